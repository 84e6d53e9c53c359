package loop

import (
	"bytes"
	"iter"
	"slices"
	"sort"

	"hookflow/engine"
)

// A layer is the writes of one batch, in memory and in order of their keys. It lies over the store until the batch is
// committed. Written in order and each key once, they cost bbolt far less than in the order in which they came.
type layer struct {
	tables []*table // those written to: a few, and looked through quicker than a map looks up
	puts   int      // slots that are not deletions

	undos []change // of the command that runs
	long  int      // bytes of a key that it wrote and that no store takes; 0: there was none
	space []byte   // where keys and values are copied to; a full one is left to the slots that use it
}

// A table is the slots of one bucket, ascending by key.
type table struct {
	bucket engine.Bucket
	slots
}

type slots []slot

// A slot is a value, or a deletion if value is nil.
type slot struct{ key, value []byte }

// A change says how to undo a write: what the layer had for the key before.
type change struct {
	table *table
	old   slot
	was   bool // false: it had nothing
}

// spaceStep is how much room is made for keys and values at once.
const spaceStep = 32 << 10

func newLayer() *layer { return &layer{} }

// table gives that of a bucket, or nil.
func (l *layer) table(b engine.Bucket) *table {
	for _, t := range l.tables {
		if t.bucket == b {
			return t
		}
	}
	return nil
}

// reset empties the layer for the next batch. Nobody may use what it gave out before.
func (l *layer) reset() *layer {
	for _, t := range l.tables {
		clear(t.slots)
		t.slots = t.slots[:0]
	}
	l.mark()
	l.puts, l.space = 0, l.space[:0]
	return l
}

// changed reports whether there is anything to store.
func (l *layer) changed() bool {
	for _, t := range l.tables {
		if len(t.slots) > 0 {
			return true
		}
	}
	return false
}

// find gives the place of key, and whether it is there. Most keys grow, so the end is tried first.
func (t slots) find(key []byte) (int, bool) {
	if n := len(t); n == 0 || bytes.Compare(t[n-1].key, key) < 0 {
		return n, false
	}
	i := sort.Search(len(t), func(i int) bool { return bytes.Compare(t[i].key, key) >= 0 })
	return i, bytes.Equal(t[i].key, key)
}

// get reports whether the layer knows the key; a value of nil then says that it was deleted.
func (l *layer) get(b engine.Bucket, key []byte) (value []byte, known bool) {
	t := l.table(b)
	if t == nil {
		return nil, false
	}
	i, known := t.find(key)
	if !known {
		return nil, false
	}
	return t.slots[i].value, true
}

// set puts value, or deletes if it is nil.
func (l *layer) set(b engine.Bucket, key, value []byte) {
	if len(key) > engine.LongestKey && value != nil {
		l.long = len(key)
		return
	}
	t := l.table(b)
	if t == nil {
		t = &table{bucket: b}
		l.tables = append(l.tables, t)
	}
	i, was := t.find(key)
	if was {
		l.undos = append(l.undos, change{table: t, old: t.slots[i], was: true})
		l.count(t.slots[i].value, -1)
		t.slots[i].value = l.copy(value)
	} else {
		key = l.copy(key)
		l.undos = append(l.undos, change{table: t, old: slot{key: key}})
		t.slots = slices.Insert(t.slots, i, slot{key: key, value: l.copy(value)})
	}
	l.count(value, 1)
}

func (l *layer) count(value []byte, n int) {
	if value != nil {
		l.puts += n
	}
}

// copy makes the layer independent of the buffers and transactions of its writers. Nil stays nil, empty stays empty.
func (l *layer) copy(b []byte) []byte {
	if b == nil {
		return nil
	}
	if cap(l.space)-len(l.space) < len(b) {
		l.space = make([]byte, 0, max(spaceStep, len(b)))
	}
	from := len(l.space)
	l.space = append(l.space, b...)
	return l.space[from:len(l.space):len(l.space)]
}

// mark begins a command: undo goes back to here.
func (l *layer) mark() {
	l.long = 0
	clear(l.undos)
	l.undos = l.undos[:0]
}

// undo takes back what was written since mark.
func (l *layer) undo() {
	for _, c := range slices.Backward(l.undos) {
		i, _ := c.table.find(c.old.key)
		l.count(c.table.slots[i].value, -1)
		if c.was {
			c.table.slots[i] = c.old
			l.count(c.old.value, 1)
		} else {
			c.table.slots = slices.Delete(c.table.slots, i, i+1)
		}
	}
	l.mark()
}

// flush writes the layer into a transaction of the store.
func (l *layer) flush(tx engine.Tx) error {
	for _, t := range l.tables {
		for _, e := range t.slots {
			if e.value == nil {
				tx.Delete(t.bucket, e.key)
			} else {
				tx.Put(t.bucket, e.key, e.value)
			}
		}
	}
	return nil
}

// over gives the pairs of the layer from key on, and between them those of under that it does not replace.
func (l *layer) over(under iter.Seq2[[]byte, []byte], b engine.Bucket, key []byte) iter.Seq2[[]byte, []byte] {
	t := l.table(b)
	if t == nil {
		return under
	}
	from, _ := t.find(key)
	if from == len(t.slots) {
		return under
	}
	return merge(t.slots[from:], under)
}

func merge(rest slots, under iter.Seq2[[]byte, []byte]) iter.Seq2[[]byte, []byte] {
	return func(yield func([]byte, []byte) bool) {
		rest := rest
		for k, v := range under {
			n, same := rest.find(k)
			if !rest[:n].each(yield) {
				return
			}
			rest = rest[n:]
			if !same && !yield(k, v) {
				return
			}
		}
		rest.each(yield)
	}
}

// each yields what was not deleted, and reports whether to go on.
func (t slots) each(yield func([]byte, []byte) bool) bool {
	for _, e := range t {
		if e.value != nil && !yield(e.key, e.value) {
			return false
		}
	}
	return true
}

// An overlay is the transaction a command sees: two layers over a snapshot of the store. It writes to the top.
type overlay struct {
	top    *layer
	middle *layer // being committed; nil if nothing is
	base   engine.Tx
}

func (o *overlay) Get(b engine.Bucket, key []byte) []byte {
	if v, known := o.top.get(b, key); known {
		return v
	}
	if o.middle != nil {
		if v, known := o.middle.get(b, key); known {
			return v
		}
	}
	return o.base.Get(b, key)
}

func (o *overlay) Put(b engine.Bucket, key, value []byte) {
	if value == nil {
		value = []byte{}
	}
	o.top.set(b, key, value)
}

func (o *overlay) Delete(b engine.Bucket, key []byte) { o.top.set(b, key, nil) }

func (o *overlay) Scan(b engine.Bucket, prefix []byte) iter.Seq2[[]byte, []byte] {
	return prefixed(o.From(b, prefix), prefix)
}

// prefixed ends a sequence where the keys no longer start with prefix.
func prefixed(pairs iter.Seq2[[]byte, []byte], prefix []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func([]byte, []byte) bool) {
		for k, v := range pairs {
			if !bytes.HasPrefix(k, prefix) || !yield(k, v) {
				return
			}
		}
	}
}

func (o *overlay) From(b engine.Bucket, key []byte) iter.Seq2[[]byte, []byte] {
	pairs := o.base.From(b, key)
	if o.middle != nil {
		pairs = o.middle.over(pairs, b, key)
	}
	return o.top.over(pairs, b, key)
}
