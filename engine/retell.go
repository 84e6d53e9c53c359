package engine

import (
	"encoding/json"
	"slices"
)

// Retell gives the events that make an instance what this one is, and no more than that: what is over is left out. Folded they give
// the same instance, except that Steps counts only what is open. It must not be stopped by a debugger, nor be over: what a token
// has still to do in the middle of a command is told by the events that were, not by the state.
//
// Of passed, ids of elements and flows that were gone through, it tells that they were: for those who show where a run has been.
// Nothing else is made of these events, since they are of no token.
func (in *Instance) Retell(passed ...string) []Event {
	r := &retelling{in: in}
	first := Event{Kind: Created, Definition: in.Definition, Element: in.Process, Name: in.BusinessKey, Parent: in.Parent, From: in.From, Type: in.Trace}
	if in.Alone != "" || in.Initiator != "" || in.Began != "" {
		first.Names = []string{in.Alone, in.Initiator, in.Began}
	}
	r.tell(first)
	for _, t := range in.Tokens {
		r.token(t)
		if t.ID == 1 {
			for _, id := range passed {
				r.tell(Event{Kind: Completed, Element: id})
			}
		}
	}
	if len(in.Tokens) > 0 && in.Tokens[len(in.Tokens)-1].ID < in.LastToken {
		r.tell(Event{Kind: Activated, Token: in.LastToken}, Event{Kind: Completed, Token: in.LastToken})
	}
	r.waits()
	for _, a := range in.Arrivals {
		for range a.Count {
			r.tell(Event{Kind: Arrived, Scope: a.Scope, Element: a.Flow, Name: a.Node})
		}
	}
	for _, i := range in.Incidents {
		r.tell(Event{Kind: Raised, Token: i.Token, Element: i.Element, Incident: i})
	}
	r.comps()
	return r.events
}

// A retelling gathers events.
type retelling struct {
	in     *Instance
	events []Event
}

func (r *retelling) tell(events ...Event) {
	for _, e := range events {
		e.Instance, e.At = r.in.Key, r.in.Started
		r.events = append(r.events, e)
	}
}

// token tells of an open token and its variables.
func (r *retelling) token(t *Token) {
	e := Event{Kind: Activated, Token: t.ID, Scope: t.Scope, Element: t.Element, Type: t.Type, Origin: t.Origin, Revives: t.Revives, Mark: t.Mark}
	if t.Loop != nil {
		l := *t.Loop
		l.Items, l.Gathered = slices.Clone(l.Items), slices.Clone(l.Gathered) // what is gathered later must not be seen here
		e.Loop = &l
	}
	r.tell(e)
	if len(t.Queue) > 0 {
		r.tell(Event{Kind: Queued, Token: t.ID, Element: t.Element, Queue: slices.Clone(t.Queue)})
	}
	for _, v := range t.Vars {
		r.tell(Event{Kind: VariableIs, Token: t.ID, Name: v.Name, Value: json.RawMessage(v.Value)})
	}
}

// waits tells what is waited for, and which number the last wait had.
func (r *retelling) waits() {
	last := uint32(0)
	for _, w := range r.in.Waits {
		r.tell(Event{Kind: Waiting, Token: w.Token, Element: w.Element, Wait: w})
		last = w.ID
	}
	if last < r.in.LastWait {
		w := &Wait{ID: r.in.LastWait, Token: 1, Kind: OnTurn, Element: r.in.Process}
		r.tell(Event{Kind: Waiting, Token: 1, Element: w.Element, Wait: w}, Event{Kind: Waited, Token: 1, Element: w.Element, Wait: w})
	}
}

// comps tells what can be compensated, and which number the last of it had.
func (r *retelling) comps() {
	last := uint32(0)
	for _, c := range r.in.Comps {
		r.tell(Event{Kind: Done, Scope: c.Scope, Element: c.Element, Comp: c})
		last = c.ID
	}
	if last < r.in.LastComp {
		c := &Comp{ID: r.in.LastComp}
		r.tell(Event{Kind: Done, Comp: c}, Event{Kind: Undone, Comp: c})
	}
}
