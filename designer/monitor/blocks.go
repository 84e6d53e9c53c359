package monitor

import (
	"strings"
	"time"

	"hookflow/engine"
	"hookflow/engine/loop"
)

// Blocks are the stretches of a history, of blockOf records each, in which an element is told of: a bit for each stretch. An
// element of a run of a million records takes a kilobyte.
type blocks []uint64

// blockOf is how many records a stretch has.
const blockOf = 128

func (b *blocks) set(i int) {
	for len(*b) <= i/64 {
		*b = append(*b, 0)
	}
	(*b)[i/64] |= 1 << (i % 64)
}

func (b blocks) has(i int) bool { return i/64 < len(b) && b[i/64]&(1<<(i%64)) != 0 }

// note remembers where the elements of a record are told of; at is its place, from 0.
func (t *tape) note(at int, r *engine.Record) {
	if t.told == nil {
		t.told = map[string]blocks{}
	}
	for i := range r.Events {
		id := r.Events[i].Element
		if b := t.told[id]; id != "" && !b.has(at/blockOf) {
			b.set(at / blockOf)
			t.told[strings.Clone(id)] = b // what is kept must not keep the record
		}
	}
}

// A placed record is one with its place in the history, from 0.
type placed struct {
	at int
	engine.Record
}

// tells gives the records before a place that tell of an element, the oldest first, until enough of them begin it or the time is
// up; whole: there are no earlier ones.
func (t *tape) tells(q *loop.Query, element string, before, enough int, until time.Time) (list []placed, whole bool) {
	told, begun := t.told[element], 0
	for b := (before - 1) / blockOf; b >= 0; b-- {
		if begun >= enough || len(list) > 0 && !until.IsZero() && time.Now().After(until) {
			return list, false
		}
		if !told.has(b) {
			continue
		}
		var some []placed
		for at := b * blockOf; at < min(before, (b+1)*blockOf); at++ {
			r := q.Record(t.keys[at])
			tells, begins := of(&r, element)
			if begun += begins; tells {
				some = append(some, placed{at, r})
			}
		}
		list = append(some, list...)
	}
	return list, true
}

// of reports whether a record tells of an element, and how often that begins there.
func of(r *engine.Record, element string) (tells bool, begins int) {
	for i := range r.Events {
		if e := &r.Events[i]; e.Element == element {
			tells = true
			if e.Kind == engine.Activated || e.Kind == engine.Taken {
				begins++
			}
		}
	}
	return tells, begins
}
