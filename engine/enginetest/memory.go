package enginetest

import (
	"bytes"
	"iter"
	"slices"

	"hookflow/engine"
)

// A Memory is an engine.Store without a disk, for tests that play thousands of
// processes. It is not safe for concurrent use.
type Memory struct {
	rows map[engine.Bucket][]row
	undo []func() // of the transaction that runs, to be called backwards
}

type row struct{ key, value []byte }

// NewMemory makes an empty store.
func NewMemory() *Memory { return &Memory{rows: map[engine.Bucket][]row{}} }

// Update runs fn; an error of it undoes what it did.
func (m *Memory) Update(fn func(engine.Tx) error) error {
	m.undo = m.undo[:0]
	err := fn(&memoryTx{m})
	for i := len(m.undo) - 1; err != nil && i >= 0; i-- {
		m.undo[i]()
	}
	return err
}

// Clear empties buckets.
func (m *Memory) Clear(buckets ...engine.Bucket) {
	for _, b := range buckets {
		m.rows[b] = nil
	}
}

// View runs fn.
func (m *Memory) View(fn func(engine.Tx) error) error { return fn(&memoryTx{m}) }

// Close does nothing.
func (m *Memory) Close() error { return nil }

type memoryTx struct{ m *Memory }

// find is the place of a key in its bucket.
func (t *memoryTx) find(b engine.Bucket, key []byte) (int, bool) {
	return slices.BinarySearchFunc(t.m.rows[b], key, func(r row, key []byte) int { return bytes.Compare(r.key, key) })
}

// Get implements engine.Tx.
func (t *memoryTx) Get(b engine.Bucket, key []byte) []byte {
	if i, ok := t.find(b, key); ok {
		return t.m.rows[b][i].value
	}
	return nil
}

// Put implements engine.Tx; it notes how to undo itself.
func (t *memoryTx) Put(b engine.Bucket, key, value []byte) {
	key = bytes.Clone(key)
	if value == nil {
		value = []byte{}
	}
	i, ok := t.find(b, key)
	if ok {
		old := t.m.rows[b][i].value
		t.m.undo = append(t.m.undo, func() { t.set(b, key, old) })
		t.m.rows[b][i].value = bytes.Clone(value)
		return
	}
	t.m.undo = append(t.m.undo, func() { t.unset(b, key) })
	t.m.rows[b] = slices.Insert(t.m.rows[b], i, row{key, bytes.Clone(value)})
}

// Delete implements engine.Tx; it notes how to undo itself.
func (t *memoryTx) Delete(b engine.Bucket, key []byte) {
	if i, ok := t.find(b, key); ok {
		old := t.m.rows[b][i]
		t.m.undo = append(t.m.undo, func() { t.set(b, old.key, old.value) })
		t.unset(b, key)
	}
}

// set and unset write without a note for undo.
func (t *memoryTx) set(b engine.Bucket, key, value []byte) {
	i, ok := t.find(b, key)
	if !ok {
		t.m.rows[b] = slices.Insert(t.m.rows[b], i, row{key: bytes.Clone(key)})
	}
	t.m.rows[b][i].value = value
}

func (t *memoryTx) unset(b engine.Bucket, key []byte) {
	if i, ok := t.find(b, key); ok {
		t.m.rows[b] = slices.Delete(t.m.rows[b], i, i+1)
	}
}

// Scan implements engine.Tx.
func (t *memoryTx) Scan(b engine.Bucket, prefix []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func([]byte, []byte) bool) {
		for k, v := range t.From(b, prefix) {
			if !bytes.HasPrefix(k, prefix) || !yield(k, v) {
				return
			}
		}
	}
}

// From implements engine.Tx.
func (t *memoryTx) From(b engine.Bucket, key []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func([]byte, []byte) bool) {
		i, _ := t.find(b, key)
		for _, r := range t.m.rows[b][i:] {
			if !yield(r.key, r.value) {
				return
			}
		}
	}
}
