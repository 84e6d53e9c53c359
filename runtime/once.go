package runtime

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
	"hookflow/engine/program"
	"hookflow/engine/schedule"
	"hookflow/engine/step"
	"hookflow/runtime/webhook"
	"hookflow/runtime/work"
)

// Once is what came of work that was done once, to see whether it is right.
type Once struct {
	Shown   *webhook.Entry // as in the log of calls; nil: nothing left
	Failure string         // why it would be a failure for the process; empty: it would not
	Writes  engine.Vars    // what the process would write from the answer
	Answer  json.RawMessage
}

// SendOnce does the outside work of an element once, with these variables in place of those
// of an instance: the secrets, accounts and samples are those that the process has. Nothing
// runs, and nothing is repeated; the attempt stands in the log of calls, of no instance.
func (r *Runtime) SendOnce(ctx context.Context, model *bpmn.Definitions, element string, vars engine.Vars) (Once, error) {
	e := model.ByID(element)
	if e == nil || e.Root() == nil {
		return Once{}, errors.New("there is no such element")
	}
	w, findings := program.WorkOf(model, e.Root(), e)
	if w == nil {
		return Once{}, unready(element, findings)
	}
	t, err := r.trial(vars)
	if err != nil {
		return Once{}, err
	}
	kind := work.Kinds[w.Kind]
	request, err := step.Evaluator{Value: t.eval, After: t.after, Visible: func() engine.Vars { return vars }}.Render(w, "hookflow-once-"+rand.Text())
	if err != nil {
		return Once{}, err
	}
	out := kind.Do(ctx, r.callers.tools(), work.Job{Request: request, Process: func() (string, error) { return e.Root().ID, nil },
		Setting: func(name string) string { return bpmn.Value(e, name) }})
	if out.Cancelled {
		return Once{}, context.Canceled
	}
	if out.Shown != nil {
		out.Shown.Element, out.Shown.Attempt, out.Shown.Attempts = element, 1, 1
		r.report("write the call log", r.calls.Add(*out.Shown))
	}
	return t.judged(w, out), nil
}

// unready says why the work of an element cannot be done.
func unready(element string, findings []engine.Finding) error {
	for _, f := range findings {
		if f.Element == element {
			return errors.New(f.Message)
		}
	}
	return errors.New("it does no work of this program")
}

// A trial evaluates in view of variables that a person has given.
type trial struct{ scope *feel.Context }

func (r *Runtime) trial(vars engine.Vars) (*trial, error) {
	scope := r.Environment().Scope()
	scope.Put("instance", feel.NewContext(2).Put("key", feel.String("0")).Put("corrKey", feel.String("0")))
	for name, raw := range vars {
		v, err := feel.FromJSON(raw)
		if err != nil {
			return nil, fmt.Errorf("the variable %s: %w", name, err)
		}
		scope.Put(name, v)
	}
	return &trial{scope}, nil
}

// eval gives the value of a setting in view of more.
func (t *trial) eval(v *program.Value, more *feel.Context) (feel.Value, error) {
	scope := feel.NewContext(t.scope.Len())
	for i := range t.scope.Len() {
		scope.Put(t.scope.At(i))
	}
	if more != nil {
		for i := range more.Len() {
			scope.Put(more.At(i))
		}
	}
	return v.Eval(&feel.Env{Scope: scope})
}

// after gives a duration in nanoseconds.
func (t *trial) after(v *program.Value) (int64, error) {
	x, err := t.eval(v, nil)
	if err != nil {
		return 0, err
	}
	text, err := feel.Text(x)
	if err != nil {
		return 0, err
	}
	d, err := schedule.ParseDuration(text)
	if err != nil {
		return 0, err
	}
	now := time.Now()
	return int64(d.AddTo(now).Sub(now)), nil
}

// judged is what an attempt would mean for the process.
func (t *trial) judged(w *program.Work, out work.Result) Once {
	once := Once{Shown: out.Shown, Failure: out.Failure, Answer: out.Answer}
	if out.Answer == nil {
		once.Answer = out.Refusal
		return once
	}
	response, err := feel.FromJSON(out.Answer)
	if err != nil {
		once.Failure = err.Error()
		return once
	}
	more := feel.NewContext(1).Put("response", response)
	if w.Success != nil {
		if good, err := t.eval(w.Success, more); err != nil || good != feel.Bool(true) {
			once.Failure = "the answer does not satisfy the rule " + w.Success.Source()
			return once
		}
	}
	once.Writes = engine.Vars{}
	for _, a := range w.Answers {
		if v, err := t.eval(a.Value, more); err == nil {
			once.Writes[a.To], err = feel.ToJSON(v)
			if err != nil {
				delete(once.Writes, a.To)
			}
		}
	}
	return once
}
