package loop

import (
	"bytes"
	"iter"
	"time"

	"hookflow/engine"
	"hookflow/engine/wire"
)

// A Pending is something that is waited for, with those who wait.
type Pending struct {
	Instance   *engine.Instance // nil if the start event of a definition waits
	Definition engine.Key
	Wait       *engine.Wait
	Due        time.Time // when it happens by itself; zero if it does not
}

// Jobs are outside work that may be done now, oldest first. Those that an incident or a suspension holds back are left
// out.
func (q *Query) Jobs() iter.Seq[Pending] {
	return func(yield func(Pending) bool) {
		for p := range q.owned(engine.BucketJob) {
			if !p.Wait.Held && !p.Instance.Suspended && !yield(p) {
				return
			}
		}
	}
}

// Job finds the job of that key, also if it is held back; while it waits for its next attempt it is among Timers.
func (q *Query) Job(key engine.Key) (Pending, bool) { return q.byKey(engine.BucketJob, key) }

// Tasks are open user tasks, oldest first.
func (q *Query) Tasks() iter.Seq[Pending] { return q.owned(engine.BucketTask) }

// Task finds the open user task of that key.
func (q *Query) Task(key engine.Key) (Pending, bool) { return q.byKey(engine.BucketTask, key) }

// Timers are what happens by itself, soonest first: timer events and further attempts of jobs.
func (q *Query) Timers() iter.Seq[Pending] {
	return func(yield func(Pending) bool) {
		find := q.finder()
		for k := range q.tx.From(engine.BucketTimer, nil) {
			p, ok := find(engine.WaitOf(k))
			p.Due = engine.TimeOf(k)
			if ok && !yield(p) {
				return
			}
		}
	}
}

// Subscriptions are message events that are waited for, of running instances and of start events; name chooses one
// message, empty all.
func (q *Query) Subscriptions(name string) iter.Seq[Pending] {
	return q.rows(engine.BucketMessage, func(w *engine.Wait) bool { return name == "" || w.Name == name })
}

// Signals are signal events that are waited for.
func (q *Query) Signals() iter.Seq[Pending] {
	return q.rows(engine.BucketSignal, func(*engine.Wait) bool { return true })
}

// rows resolves an index whose keys end with owner and wait id.
func (q *Query) rows(b engine.Bucket, wanted func(*engine.Wait) bool) iter.Seq[Pending] {
	return func(yield func(Pending) bool) {
		find := q.finder()
		for k := range q.tx.From(b, nil) {
			if p, ok := find(engine.WaitOf(k)); ok && wanted(p.Wait) && !yield(p) {
				return
			}
		}
	}
}

// owned resolves an index whose values are owner and wait id.
func (q *Query) owned(b engine.Bucket) iter.Seq[Pending] {
	return func(yield func(Pending) bool) {
		find := q.finder()
		for _, v := range q.tx.From(b, nil) {
			if p, ok := find(engine.WaitOf(v)); ok && !yield(p) {
				return
			}
		}
	}
}

func (q *Query) byKey(b engine.Bucket, key engine.Key) (Pending, bool) {
	return q.finder()(engine.WaitOf(q.tx.Get(b, key.Bytes())))
}

// finder loads the owner of a wait. Neighbours in an index often have the same owner: the last one is kept.
func (q *Query) finder() func(owner engine.Key, wait uint32) (Pending, bool) {
	var at engine.Key
	var last Pending
	var waits []*engine.Wait
	return func(owner engine.Key, wait uint32) (Pending, bool) {
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
func (q *Query) owner(key engine.Key) (Pending, []*engine.Wait) {
	if v := q.tx.Get(engine.BucketInstance, key.Bytes()); v != nil {
		in := wire.DecodeInstance(bytes.Clone(v))
		return Pending{Instance: in, Definition: in.Definition}, in.Waits
	}
	if v := q.tx.Get(engine.BucketStart, key.Bytes()); v != nil {
		return Pending{Definition: key}, wire.DecodeWaits(bytes.Clone(v))
	}
	return Pending{}, nil
}

// An OpenIncident is an incident with its instance.
type OpenIncident struct {
	*engine.Incident
	Instance *engine.Instance
}

// Incidents are open incidents, oldest first.
func (q *Query) Incidents() iter.Seq[OpenIncident] {
	return func(yield func(OpenIncident) bool) {
		for k, v := range q.tx.From(engine.BucketIncident, nil) {
			if i, ok := q.incident(engine.KeyOf(k), engine.KeyOf(v)); ok && !yield(i) {
				return
			}
		}
	}
}

// Incident finds the open incident of that key.
func (q *Query) Incident(key engine.Key) (OpenIncident, bool) {
	return q.incident(key, engine.KeyOf(q.tx.Get(engine.BucketIncident, key.Bytes())))
}

func (q *Query) incident(key, instance engine.Key) (OpenIncident, bool) {
	v := q.tx.Get(engine.BucketInstance, instance.Bytes())
	if v == nil {
		return OpenIncident{}, false
	}
	in := wire.DecodeInstance(bytes.Clone(v))
	for _, i := range in.Incidents {
		if i.Key == key {
			return OpenIncident{i, in}, true
		}
	}
	return OpenIncident{}, false
}

// Running is how many instances run.
func (q *Query) Running() int {
	if kept := q.tx.Get(engine.BucketMeta, engine.MetaRunning); kept != nil {
		return int(engine.KeyOf(kept))
	}
	return q.Count(engine.BucketInstance)
}

// Count is how many rows an index has. It walks over all of them.
func (q *Query) Count(b engine.Bucket) (n int) {
	for range q.tx.From(b, nil) {
		n++
	}
	return n
}

// Messages are the messages that are kept for a taker, oldest first; also those already taken that are remembered so
// that their repetition is noticed (Taken).
func (q *Query) Messages() iter.Seq[*engine.Buffered] {
	return values(q, engine.BucketBuffer, func(v []byte) *engine.Buffered { return wire.DecodeBuffered(bytes.Clone(v)) })
}

// Alerts are what people were told, and are to be told, oldest first.
func (q *Query) Alerts() iter.Seq[*engine.Alert] {
	return values(q, engine.BucketAlert, wire.DecodeAlert)
}

// Notices are notifications that are in no alert yet, oldest first.
func (q *Query) Notices() iter.Seq[*engine.Notice] {
	return values(q, engine.BucketNotice, wire.DecodeNotice)
}

// Process is what is kept of a process beside its versions; never nil.
func (q *Query) Process(id string) *engine.Process {
	if v := q.tx.Get(engine.BucketProcess, []byte(id)); v != nil {
		return wire.DecodeProcess(bytes.Clone(v))
	}
	return &engine.Process{ID: id}
}

// Schedule is what is kept of a timer start event; never nil.
func (q *Query) Schedule(process, element string) *engine.Schedule {
	if v := q.tx.Get(engine.BucketSchedule, engine.ScheduleKey(process, element)); v != nil {
		return wire.DecodeSchedule(bytes.Clone(v))
	}
	return &engine.Schedule{Process: process, Element: element}
}

// Starts are what the start events of a definition wait for: of the latest version of a process only.
func (q *Query) Starts(definition engine.Key) []*engine.Wait {
	if v := q.tx.Get(engine.BucketStart, definition.Bytes()); v != nil {
		return wire.DecodeWaits(bytes.Clone(v))
	}
	return nil
}

// Definitions are all deployed versions, oldest first.
func (q *Query) Definitions() iter.Seq[*engine.Definition] {
	return values(q, engine.BucketDefinition, wire.DecodeDefinition)
}

func values[T any](q *Query, b engine.Bucket, decode func([]byte) T) iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, v := range q.tx.From(b, nil) {
			if !yield(decode(v)) {
				return
			}
		}
	}
}

// Definition is the deployed version of that key; nil if there is none.
func (q *Query) Definition(key engine.Key) *engine.Definition {
	if v := q.tx.Get(engine.BucketDefinition, key.Bytes()); v != nil {
		return wire.DecodeDefinition(v)
	}
	return nil
}

// Latest is the newest version of a process; nil if it is not deployed.
func (q *Query) Latest(process string) *engine.Definition {
	for _, v := range q.tx.Scan(engine.BucketVersion, append([]byte(process), 0)) {
		return q.Definition(engine.KeyOf(v))
	}
	return nil
}

// Source is the BPMN file a definition came from.
func (q *Query) Source(f *engine.Definition) []byte {
	return bytes.Clone(q.tx.Get(engine.BucketResource, f.Digest))
}

// Stores are the data stores: name and JSON value.
func (q *Query) Stores() iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for k, v := range q.tx.From(engine.BucketData, nil) {
			if !yield(string(k), bytes.Clone(v)) {
				return
			}
		}
	}
}
