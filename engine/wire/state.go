package wire

import "hookflow/engine"

// EncodeInstance gives what BucketInstance or BucketEnded holds.
func EncodeInstance(in *engine.Instance) []byte { return encode(usualSize, in, instance) }

// DecodeInstance reads what BucketInstance or BucketEnded holds; data must not
// be changed afterwards.
func DecodeInstance(data []byte) *engine.Instance { return decode(data, instance) }

func instance(w *walk, in *engine.Instance) {
	w.key(1, &in.Key)
	w.key(2, &in.Definition)
	w.str(3, &in.Process)
	w.str(4, &in.BusinessKey)
	w.key(5, &in.Parent)
	text(w, 6, &in.Status)
	flag(w, 7, &in.Suspended)
	signed(w, 8, &in.Started)
	signed(w, 9, &in.Ended)
	w.id(10, &in.Records)
	number(w, 11, &in.Steps)
	w.id(12, &in.LastToken)
	w.id(13, &in.LastWait)
	w.id(14, &in.LastComp)
	w.key(15, &in.Newest)
	w.str(16, &in.Trace)
	w.str(17, &in.Alone)
	one(w, 18, &in.Stop, stop)
	w.key(19, &in.From)
	eachOf(w, 20, &in.Tokens, token)
	eachOf(w, 21, &in.Waits, wait)
	each(w, 22, &in.Arrivals, arrival)
	eachOf(w, 23, &in.Incidents, incident)
	eachOf(w, 24, &in.Comps, comp)
	w.str(25, &in.Initiator)
	w.str(26, &in.Began)
}

func stop(w *walk, s *engine.Stop) {
	w.id(1, &s.Token)
	w.str(2, &s.Element)
	w.str(3, &s.Why)
}

func token(w *walk, t *engine.Token) {
	w.id(1, &t.ID)
	w.id(2, &t.Scope)
	w.str(3, &t.Element)
	w.str(4, &t.Type)
	number(w, 5, &t.Mark)
	w.id(6, &t.Origin)
	w.id(7, &t.Revives)
	one(w, 8, &t.Loop, loop)
	numbers(w, 9, &t.Queue)
	each(w, 10, &t.Vars, variable)
}

// Variables are written in the order in which they appeared, because folding
// the journal must give the same bytes.
func variable(w *walk, v *engine.Variable) {
	w.str(1, &v.Name)
	raw(w, 2, &v.Value)
}

func loop(w *walk, l *engine.Loop) {
	signed(w, 1, &l.Index)
	signed(w, 2, &l.Total)
	signed(w, 3, &l.Started)
	signed(w, 4, &l.Completed)
	signed(w, 5, &l.Terminated)
	raws(w, 6, &l.Items)
	raws(w, 7, &l.Gathered)
}

func arrival(w *walk, a *engine.Arrival) {
	w.id(1, &a.Scope)
	w.str(2, &a.Flow)
	w.str(3, &a.Node)
	signed(w, 4, &a.Count)
}

func incident(w *walk, i *engine.Incident) {
	w.key(1, &i.Key)
	w.id(2, &i.Token)
	w.str(3, &i.Element)
	text(w, 4, &i.Kind)
	w.str(5, &i.Message)
	w.str(6, &i.Code)
	number(w, 7, &i.Phase)
	w.id(8, &i.Wait)
	signed(w, 9, &i.At)
}

func comp(w *walk, c *engine.Comp) {
	w.id(1, &c.ID)
	w.id(2, &c.Scope)
	w.str(3, &c.Element)
	w.id(4, &c.Inner)
	each(w, 5, &c.Vars, variable)
}
