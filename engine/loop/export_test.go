package loop

import (
	"context"
	"encoding/binary"

	"hookflow/engine"
)

// Write does what a small BPMN command does to the store and nothing else: it measures loop and store. The first of two
// puts an instance with its job, the second deletes both; each adds a record to the journal.
func (e *Engine) Write(ctx context.Context, n uint64, first bool, instance, record []byte) error {
	key := binary.BigEndian.AppendUint64(nil, n)
	_, err := e.do(ctx, nil, func(tx engine.Tx) (any, engine.Outcome, error) {
		if first {
			tx.Put(engine.BucketInstance, key, instance)
			tx.Put(engine.BucketJob, key, key)
			tx.Put(engine.BucketJournal, append(key, 1), record)
			return nil, engine.Outcome{}, nil
		}
		if tx.Get(engine.BucketInstance, key) == nil {
			panic("missing")
		}
		tx.Delete(engine.BucketInstance, key)
		tx.Delete(engine.BucketJob, key)
		tx.Put(engine.BucketJournal, append(key, 2), record)
		return nil, engine.Outcome{}, nil
	})
	return err
}
