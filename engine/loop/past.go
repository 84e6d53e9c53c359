package loop

import (
	"slices"

	"hookflow/engine"
)

// A Past is what an instance had done up to some moment, as a branch is made of it.
type Past struct {
	Events []engine.Event
	// Told is how many of them, the first ones, only tell how the instance stood when the others began: of one that had gone on for
	// long not everything is read. A step back does not lead among these.
	Told int
	// After is the record after which the others begin; 0: all of it was read.
	After engine.Key
}

// pastWhole is how many records of the past are read as they are; of what was before them it is enough how the instance stood then.
const pastWhole = 500

// Past is what an instance had done up to the record with the key last. stood gives how it stood after one of its records, and which
// elements and flows it had gone through; nil: that is found out by reading what was before, without keeping it.
func (q *Query) Past(key, last engine.Key, stood func(after engine.Key) (*engine.Instance, []string)) (p Past) {
	keys, before := q.latest(last, pastWhole)
	if before != 0 {
		if stood == nil {
			stood = func(after engine.Key) (*engine.Instance, []string) { return q.foldTo(key, after) }
		}
		in, passed := stood(before)
		p.After = before
		for in != nil && in.Suspended && len(keys) > 0 { // in the middle of a command
			r := q.Record(keys[0])
			for i := range r.Events {
				in.Apply(&r.Events[i])
			}
			p.After, keys = keys[0], keys[1:]
		}
		if in != nil && !in.Suspended {
			p.Events = in.Retell(passed...)
			p.Told = len(p.Events)
		} else {
			keys, _ = q.latest(last, 0)
			p.After = 0
		}
	}
	for _, k := range keys {
		p.Events = append(p.Events, q.Record(k).Events...)
	}
	return p
}

// latest are the keys of the records of an instance up to one of them, at most so many (0: all), the oldest first, and of the one
// before them; 0: there is none.
func (q *Query) latest(last engine.Key, most int) (keys []engine.Key, before engine.Key) {
	for before = last; before != 0 && (most == 0 || len(keys) < most); {
		k := before
		var found bool
		if before, found = q.Before(k); found {
			keys = append(keys, k)
		}
	}
	slices.Reverse(keys)
	return keys, before
}

// foldTo is how an instance stood after one of its records, and what it had gone through.
func (q *Query) foldTo(key, after engine.Key) (in *engine.Instance, passed []string) {
	in = &engine.Instance{Key: key}
	known := map[string]bool{}
	for r := range q.History(key) {
		for i := range r.Events {
			e := &r.Events[i]
			if in.Apply(e); (e.Kind == engine.Completed || e.Kind == engine.Taken) && !known[e.Element] {
				known[e.Element] = true
				passed = append(passed, e.Element)
			}
		}
		if r.Key == after {
			break
		}
	}
	return in, passed
}

// Before is how many of the events had happened when the element before the last began, see StepBefore; 0: there is no such element,
// or it is among those that are only told of.
func (p *Past) Before(stopped uint32) int {
	if n := StepBefore(p.Events[p.Told:], stopped); n > 0 {
		return p.Told + n
	}
	return 0
}

// StepBefore is how many events had happened when the element before the last began, or the last, if the instance is
// not stopped before it, at the token stopped. Events that something has caused, and loops as a whole, are passed over: what they
// brought is not known.
func StepBefore(events []engine.Event, stopped uint32) int {
	for i := len(events) - 1; i > 0; i-- {
		ev := &events[i]
		if ev.Kind != engine.Activated || ev.Token == 1 || stopped == ev.Token {
			continue
		}
		if next := follower(events[i+1:], ev.Token); next == engine.Caught || next == engine.Looped {
			continue
		}
		return i + 1
	}
	return 0
}

// follower is what the next event of a token is.
func follower(events []engine.Event, token uint32) engine.EventKind {
	for i := range events {
		if events[i].Token == token {
			return events[i].Kind
		}
	}
	return 0
}
