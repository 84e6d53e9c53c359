package loop

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hookflow/engine"
	"hookflow/engine/wire"
)

// Records of runs are made when an ended instance is moved to the archive, in the transaction that copies it: no command waits for
// that, and nothing that has ended is forgotten before. Of what runs, and of what has just ended, a record is made when it is asked for.

// A RunFilter chooses records of runs. Empty fields choose all.
type RunFilter struct {
	Process   string // id
	Status    engine.Status
	Initiator string
	Event     string     // such as "message order"
	Text      string     // in any text or variable of it; case does not matter
	Where     []RunWhere // all of them
	From, To  time.Time  // started then or later, and earlier
	Before    engine.Key // Next of the page before; 0 begins with the newest
	Limit     int        // 0: 100
	Look      int        // look at no more records than so many; 0: at all

	said  []byte     // Text in lower case
	forms [][][]byte // of those Where, what stands in the bytes of a record: any one of each
}

// RunWhere is a variable that a run began or ended with, and its value: as JSON, or the text that it is.
type RunWhere struct{ Name, Value string }

// Runs gives a page of records, newest first, and where the next one begins; 0: there are no more. With Look, a page may hold fewer
// than the limit, or none, and still have a next one.
func (q *Query) Runs(f RunFilter) (page []*engine.RunRecord, next engine.Key) {
	f.Limit = cmp.Or(f.Limit, 100)
	f.look()
	looked := 0
	for key, load := range q.candidates(&f) {
		switch r, whole := load(); {
		case r == nil:
		case whole && f.wants(r):
			page = append(page, r)
		case !f.From.IsZero() && r.Started < f.From.UnixNano():
			return page, 0 // all others began earlier
		}
		if looked++; len(page) == f.Limit || looked == f.Look {
			return page, key
		}
	}
	return page, 0
}

// RunRecord is the record of one instance; nil if there is none.
func (q *Query) RunRecord(key engine.Key) *engine.RunRecord {
	if v := q.tx.Get(engine.BucketRun, key.Bytes()); v != nil && key != 0 {
		return wire.DecodeRun(bytes.Clone(v))
	}
	return wire.ReadRun(q.tx, key, q.Definition)
}

// candidates are the records that may be wanted, newest first: of what runs, of what waits to be moved, and in the archive.
func (q *Query) candidates(f *RunFilter) iter.Seq2[engine.Key, func() (r *engine.RunRecord, whole bool)] {
	state, before := q.tx, engine.KeyOf(q.tx.Get(engine.BucketMeta, engine.MetaKey))+1
	if u, is := state.(*union); is {
		state = u.Tx
	}
	if f.Before != 0 {
		before = min(before, f.Before)
	}
	var sources []iter.Seq[[]pair]
	live := func(b engine.Bucket) {
		sources = append(sources, func(yield func([]pair) bool) {
			for part := range parts(state, b, before) {
				for i := range part {
					part[i].value = nil // the record is made now
				}
				if !yield(part) {
					return
				}
			}
		})
	}
	if f.Status == "" || f.Status == engine.Active {
		live(engine.BucketInstance)
	}
	if f.Status != engine.Active {
		live(engine.BucketEnded)
		sources = append(sources, parts(q.tx, engine.BucketRun, before))
	}
	return func(yield func(engine.Key, func() (*engine.RunRecord, bool)) bool) {
		for key, kept := range newestFirst(sources) {
			if key != 0 && !yield(key, func() (*engine.RunRecord, bool) { return q.candidate(f, key, kept) }) {
				return
			}
		}
	}
}

// candidate is the record with a key, as it is kept or made now; if it cannot be wanted, its head alone, or nil where nobody asks
// when it began.
func (q *Query) candidate(f *RunFilter, key engine.Key, kept []byte) (r *engine.RunRecord, whole bool) {
	if kept == nil {
		return wire.ReadRun(q.tx, key, q.Definition), true
	}
	might := f.might(kept)
	if !might && f.From.IsZero() {
		return nil, false
	}
	head := wire.HeadOfRun(kept)
	if !might || f.Process != "" && head.Process != f.Process || f.Status != "" && head.Status != f.Status {
		return head, false
	}
	return wire.DecodeRun(bytes.Clone(kept)), true
}

// newestFirst merges what comes in parts that descend by their keys, see parts; a key that comes twice is given once.
func newestFirst(sources []iter.Seq[[]pair]) iter.Seq2[engine.Key, []byte] {
	return func(yield func(engine.Key, []byte) bool) {
		type head struct {
			part []pair // what is left of it
			next func() ([]pair, bool)
		}
		var heads []*head
		for _, s := range sources {
			next, stop := iter.Pull(s)
			defer stop()
			if part, more := next(); more {
				heads = append(heads, &head{part, next})
			}
		}
		newest := func(a, b *head) int { return cmp.Compare(a.part[len(a.part)-1].key, b.part[len(b.part)-1].key) }
		for last := engine.Key(0); len(heads) > 0; {
			h := heads[0]
			if len(heads) > 1 {
				h = slices.MaxFunc(heads, newest)
			}
			p := h.part[len(h.part)-1]
			if p.key != last && !yield(p.key, p.value) {
				return
			}
			last = p.key
			if h.part = h.part[:len(h.part)-1]; len(h.part) > 0 {
				continue
			}
			var more bool
			if h.part, more = h.next(); !more {
				heads = slices.DeleteFunc(heads, func(x *head) bool { return x == h })
			}
		}
	}
}

func (f *RunFilter) wants(r *engine.RunRecord) bool {
	switch {
	case f.Process != "" && r.Process != f.Process, f.Status != "" && r.Status != f.Status:
		return false
	case f.Initiator != "" && r.Initiator != f.Initiator, f.Event != "" && r.Event != f.Event:
		return false
	case !f.From.IsZero() && r.Started < f.From.UnixNano(), !f.To.IsZero() && r.Started >= f.To.UnixNano():
		return false
	case f.Text != "" && !strings.Contains(r.Said(), f.Text):
		return false
	}
	return !slices.ContainsFunc(f.Where, func(w RunWhere) bool { return !w.holds(r.Inputs) && !w.holds(r.Outputs) })
}

// might reports whether the bytes of a record can be those of a wanted one.
func (f *RunFilter) might(kept []byte) bool {
	return bytes.Contains(kept, f.said) && !slices.ContainsFunc(f.forms, func(forms [][]byte) bool {
		return !slices.ContainsFunc(forms, func(form []byte) bool { return bytes.Contains(kept, form) })
	})
}

// look prepares what might looks for.
func (f *RunFilter) look() {
	f.Text = strings.ToLower(f.Text)
	f.said = []byte(f.Text)
	for _, w := range f.Where {
		if strings.ContainsFunc(w.Name+w.Value, func(r rune) bool { return r >= utf8.RuneSelf }) {
			continue // JSON has it in several forms
		}
		name, _ := json.Marshal(w.Name) // texts
		text, _ := json.Marshal(w.Value)
		f.forms = append(f.forms, [][]byte{fmt.Appendf(nil, "%s:%s", name, text), fmt.Appendf(nil, "%s:%s", name, w.Value)})
	}
}

// holds reports whether a variable has the value.
func (w RunWhere) holds(variables json.RawMessage) bool {
	if !bytes.Contains(variables, []byte(w.Name)) {
		return false
	}
	var vars engine.Vars
	if json.Unmarshal(variables, &vars) != nil || vars[w.Name] == nil {
		return false
	}
	if string(vars[w.Name]) == w.Value {
		return true
	}
	var text string
	return json.Unmarshal(vars[w.Name], &text) == nil && text == w.Value
}

// A RunRule says which records are forgotten. Those of what runs never are.
type RunRule struct {
	Before time.Time // that ended earlier; zero: none for its age
	Each   int       // of each process all but the newest so many; 0: none for their number
}

// ForgetRuns forgets records, and says how many. A crash leaves some for the next time.
func (e *Engine) ForgetRuns(rule RunRule) (forgotten int, err error) {
	e.archiver.mu.Lock()
	defer e.archiver.mu.Unlock()
	if e.archive == nil {
		return 0, nil
	}
	var keys []engine.Key
	if err := e.archive.View(func(tx engine.Tx) error { keys = rule.chosen(tx); return nil }); err != nil {
		return 0, err
	}
	for part := range slices.Chunk(keys, maxPuts) {
		err := e.archive.Update(func(tx engine.Tx) error {
			for _, key := range part {
				tx.Delete(engine.BucketRun, key.Bytes())
			}
			return nil
		})
		if err != nil {
			return forgotten, err
		}
		forgotten += len(part)
	}
	return forgotten, nil
}

// chosen are the records that the rule forgets, oldest first.
func (rule *RunRule) chosen(tx engine.Tx) (keys []engine.Key) {
	left := map[string]int{}
	if rule.Each > 0 {
		for _, v := range tx.From(engine.BucketRun, engine.Key(1).Bytes()) {
			left[wire.HeadOfRun(v).Process]++
		}
	}
	for k, v := range tx.From(engine.BucketRun, engine.Key(1).Bytes()) {
		r := wire.HeadOfRun(v)
		if tooMany := rule.Each > 0 && left[r.Process] > rule.Each; tooMany || !rule.Before.IsZero() && r.Ended < rule.Before.UnixNano() {
			keys = append(keys, engine.KeyOf(k))
			left[r.Process]--
		}
	}
	return keys
}

// recordEarlier makes the records of what an earlier program has moved to the archive, which made none. It begins anew after a crash
// and leaves those that are there.
func (e *Engine) recordEarlier() {
	for at, more := engine.Key(1), true; more; {
		select {
		case <-e.closing:
			return
		default:
		}
		var err error
		if at, more, err = e.recordFrom(at); err != nil {
			e.archiver.trouble.Store(&err)
			return // at the next start
		}
	}
}

// earlierAtOnce is how many records are made in one transaction.
const earlierAtOnce = 200

// recordFrom makes some records, of instances from the key at on, and says where to go on.
func (e *Engine) recordFrom(at engine.Key) (next engine.Key, more bool, err error) {
	e.archiver.mu.Lock()
	defer e.archiver.mu.Unlock()
	runs := map[engine.Key][]byte{}
	err = e.view(func(tx engine.Tx) error {
		if more = tx.Get(engine.BucketRun, engine.Key(0).Bytes()) == nil; !more {
			return nil
		}
		more = false
		for k := range tx.From(engine.BucketEnded, at.Bytes()) {
			runs[0] = []byte{} // all that lies there has one, unless there are more
			if next = engine.KeyOf(k); len(runs) > earlierAtOnce {
				delete(runs, 0)
				more = true
				return nil
			}
			if tx.Get(engine.BucketRun, k) == nil {
				runs[next] = wire.EncodeRun(wire.ReadRun(tx, next, (&Query{tx}).Definition))
			}
		}
		return nil
	})
	if err != nil || len(runs) == 0 {
		return 0, false, err
	}
	return next, more, e.archive.Update(func(tx engine.Tx) error {
		for key, run := range runs {
			tx.Put(engine.BucketRun, key.Bytes(), run)
		}
		return nil
	})
}
