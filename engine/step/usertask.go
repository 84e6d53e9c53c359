package step

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"

	"hookflow/engine"
	"hookflow/engine/feel"
	"hookflow/engine/form"
	"hookflow/engine/program"
)

// A user task is done by a person with the help of software (BPMN 2.0, 10.2.3).
// It waits in the task list until somebody completes it. The standard's
// resource roles are not evaluated; whom it is for is text. See tasks.go for what
// people see of it.
var userTask = Behaviour{
	Work: func(t *Turn) error {
		task, err := taskFor(t)
		if err != nil {
			return err
		}
		t.Await(&engine.Wait{Kind: engine.OnTask, Key: t.s.newKey(), Task: task})
		return nil
	},
}

// taskFor evaluates whom a task is for and what it asks.
func taskFor(t *Turn) (task *engine.Task, err error) {
	task = &engine.Task{}
	about := t.Node.Form
	for _, x := range []struct {
		value *program.Value
		to    *string
	}{{about.Assignee, &task.Assignee}, {about.Users, &task.Users}, {about.Groups, &task.Groups}, {about.Due, &task.Due}, {about.Copies, &task.Copies}} {
		if *x.to, err = t.Text(x.value); err != nil {
			return nil, err
		}
	}
	priority, err := t.Text(about.Priority)
	if err != nil {
		return nil, err
	}
	if task.Priority, err = strconv.Atoi(first(priority, "0")); err != nil {
		return nil, Faultf(engine.BadExpression, "the priority (%s) is %q, which is no whole number", about.Priority.Source(), priority)
	}
	if n := len(task.Assignee) + len(task.Users) + len(task.Groups); n > mostNames {
		return nil, Faultf(engine.LimitReached, "the names of those whom the task is for have %d bytes, more than %d; offer it to a group", n, mostNames)
	}
	return task, formOf(t, task)
}

// mostNames is how many bytes the names of those whom a task is for may have together: they are a key of the store.
const mostNames = engine.LongestKey - 1<<10

// taskOf finds the instance and wait of a user task, or rejects.
func (s *Step) taskOf(key engine.Key) (*live, *engine.Wait, error) {
	return s.workOf(engine.BucketTask, key, "task")
}

// completeTask holds the form against what was filled in before anything happens.
func (s *Step) completeTask(c engine.CompleteTask) error {
	l, w, err := s.taskOf(c.Task)
	if err != nil {
		return err
	}
	if err := c.Variables.Check(); err != nil {
		return err
	}
	taken, err := s.filledIn(w, c.Variables)
	if err == nil {
		err = s.fitting(l, w, taken)
	}
	if err != nil {
		return err
	}
	done := &completion{w.Key, first(c.By, w.Task.Assignee), taken}
	s.push(item{live: l, do: (*Step).finished, token: w.Token, wait: w.ID, phase: engine.Leaving, got: Got{Variables: taken, done: done}})
	return nil
}

func (s *Step) claimTask(c engine.ClaimTask) error {
	l, w, err := s.taskOf(c.Task)
	if err != nil {
		return err
	}
	if w.Task.Assignee != "" && c.Assignee != "" && w.Task.Assignee != c.Assignee {
		return engine.Reject(engine.Conflict, "task %s belongs to %s; it has to be given back first", c.Task, w.Task.Assignee)
	}
	before := *w.Task
	s.changeTask(l, w, func(t *engine.Task) { t.Assignee = c.Assignee })
	return s.noteChanges(c.Task, cmp.Or(c.By, c.Assignee, before.Assignee), before)
}

// noteChanges writes down what is other than before of an open task.
func (s *Step) noteChanges(task engine.Key, by string, before engine.Task) error {
	return s.changeRecord(task, func(t *engine.TaskRecord) {
		note := func(what, from, to string) {
			if from != to {
				t.Changes = append(t.Changes, engine.TaskChange{By: by, At: s.nanos, What: what, From: from, To: to})
			}
		}
		note(engine.ChangedAssignee, before.Assignee, t.Task.Assignee)
		note(engine.ChangedDue, before.Due, t.Task.Due)
		note(engine.ChangedPriority, strconv.Itoa(before.Priority), strconv.Itoa(t.Task.Priority))
	})
}

// changeTask changes whom an open task is for, or when.
func (s *Step) changeTask(l *live, w *engine.Wait, change func(*engine.Task)) {
	next, task := *w, *w.Task
	change(&task)
	next.Task = &task
	s.emit(l, engine.Event{Kind: engine.Changed, Token: w.Token, Element: w.Element, Wait: &next})
}

// formOf fills the fields of a form with what their variables hold, or with their defaults, and notes the variables that
// its expressions read.
func formOf(t *Turn, task *engine.Task) error {
	now := t.Visible()
	for i := range t.Node.Form.Fields {
		f := &t.Node.Form.Fields[i]
		field := f.FormField
		var err error
		if form.Asks(field.Type) {
			field.Value, err = shownAt(t, f, now)
		}
		if err == nil && f.Options != nil {
			var list feel.Value
			list, err = t.Eval(f.Options)
			field.Choices = form.Choices(list)
		}
		if err != nil {
			return err
		}
		task.Form = append(task.Form, field)
	}
	for name := range t.Node.Form.Reads {
		if v, there := now[name]; there {
			if task.Known == nil {
				task.Known = engine.Vars{}
			}
			task.Known[name] = v
		}
	}
	return nil
}

// shownAt is what a field shows at first.
func shownAt(t *Turn, f *program.FormField, now engine.Vars) (json.RawMessage, error) {
	if v := now[f.Variable]; v != nil || f.Value == nil {
		return v, nil
	}
	v, err := t.Eval(f.Value)
	if err != nil {
		return nil, err
	}
	return feel.ToJSON(form.Typed(v, f.Type))
}

// filledIn holds what is filled in against the form of a task, and gives what the process gets of it.
func (s *Step) filledIn(w *engine.Wait, given engine.Vars) (engine.Vars, error) {
	sheet := form.Sheet{Fields: w.Task.Form, Known: w.Task.Known, Given: given, Now: s.now}
	taken, faults := sheet.Check()
	if err := form.Reject(faults); err != nil {
		return nil, err
	}
	for i := range w.Task.Form {
		f := &w.Task.Form[i]
		if f.Type != form.File && f.Type != form.Files {
			continue
		}
		if v := taken[f.Variable]; v != nil && string(v) != string(f.Value) {
			checked, err := s.filesOf(w.Key, f, v)
			if err != nil {
				return nil, err
			}
			taken[f.Variable] = checked
		}
	}
	return taken, nil
}

// filesOf is the value of a field for files with what is known of each of them: they must lie at the task.
func (s *Step) filesOf(task engine.Key, f *engine.FormField, value json.RawMessage) (json.RawMessage, error) {
	if string(value) == "null" {
		return value, nil
	}
	list, _ := form.FilesOf(value) // it was checked
	t := s.taskRecord(task)
	for i, file := range list {
		at := -1
		if t != nil {
			at = slices.IndexFunc(t.Files, func(known engine.TaskFile) bool { return known.Key.String() == file.ID })
		}
		if at < 0 {
			return nil, engine.Reject(engine.Invalid, "the field %q names the file %s, which does not lie at task %s", form.Label(f), file.ID, task)
		}
		known := t.Files[at]
		list[i] = engine.FormFile{Name: known.Name, Type: known.Type, Size: known.Size, ID: file.ID}
	}
	switch {
	case len(list) == 0:
		return value, nil
	case f.Type == form.File:
		return json.Marshal(list[0])
	}
	return json.Marshal(list)
}
