package monitor

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"hookflow/designer/exchange"
	"hookflow/engine"
	"hookflow/engine/loop"
)

// A Visit is one time that a run was at an element: a token of one of its instances. A loop has one for itself and one for each
// of its rounds; a flow has one each time that it is taken.
type Visit struct {
	Instance engine.Key
	Token    uint32
	Round    int              // of a loop, from 1; 0: it is none
	Loop     *engine.Loop     // how far a loop has come; nil: it is none, or a round of one
	Began    int64            // nanoseconds since 1970; 0: earlier than what was read
	Ended    int64            // 0: it goes on
	How      engine.EventKind // Completed, Terminated, Failed or Taken; 0: it goes on
	Troubles []string         // what went wrong, in the order of time
	Given    []Named          // what it alone has when it begins
	Wrote    []Named          // what it has written since
	Events   []engine.Event   // what happened to it, but for variables
	Calls    []exchange.Call  // oldest first
	By       string           // who did the task; empty: no person, or nobody said
	place    int              // of the record that it began in, from 0
	jobs     map[engine.Key]bool
}

// A Named is a variable with its value, JSON; empty: it was taken away.
type Named struct {
	Name  string
	Value json.RawMessage
}

// Open reports whether the visit goes on.
func (v *Visit) Open() bool { return v.How == 0 }

// Took is how long it took, or has gone on until now.
func (v *Visit) Took(now int64) time.Duration {
	if v.Ended != 0 {
		now = v.Ended
	}
	return time.Duration(max(0, now-v.Began))
}

// id tells visits of a run apart.
func (v *Visit) id() string { return fmt.Sprintf("%s.%d.%d", v.Instance, v.Token, v.place) }

// visits are those to an element before a place in the history, the oldest first: at least enough, or all there are (whole).
// Where reading takes longer than until there may be fewer; zero: it may take as long as it needs.
func (r *Run) visits(element string, before, enough int, until time.Time) (list []*Visit, whole bool, err error) {
	r.tape.mu.Lock()
	var records []placed
	err = r.local.Engine.View(func(q *loop.Query) error {
		records, whole = r.tape.tells(q, element, min(before, len(r.tape.keys)), enough, until)
		return nil
	})
	r.tape.mu.Unlock()
	if err != nil {
		return nil, false, fmt.Errorf("read the history: %w", err)
	}
	s := &stay{element: element, open: map[at]*Visit{}}
	for i := range records {
		s.read(&records[i])
	}
	last := int64(0)
	if before < len(r.tape.keys) && len(records) > 0 {
		last = records[len(records)-1].At
	}
	r.join(s.list, element, last)
	return s.list, whole, nil
}

// join adds to visits the calls that were made in them, those that had begun at some time; 0: all.
func (r *Run) join(list []*Visit, element string, last int64) {
	of := map[engine.Key][]exchange.Call{}
	for _, v := range list {
		if len(v.jobs) == 0 {
			continue
		}
		calls, known := of[v.Instance]
		if !known {
			calls = r.local.callsAt(v.Instance, element)
			of[v.Instance] = calls
		}
		for _, c := range calls {
			if v.jobs[c.Job] && (last == 0 || c.Began.UnixNano() <= last) {
				v.Calls = append(v.Calls, c)
			}
		}
	}
}

// callsAt are the calls of an element of an instance, oldest first.
func (l *Local) callsAt(instance engine.Key, element string) []exchange.Call {
	if l.CallsAt != nil {
		return l.CallsAt(instance, element)
	}
	return slices.DeleteFunc(slices.Clone(l.Calls(instance)), func(c exchange.Call) bool { return c.Element != element })
}

// At is where a visit is looked for by its token.
type at struct {
	instance engine.Key
	token    uint32
}

// A stay makes visits of records.
type stay struct {
	element string
	list    []*Visit
	open    map[at]*Visit
	now     *Visit // whose turn it is: what is written now is written by it
}

func (s *stay) read(r *placed) {
	s.now = nil
	for i := range r.Events {
		s.see(r, &r.Events[i])
	}
}

func (s *stay) see(r *placed, e *engine.Event) {
	key := at{r.Instance, e.Token}
	switch {
	case e.Kind == engine.VariableIs:
		s.write(s.open[key], e)
		return
	case e.Element != s.element:
		if e.Kind == engine.Activated {
			s.now = nil
		}
		return
	case e.Kind == engine.Taken:
		s.list = append(s.list, &Visit{Instance: r.Instance, Began: e.At, Ended: e.At, How: engine.Taken, place: r.at})
		return
	case e.Kind == engine.Activated:
		s.begin(r, e)
	}
	v := s.open[key]
	if v == nil {
		if e.Token == 0 {
			return
		}
		v = &Visit{Instance: r.Instance, Token: e.Token, place: r.at} // it began before what was read
		s.open[key], s.list = v, append(s.list, v)
	}
	s.now = v
	v.see(e)
	if !v.Open() {
		delete(s.open, key)
		s.now = nil
	}
}

// begin begins a visit.
func (s *stay) begin(r *placed, e *engine.Event) {
	v := &Visit{Instance: r.Instance, Token: e.Token, Began: e.At, place: r.at}
	if e.Loop != nil && e.Loop.Index > 0 {
		v.Round = e.Loop.Index
	} else if e.Loop != nil {
		v.Loop = e.Loop
	}
	s.open[at{r.Instance, e.Token}], s.list = v, append(s.list, v)
}

// write notes a variable: one that a visit has when it begins, or one that it writes, or the one whose turn it is does for others.
func (s *stay) write(own *Visit, e *engine.Event) {
	switch {
	case own != nil && len(own.Events) > 1: // its work has begun
		own.Wrote = named(own.Wrote, e)
	case own != nil:
		own.Given = named(own.Given, e)
	case s.now != nil:
		s.now.Wrote = named(s.now.Wrote, e)
	}
}

// named puts a variable in place of the one of its name.
func named(list []Named, e *engine.Event) []Named {
	list = slices.DeleteFunc(list, func(n Named) bool { return n.Name == e.Name })
	return append(list, Named{e.Name, e.Value})
}

// see takes an event of the visit into account.
func (v *Visit) see(e *engine.Event) {
	switch e.Kind {
	case engine.Completed, engine.Terminated, engine.Failed:
		v.How, v.Ended = e.Kind, e.At
	case engine.Looped:
		v.Loop = e.Loop
	case engine.Waiting, engine.Changed:
		if e.Wait.Kind == engine.OnJob {
			if v.jobs == nil {
				v.jobs = map[engine.Key]bool{}
			}
			v.jobs[e.Wait.Key] = true
		}
	case engine.Waited:
		v.By = e.Name
	}
	switch {
	case e.Kind == engine.CallFailed, e.Kind == engine.Failed && e.Name != "":
		v.Troubles = append(v.Troubles, e.Name)
	case e.Kind == engine.Raised && !slices.Contains(v.Troubles, e.Incident.Message):
		v.Troubles = append(v.Troubles, e.Incident.Message)
	}
	v.Events = append(v.Events, *e)
}
