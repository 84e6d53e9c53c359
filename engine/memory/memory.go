// Package memory is a store without a disk: for processes that are tried and forgotten, such as the scenarios of
// `hookflow test`, and for tests that play thousands of processes.
package memory

import (
	"bytes"
	"iter"
	"slices"
	"sync"

	"hookflow/engine"
)

// A Store is an engine.Store in memory. It is safe for concurrent use; a View must not be begun inside of another.
type Store struct {
	mu   sync.RWMutex
	rows map[engine.Bucket][]row
	undo []func() // of the transaction that runs, to be called backwards
}

type row struct{ key, value []byte }

// New makes an empty store.
func New() *Store { return &Store{rows: map[engine.Bucket][]row{}} }

// Update runs fn; an error of it undoes what it did.
func (m *Store) Update(fn func(engine.Tx) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.undo = m.undo[:0]
	err := fn(&tx{m})
	for i := len(m.undo) - 1; err != nil && i >= 0; i-- {
		m.undo[i]()
	}
	return err
}

// View runs fn.
func (m *Store) View(fn func(engine.Tx) error) error {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return fn(&tx{m})
}

// Close does nothing.
func (m *Store) Close() error { return nil }

type tx struct{ m *Store }

// find is the place of a key in its bucket.
func (t *tx) find(b engine.Bucket, key []byte) (int, bool) {
	return slices.BinarySearchFunc(t.m.rows[b], key, func(r row, key []byte) int { return bytes.Compare(r.key, key) })
}

// Get implements engine.Tx.
func (t *tx) Get(b engine.Bucket, key []byte) []byte {
	if i, ok := t.find(b, key); ok {
		return t.m.rows[b][i].value
	}
	return nil
}

// Put implements engine.Tx; it notes how to undo itself.
func (t *tx) Put(b engine.Bucket, key, value []byte) {
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
func (t *tx) Delete(b engine.Bucket, key []byte) {
	if i, ok := t.find(b, key); ok {
		old := t.m.rows[b][i]
		t.m.undo = append(t.m.undo, func() { t.set(b, old.key, old.value) })
		t.unset(b, key)
	}
}

// set and unset write without a note for undo.
func (t *tx) set(b engine.Bucket, key, value []byte) {
	i, ok := t.find(b, key)
	if !ok {
		t.m.rows[b] = slices.Insert(t.m.rows[b], i, row{key: bytes.Clone(key)})
	}
	t.m.rows[b][i].value = value
}

func (t *tx) unset(b engine.Bucket, key []byte) {
	if i, ok := t.find(b, key); ok {
		t.m.rows[b] = slices.Delete(t.m.rows[b], i, i+1)
	}
}

// Scan implements engine.Tx.
func (t *tx) Scan(b engine.Bucket, prefix []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func([]byte, []byte) bool) {
		for k, v := range t.From(b, prefix) {
			if !bytes.HasPrefix(k, prefix) || !yield(k, v) {
				return
			}
		}
	}
}

// From implements engine.Tx.
func (t *tx) From(b engine.Bucket, key []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func([]byte, []byte) bool) {
		i, _ := t.find(b, key)
		for _, r := range t.m.rows[b][i:] {
			if !yield(r.key, r.value) {
				return
			}
		}
	}
}
