package step_test

import (
	"slices"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/enginetest"
	"hookflow/engine/step"
	"hookflow/engine/wire"
)

// oldTasks is a world with two open tasks of which no record is kept, as an earlier program left it an hour ago.
func oldTasks(t *testing.T) *enginetest.World {
	t.Helper()
	w := world(t, `<process id="p" name="Shop" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="a"/>
		<userTask id="a" name="Pack"><extensionElements><hookflow:assignment groups="ops" copies="boss"/></extensionElements></userTask></process>`)
	do(t, w, engine.Start{Process: "p", BusinessKey: "O-1"})
	do(t, w, engine.Start{Process: "p", BusinessKey: "O-2"})
	w.Now = w.Now.Add(time.Hour)
	change(t, w, func(tx engine.Tx) error {
		for _, b := range []engine.Bucket{engine.BucketTaskRecord, engine.BucketInbox, engine.BucketInboxCount, engine.BucketTaskText} {
			var keys [][]byte
			for k := range tx.From(b, nil) {
				keys = append(keys, slices.Clone(k))
			}
			for _, k := range keys {
				tx.Delete(b, k)
			}
		}
		return nil
	})
	return w
}

func change(t *testing.T, w *enginetest.World, fn func(engine.Tx) error) {
	t.Helper()
	if err := w.Store.Update(fn); err != nil {
		t.Fatal(err)
	}
}

// inBox says how many rows a box has, and how many it is said to have.
func inBox(w *enginetest.World, b engine.Box, whose string) (rows, count int) {
	prefix := engine.TaskPrefix(b, whose)
	w.View(func(tx engine.Tx) {
		for range tx.Scan(engine.BucketInbox, prefix) {
			rows++
		}
		count = int(engine.KeyOf(tx.Get(engine.BucketInboxCount, append(prefix, "p"...))))
	})
	return rows, count
}

// Open tasks of an earlier program get records as if this one had made them; those that have one keep it.
func TestOldTasksAreRecorded(t *testing.T) {
	w := oldTasks(t)
	tasks := w.Tasks()
	change(t, w, step.RecordTasks)
	do(t, w, engine.CommentTask{Task: tasks[0].Wait.Key, By: "kim", Text: "tape"})
	change(t, w, step.RecordTasks)
	w.View(func(tx engine.Tx) {
		r := wire.DecodeTask(tx.Get(engine.BucketTaskRecord, tasks[0].Wait.Key.Bytes()))
		if r.State != engine.TaskOpen || r.Name != "Pack" || r.ProcessName != "Shop" || r.BusinessKey != "O-1" || r.Created != enginetest.Epoch.UnixNano() ||
			len(r.Copies) != 1 || len(r.Comments) != 1 {
			t.Errorf("the record is %+v", r)
		}
	})
	for _, box := range []struct {
		engine.Box
		whose string
	}{{engine.BoxOpen, ""}, {engine.BoxGroup, "ops"}, {engine.BoxCopied, "boss"}} {
		if rows, count := inBox(w, box.Box, box.whose); rows != 2 || count != 2 {
			t.Errorf("box %c has %d tasks, counted %d", box.Box, rows, count)
		}
	}
	for _, task := range tasks {
		do(t, w, engine.CompleteTask{Task: task.Wait.Key, By: "kim"})
	}
	if rows, count := inBox(w, engine.BoxDone, "kim"); rows != 2 || count != 2 {
		t.Errorf("done are %d tasks, counted %d", rows, count)
	}
}

// A task without a record gets one when it ends, and nothing is counted that was not there.
func TestATaskWithoutRecordEnds(t *testing.T) {
	w := oldTasks(t)
	tasks := w.Tasks()
	do(t, w, engine.CompleteTask{Task: tasks[0].Wait.Key, By: "kim"})
	do(t, w, engine.Cancel{Instance: w.Instances()[0].Key})
	for _, b := range []engine.Box{engine.BoxOpen, engine.BoxGroup} {
		if rows, count := inBox(w, b, map[engine.Box]string{engine.BoxGroup: "ops"}[b]); rows != 0 || count != 0 {
			t.Errorf("box %c has %d tasks, counted %d", b, rows, count)
		}
	}
	if rows, count := inBox(w, engine.BoxCopied, "boss"); rows != 2 || count != 2 {
		t.Errorf("boss has copies of %d tasks, counted %d", rows, count)
	}
}

// Rows of an earlier format are made anew from the records: as if this program had written them.
func TestTasksAreIndexed(t *testing.T) {
	w := world(t, `<process id="p" name="Shop" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="a"/>
		<userTask id="a" name="Pack"><extensionElements><hookflow:assignment users="kim" groups="ops, night"/></extensionElements></userTask></process>`)
	for _, key := range []string{"O-1", "O-2", "O-3"} {
		do(t, w, engine.Start{Process: "p", BusinessKey: key})
	}
	do(t, w, engine.CompleteTask{Task: w.Tasks()[0].Wait.Key, By: "kim"})
	change(t, w, func(tx engine.Tx) error { // as format 3 was
		rows := map[string]int{}
		for k := range tx.From(engine.BucketInbox, nil) {
			rows[string(k)]++
		}
		for k := range rows {
			tx.Put(engine.BucketInbox, []byte(k), []byte("p\x00pack o-1"))
			if k[0] == byte(engine.BoxSeveral) {
				tx.Delete(engine.BucketInbox, []byte(k))
			}
		}
		tx.Put(engine.BucketInboxCount, append(engine.TaskPrefix(engine.BoxGroup, "ops"), "p"...), engine.Key(7).Bytes())
		tx.Put(engine.BucketTaskText, engine.TextKey(1), []byte{1, 1, 'x'})
		return nil
	})
	change(t, w, step.IndexTasks)
	w.View(func(tx engine.Tx) {
		if problems := wire.Check(tx); len(problems) > 0 {
			t.Error(problems)
		}
	})
	if rows, count := inBox(w, engine.BoxGroup, "ops"); rows != 2 || count != 2 {
		t.Errorf("ops are offered %d tasks, counted %d", rows, count)
	}
}
