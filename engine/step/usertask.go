package step

import (
	"hookflow/engine"
	"hookflow/engine/feel"
)

// A user task is done by a person with the help of software (BPMN 2.0, 10.2.3).
// It waits in the task list until somebody completes it. The standard's
// resource roles are not evaluated; whom it is for is text.
var userTask = Behaviour{
	Work: func(t *Turn) error {
		task := &engine.Task{}
		var err error
		if task.Assignee, err = t.Text(t.Node.Form.Assignee); err != nil {
			return err
		}
		if task.Groups, err = t.Text(t.Node.Form.Groups); err != nil {
			return err
		}
		if task.Due, err = t.Text(t.Node.Form.Due); err != nil {
			return err
		}
		if task.Form, err = formOf(t); err != nil {
			return err
		}
		t.Await(&engine.Wait{Kind: engine.OnTask, Key: t.s.newKey(), Task: task})
		return nil
	},
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
	s.completed = c
	s.finishWait(l, w, c.Variables)
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
	task := *w.Task
	task.Assignee = c.Assignee
	next := *w
	next.Task = &task
	s.emit(l, engine.Event{Kind: engine.Changed, Token: w.Token, Element: w.Element, Wait: &next})
	return nil
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
