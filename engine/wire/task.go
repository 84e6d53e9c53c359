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
}

// EncodeSubscription gives what BucketSubscription holds.
func EncodeSubscription(s *engine.Subscription) []byte { return encode(usualSize, s, subscription) }

// DecodeSubscription reads a value of BucketSubscription.
func DecodeSubscription(data []byte) *engine.Subscription { return decode(data, subscription) }

func subscription(w *walk, s *engine.Subscription) {
	w.key(1, &s.Key)
	w.str(2, &s.Name)
	w.str(3, &s.Connector)
	w.str(4, &s.FallBack)
	texts(w, 5, &s.Events)
	texts(w, 6, &s.Processes)
	texts(w, 7, &s.Except)
	flag(w, 8, &s.Off)
	flag(w, 9, &s.Paused)
	w.str(10, &s.Signing)
	w.str(11, &s.Token)
	w.str(12, &s.App)
	w.str(13, &s.Corp)
	signed(w, 14, &s.Attempts)
	signed(w, 15, &s.Since)
	number(w, 16, &s.Last)
	number(w, 17, &s.Settled)
	w.str(18, &s.Failure)
}

// EncodePush gives what BucketPush holds.
func EncodePush(p *engine.Push) []byte { return encode(usualSize, p, push) }

// DecodePush reads a value of BucketPush; data must not be changed afterwards.
func DecodePush(data []byte) *engine.Push { return decode(data, push) }

func push(w *walk, p *engine.Push) {
	w.key(1, &p.Subscription)
	number(w, 2, &p.Number)
	signed(w, 3, &p.At)
	w.str(4, &p.Event)
	w.str(5, &p.Process)
	w.key(6, &p.Instance)
	one(w, 7, &p.Task, taskRecord)
	w.str(8, &p.To)
	raw(w, 9, &p.Data)
	text(w, 10, &p.State)
	signed(w, 11, &p.Attempts)
	w.str(12, &p.Failure)
	signed(w, 13, &p.Done)
}
