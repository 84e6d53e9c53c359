package step

import (
	"encoding/json"
	"fmt"
	"slices"

	"hookflow/engine"
	"hookflow/engine/feel"
	"hookflow/engine/program"
)

// A service, send or business rule task is work done by somebody else (BPMN
// 2.0, 10.2.3): work that the runtime does itself, a job for a worker, or a
// message to another process. A throwing message event with such work does the
// same. The request is rendered once, so that every attempt sends the same.
var outside = Behaviour{Work: startOutside}

// startOutside begins whatever the element says it is.
func startOutside(t *Turn) error {
	switch {
	case t.Node.Work != nil:
		w, err := jobWait(t, t.Node.Work.Kind, func(key string) (json.RawMessage, error) { return render(t, t.Node.Work, key) })
		if err != nil {
			return err
		}
		t.Await(w)
	case t.Node.Job != nil:
		kind, err := t.Text(t.Node.Job)
		if err != nil {
			return err
		}
		w, err := jobWait(t, kind, nil)
		if err != nil {
			return err
		}
		t.Await(w)
	case t.Node.Sends != nil:
		return send(t, t.Node.Sends)
	default:
		t.Complete() // there is nothing to do but to write its outputs
	}
	return nil
}

// render evaluates the settings of a request into one JSON object; see
// engine.Wait. Texts hold the places of secrets, never their values.
func render(t *Turn, w *program.Work, idempotencyKey string) (json.RawMessage, error) {
	request, err := evaluator{t.EvalWith, func(v *program.Value) (int64, error) { return lengthOf(t, v) }, t.Visible}.render(w, idempotencyKey)
	if missing := t.missing(w); err == nil && len(missing) > 0 {
		names, _ := json.Marshal(missing) // strings always can be
		request = append(append(append(request[:len(request)-1], `,"missing":`...), names...), '}')
	}
	return request, err
}

// missing names the variables that the inputs and the settings of a request read and that are not there: what is sent holds null in
// their place, which people are told with the call.
func (t *Turn) missing(w *program.Work) (names []string) {
	if t.l == nil {
		return nil
	}
	add := func(v *program.Value) {
		if v != nil && !v.Literal() {
			names = append(names, v.Missing(t.s.env(t.l, t.Token, secretsIn(v)))...)
		}
	}
	for _, a := range t.Node.Inputs {
		add(a.Value)
	}
	var settings func(list []program.Setting)
	settings = func(list []program.Setting) {
		for i := range list {
			add(list[i].Value)
			for _, row := range list[i].Rows {
				settings(row)
			}
		}
	}
	settings(w.Settings)
	slices.Sort(names)
	return slices.Compact(names)
}

// An evaluator renders requests in view of variables that it knows: value gives the
// value of a setting in view of them and of more, length the nanoseconds of a duration,
// visible all of them, for work that takes them as they are.
type evaluator struct {
	value   func(v *program.Value, more *feel.Context) (feel.Value, error)
	length  func(v *program.Value) (int64, error)
	visible func() engine.Vars
}

func (e evaluator) render(w *program.Work, idempotencyKey string) (json.RawMessage, error) {
	out := []byte{'{'}
	for i := range w.Settings {
		s := &w.Settings[i]
		value, err := e.setting(s)
		if err != nil {
			return nil, err
		}
		if empty := string(value) == "null" || string(value) == `""`; s == w.Key && empty {
			return nil, Faultf(engine.BadExpression, "the %s (%s) has no value", s.Label, s.Value.Source())
		}
		out = append(appendText(out, s.Name), ':')
		out = append(append(out, value...), ',')
	}
	if w.Variables {
		vars, err := json.Marshal(e.visible())
		if err != nil {
			return nil, err
		}
		out = append(append(append(out, `"variables":`...), vars...), ',')
	}
	out = append(appendText(out, "idempotencyKey"), ':')
	return append(appendText(out, idempotencyKey), '}'), nil
}

// appendText adds a JSON string.
func appendText(out []byte, text string) []byte {
	quoted, _ := feel.ToJSON(feel.String(text)) // a string always can be
	return append(out, quoted...)
}

// setting gives the JSON of one setting: a table is a list of objects, a
// duration the number of its nanoseconds, and what is wanted as text a string.
func (e evaluator) setting(s *program.Setting) ([]byte, error) {
	switch {
	case s.Rows != nil:
		return e.table(s.Rows)
	case s.Value == nil:
		return json.Marshal(s.Constant)
	case s.Lasts:
		length, err := e.length(s.Value)
		if err != nil {
			return nil, err
		}
		return json.Marshal(length)
	}
	v, err := e.value(s.Value, secretsIn(s.Value))
	if err != nil {
		return nil, err
	}
	if _, is := v.(feel.String); s.Text && !is {
		raw, err := feel.ToJSON(v)
		if err != nil {
			return nil, err
		}
		v = feel.String(raw)
	}
	return storedValue(v)
}

func (e evaluator) table(rows [][]program.Setting) ([]byte, error) {
	out := []byte{'['}
	for i, row := range rows {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, '{')
		for j := range row {
			value, err := e.setting(&row[j])
			if err != nil {
				return nil, err
			}
			if j > 0 {
				out = append(out, ',')
			}
			out = append(append(appendText(out, row[j].Name), ':'), value...)
		}
		out = append(out, '}')
	}
	return append(out, ']'), nil
}

// lengthOf gives the length of a duration setting in nanoseconds.
func lengthOf(t *Turn, v *program.Value) (int64, error) {
	x, err := t.Eval(v)
	if err != nil {
		return 0, err
	}
	due, err := after(x, t.s.now)
	if err != nil {
		return 0, Faultf(engine.BadExpression, "%s: %v", v.Source(), err)
	}
	return due - t.s.nanos, nil
}

// lastStart is when the last attempt may begin; 0: whenever.
func lastStart(t *Turn) (int64, error) {
	if t.Node.Fail == nil || t.Node.Fail.Budget == nil {
		return 0, nil
	}
	length, err := lengthOf(t, t.Node.Fail.Budget)
	return t.s.nanos + length, err
}

// jobWait is the wait for outside work that begins now.
func jobWait(t *Turn, kind string, request func(idempotencyKey string) (json.RawMessage, error)) (*engine.Wait, error) {
	w := &engine.Wait{Kind: engine.OnJob, Name: kind, Key: t.s.newKey(), Total: t.s.m.Limits.JobAttempts}
	if f := t.Node.Fail; f != nil && (f.Given || request != nil) {
		w.Total = f.Attempts
	}
	w.Total = max(1, w.Total)
	until, err := lastStart(t)
	if err != nil {
		return nil, err
	}
	w.Until = until
	if request != nil {
		w.Request, err = request(idempotencyKey(t.s.m.unique(t.l.Key), w.Key))
	}
	return w, err
}

// idempotencyKey is what tells a receiver that it has seen a request before.
func idempotencyKey(instance string, job engine.Key) string {
	return fmt.Sprintf("hookflow-%s-%s", instance, job)
}
