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
		t.Await(&engine.Wait{Kind: engine.OnTask, Key: t.NewKey(), Task: task})
		return nil
	},
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

// A script task runs a script (BPMN 2.0, 10.2.3): here a FEEL expression, whose
// value goes to the result variable. Without one, the entries of a context
// become variables. A script in another language is refused on deployment,
// unless it is made a job.
var script = Behaviour{
	Work: func(t *Turn) error {
		if t.Node.Job != nil {
			return startOutside(t)
		}
		v, err := t.Eval(t.Node.Script)
		if err != nil {
			return err
		}
		if err := setScriptResult(t, v); err != nil {
			return err
		}
		t.CompleteAtOnce()
		return nil
	},
}

// setScriptResult puts a script's value where the task wants it. A value that is
// no context and has no result variable is dropped.
func setScriptResult(t *Turn, v feel.Value) error {
	if t.Node.Result != "" {
		return t.Set(t.Node.Result, v)
	}
	c, ok := v.(*feel.Context)
	if !ok {
		return nil
	}
	for i := range c.Len() {
		name, x := c.At(i)
		if err := t.Set(name, x); err != nil {
			return err
		}
	}
	return nil
}

// A call activity runs another process and goes on when that has ended (BPMN
// 2.0, 10.2.5): the latest version, with a copy of the variables.
var calling = Behaviour{
	Work: func(t *Turn) error {
		c := t.Node.Called
		process, err := t.Text(c.Process)
		if err != nil {
			return err
		}
		business := t.Instance().BusinessKey
		if c.BusinessKey != nil {
			if business, err = t.Text(c.BusinessKey); err != nil {
				return err
			}
		}
		vars := engine.Vars{}
		if c.AllIn {
			vars = t.Visible()
		}
		for _, v := range t.Token.Vars {
			vars[v.Name] = v.Value
		}
		for _, a := range c.In {
			v, err := t.Eval(a.Value)
			if err != nil {
				return err
			}
			if vars[a.To], err = feel.ToJSON(v); err != nil {
				return err
			}
		}
		return t.Call(process, business, vars)
	},
}
