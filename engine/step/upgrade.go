package step

import (
	"bytes"
	"slices"
	"time"

	"hookflow/engine"
	"hookflow/engine/wire"
)

// RecordTasks writes the records of open tasks that have none, because an earlier program made them, with their rows in the
// boxes: without them nobody would find these tasks. People are not told of them anew.
func RecordTasks(tx engine.Tx) error {
	var owners []engine.Key // a bucket must not be changed while it is scanned
	for key, value := range tx.From(engine.BucketTask, nil) {
		if tx.Get(engine.BucketTaskRecord, key) == nil {
			owner, _ := engine.WaitOf(value)
			owners = append(owners, owner)
		}
	}
	slices.Sort(owners)
	m := NewMachine(engine.DefaultLimits)
	for _, owner := range slices.Compact(owners) {
		if in := wire.ReadInstance(tx, owner); in != nil {
			newStep(m, tx, time.Unix(0, in.Started)).recordTasksOf(in)
		}
	}
	return nil
}

// IndexTasks turns format 3 into 4: the rows of boxes say more of their tasks, there are some for tasks that are offered to several,
// and what is said of tasks is packed.
func IndexTasks(tx engine.Tx) error {
	for _, b := range []engine.Bucket{engine.BucketInbox, engine.BucketInboxCount, engine.BucketTaskText} {
		var keys [][]byte // a bucket must not be changed while it is scanned
		for k := range tx.From(b, nil) {
			keys = append(keys, bytes.Clone(k))
		}
		for _, k := range keys {
			tx.Delete(b, k)
		}
	}
	var tasks []engine.Key
	for k := range tx.From(engine.BucketTaskRecord, nil) {
		tasks = append(tasks, engine.KeyOf(k))
	}
	s := newStep(NewMachine(engine.DefaultLimits), tx, time.Time{})
	for _, key := range tasks {
		s.putRecord(s.taskRecord(key), nil)
	}
	return nil
}

// recordTasksOf writes the records of an instance's open tasks that have none, as of when they were made.
func (s *Step) recordTasksOf(in *engine.Instance) {
	made := waitingSince(s.tx, in)
	s.loadAsItIs(in.Key) // for the names in its definition
	for _, w := range in.Waits {
		if w.Kind != engine.OnTask || s.taskRecord(w.Key) != nil {
			continue
		}
		s.nanos = in.Started
		if at, known := made[w.Key]; known {
			s.nanos = at
		}
		s.putRecord(s.recordOf(in, w), nil)
	}
}

// waitingSince is when the tasks of an instance were made, as far as its journal says: nanoseconds since 1970, by the key of the task.
func waitingSince(tx engine.Tx, in *engine.Instance) map[engine.Key]int64 {
	made := map[engine.Key]int64{}
	for _, key := range wire.JournalKeys(tx, in.Newest, 0) {
		for _, ev := range wire.ReadRecord(tx, key).Events {
			if ev.Kind == engine.Waiting && ev.Wait.Kind == engine.OnTask {
				made[ev.Wait.Key] = ev.At
			}
		}
	}
	return made
}
