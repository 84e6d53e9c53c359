package step

import (
	"strconv"

	"hookflow/engine"
	"hookflow/engine/feel"
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
	form := t.Node.Form
	for _, x := range []struct {
		value *program.Value
		to    *string
	}{{form.Assignee, &task.Assignee}, {form.Users, &task.Users}, {form.Groups, &task.Groups}, {form.Due, &task.Due}, {form.Copies, &task.Copies}} {
		if *x.to, err = t.Text(x.value); err != nil {
			return nil, err
		}
	}
	priority, err := t.Text(form.Priority)
	if err != nil {
		return nil, err
	}
	if task.Priority, err = strconv.Atoi(first(priority, "0")); err != nil {
		return nil, Faultf(engine.BadExpression, "the priority (%s) is %q, which is no whole number", form.Priority.Source(), priority)
	}
	task.Form, err = formOf(t)
	return task, err
}

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
	for _, f := range w.Task.Form {
		given, ok := c.Variables[f.Variable]
		if !ok {
			given = f.Value
		}
		if f.Required && (len(given) == 0 || string(given) == "null" || string(given) == `""`) {
			return engine.Reject(engine.Invalid, "the field %q must be filled in", first(f.Label, f.Variable))
		}
	}
	done := &completion{w.Key, first(c.By, w.Task.Assignee), c.Variables}
	s.push(item{live: l, do: (*Step).finished, token: w.Token, wait: w.ID, phase: engine.Leaving, got: Got{Variables: c.Variables, done: done}})
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
	s.changeTask(l, w, func(t *engine.Task) { t.Assignee = c.Assignee })
	return nil
}

// changeTask changes whom an open task is for, or when.
func (s *Step) changeTask(l *live, w *engine.Wait, change func(*engine.Task)) {
	next, task := *w, *w.Task
	change(&task)
	next.Task = &task
	s.emit(l, engine.Event{Kind: engine.Changed, Token: w.Token, Element: w.Element, Wait: &next})
}

// formOf fills the fields of a form with what their variables hold, or with
// their defaults.
func formOf(t *Turn) ([]engine.FormField, error) {
	var fields []engine.FormField
	now := t.Visible()
	for _, f := range t.Node.Form.Fields {
		field := engine.FormField{Variable: f.Variable, Label: f.Label, Type: f.Type, Required: f.Required, Value: now[f.Variable]}
		if field.Value == nil && f.Value != nil {
			v, err := t.Eval(f.Value)
			if err != nil {
				return nil, err
			}
			if field.Value, err = feel.ToJSON(v); err != nil {
				return nil, err
			}
		}
		fields = append(fields, field)
	}
	return fields, nil
}
