package step

import (
	"encoding/json"
	"slices"
	"strconv"

	"hookflow/engine"
	"hookflow/engine/feel"
	"hookflow/engine/program"
)

// answerTypes are the media types of answers.
var answerTypes = map[string]string{"json": "application/json", "text": "text/plain; charset=utf-8", "xml": "application/xml; charset=utf-8"}

// throwsOut reports whether n is an event that ends its scope rather than leave it.
func (s *Step) throwsOut(n *program.Node) bool {
	return slices.ContainsFunc(n.Events, func(d *program.EventDef) bool { return s.m.triggers[d.Trigger].Ends })
}

// respond gives the answer of an element to whoever waits for it. It is an event and no state: where nobody waits it is
// history.
func respond(t *Turn) error {
	r := t.Node.Respond
	if r == nil {
		return nil
	}
	a := engine.Answer{Type: answerTypes[r.As]}
	status, err := t.Text(r.Status)
	if err != nil {
		return err
	}
	if a.Status, err = strconv.Atoi(status); err != nil || a.Status < 200 || a.Status > 599 {
		return Faultf(engine.BadExpression, "the answer status is %q; it must be a number from 200 to 599", status)
	}
	for _, h := range r.Headers {
		value, err := t.Text(h.Value)
		if err != nil {
			return err
		}
		a.Headers = append(a.Headers, engine.AnswerHeader{Name: h.To, Value: value})
	}
	if a.Body, err = answerBody(t, r); err != nil {
		return err
	}
	raw, err := json.Marshal(a)
	if err != nil {
		return err
	}
	t.s.emit(t.l, engine.Event{Kind: engine.Answered, Token: t.Token.ID, Element: t.Node.ID, Value: raw})
	return nil
}

// answerBody is the body as JSON. A text that is to be JSON is read, since to send what is none would help nobody.
func answerBody(t *Turn, r *program.Respond) (json.RawMessage, error) {
	if r.Body == nil {
		return nil, nil
	}
	v, err := t.Eval(r.Body)
	if err != nil {
		return nil, err
	}
	if text, is := v.(feel.String); is && r.As == "json" && !r.Body.Computed() {
		if !json.Valid([]byte(text)) {
			return nil, Faultf(engine.BadExpression, "the answer body is no JSON: %s", text)
		}
		return json.RawMessage(text), nil
	}
	return feel.ToJSON(v)
}
