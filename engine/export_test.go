package engine

import "encoding/binary"

// Writes is a command that does what a small BPMN command does to the store and nothing else: it measures loop and store.
// The first of two puts an instance with its job, the second deletes both; each adds a record to the journal.
func Writes(n uint64, first bool, instance, record []byte) Command {
	key := binary.BigEndian.AppendUint64(nil, n)
	return do(func(s *Step) (any, error) {
		if first {
			s.tx.Put(BucketInstance, key, instance)
			s.tx.Put(BucketJob, key, key)
			s.tx.Put(BucketJournal, append(key, 1), record)
			return nil, nil
		}
		if s.tx.Get(BucketInstance, key) == nil {
			panic("missing")
		}
		s.tx.Delete(BucketInstance, key)
		s.tx.Delete(BucketJob, key)
		s.tx.Put(BucketJournal, append(key, 2), record)
		return nil, nil
	})
}
