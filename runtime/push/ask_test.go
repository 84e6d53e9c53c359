package push_test

import (
	"encoding/json"
	"testing"

	"hookflow/runtime/push"
)

// Who watches a field is asked also where one who was asked before has set it, and sees what was set; who refuses ends it, and
// who cannot be reached refuses.
func TestAsk(t *testing.T) {
	r := newReceiver(t)
	topic := []string{"record.before.updated"}
	r.add(t, push.Subscription{Name: "first", Topics: topic, Fields: []string{"1"}})
	r.add(t, push.Subscription{Name: "second", Topics: topic, Fields: []string{"2"}})
	r.add(t, push.Subscription{Name: "third", Topics: topic, Fields: []string{"3"}})
	answers := map[string]push.Outcome{"first": {Answer: json.RawMessage(`{"values":{"2":"set"},"message":"hello"}`)}}
	var asked []string
	r.answer = func(d push.Delivery) push.Outcome {
		asked = append(asked, d.Subscription.Name+" "+string(d.Event.Payload))
		return answers[d.Subscription.Name]
	}
	ask := func() push.Answer {
		t.Helper()
		asked = nil
		said, err := r.Ask(t.Context(), push.Event{Topic: topic[0], Catalog: "1", Changed: []string{"1"}, Payload: json.RawMessage(`{"values":{"1":"x"}}`)})
		if err != nil {
			t.Fatal(err)
		}
		return said
	}
	said := ask()
	if said.Refused || said.Message != "hello" || string(said.Values["2"]) != `"set"` {
		t.Errorf("said: %+v", said)
	}
	if len(asked) != 2 || asked[1] != `second {"values":{"1":"x","2":"set"}}` {
		t.Errorf("asked: %q", asked)
	}
	answers["first"] = push.Outcome{Answer: json.RawMessage(`{"status":409,"message":{"title":"No","text":"not now"}}`)}
	if said := ask(); !said.Refused || said.Status != 409 || said.Message != "No\nnot now" || len(asked) != 1 {
		t.Errorf("refused: %+v, asked %q", said, asked)
	}
	answers["first"] = push.Outcome{Failure: "down"}
	if said := ask(); !said.Refused || said.Status != 502 || said.Message != "first: down" || len(asked) != 1 {
		t.Errorf("not reached: %+v, asked %q", said, asked)
	}
	answers["first"] = push.Outcome{Gone: true}
	if said := ask(); said.Refused || len(asked) != 1 {
		t.Errorf("gone: %+v, asked %q", said, asked)
	}
	if ask(); len(asked) != 0 {
		t.Errorf("one who is gone was asked again: %q", asked)
	}
}
