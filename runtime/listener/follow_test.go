package listener

import (
	"encoding/json"
	"testing"

	"hookflow/engine"
)

// A request is given what its own instances answer after it came, or what those answer that they call; what was answered
// before was for somebody else.
func TestAnswersOfOthersAreNotGiven(t *testing.T) {
	answer := func(instance engine.Key, at int64, body string) engine.Event {
		raw, _ := json.Marshal(engine.Answer{Status: 200, Body: json.RawMessage(body)})
		return engine.Event{Kind: engine.Answered, Instance: instance, At: at, Value: raw}
	}
	for name, c := range map[string]struct {
		events []engine.Event
		body   string // nothing: it goes on waiting
	}{
		"its own":             {[]engine.Event{answer(1, 100, "1")}, "1"},
		"a later one":         {[]engine.Event{answer(1, 150, "1")}, "1"},
		"an earlier one":      {[]engine.Event{answer(1, 99, "1")}, ""},
		"an earlier, its own": {[]engine.Event{answer(1, 99, "1"), answer(1, 101, "2")}, "2"},
		"another instance's":  {[]engine.Event{answer(2, 150, "1")}, ""},
		"a called one's":      {[]engine.Event{{Kind: engine.Created, Instance: 2, Parent: 1, At: 120}, answer(2, 150, "1")}, "1"},
		"the first of two":    {[]engine.Event{answer(1, 110, "1"), answer(1, 120, "2")}, "1"},
		"nothing":             {nil, ""},
	} {
		conversation := &conversation{since: 100, among: []engine.Key{1}}
		given, done := conversation.follow(c.events)
		if done != (c.body != "") || done && string(given.Body) != c.body {
			t.Errorf("%s: given %+v, done %t", name, given, done)
		}
	}
	stuck := &conversation{since: 100, among: []engine.Key{1}}
	if given, done := stuck.follow([]engine.Event{{Kind: engine.Raised, Instance: 1, At: 120}}); given != nil || !done || stuck.stuck != "1" {
		t.Errorf("an instance that cannot go on: %+v, %t, %q", given, done, stuck.stuck)
	}
}
