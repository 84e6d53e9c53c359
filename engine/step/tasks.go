package step

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"hookflow/engine"
	"hookflow/engine/wire"
)

// What people see of user tasks is a record of its own, written in the transaction of
// the events that it follows from: it stays when the task is done and when the
// instance has gone into the archive.

// A completion is a task that a person has just completed. The event that its wait is
// over comes later in the same command.
type completion struct {
	task engine.Key
	by   string
	vars engine.Vars
}

// doneBy is who has just completed the task of a wait; "" if nobody did.
func (s *Step) doneBy(w *engine.Wait) string {
	if w.Kind == engine.OnTask && w.Key == s.completed.task {
		return s.completed.by
	}
	return ""
}

// taskRecord reads the record of a task; nil if there is none.
func (s *Step) taskRecord(task engine.Key) *engine.TaskRecord {
	if data := s.tx.Get(engine.BucketTaskRecord, task.Bytes()); data != nil {
		return wire.DecodeTask(bytes.Clone(data))
	}
	return nil
}

// putRecord writes a record, whose rows were before; none: it is new.
func (s *Step) putRecord(t *engine.TaskRecord, before []engine.Row) {
	rows := t.Rows()
	of := func(list []engine.Row, row engine.Row) int {
		return slices.IndexFunc(list, func(r engine.Row) bool { return bytes.Equal(r.Key, row.Key) })
	}
	for _, row := range before {
		if of(rows, row) < 0 {
			s.dropTaskRow(row)
		}
	}
	for _, row := range rows {
		switch was := of(before, row); {
		case was < 0:
			s.put(row)
			s.countTask(row, 1)
		case !bytes.Equal(before[was].Value, row.Value):
			s.put(row)
		}
	}
	if before == nil {
		key := engine.TextKey(t.Key)
		s.tx.Put(engine.BucketTaskText, key, t.WithText(s.tx.Get(engine.BucketTaskText, key)))
	}
	s.tx.Put(engine.BucketTaskRecord, t.Key.Bytes(), wire.EncodeTask(t))
	s.out.Tasks = true
}

// dropText forgets what is said of a task.
func (s *Step) dropText(t *engine.TaskRecord) {
	key := engine.TextKey(t.Key)
	if rest := t.WithoutText(s.tx.Get(engine.BucketTaskText, key)); len(rest) > 0 {
		s.tx.Put(engine.BucketTaskText, key, rest)
	} else {
		s.tx.Delete(engine.BucketTaskText, key)
	}
}

func (s *Step) dropTaskRow(row engine.Row) {
	s.drop(row)
	s.countTask(row, -1)
}

// countTask keeps count of the rows of a box, so that nobody has to walk over them.
func (s *Step) countTask(row engine.Row, by int) {
	key := row.CountKey()
	n := int(engine.KeyOf(s.tx.Get(engine.BucketInboxCount, key))) + by
	if n == 0 {
		s.tx.Delete(engine.BucketInboxCount, key)
		return
	}
	s.tx.Put(engine.BucketInboxCount, key, engine.Key(n).Bytes())
}

// recordTask follows the event that an open task is made or changed.
func (s *Step) recordTask(in *engine.Instance, ev *engine.Event) {
	w := ev.Wait
	if t := s.taskRecord(w.Key); t != nil {
		rows, given := t.Rows(), t.Task.Assignee != w.Task.Assignee
		t.Task, t.DueAt = *w.Task, engine.DueTime(w.Task.Due)
		s.putRecord(t, rows)
		if given {
			s.tellTask(engine.TaskAssigned, t, "")
		}
		return
	}
	t := s.recordOf(in, w)
	s.putRecord(t, nil)
	if ev.Kind == engine.Waiting {
		s.tellTask(engine.TaskCreated, t, "")
		for _, c := range t.Copies {
			s.tellTask(engine.TaskCopied, t, c.Text)
		}
	}
}

// recordOf is the record of an open task that has none yet.
func (s *Step) recordOf(in *engine.Instance, w *engine.Wait) *engine.TaskRecord {
	t := &engine.TaskRecord{
		Key: w.Key, Instance: in.Key, Definition: in.Definition, Process: in.Process, BusinessKey: in.BusinessKey, Element: w.Element, Name: w.Element,
		Initiator: in.Initiator, Task: *w.Task, State: engine.TaskOpen, Created: s.nanos, DueAt: engine.DueTime(w.Task.Due),
	}
	if l := s.lives[in.Key]; l != nil && l.prog != nil {
		t.ProcessName = l.prog.Name
		if n := l.prog.Node(w.Element); n != nil {
			t.Name = cmp.Or(strings.Join(strings.Fields(n.Name), " "), n.ID)
		}
	}
	for _, who := range engine.Names(w.Task.Copies) {
		t.Copies = append(t.Copies, engine.TaskNote{At: s.nanos, Text: who})
	}
	return t
}

// moveTask follows an instance to another version of its process.
func (s *Step) moveTask(in *engine.Instance, w *engine.Wait) {
	if t := s.taskRecord(w.Key); t != nil {
		rows := t.Rows()
		t.Definition, t.Element = in.Definition, w.Element
		s.putRecord(t, rows)
	}
}

// closeTask follows the end of the wait for a task.
func (s *Step) closeTask(in *engine.Instance, w *engine.Wait) {
	var rows []engine.Row
	t := s.taskRecord(w.Key)
	if t != nil {
		rows = t.Rows()
	} else { // it has been lost, and its rows with it
		t = s.recordOf(in, w)
		t.Created = in.Started
	}
	t.Ended, t.Draft = s.nanos, nil
	if s.completed.task != w.Key {
		t.State = engine.TaskCancelled
		s.putRecord(t, rows)
		s.tellTask(engine.TaskStopped, t, "")
		return
	}
	t.State, t.By = engine.TaskDone, s.completed.by
	t.Data, _ = json.Marshal(s.completed.vars) // which were checked
	s.putRecord(t, rows)
	s.tellTask(engine.TaskCompleted, t, "")
}

// forgetTasks is for instances that lie in the archive.
func (s *Step) forgetTasks(c engine.ForgetTasks) error {
	for _, key := range c.Instances {
		s.forgetTasksOf(key)
	}
	return nil
}

// forgetTasksOf forgets the tasks of an ended instance with all that people said of them.
func (s *Step) forgetTasksOf(instance engine.Key) {
	var tasks []engine.Key
	for k := range s.tx.Scan(engine.BucketInbox, engine.TaskPrefix(engine.BoxInstance, instance.String())) {
		tasks = append(tasks, engine.KeyOf(k[len(k)-8:]))
	}
	for i, key := range tasks {
		t := s.taskRecord(key)
		if i == 0 {
			s.tellTask(engine.TaskDeleted, t, "")
		}
		for _, row := range t.Rows() {
			s.dropTaskRow(row)
		}
		s.dropText(t)
		for i := range t.Files {
			s.dropFile(&t.Files[i])
		}
		s.tx.Delete(engine.BucketTaskRecord, key.Bytes())
		s.out.Tasks = true
	}
}

// known is the record of a task, open or not, or a rejection.
func (s *Step) known(task engine.Key) (*engine.TaskRecord, error) {
	if t := s.taskRecord(task); t != nil {
		return t, nil
	}
	return nil, engine.Reject(engine.NotFound, "there is no task %s", task)
}

// changeRecord changes what people said of a task.
func (s *Step) changeRecord(task engine.Key, change func(t *engine.TaskRecord)) error {
	t, err := s.known(task)
	if err != nil {
		return err
	}
	rows := t.Rows()
	change(t)
	s.putRecord(t, rows)
	return nil
}

func (s *Step) handTask(c engine.HandTask) error {
	l, w, err := s.taskOf(c.Task)
	switch {
	case err != nil:
		return err
	case strings.TrimSpace(c.To) == "":
		return engine.Reject(engine.Invalid, "who is to have task %s?", c.Task)
	}
	owner, before := cmp.Or(c.By, w.Task.Assignee), *w.Task
	s.changeTask(l, w, func(t *engine.Task) { t.Assignee = c.To })
	if err := s.noteChanges(c.Task, owner, before); err != nil {
		return err
	}
	return s.changeRecord(c.Task, func(t *engine.TaskRecord) { t.Owner = owner })
}

func (s *Step) planTask(c engine.PlanTask) error {
	l, w, err := s.taskOf(c.Task)
	if err != nil {
		return err
	}
	if c.Due != nil && *c.Due != "" && engine.DueTime(*c.Due) == 0 {
		return engine.Reject(engine.Invalid, "%q is no date; write 2026-12-31 or 2026-12-31T18:00", *c.Due)
	}
	before := *w.Task
	s.changeTask(l, w, func(t *engine.Task) {
		if c.Due != nil {
			t.Due = *c.Due
		}
		if c.Priority != nil {
			t.Priority = *c.Priority
		}
	})
	return s.noteChanges(c.Task, c.By, before)
}

func (s *Step) draftTask(c engine.DraftTask) error {
	if _, _, err := s.taskOf(c.Task); err != nil {
		return err
	}
	if err := c.Variables.Check(); err != nil {
		return err
	}
	return s.changeRecord(c.Task, func(t *engine.TaskRecord) { t.Draft, _ = json.Marshal(c.Variables) })
}

func (s *Step) copyTask(c engine.CopyTask) error {
	if len(c.To) == 0 {
		return engine.Reject(engine.Invalid, "who is to have a copy of task %s?", c.Task)
	}
	var added []string
	err := s.changeRecord(c.Task, func(t *engine.TaskRecord) {
		for _, who := range c.To {
			if !slices.ContainsFunc(t.Copies, func(n engine.TaskNote) bool { return n.Text == who }) {
				t.Copies = append(t.Copies, engine.TaskNote{By: c.By, At: s.nanos, Text: who})
				added = append(added, who)
			}
		}
	})
	for _, who := range added {
		s.tellTask(engine.TaskCopied, s.taskRecord(c.Task), who)
	}
	return err
}

func (s *Step) commentTask(c engine.CommentTask) error {
	if strings.TrimSpace(c.Text) == "" {
		return engine.Reject(engine.Invalid, "the comment is empty")
	}
	return s.changeRecord(c.Task, func(t *engine.TaskRecord) {
		t.Comments = append(t.Comments, engine.TaskNote{By: c.By, At: s.nanos, Text: c.Text})
	})
}

func (s *Step) attachFile(c engine.AttachFile) (engine.Key, error) {
	if _, err := s.known(c.Task); err != nil {
		return 0, err
	}
	switch {
	case c.Size > engine.MaxFile:
		return 0, engine.Reject(engine.Invalid, "a file at a task may have %d megabytes at most", engine.MaxFile>>20)
	case strings.TrimSpace(c.Name) == "":
		return 0, engine.Reject(engine.Invalid, "the file needs a name")
	}
	f := engine.TaskFile{Key: s.newKey(), Name: c.Name, Type: c.Type, Size: c.Size, By: c.By, At: s.nanos, Content: c.Content}
	s.put(f.ContentRow())
	return f.Key, s.changeRecord(c.Task, func(t *engine.TaskRecord) { t.Files = append(t.Files, f) })
}

// dropFile forgets a file of a task; a content that nobody names is swept later.
func (s *Step) dropFile(f *engine.TaskFile) {
	if f.Content == "" {
		s.tx.Delete(engine.BucketFile, f.Key.Bytes())
		return
	}
	s.drop(f.ContentRow())
}

func (s *Step) detachFile(c engine.DetachFile) error {
	t, err := s.known(c.Task)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(t.Files, func(f engine.TaskFile) bool { return f.Key == c.File })
	if at < 0 {
		return engine.Reject(engine.NotFound, "there is no file %s at task %s", c.File, c.Task)
	}
	s.dropFile(&t.Files[at])
	return s.changeRecord(c.Task, func(t *engine.TaskRecord) {
		t.Files = slices.DeleteFunc(t.Files, func(f engine.TaskFile) bool { return f.Key == c.File })
	})
}
