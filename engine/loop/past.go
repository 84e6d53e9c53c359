package loop

import "hookflow/engine"

// Past is what an instance had done up to the record with the key last; 0: all of it. A branch is made of it.
func (q *Query) Past(key, last engine.Key) (events []engine.Event) {
	for r := range q.History(key) {
		if last != 0 && r.Key > last {
			break
		}
		events = append(events, r.Events...)
	}
	return events
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
