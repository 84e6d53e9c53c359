package engine

import (
	"encoding/json"
	"slices"
	"strings"
)

// Token returns the token with this id, or nil.
func (in *Instance) Token(id uint32) *Token {
	i, ok := slices.BinarySearchFunc(in.Tokens, id, func(t *Token, id uint32) int { return int(int64(t.ID) - int64(id)) })
	if !ok {
		return nil
	}
	return in.Tokens[i]
}

// Wait returns the wait with this id, or nil.
func (in *Instance) Wait(id uint32) *Wait {
	i, ok := slices.BinarySearchFunc(in.Waits, id, func(w *Wait, id uint32) int { return int(int64(w.ID) - int64(id)) })
	if !ok {
		return nil
	}
	return in.Waits[i]
}

// Incident returns the incident with this key, or nil.
func (in *Instance) Incident(key Key) *Incident {
	for _, i := range in.Incidents {
		if i.Key == key {
			return i
		}
	}
	return nil
}

// Comp returns the compensable activity with this id, or nil.
func (in *Instance) Comp(id uint32) *Comp {
	for _, c := range in.Comps {
		if c.ID == id {
			return c
		}
	}
	return nil
}

// Variable returns the token's own variable of this name, or nil.
func (t *Token) Variable(name string) *Variable {
	if len(t.Vars) > fewVars {
		if i, known := t.places()[name]; known {
			return &t.Vars[i]
		}
		return nil
	}
	for i := range t.Vars {
		if t.Vars[i].Name == name {
			return &t.Vars[i]
		}
	}
	return nil
}

// fewVars is how many variables are looked through quicker than looked up.
const fewVars = 16

// places says where the variables lie. It is made when it is first asked for, and kept by set.
func (t *Token) places() map[string]int {
	if len(t.at) != len(t.Vars) {
		t.at = make(map[string]int, 2*len(t.Vars))
		for i := range t.Vars {
			t.at[t.Vars[i].Name] = i
		}
	}
	return t.at
}

// Apply makes the state what it is after ev. Nothing else writes an Instance,
// so that folding its journal gives the same value. It decides nothing and
// knows no model.
func (in *Instance) Apply(ev *Event) {
	switch ev.Kind {
	case Created:
		in.Key, in.Definition, in.Process = ev.Instance, ev.Definition, ev.Element
		in.BusinessKey, in.Parent, in.Status, in.Started, in.Trace = ev.Name, ev.Parent, Active, ev.At, ev.Type
		if len(ev.Names) > 0 {
			in.Alone = ev.Names[0]
		}
		in.From = ev.From
		if len(ev.Names) == 3 {
			in.Initiator, in.Began = ev.Names[1], ev.Names[2]
		}
	case Ended:
		in.Status, in.Ended = Status(ev.Type), ev.At
	case Suspended, Resumed:
		in.Suspended, in.Stop = ev.Kind == Suspended, nil
		if ev.Token != 0 {
			in.Stop = &Stop{Token: ev.Token, Element: ev.Element, Why: ev.Name}
		}
	case Activated:
		in.activate(ev)
	case Completed, Terminated, Failed:
		if t := in.Token(ev.Token); t != nil && ev.Token != 1 {
			in.Tokens = remove(in.Tokens, t)
		}
	case Marked:
		in.Token(ev.Token).Mark = ev.Mark
	case Queued:
		in.Token(ev.Token).Queue = ev.Queue
	case Arrived, Consumed, Closed:
		in.arrivals(ev)
	case VariableIs:
		if t := in.Token(ev.Token); len(ev.Value) > 0 {
			t.set(ev.Name, ev.Value)
		} else {
			t.drop(ev.Name)
		}
	case Waiting, Changed, Waited:
		in.waits(ev)
	case Looped:
		in.Token(ev.Token).progress(ev)
	case Raised:
		in.Incidents = append(in.Incidents, ev.Incident)
	case Resolved:
		in.Incidents = remove(in.Incidents, in.Incident(ev.Incident.Key))
	case Done:
		in.Comps = append(in.Comps, ev.Comp)
		in.LastComp = ev.Comp.ID
	case Undone:
		in.Comps = remove(in.Comps, in.Comp(ev.Comp.ID))
	case Migrated:
		in.migrate(ev)
	}
}

// remove takes x out of list in place; the lists are short or x is near the
// end, so a search from the front is good enough.
func remove[T comparable](list []T, x T) []T {
	if i := slices.Index(list, x); i >= 0 {
		return slices.Delete(list, i, i+1)
	}
	return list
}

// activate adds the token. Ids only grow, so the list stays sorted and parents
// stand before what lies inside them.
func (in *Instance) activate(ev *Event) {
	in.LastToken = ev.Token
	in.Steps++
	t := &Token{ID: ev.Token, Scope: ev.Scope, Element: ev.Element, Type: ev.Type, Origin: ev.Origin, Revives: ev.Revives, Mark: ev.Mark}
	if ev.Loop != nil {
		l := *ev.Loop
		t.Loop = &l
	}
	in.Tokens = append(in.Tokens, t)
}

// set writes a variable and forgets its decoded value.
func (t *Token) set(name string, value json.RawMessage) {
	if v := t.Variable(name); v != nil {
		*v = Variable{Name: name, Value: value}
		return
	}
	if len(t.at) == len(t.Vars) && len(t.Vars) > fewVars {
		t.at[name] = len(t.Vars)
	}
	t.Vars = append(t.Vars, Variable{Name: name, Value: value})
}

// drop takes a variable away.
func (t *Token) drop(name string) {
	t.Vars = slices.DeleteFunc(slices.Clone(t.Vars), func(v Variable) bool { return v.Name == name })
	t.at = nil
}

// arrivals keeps count of the tokens that wait before joining nodes.
func (in *Instance) arrivals(ev *Event) {
	if ev.Kind == Closed {
		in.Arrivals = slices.DeleteFunc(in.Arrivals, func(a Arrival) bool { return a.Scope == ev.Scope })
		return
	}
	i := slices.IndexFunc(in.Arrivals, func(a Arrival) bool { return a.Scope == ev.Scope && a.Flow == ev.Element })
	switch {
	case i < 0:
		in.Arrivals = append(in.Arrivals, Arrival{Scope: ev.Scope, Flow: ev.Element, Node: ev.Name, Count: 1})
	case ev.Kind == Arrived:
		in.Arrivals[i].Count++
	default:
		if in.Arrivals[i].Count -= ev.Count; in.Arrivals[i].Count <= 0 {
			in.Arrivals = slices.Delete(in.Arrivals, i, i+1)
		}
	}
}

// waits keeps the list sorted by id: new ones come last, changed ones stay at
// their place.
func (in *Instance) waits(ev *Event) {
	switch ev.Kind {
	case Waiting:
		in.Waits = append(in.Waits, ev.Wait)
		in.LastWait = ev.Wait.ID
	case Changed:
		for i, w := range in.Waits {
			if w.ID == ev.Wait.ID {
				in.Waits[i] = ev.Wait
			}
		}
	case Waited:
		in.Waits = remove(in.Waits, in.Wait(ev.Wait.ID))
	}
}

// progress takes over the counters; lists are given once and then grow by one
// gathered item at a time.
func (t *Token) progress(ev *Event) {
	if t.Loop == nil || ev.Loop.Started == 0 { // planned, perhaps anew
		l := *ev.Loop
		t.Loop = &l
		return
	}
	l := t.Loop
	l.Total, l.Started, l.Completed, l.Terminated = ev.Loop.Total, ev.Loop.Started, ev.Loop.Completed, ev.Loop.Terminated
	if ev.Count > 0 {
		for len(l.Gathered) < ev.Count {
			l.Gathered = append(l.Gathered, json.RawMessage("null"))
		}
		l.Gathered[ev.Count-1] = ev.Value
	}
}

// migrate renames elements; Names holds pairs of old and new id. What came with an
// event belongs to those who were told of it, too, and is replaced.
func (in *Instance) migrate(ev *Event) {
	in.Definition = ev.Definition
	names := map[string]string{}
	for i := 0; i+1 < len(ev.Names); i += 2 {
		names[ev.Names[i]] = ev.Names[i+1]
	}
	rename := func(id *string) {
		if to, ok := names[*id]; ok {
			*id = to
		}
	}
	rename(&in.Process)
	for _, t := range in.Tokens {
		rename(&t.Element)
	}
	for i, w := range in.Waits {
		renamed := *w
		rename(&renamed.Element)
		in.Waits[i] = &renamed
	}
	for i := range in.Arrivals {
		a := &in.Arrivals[i]
		if flow, used := strings.CutPrefix(a.Flow, UsedUp); used {
			rename(&flow)
			a.Flow = UsedUp + flow
		}
		rename(&a.Flow)
		rename(&a.Node)
	}
	for i, x := range in.Incidents {
		renamed := *x
		rename(&renamed.Element)
		in.Incidents[i] = &renamed
	}
	for i, c := range in.Comps {
		renamed := *c
		rename(&renamed.Element)
		in.Comps[i] = &renamed
	}
}

// Fold makes the state of an instance from its journal.
func Fold(records []Record) *Instance {
	in := &Instance{}
	for _, r := range records {
		for i := range r.Events {
			ev := r.Events[i]
			ev.Instance, ev.At = r.Instance, r.At
			in.Apply(&ev)
		}
		in.Records, in.Newest = r.Number, r.Key
	}
	return in
}
