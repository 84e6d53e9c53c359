package engine

import (
	"bytes"
	"encoding/binary"
	"iter"
	"time"
)

// A Pending is something that is waited for, with those who wait.
type Pending struct {
	Instance   *Instance // nil if the start event of a definition waits
	Definition Key
	Wait       *Wait
	Due        time.Time // when it happens by itself; zero if it does not
}

// Jobs are outside work that may be done now, oldest first: HTTP calls (Wait.Call) and work for workers. Those that an
// incident or a suspension holds back are left out.
func (q *Query) Jobs() iter.Seq[Pending] {
	return func(yield func(Pending) bool) {
		for p := range q.owned(BucketJob) {
			if !p.Wait.Held && !p.Instance.Suspended && !yield(p) {
				return
			}
		}
	}
}

// Calls are the HTTP calls among all jobs: to be done, waiting for another attempt (Due), or held back.
func (q *Query) Calls() iter.Seq[Pending] {
	return func(yield func(Pending) bool) {
		for _, pending := range []iter.Seq[Pending]{q.owned(BucketJob), q.Timers()} {
			for p := range pending {
				if p.Wait.Call != nil && !yield(p) {
					return
				}
			}
		}
	}
}

// Job finds the job of that key, also if it is held back; while it waits for its next attempt it is among Timers.
func (q *Query) Job(key Key) (Pending, bool) { return q.byKey(BucketJob, key) }

// Tasks are open user tasks, oldest first.
func (q *Query) Tasks() iter.Seq[Pending] { return q.owned(BucketTask) }

// Task finds the open user task of that key.
func (q *Query) Task(key Key) (Pending, bool) { return q.byKey(BucketTask, key) }

// Timers are what happens by itself, soonest first: timer events and further attempts of jobs.
func (q *Query) Timers() iter.Seq[Pending] {
	return func(yield func(Pending) bool) {
		find := q.finder()
		for k := range q.tx.From(BucketTimer, nil) {
			p, ok := find(WaitOf(k))
			p.Due = nanoTime(binary.BigEndian.Uint64(k))
			if ok && !yield(p) {
				return
			}
		}
	}
}

// Subscriptions are message events that are waited for, of running instances and of start events; name chooses one
// message, empty all.
func (q *Query) Subscriptions(name string) iter.Seq[Pending] {
	return q.rows(BucketMessage, func(w *Wait) bool { return name == "" || w.Name == name })
}

// Signals are signal events that are waited for.
func (q *Query) Signals() iter.Seq[Pending] {
	return q.rows(BucketSignal, func(*Wait) bool { return true })
}

// rows resolves an index whose keys end with owner and wait id.
func (q *Query) rows(b Bucket, wanted func(*Wait) bool) iter.Seq[Pending] {
	return func(yield func(Pending) bool) {
		find := q.finder()
		for k := range q.tx.From(b, nil) {
			if p, ok := find(WaitOf(k)); ok && wanted(p.Wait) && !yield(p) {
				return
			}
		}
	}
}

// owned resolves an index whose values are owner and wait id.
func (q *Query) owned(b Bucket) iter.Seq[Pending] {
	return func(yield func(Pending) bool) {
		find := q.finder()
		for _, v := range q.tx.From(b, nil) {
			if p, ok := find(WaitOf(v)); ok && !yield(p) {
				return
			}
		}
	}
}

func (q *Query) byKey(b Bucket, key Key) (Pending, bool) {
	return q.finder()(WaitOf(q.tx.Get(b, key.Bytes())))
}

// finder loads the owner of a wait. Neighbours in an index often have the same owner: the last one is kept.
func (q *Query) finder() func(owner Key, wait uint32) (Pending, bool) {
	var at Key
	var last Pending
	var waits []*Wait
	return func(owner Key, wait uint32) (Pending, bool) {
		if owner != at {
			last, waits = q.owner(owner)
			at = owner
		}
		for _, w := range waits {
			if w.ID == wait {
				last.Wait = w
				return last, true
			}
		}
		return Pending{}, false
	}
}

// owner is an instance, or a definition whose start events wait; a buffered message has no waits.
func (q *Query) owner(key Key) (Pending, []*Wait) {
	if v := q.tx.Get(BucketInstance, key.Bytes()); v != nil {
		in := DecodeInstance(bytes.Clone(v))
		return Pending{Instance: in, Definition: in.Definition}, in.Waits
	}
	if v := q.tx.Get(BucketStart, key.Bytes()); v != nil {
		return Pending{Definition: key}, DecodeWaits(bytes.Clone(v))
	}
	return Pending{}, nil
}

// An OpenIncident is an incident with its instance.
type OpenIncident struct {
	*Incident
	Instance *Instance
}

// Incidents are open incidents, oldest first.
func (q *Query) Incidents() iter.Seq[OpenIncident] {
	return func(yield func(OpenIncident) bool) {
		for k, v := range q.tx.From(BucketIncident, nil) {
			if i, ok := q.incident(KeyOf(k), KeyOf(v)); ok && !yield(i) {
				return
			}
		}
	}
}

// Incident finds the open incident of that key.
func (q *Query) Incident(key Key) (OpenIncident, bool) {
	return q.incident(key, KeyOf(q.tx.Get(BucketIncident, key.Bytes())))
}

func (q *Query) incident(key, instance Key) (OpenIncident, bool) {
	v := q.tx.Get(BucketInstance, instance.Bytes())
	if v == nil {
		return OpenIncident{}, false
	}
	in := DecodeInstance(bytes.Clone(v))
	for _, i := range in.Incidents {
		if i.Key == key {
			return OpenIncident{i, in}, true
		}
	}
	return OpenIncident{}, false
}

// Messages are the messages that are kept for a taker, oldest first; also those already taken that are remembered so
// that their repetition is noticed (Taken).
func (q *Query) Messages() iter.Seq[*Buffered] {
	return values(q, BucketBuffer, func(v []byte) *Buffered { return DecodeBuffered(bytes.Clone(v)) })
}

// Notices are notifications that nobody has delivered yet, oldest first.
func (q *Query) Notices() iter.Seq[*Notice] { return values(q, BucketNotice, DecodeNotice) }

// Definitions are all deployed versions, oldest first.
func (q *Query) Definitions() iter.Seq[*Definition] {
	return values(q, BucketDefinition, DecodeDefinition)
}

func values[T any](q *Query, b Bucket, decode func([]byte) T) iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, v := range q.tx.From(b, nil) {
			if !yield(decode(v)) {
				return
			}
		}
	}
}

// Definition is the deployed version of that key; nil if there is none.
func (q *Query) Definition(key Key) *Definition {
	if v := q.tx.Get(BucketDefinition, key.Bytes()); v != nil {
		return DecodeDefinition(v)
	}
	return nil
}

// Latest is the newest version of a process; nil if it is not deployed.
func (q *Query) Latest(process string) *Definition {
	for _, v := range q.tx.Scan(BucketVersion, append([]byte(process), 0)) {
		return q.Definition(KeyOf(v))
	}
	return nil
}

// Source is the BPMN file a definition came from.
func (q *Query) Source(f *Definition) []byte { return bytes.Clone(q.tx.Get(BucketResource, f.Digest)) }

// Stores are the data stores: name and JSON value.
func (q *Query) Stores() iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for k, v := range q.tx.From(BucketData, nil) {
			if !yield(string(k), bytes.Clone(v)) {
				return
			}
		}
	}
}
