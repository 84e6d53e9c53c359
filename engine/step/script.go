package step

import (
	"hookflow/engine"
	"hookflow/engine/feel"
)

// A script task runs a script (BPMN 2.0, 10.2.3): here a FEEL expression, whose
// value goes to the result variable. Without one, the entries of a context
// become variables. JavaScript is work outside; a script in another language is
// refused on deployment, unless it is made a job.
var script = Behaviour{
	Work: func(t *Turn) error {
		if t.Node.Job != nil || t.Node.Work != nil {
			return startOutside(t)
		}
		v, err := t.Eval(t.Node.Script)
		if err != nil {
			return err
		}
		if err := setScriptResult(t, v); err != nil {
			return err
		}
		completeAtOnce(t)
		return nil
	},
}

// completeAtOnce ends the token well from Work that has had its effect. An
// iteration ends before the work of the next begins, so that the completion
// condition cancels only what has had none.
func completeAtOnce(t *Turn) {
	if !t.Token.IsIteration() {
		t.Complete()
		return
	}
	t.s.pushFirst(item{live: t.l, do: (*Step).leave, token: t.Token.ID, phase: engine.Leaving})
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
