package push

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"hookflow/engine"
	"hookflow/engine/feel"
)

// Emit orders that everybody who wants to know is told of an event, in the transaction in which it happens. Call Wake after
// the commit.
func (b *Book) Emit(tx engine.Tx, e Event) error {
	var row []byte
	for _, s := range *b.list.Load() {
		if !s.wants(&e) {
			continue
		}
		if row == nil {
			var err error
			if row, err = json.Marshal(e); err != nil {
				return err
			}
		}
		n := numberAt(tx, idKey(s.ID)) + 1
		tx.Put(bucketNumber, idKey(s.ID), binary.BigEndian.AppendUint64(nil, n))
		tx.Put(bucketRow, rowKey(s.ID, n), row)
	}
	return nil
}

// Once reports whether what lies in a source under a number that grows has not been taken over yet, and notes that it is now.
func (b *Book) Once(tx engine.Tx, source string, number uint64) bool {
	key := []byte("from " + source)
	if number <= numberAt(tx, key) {
		return false
	}
	tx.Put(bucketNumber, key, binary.BigEndian.AppendUint64(nil, number))
	return true
}

// Wanted reports whether anybody wants to know of something that happens to a process, or to records if it is empty.
func (b *Book) Wanted(topic, process string) bool {
	return slices.ContainsFunc(*b.list.Load(), func(s compiled) bool { return s.about(topic, process) })
}

// about reports whether a subscription is about a topic and a process.
func (s *compiled) about(topic, process string) bool {
	return s.On && slices.ContainsFunc(s.Topics, func(t string) bool { return covers(t, topic) }) && s.form().tells(topic) &&
		(len(s.Of) == 0 || slices.Contains(s.Of, process)) && !slices.Contains(s.Except, process)
}

// wants reports whether a subscription is about an event.
func (s *compiled) wants(e *Event) bool {
	switch {
	case !s.about(e.Topic, e.Process), s.Catalog != "" && e.Catalog != s.Catalog:
		return false
	case len(s.Fields) > 0 && e.Changed != nil && !slices.ContainsFunc(e.Changed, func(f string) bool { return slices.Contains(s.Fields, f) }):
		return false
	}
	return s.condition == nil || s.holds(e)
}

// holds evaluates the condition over the payload. What cannot be evaluated does not hold.
func (s *compiled) holds(e *Event) bool {
	value, err := feel.FromJSON(e.Payload)
	payload, is := value.(*feel.Context)
	if err != nil || !is {
		return false
	}
	scope := feel.MapScope{"event": feel.NewContext(1).Put("type", feel.String(e.Topic)), "user": feel.String(e.User)}
	for _, name := range payload.Keys() {
		member, _ := payload.Get(name)
		if values, is := member.(*feel.Context); is {
			member = e.named(values)
		}
		scope[name] = member
	}
	held, err := s.condition.Eval(&feel.Env{Scope: scope})
	return err == nil && held == feel.Bool(true)
}

// named gives the values of fields their names, beside their ids.
func (e *Event) named(values *feel.Context) *feel.Context {
	out := feel.NewContext(2 * values.Len())
	for i := range values.Len() {
		id, value := values.At(i)
		out.Put(id, value)
		if name := e.Names[id]; name != "" {
			out.Put(name, value)
		}
	}
	return out
}

// An Answer is what those who were asked say together.
type Answer struct {
	Refused bool
	Status  int // of the refusal: from 400 to 599
	Message string
	Values  map[string]json.RawMessage // new ones, by field
}

// Ask asks everybody who wants to be asked of an event, one after the other in the order of their subscriptions; each sees
// the values that those before have set. Who refuses ends it. Who cannot be reached refuses what is about to happen.
func (b *Book) Ask(ctx context.Context, e Event) (Answer, error) {
	all := Answer{}
	for _, s := range *b.list.Load() {
		if !s.wants(&e) {
			continue
		}
		out := b.o.Deliver(ctx, Delivery{Subscription: s.Subscription, Event: e})
		if ctx.Err() != nil {
			return all, ctx.Err()
		}
		if out.Gone {
			b.failed("remove a subscription", b.gone(&s.Subscription))
			continue
		}
		if out.Failure != "" {
			return refusal(s.Name + ": " + out.Failure), nil
		}
		if err := all.add(out.Answer); err != nil {
			return refusal(s.Name + ": " + err.Error()), nil
		}
		if all.Refused {
			return all, nil
		}
		if err := e.with(all.Values); err != nil {
			return all, err
		}
	}
	return all, nil
}

// refusal is the answer of who could not be asked.
func refusal(message string) Answer {
	return Answer{Refused: true, Status: http.StatusBadGateway, Message: message}
}

// add takes an answer in: {status, message, values}.
func (a *Answer) add(text json.RawMessage) error {
	if text == nil {
		return nil
	}
	var one struct {
		Status  int                        `json:"status"`
		Message json.RawMessage            `json:"message"`
		Values  map[string]json.RawMessage `json:"values"`
	}
	if err := json.Unmarshal(text, &one); err != nil {
		return invalid("the answer is not one that can be used: %v", err)
	}
	if said := message(one.Message); said != "" {
		a.Message = said
	}
	if a.Refused = one.Status >= 400; a.Refused {
		a.Status = min(one.Status, 599)
		return nil
	}
	for field, value := range one.Values {
		if a.Values == nil {
			a.Values = map[string]json.RawMessage{}
		}
		a.Values[field] = value
	}
	return nil
}

// message is a text, or an object with title and text.
func message(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var parts struct{ Title, Text string }
	_ = json.Unmarshal(raw, &parts) // anything else says nothing
	return strings.TrimSpace(parts.Title + "\n" + parts.Text)
}

// with puts new values into the payload: fields that are watched change by them, too.
func (e *Event) with(values map[string]json.RawMessage) error {
	if len(values) == 0 {
		return nil
	}
	var payload map[string]json.RawMessage
	if err := json.Unmarshal(e.Payload, &payload); err != nil {
		return err
	}
	var now map[string]json.RawMessage
	if err := json.Unmarshal(payload["values"], &now); err != nil && payload["values"] != nil {
		return err
	}
	if now == nil { // there are none, or null
		now = map[string]json.RawMessage{}
	}
	for field, value := range values {
		now[field] = value
		if e.Changed != nil && !slices.Contains(e.Changed, field) {
			e.Changed = append(slices.Clip(e.Changed), field)
		}
	}
	var err error
	if payload["values"], err = json.Marshal(now); err != nil {
		return err
	}
	e.Payload, err = json.Marshal(payload)
	return err
}
