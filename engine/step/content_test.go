package step

import (
	"encoding/json"
	"maps"
	"testing"

	"hookflow/engine"
)

// Whatever stands around it, the body of a request and its members are what JSON says they are.
func TestWhatARequestBrings(t *testing.T) {
	for request, want := range map[string]struct {
		body string
		vars map[string]string
	}{
		`{"body": {"a": 1, "b": {"c": [2]}}}`:                                                     {`{"a": 1, "b": {"c": [2]}}`, map[string]string{"a": "1", "b": `{"c": [2]}`}},
		`{"headers": {"a": "h"}, "body": {"a": 1}, "query": {"a": "q"}}`:                          {`{"a": 1}`, map[string]string{"a": "1"}},
		`{"headers": {"a": "h"}, "body": [{"a": 1}]}`:                                             {`[{"a": 1}]`, nil},
		`{"headers": {"a": "h"}, "body": "text"}`:                                                 {`"text"`, nil},
		`{"headers": {"a": "h"}, "body": { }}`:                                                    {`{ }`, nil},
		`{"headers": {"body": {"a": 3}}, "query": {"body": "q"}}`:                                 {``, nil},
		`{"body": {"\u0061": 1, "a": 2}}`:                                                         {`{"\u0061": 1, "a": 2}`, map[string]string{"a": "2"}},
		`{"body": {"a" : 1 , "b":2 }  , "method": "POST"}`:                                        {`{"a" : 1 , "b":2 }`, map[string]string{"a": "1", "b": "2"}},
		`{"body": {"a": 1}, "body": {"b": 2}}`:                                                    {`{"b": 2}`, map[string]string{"b": "2"}},
		`{"headers": {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}}`: {``, nil},
	} {
		x := &content{request: json.RawMessage(request)}
		got := map[string]string{}
		for name, value := range x.variables() {
			got[name] = string(value)
		}
		if string(x.payload()) != want.body || !maps.Equal(got, want.vars) {
			t.Errorf("%s brings %s with %v", request, x.payload(), got)
		}
	}
}

// What a command brings is read when it is prepared, once; what cannot be read is the engine's to refuse.
func TestPreparing(t *testing.T) {
	good, _ := Prepare(engine.Receive{Path: "p", Request: json.RawMessage(`{"body": {"a": 1}}`)}).(received)
	if good.content == nil || good.content.value == nil || good.Path != "p" {
		t.Errorf("a message is prepared as %+v", good)
	}
	if again, is := Prepare(good).(received); !is || again.content != good.content {
		t.Error("what is prepared is prepared again")
	}
	bad, _ := Prepare(engine.Receive{Request: json.RawMessage(`{"body": `)}).(received)
	if _, err := bad.content.seen(); err == nil {
		t.Error("what cannot be read was read")
	}
	if cmd := (engine.Cancel{Instance: 1}); Prepare(cmd) != engine.Command(cmd) {
		t.Error("a command that brings nothing is prepared as another")
	}
}

// The trace of a request that carries one in the form of W3C.
func TestTraceOfARequest(t *testing.T) {
	for header, want := range map[string]string{
		`"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"`: "0af7651916cd43dd8448eb211c80319c",
		`"00-00000000000000000000000000000000-b7ad6b7169203331-01"`: "",
		`"no trace"`: "", `7`: "", `null`: "",
	} {
		x := &content{request: json.RawMessage(`{"headers": {"traceparent": ` + header + `}}`)}
		if got := x.trace(); got != want {
			t.Errorf("%s is the trace %q", header, got)
		}
	}
	if got := (&content{request: json.RawMessage(`[`)}).trace(); got != "" {
		t.Errorf("what cannot be read has the trace %q", got)
	}
}
