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
	bolt    *bolt.Tx
	buckets map[engine.Bucket]*bolt.Bucket
	err     error // of the first write that bbolt refused; Update returns it
}

func newTx(b *bolt.Tx) *tx {
	return &tx{bolt: b, buckets: make(map[engine.Bucket]*bolt.Bucket, 16)}
}

// bucket panics when the program asks for a bucket that Options did not name: a mistake no data can cause.
func (t *tx) bucket(name engine.Bucket) *bolt.Bucket {
	if b := t.buckets[name]; b != nil {
		return b
	}
	b := t.bolt.Bucket([]byte(name))
	if b == nil {
		panic(fmt.Sprintf("store has no bucket %q", name))
	}
	b.FillPercent = fillPercent
	t.buckets[name] = b
	return b
}

func (t *tx) Get(b engine.Bucket, key []byte) []byte { return t.bucket(b).Get(key) }

func (t *tx) Put(b engine.Bucket, key, value []byte) {
	if err := t.bucket(b).Put(key, value); err != nil && t.err == nil {
		t.err = fmt.Errorf("put %x into %s: %w", key, b, err)
	}
}

func (t *tx) Delete(b engine.Bucket, key []byte) {
	if err := t.bucket(b).Delete(key); err != nil && t.err == nil {
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
		c := t.bucket(b).Cursor()
		for k, v := c.Seek(key); k != nil && yield(k, v); k, v = c.Next() {
		}
	}
}
