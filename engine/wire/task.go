package wire

import "hookflow/engine"

// EncodeTask gives what BucketTaskRecord holds.
func EncodeTask(t *engine.TaskRecord) []byte { return encode(usualSize, t, taskRecord) }

// DecodeTask reads a value of BucketTaskRecord; data must not be changed afterwards.
func DecodeTask(data []byte) *engine.TaskRecord { return decode(data, taskRecord) }

func taskRecord(w *walk, t *engine.TaskRecord) {
	w.key(1, &t.Key)
	w.key(2, &t.Instance)
	w.key(3, &t.Definition)
	w.str(4, &t.Process)
	w.str(5, &t.ProcessName)
	w.str(6, &t.BusinessKey)
	w.str(7, &t.Element)
	w.str(8, &t.Name)
	w.str(9, &t.Initiator)
	held := &t.Task
	one(w, 10, &held, task)
	if !w.writing() {
		t.Task = *held
	}
	w.str(11, &t.Owner)
	text(w, 12, &t.State)
	signed(w, 13, &t.Created)
	signed(w, 14, &t.Ended)
	w.str(15, &t.By)
	raw(w, 16, &t.Data)
	raw(w, 17, &t.Draft)
	signed(w, 18, &t.DueAt)
	each(w, 19, &t.Copies, note)
	each(w, 20, &t.Comments, note)
	each(w, 21, &t.Files, file)
	each(w, 22, &t.Changes, change)
}

func change(w *walk, c *engine.TaskChange) {
	w.str(1, &c.By)
	signed(w, 2, &c.At)
	w.str(3, &c.What)
	w.str(4, &c.From)
	w.str(5, &c.To)
}

func note(w *walk, n *engine.TaskNote) {
	w.str(1, &n.By)
	signed(w, 2, &n.At)
	w.str(3, &n.Text)
}

func file(w *walk, f *engine.TaskFile) {
	w.key(1, &f.Key)
	w.str(2, &f.Name)
	w.str(3, &f.Type)
	signed(w, 4, &f.Size)
	w.str(5, &f.By)
	signed(w, 6, &f.At)
	w.str(7, &f.Content)
}
