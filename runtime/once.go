package runtime

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"time"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
	"hookflow/engine/program"
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
	instance := feel.NewContext(2).Put("key", feel.String("0")).Put("corrKey", feel.String("0"))
	view, err := step.NewApart(vars, r.Environment(), instance, time.Now())
	if err != nil {
		return Once{}, err
	}
	kind := work.Kinds[w.Kind]
	request, err := view.Render(w, "hookflow-once-"+rand.Text())
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
	return judged(view, w, out), nil
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

// judged is what an attempt would mean for the process. Rows of the answer table that give nothing yet are left out: they may be
// filled in once the answer has been seen.
func judged(view *step.Apart, w *program.Work, out work.Result) Once {
	once := Once{Shown: out.Shown, Failure: out.Failure, Answer: out.Answer}
	if out.Answer == nil {
		once.Answer = out.Refusal
		return once
	}
	answer, err := feel.FromJSON(out.Answer)
	if err != nil {
		once.Failure = err.Error()
		return once
	}
	refused, err := view.Refused(w, answer)
	if err != nil {
		refused = err.Error()
	}
	if once.Failure = refused; refused != "" {
		return once
	}
	once.Writes = engine.Vars{}
	for _, row := range w.Answers {
		if name, value, err := view.Take(row, answer); err == nil {
			once.Writes[name] = value
		}
	}
	return once
}
