package step

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"hookflow/engine"
	"hookflow/engine/feel"
	"hookflow/engine/program"
)

// Apart evaluates the work of an element away from every instance: for the worker of another engine, and for work that is done
// once to see whether it is right. It means what it means in an instance that has these variables. One goroutine at a time.
type Apart struct {
	given engine.Vars // as work takes them that takes all of them
	scope *feel.Context
	now   time.Time
}

// NewApart is a view of variables, which go before the names that are there wherever an expression stands: those of the
// environment, and the instance as the entry "instance".
func NewApart(vars engine.Vars, e Environment, instance feel.Value, now time.Time) (*Apart, error) {
	a := &Apart{given: vars, scope: e.Scope().Put("instance", instance), now: now}
	for _, name := range vars.Names() {
		v, err := feel.FromJSON(vars[name])
		if err != nil {
			return nil, fmt.Errorf("the variable %s: %w", name, err)
		}
		a.scope.Put(name, v)
	}
	return a, nil
}

// Render gives the request of the work, as the runtime does it; see engine.Wait.
func (a *Apart) Render(w *program.Work, idempotencyKey string) (json.RawMessage, error) {
	length := func(v *program.Value) (int64, error) {
		d, err := a.After(v)
		return int64(d), err
	}
	return evaluator{a.eval, length, func() engine.Vars { return a.given }}.render(w, idempotencyKey)
}

// After gives a duration.
func (a *Apart) After(v *program.Value) (time.Duration, error) {
	x, err := a.eval(v, nil)
	if err != nil {
		return 0, err
	}
	due, err := after(x, a.now)
	if err != nil {
		return 0, Faultf(engine.BadExpression, "%s: %v", v.Source(), err)
	}
	return time.Duration(due - a.now.UnixNano()), nil
}

// Refused says why an answer is none by the element's own rule; empty: it is one.
func (a *Apart) Refused(w *program.Work, answer feel.Value) (string, error) {
	if w.Success == nil {
		return "", nil
	}
	good, err := a.eval(w.Success, feel.NewContext(1).Put("response", answer))
	if err != nil || good == feel.Bool(true) {
		return "", err
	}
	return refusal(w), nil
}

// refusal tells that an answer is none by the element's own rule.
func refusal(w *program.Work) string {
	return "the answer does not satisfy the rule " + w.Success.Source()
}

// Take writes what one row of the answer table gives, and returns the variable that it has written; the rows after it see it.
func (a *Apart) Take(row program.Assign, answer feel.Value) (name string, value json.RawMessage, err error) {
	v, err := a.eval(row.Value, feel.NewContext(1).Put("response", answer))
	if err != nil {
		return "", nil, fmt.Errorf("the variable %s: %w", row.To, err)
	}
	name, path, deep := strings.Cut(row.To, ".")
	if deep {
		old, _ := a.scope.Get(name)
		v = put(old, strings.Split(path, "."), v)
	}
	if value, err = feel.ToJSON(v); err != nil {
		return "", nil, fmt.Errorf("the variable %s: %w", row.To, err)
	}
	a.scope.Put(name, v)
	return name, value, nil
}

// eval gives the value of a setting in view of more.
func (a *Apart) eval(v *program.Value, more *feel.Context) (feel.Value, error) {
	scope := feel.NewContext(a.scope.Len() + 1)
	for i := range a.scope.Len() {
		scope.Put(a.scope.At(i))
	}
	for i := 0; more != nil && i < more.Len(); i++ {
		scope.Put(more.At(i))
	}
	return v.Eval(&feel.Env{Scope: scope})
}
