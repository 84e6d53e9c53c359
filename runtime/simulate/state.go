package simulate

import (
	"bytes"
	"iter"

	"github.com/tidwall/btree"

	"hookflow/engine"
)

// A state is the records of a simulation. It keeps nothing of what has ended: what is asked of that is counted while it happens.
// Nothing can be undone; a command that is rejected has written nothing, and any other failure ends the simulation.
type state struct {
	rows map[engine.Bucket]*btree.Map[string, []byte]
}

func newState() *state {
	s := &state{map[engine.Bucket]*btree.Map[string, []byte]{}}
	for _, b := range engine.Buckets {
		s.rows[b] = btree.NewMap[string, []byte](64)
	}
	return s
}

// forgotten are the buckets in which nothing is kept.
var forgotten = map[engine.Bucket]bool{engine.BucketJournal: true, engine.BucketEnded: true, engine.BucketNotice: true}

// Get implements engine.Tx.
func (s *state) Get(b engine.Bucket, key []byte) []byte {
	v, _ := s.rows[b].Get(string(key))
	return v
}

// Put implements engine.Tx.
func (s *state) Put(b engine.Bucket, key, value []byte) {
	if !forgotten[b] {
		s.rows[b].Set(string(key), append([]byte{}, value...))
	}
}

// Delete implements engine.Tx.
func (s *state) Delete(b engine.Bucket, key []byte) { s.rows[b].Delete(string(key)) }

// Scan implements engine.Tx.
func (s *state) Scan(b engine.Bucket, prefix []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func([]byte, []byte) bool) {
		for k, v := range s.From(b, prefix) {
			if !bytes.HasPrefix(k, prefix) || !yield(k, v) {
				return
			}
		}
	}
}

// From implements engine.Tx.
func (s *state) From(b engine.Bucket, key []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func([]byte, []byte) bool) {
		s.rows[b].Ascend(string(key), func(k string, v []byte) bool { return yield([]byte(k), v) })
	}
}
