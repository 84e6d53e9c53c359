package store

import (
	"bytes"
	"fmt"
	"iter"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"hookflow/engine"
)

// tx is an engine.Tx on one bbolt transaction. What has been committed and is only in the log yet lies over it; what is
// written goes into the log, or into bbolt if there is none.
type tx struct {
	bolt       *bolt.Tx
	file       *File
	top, below *pending // nil: nothing; top is written to if change is there
	change     *change  // what goes into the log; nil if writes go into bbolt

	tables []*table // those used so far
	room   []byte   // for records that are written: bbolt keeps what it is given until the end of the transaction
	err    error    // of the first write that bbolt refused; Update returns it
}

// roomStep is how much room for records is made at once.
const roomStep = 32 << 10

// A table is a bucket with cursors to use again: making one costs more than moving it.
type table struct {
	name engine.Bucket
	*bolt.Bucket
	idle []*bolt.Cursor
}

func newTx(b *bolt.Tx, f *File) *tx {
	return &tx{bolt: b, file: f}
}

// value takes the checksum off a record.
func (t *tx) value(b engine.Bucket, key, record []byte) []byte {
	value, ok := t.file.unsealed(key, record)
	if !ok {
		panic(damagedRecord{t.file, b, bytes.Clone(key)})
	}
	return value
}

// table panics when the program asks for a bucket that Options did not name: a mistake no data can cause.
func (t *tx) table(name engine.Bucket) *table {
	for _, tab := range t.tables {
		if tab.name == name {
			return tab
		}
	}
	b := t.bolt.Bucket([]byte(name))
	if b == nil {
		panic(fmt.Sprintf("store has no bucket %q", name))
	}
	b.FillPercent = fillPercent
	tab := &table{name: name, Bucket: b}
	t.tables = append(t.tables, tab)
	return tab
}

// cursor takes a cursor that nobody uses; give it back with release.
func (tab *table) cursor() *bolt.Cursor {
	n := len(tab.idle)
	if n == 0 {
		return tab.Cursor()
	}
	c := tab.idle[n-1]
	tab.idle = tab.idle[:n-1]
	return c
}

func (tab *table) release(c *bolt.Cursor) { tab.idle = append(tab.idle, c) }

func (t *tx) Get(b engine.Bucket, key []byte) []byte {
	tab := t.table(b)
	for _, p := range [...]*pending{t.top, t.below} {
		if s, known := p.get(b, key); known {
			if s.record == nil {
				return nil
			}
			return t.value(b, key, s.record)
		}
	}
	c := tab.cursor()
	defer tab.release(c)
	if k, v := c.Seek(key); bytes.Equal(k, key) {
		return t.value(b, k, v)
	}
	return nil
}

func (t *tx) Put(b engine.Bucket, key, value []byte) {
	tab := t.table(b)
	if t.change == nil {
		t.failed(tab.Put(key, t.sealed(key, value)), "put %x into %s: %w", key, b)
		return
	}
	switch {
	case len(key) == 0:
		t.failed(berrors.ErrKeyRequired, "put %x into %s: %w", key, b)
	case len(key) > bolt.MaxKeySize:
		t.failed(berrors.ErrKeyTooLarge, "put %x into %s: %w", key, b)
	default:
		t.top.set(b, t.change.put(b, key, value))
	}
}

// write writes a slot into bbolt as it is.
func (t *tx) write(b engine.Bucket, e slot) {
	if e.record == nil {
		t.Delete(b, e.key)
		return
	}
	t.failed(t.table(b).Put(e.key, e.record), "put %x into %s: %w", e.key, b)
}

// failed remembers the first write that went wrong.
func (t *tx) failed(err error, format string, key []byte, b engine.Bucket) {
	if err != nil && t.err == nil {
		t.err = fmt.Errorf(format, key, b, err)
	}
}

// sealed is the value with its checksum.
func (t *tx) sealed(key, value []byte) (record []byte) {
	n := len(key) + len(value) + sumSize
	if cap(t.room)-len(t.room) < n {
		t.room = make([]byte, 0, max(roomStep, n))
	}
	t.room, record = seal(t.room, key, value)
	return record
}

func (t *tx) Delete(b engine.Bucket, key []byte) {
	tab := t.table(b)
	if t.change != nil {
		t.top.set(b, t.change.delete(b, key))
		return
	}
	c := tab.cursor()
	defer tab.release(c)
	if k, _ := c.Seek(key); bytes.Equal(k, key) {
		t.failed(c.Delete(), "delete %x from %s: %w", key, b)
	}
}

func (t *tx) Scan(b engine.Bucket, prefix []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func([]byte, []byte) bool) {
		for k, v := range t.From(b, prefix) {
			if !bytes.HasPrefix(k, prefix) || !yield(k, v) {
				return
			}
		}
	}
}

func (t *tx) From(b engine.Bucket, key []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func([]byte, []byte) bool) {
		for k, record := range t.records(b, key) {
			if !yield(k, t.value(b, k, record)) {
				return
			}
		}
	}
}

// records are those of a bucket with their checksums, from key on.
func (t *tx) records(b engine.Bucket, key []byte) iter.Seq2[[]byte, []byte] {
	return t.top.over(t.below.over(t.table(b).from(key), b, key), b, key)
}

func (tab *table) from(key []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func([]byte, []byte) bool) {
		c := tab.cursor()
		defer tab.release(c)
		for k, v := c.Seek(key); k != nil && yield(k, v); k, v = c.Next() {
		}
	}
}
