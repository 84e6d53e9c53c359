package designer

import (
	"context"
	"encoding/json"

	"fyne.io/fyne/v2/lang"

	"hookflow/designer/exchange"
	"hookflow/designer/form"
	"hookflow/designer/guard"
	"hookflow/engine"
	"hookflow/engine/bpmn"
)

// An example are values that a person has tried an element with, and the answer.
type example struct {
	vars   engine.Vars
	answer json.RawMessage
}

// sender does the work of elements of the document once, by hand.
func (t *tab) sender() *form.Sender {
	if t.typed == nil {
		t.typed, t.tried = map[string]map[string]string{}, map[string]example{}
	}
	return &form.Sender{
		Typed: t.typed, Mock: t.window.saveMock,
		Send: t.sendOnce,
		Keep: func(e *bpmn.Element, vars engine.Vars, answer json.RawMessage) {
			t.tried[e.ID] = example{vars, answer}
			t.window.status.say(lang.L("Expressions show what they give with these values."), false)
		},
	}
}

// sendOnce does the work of an element with these variables.
func (t *tab) sendOnce(e *bpmn.Element, vars engine.Vars, done func(exchange.Once, error)) (stop func()) {
	ctx, stop := context.WithCancel(context.Background())
	log, data, id := t.window.Local.Log, t.doc.Bytes(), e.ID
	work := func() (exchange.Once, error) { return log.Once(ctx, data, id, vars) }
	if t.window.Inline {
		done(work())
		return stop
	}
	guard.Go(func() {
		x, err := work()
		guard.Later(func() { stop(); done(x, err) })
	})
	return stop
}
