package loop

import (
	"bytes"
	"cmp"
	"iter"
	"slices"
	"time"

	"hookflow/engine"
	"hookflow/engine/wire"
)

// A Query reads what is committed: one snapshot of the state together with the archive, as if nothing had ever been
// moved. It is valid inside View. What it returns is a copy and stays valid; changing it changes nothing.
type Query struct{ tx engine.Tx }

// View lets fn read. It does not wait for commands, and they do not wait for it; but the store keeps what fn could
// still see, so do not wait for people or networks inside.
func (e *Engine) View(fn func(*Query) error) error {
	return e.view(func(tx engine.Tx) error { return fn(&Query{tx}) })
}

// TraceOf is the trace that an instance, what it calls and what that begins have in common.
func (e *Engine) TraceOf(in *engine.Instance) string { return e.machine.TraceOf(in) }

// Check compares everything that is kept twice, as the function Check does, archived instances included.
func (e *Engine) Check() (problems []string, err error) {
	err = e.view(func(tx engine.Tx) error { problems = wire.Check(tx); return nil })
	return problems, err
}

// view reads the archive after the state: what moves in between is found in both rather than in neither.
func (e *Engine) view(fn func(engine.Tx) error) error {
	if e.archive == nil {
		return e.state.View(fn)
	}
	return e.state.View(func(state engine.Tx) error {
		return e.archive.View(func(archive engine.Tx) error { return fn(&union{state, archive}) })
	})
}

// A union is the state and the archive as one.
type union struct {
	engine.Tx
	archive engine.Tx
}

func (u *union) Get(b engine.Bucket, key []byte) []byte {
	v := u.Tx.Get(b, key)
	if v == nil && slices.Contains(engine.ArchiveBuckets, b) {
		return u.archive.Get(b, key)
	}
	return v
}

func (u *union) Scan(b engine.Bucket, prefix []byte) iter.Seq2[[]byte, []byte] {
	return prefixed(u.From(b, prefix), prefix)
}

// From walks over the archive. What lies in the state is little and soon moved: it is sought again for each pair.
func (u *union) From(b engine.Bucket, key []byte) iter.Seq2[[]byte, []byte] {
	if !slices.Contains(engine.ArchiveBuckets, b) {
		return u.Tx.From(b, key)
	}
	return func(yield func([]byte, []byte) bool) {
		next, value := head(u.Tx.From(b, key))
		for k, v := range u.archive.From(b, key) {
			for ; next != nil && bytes.Compare(next, k) < 0; next, value = u.after(b, next) {
				if !yield(next, value) {
					return
				}
			}
			if bytes.Equal(next, k) {
				next, value = u.after(b, next)
			}
			if !yield(k, v) {
				return
			}
		}
		for ; next != nil && yield(next, value); next, value = u.after(b, next) {
		}
	}
}

// after is the pair of the state that follows key.
func (u *union) after(b engine.Bucket, key []byte) ([]byte, []byte) {
	return head(u.Tx.From(b, append(bytes.Clone(key), 0)))
}

func head(pairs iter.Seq2[[]byte, []byte]) (key, value []byte) {
	for k, v := range pairs {
		return k, v
	}
	return nil, nil
}

// Due is the time of the earliest timer, which may be past; zero if there is none. Then FireDue has something to do.
func (e *Engine) Due() (due time.Time, err error) {
	err = e.View(func(q *Query) error { due = q.Due(); return nil })
	return due, err
}

// Due is the time of the earliest timer; zero if there is none.
func (q *Query) Due() time.Time {
	for k := range q.tx.From(engine.BucketTimer, nil) {
		return engine.TimeOf(k)
	}
	return time.Time{}
}

// Instance is a running or ended instance; nil if there is none of that key.
func (q *Query) Instance(key engine.Key) *engine.Instance {
	return wire.ReadInstance(q.tx, key)
}

// History is the journal of an instance from its beginning: one record for each command that touched it.
func (q *Query) History(key engine.Key) iter.Seq[engine.Record] { return q.HistoryAfter(key, 0) }

// HistoryAfter is History without its records up to the one with the key last.
//
// It costs what it gives: the journal is read onward from there, over the records of other instances that lie between.
// If these are more than the instance has of its own, its chain is followed, which begins at its end.
func (q *Query) HistoryAfter(key, last engine.Key) iter.Seq[engine.Record] {
	return func(yield func(engine.Record) bool) {
		in := q.Instance(key)
		if in == nil || last >= in.Newest {
			return
		}
		others := in.Records
		for k, data := range q.tx.From(engine.BucketJournal, max(key, last+1).Bytes()) {
			if wire.InstanceOf(data) != key {
				if others--; others == 0 {
					break
				}
				continue
			}
			last = engine.KeyOf(k)
			if !yield(wire.DecodeRecord(k, bytes.Clone(data))) || last == in.Newest {
				return
			}
		}
		for _, k := range wire.JournalKeys(q.tx, in.Newest, last) {
			if !yield(wire.ReadRecord(q.tx, k)) {
				return
			}
		}
	}
}

// Record is the record with that key; its Number is 0 if there is none.
func (q *Query) Record(key engine.Key) engine.Record { return wire.ReadRecord(q.tx, key) }

// Before is the key of the instance's record before the one with that key, 0 if that is its first; false: there is none of that key.
func (q *Query) Before(key engine.Key) (before engine.Key, found bool) { return wire.Before(q.tx, key) }

// An InstanceState says which instances are meant.
type InstanceState string

// The states to ask for.
const (
	AnyState     InstanceState = ""
	Running      InstanceState = "running"  // not ended
	WithIncident InstanceState = "incident" // running, and a person is needed
	IsSuspended  InstanceState = "suspended"
	HasEnded     InstanceState = "ended"
)

// A Filter chooses instances. Empty fields choose all.
type Filter struct {
	State       InstanceState
	Process     string // id
	BusinessKey string
	After       engine.Key // only newer ones; 0: all
	Before      engine.Key // the last key of the page before; 0 begins with the newest
	Limit       int        // 0: 100
	Look        int        // look at no more ended instances than so many; 0: at all
}

// Page is Instances with the key that the next page begins Before; 0 if there is none. With Look, a page may hold fewer
// instances than the limit, or none, and still have a next one: so the cost of a page does not grow with the archive.
func (q *Query) Page(f Filter) (found []*engine.Instance, next engine.Key) {
	looked := &limited{left: f.Look}
	found = q.instances(f, looked)
	switch {
	case f.Limit > 0 && len(found) >= f.Limit:
		return found, found[len(found)-1].Key
	case looked.at == 0:
		return found, 0
	}
	// What lies below the last one looked at belongs to the next page.
	found = slices.DeleteFunc(found, func(in *engine.Instance) bool { return in.Key < looked.at })
	return found, looked.at
}

// limited counts what is looked at.
type limited struct {
	left int        // 0: no limit
	at   engine.Key // the last one looked at, if more could have been
}

// spent reports whether in was the last one to be looked at.
func (l *limited) spent(in *engine.Instance) bool {
	if l.left == 0 {
		return false
	}
	if l.left--; l.left > 0 {
		return false
	}
	l.at = in.Key
	return true
}

// Instances gives a page of instances, newest first. The next page begins Before the last key of this one.
func (q *Query) Instances(f Filter) []*engine.Instance { return q.instances(f, &limited{left: f.Look}) }

func (q *Query) instances(f Filter, looked *limited) []*engine.Instance {
	if f.Limit <= 0 {
		f.Limit = 100
	}
	if last := engine.KeyOf(q.tx.Get(engine.BucketMeta, []byte("key"))); f.Before == 0 || f.Before > last {
		f.Before = last + 1
	}
	var out []*engine.Instance
	if f.State != HasEnded {
		out = q.running(f)
	}
	if f.State == HasEnded || f.State == AnyState {
		out = append(out, f.page(q.tx, engine.BucketEnded, looked)...)
	}
	slices.SortFunc(out, func(a, b *engine.Instance) int { return cmp.Compare(b.Key, a.Key) })
	return out[:min(len(out), f.Limit)]
}

// running finds the instances that have not ended through an index, if one helps.
func (q *Query) running(f Filter) []*engine.Instance {
	switch {
	case f.BusinessKey != "":
		return f.choose(q, suffixes(q.tx, engine.BucketBusiness, engine.HashKey(f.BusinessKey)))
	case f.State == WithIncident:
		var owners []engine.Key
		for _, v := range q.tx.From(engine.BucketIncident, nil) {
			owners = append(owners, engine.KeyOf(v))
		}
		return f.choose(q, owners)
	}
	return f.page(q.tx, engine.BucketInstance, &limited{})
}

// suffixes are the keys that end the index rows of a prefix.
func suffixes(tx engine.Tx, b engine.Bucket, prefix []byte) (keys []engine.Key) {
	for k := range tx.Scan(b, prefix) {
		keys = append(keys, engine.KeyOf(k[len(k)-8:]))
	}
	return keys
}

// choose loads the running instances among keys that are asked for, newest first.
func (f *Filter) choose(q *Query, keys []engine.Key) (out []*engine.Instance) {
	slices.SortFunc(keys, func(a, b engine.Key) int { return cmp.Compare(b, a) })
	for _, key := range slices.Compact(keys) {
		v := q.tx.Get(engine.BucketInstance, key.Bytes())
		if v == nil || key >= f.Before {
			continue
		}
		if in := wire.DecodeInstance(bytes.Clone(v)); f.wants(in) {
			out = append(out, in)
		}
		if len(out) == f.Limit {
			break
		}
	}
	return out
}

func (f *Filter) wants(in *engine.Instance) bool {
	switch {
	case f.Process != "" && in.Process != f.Process:
		return false
	case in.Key <= f.After:
		return false
	case f.BusinessKey != "" && in.BusinessKey != f.BusinessKey:
		return false
	case f.State == WithIncident:
		return len(in.Incidents) > 0
	case f.State == IsSuspended:
		return in.Suspended
	}
	return true
}

// page walks over a bucket from its end.
func (f *Filter) page(tx engine.Tx, b engine.Bucket, looked *limited) (out []*engine.Instance) {
	for _, v := range descending(tx, b, f.Before) {
		in := wire.DecodeInstance(bytes.Clone(v))
		if in.Key <= f.After {
			break
		}
		if f.wants(in) {
			out = append(out, in)
		}
		if len(out) == f.Limit || looked.spent(in) {
			break
		}
	}
	return out
}

// descending gives the pairs of a bucket whose keys are Keys, from below before downward.
func descending(tx engine.Tx, b engine.Bucket, before engine.Key) iter.Seq2[engine.Key, []byte] {
	return func(yield func(engine.Key, []byte) bool) {
		for part := range parts(tx, b, before) {
			for _, p := range slices.Backward(part) {
				if !yield(p.key, p.value) {
					return
				}
			}
		}
	}
}

// A pair is what stands in a bucket whose keys are Keys.
type pair struct {
	key   engine.Key
	value []byte
}

// parts gives such a bucket from below before downward, in parts that are ascending each and not empty: a Tx only reads upward,
// so this takes one span of keys after another.
func parts(tx engine.Tx, b engine.Bucket, before engine.Key) iter.Seq[[]pair] {
	return func(yield func([]pair) bool) {
		for span := engine.Key(256); before > 0; {
			from := before - min(span, before)
			var part []pair
			for k, v := range tx.From(b, from.Bytes()) {
				key := engine.KeyOf(k)
				if key >= before {
					break
				}
				part = append(part, pair{key, v})
			}
			if len(part) > 0 && !yield(part) {
				return
			}
			if before = from; len(part) < 64 {
				span *= 2
			}
		}
	}
}
