package store

import (
	"bytes"
	"fmt"
	"iter"

	bolt "go.etcd.io/bbolt"

	"hookflow/engine"
)

// tx is an engine.Tx on one bbolt transaction.
type tx struct {
	bolt   *bolt.Tx
	file   *File
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
	c := tab.cursor()
	defer tab.release(c)
	if k, v := c.Seek(key); bytes.Equal(k, key) {
		return t.value(b, k, v)
	}
	return nil
}

func (t *tx) Put(b engine.Bucket, key, value []byte) {
	if err := t.table(b).Put(key, t.sealed(key, value)); err != nil && t.err == nil {
		t.err = fmt.Errorf("put %x into %s: %w", key, b, err)
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
	c := tab.cursor()
	defer tab.release(c)
	if k, _ := c.Seek(key); !bytes.Equal(k, key) {
		return
	}
	if err := c.Delete(); err != nil && t.err == nil {
		t.err = fmt.Errorf("delete %x from %s: %w", key, b, err)
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
		tab := t.table(b)
		c := tab.cursor()
		defer tab.release(c)
		for k, v := c.Seek(key); k != nil && yield(k, t.value(b, k, v)); k, v = c.Next() {
		}
	}
}
