package wire

import "hookflow/engine"

// EncodeInstance gives what BucketInstance or BucketEnded holds.
func EncodeInstance(in *engine.Instance) []byte { return encode(usualSize, in, instance) }

// DecodeInstance reads what BucketInstance or BucketEnded holds; data must not
// be changed afterwards.
func DecodeInstance(data []byte) *engine.Instance { return decode(data, instance) }

func instance(w *walk, in *engine.Instance) {
	number(w, 1, &in.Key)
	number(w, 2, &in.Definition)
	text(w, 3, &in.Process)
	text(w, 4, &in.BusinessKey)
	number(w, 5, &in.Parent)
	text(w, 6, &in.Status)
	flag(w, 7, &in.Suspended)
	signed(w, 8, &in.Started)
	signed(w, 9, &in.Ended)
	number(w, 10, &in.Records)
	number(w, 11, &in.Steps)
	number(w, 12, &in.LastToken)
	number(w, 13, &in.LastWait)
	number(w, 14, &in.LastComp)
	number(w, 15, &in.Newest)
	text(w, 16, &in.Trace)
	eachOf(w, 20, &in.Tokens, token)
	eachOf(w, 21, &in.Waits, wait)
	each(w, 22, &in.Arrivals, arrival)
	eachOf(w, 23, &in.Incidents, incident)
	eachOf(w, 24, &in.Comps, comp)
}

func token(w *walk, t *engine.Token) {
	number(w, 1, &t.ID)
	number(w, 2, &t.Scope)
	text(w, 3, &t.Element)
	text(w, 4, &t.Type)
	number(w, 5, &t.Mark)
	number(w, 6, &t.Origin)
	number(w, 7, &t.Revives)
	one(w, 8, &t.Loop, loop)
	numbers(w, 9, &t.Queue)
	each(w, 10, &t.Vars, variable)
}

// Variables are written in the order in which they appeared, because folding
// the journal must give the same bytes.
func variable(w *walk, v *engine.Variable) {
	text(w, 1, &v.Name)
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
	number(w, 1, &a.Scope)
	text(w, 2, &a.Flow)
	text(w, 3, &a.Node)
	signed(w, 4, &a.Count)
}

func incident(w *walk, i *engine.Incident) {
	number(w, 1, &i.Key)
	number(w, 2, &i.Token)
	text(w, 3, &i.Element)
	text(w, 4, &i.Kind)
	text(w, 5, &i.Message)
	text(w, 6, &i.Code)
	number(w, 7, &i.Phase)
	number(w, 8, &i.Wait)
	signed(w, 9, &i.At)
}

func comp(w *walk, c *engine.Comp) {
	number(w, 1, &c.ID)
	number(w, 2, &c.Scope)
	text(w, 3, &c.Element)
	number(w, 4, &c.Inner)
	each(w, 5, &c.Vars, variable)
}
