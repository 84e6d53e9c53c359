package step_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/enginetest"
	"hookflow/engine/wire"
)

// catching waits for the message paid under the key k.
const catching = `<startEvent id="s"/><intermediateCatchEvent id="c"><extensionElements><hookflow:receive correlationKey="=k"/></extensionElements><messageEventDefinition messageRef="paid"/></intermediateCatchEvent><userTask id="u"/>
	s -> c -> u`

// What a message brings becomes variables where it is an object, whether it comes by itself or in a whole request.
func TestWhatAMessageBrings(t *testing.T) {
	for name, c := range map[string]struct {
		payload, request, rejected, has string
	}{
		"an object":                {payload: `{"a": 1}`, has: `k="1" a=1`},
		"a list":                   {payload: `[1]`, has: `k="1"`},
		"nothing":                  {has: `k="1"`},
		"no JSON":                  {payload: `nonsense`, rejected: `the payload of message "paid" is no JSON`},
		"half an object":           {payload: `{"a": `, rejected: `the payload of message "paid"`},
		"a request":                {request: `{"method": "POST", "body": {"b": 2}}`, has: `k="1" b=2`},
		"a request without object": {request: `{"body": 5}`, has: `k="1"`},
		"a request without body":   {request: `{"method": "GET"}`, has: `k="1"`},
		"a request that is none":   {request: `{"body": `, rejected: "the request cannot be read"},
		"both":                     {payload: `{"a": 1}`, request: `{"body": {"b": 2}}`, has: `k="1" a=1`},
	} {
		for _, early := range []bool{false, true} {
			w := world(t, process(catching))
			publish := engine.Publish{Name: "paid", Key: "1", Payload: json.RawMessage(c.payload), Request: json.RawMessage(c.request)}
			if c.rejected != "" {
				refused(t, w, publish, engine.Invalid, c.rejected)
				continue
			}
			start := engine.Start{Process: "p", Variables: vars(`{"k": "1"}`)}
			if early {
				if p := do(t, w, publish); !p.Buffered || p.Message == 0 {
					t.Errorf("%s is not kept: %+v", name, p)
				}
				do(t, w, start)
			} else {
				key := do(t, w, start).Instance
				if p := do(t, w, publish); len(p.Correlated) != 1 || p.Correlated[0] != key || p.Buffered || p.Started != nil {
					t.Errorf("%s has reached %+v", name, p)
				}
			}
			if in := only(t, w); len(w.Tasks()) != 1 || enginetest.Variables(in) != c.has {
				t.Errorf("%s, early %t, brings %s", name, early, enginetest.Variables(in))
			}
		}
	}
}

// A mapping sees the whole request; a message that came by itself is its body.
func TestMappingsSeeTheRequest(t *testing.T) {
	const mapped = `<startEvent id="s"/><intermediateCatchEvent id="c"><extensionElements><hookflow:receive correlationKey="=k"><hookflow:answer variable="x" value="=request.body"/><hookflow:answer variable="y" value="=request.method"/></hookflow:receive></extensionElements><messageEventDefinition messageRef="paid"/></intermediateCatchEvent><userTask id="u"/>
		s -> c -> u`
	for _, c := range []struct{ payload, request, has string }{
		{`5`, ``, `k="1" x=5 y=null`},
		{``, ``, `k="1" x=null y=null`},
		{``, `{"method": "PUT", "body": 7}`, `k="1" x=7 y="PUT"`},
	} {
		w := world(t, process(mapped))
		do(t, w, engine.Start{Process: "p", Variables: vars(`{"k": "1"}`)})
		do(t, w, engine.Publish{Name: "paid", Key: "1", Payload: json.RawMessage(c.payload), Request: json.RawMessage(c.request)})
		if got := enginetest.Variables(only(t, w)); got != c.has {
			t.Errorf("%s %s brings %s, want %s", c.payload, c.request, got, c.has)
		}
	}
}

// buffered are the messages that are kept or remembered.
func buffered(w *enginetest.World) (list []*engine.Buffered) {
	w.View(func(tx engine.Tx) {
		for _, v := range tx.From(engine.BucketBuffer, nil) {
			list = append(list, wire.DecodeBuffered(v))
		}
	})
	return list
}

// A message that nobody takes is kept for its time; one with an id is remembered also if somebody took it, so that its
// repetition is noticed until its time is over.
func TestHowLongMessagesAreKept(t *testing.T) {
	w := world(t, process(catching))
	publish := func(key, id string, ttl time.Duration) engine.Published {
		return do(t, w, engine.Publish{Name: "paid", Key: key, ID: id, TTL: &ttl})
	}
	if p := publish("1", "", 0); p.Buffered || len(buffered(w)) != 0 {
		t.Error("a message without time to live is kept")
	}
	if p := publish("1", "", -time.Second); p.Buffered || len(buffered(w)) != 0 {
		t.Error("a message of the past is kept")
	}
	do(t, w, engine.Start{Process: "p", Variables: vars(`{"k": "1"}`)})
	if p := publish("1", "", time.Minute); len(p.Correlated) != 1 || p.Message != 0 || len(buffered(w)) != 0 {
		t.Errorf("a message without id that was taken is remembered: %+v", p)
	}
	do(t, w, engine.Start{Process: "p", Variables: vars(`{"k": "2"}`)})
	if p := publish("2", "once", time.Minute); len(p.Correlated) != 1 || p.Message == 0 || p.Buffered || len(buffered(w)) != 1 || !buffered(w)[0].Taken {
		t.Errorf("a message with an id that was taken is not remembered: %+v", p)
	}
	do(t, w, engine.Start{Process: "p", Variables: vars(`{"k": "2"}`)})
	if p := publish("2", "once", time.Minute); !p.Duplicate || len(p.Correlated) != 1 || p.Came == 0 {
		t.Errorf("its repetition is %+v", p)
	}
	if p := publish("2", "twice", time.Minute); p.Duplicate || len(p.Correlated) != 1 {
		t.Errorf("another id is %+v", p)
	}
	if err := w.Advance(time.Minute); err != nil || len(buffered(w)) != 0 {
		t.Errorf("after its time %d are remembered: %v", len(buffered(w)), err)
	}
	if p := publish("2", "once", time.Minute); p.Duplicate || !p.Buffered {
		t.Errorf("after its time its repetition is %+v", p)
	}
	if p := publish("3", "", math.MaxInt64); !p.Buffered {
		t.Error("a message that lives for ever is not kept")
	}
	for _, m := range buffered(w) {
		if m.Corr == "3" && m.Expires != math.MaxInt64 {
			t.Errorf("what lives for ever expires at %d", m.Expires)
		}
	}
}

// A message is there until the moment at which its time is over, and not at it.
func TestMessageAtItsLastMoment(t *testing.T) {
	for seconds, taken := range map[int]bool{9: true, 10: false} {
		w := world(t, process(catching))
		ttl := 10 * time.Second
		do(t, w, engine.Publish{Name: "paid", Key: "1", TTL: &ttl})
		w.Now = at(seconds) // and nobody has looked at the timers yet
		do(t, w, engine.Start{Process: "p", Variables: vars(`{"k": "1"}`)})
		if got := len(w.Tasks()) == 1; got != taken {
			t.Errorf("after %d s of 10 it is taken: %t", seconds, got)
		}
	}
}

// Each process that waits gets a message, its oldest instance; of the others the start event.
func TestWhoGetsAMessage(t *testing.T) {
	second := strings.NewReplacer(`id="s"`, `id="s2"`, `id="c"`, `id="c2"`, `id="u"`, `id="u2"`, "s -> c -> u", "s2 -> c2 -> u2").Replace(catching)
	w := world(t, process(catching), named("q", second), named("r", `<startEvent id="m"><messageEventDefinition messageRef="paid"/></startEvent><userTask id="u3"/>
		m -> u3`))
	first := do(t, w, engine.Start{Process: "p", Variables: vars(`{"k": "1"}`)}).Instance
	do(t, w, engine.Start{Process: "p", Variables: vars(`{"k": "1"}`)})
	other := do(t, w, engine.Start{Process: "q", Variables: vars(`{"k": "1"}`)}).Instance
	do(t, w, engine.Start{Process: "q", Variables: vars(`{"k": "2"}`)})
	p := do(t, w, engine.Publish{Name: "paid", Key: "1"})
	if len(p.Correlated) != 2 || p.Correlated[0] != first || p.Correlated[1] != other || len(p.Started) != 1 {
		t.Errorf("it reached %+v", p)
	}
	if in := w.Instance(p.Started[0]); in == nil || in.Process != "r" {
		t.Errorf("it started %+v", in)
	}
}

// A request means the message of the element that receives at its path, by its method and key; what it lacks is told.
func TestRequestsFindTheirElement(t *testing.T) {
	receiving := func(settings string) string {
		return `<startEvent id="s"/><intermediateCatchEvent id="c"><extensionElements><hookflow:receive path="orders" correlationKey="=k" ` + settings + `/></extensionElements><messageEventDefinition messageRef="paid"/></intermediateCatchEvent><userTask id="u"/>
			s -> c -> u`
	}
	w := world(t, process(receiving(`methods="PUT" messageKey="=request.body.id"`)))
	request := func(text string) json.RawMessage { return json.RawMessage(text) }
	refused(t, w, engine.Receive{Path: "other", Method: "PUT"}, engine.NotFound, "nothing receives at /in/other")
	refused(t, w, engine.Receive{Path: "orders", Method: "POST", Request: request(`{"body": {"id": 1}}`)}, engine.NotFound, "nothing receives POST at /in/orders")
	refused(t, w, engine.Receive{Path: "orders", Method: "PUT", Request: request(`{"body": {}}`)}, engine.Lacking, "the request carries no key: =request.body.id gives nothing in it; its body has no fields")
	refused(t, w, engine.Receive{Path: "orders", Method: "PUT", Request: request(`{"body": {"Id": 1}, "headers": {"content-type": "application/json"}}`)}, engine.Lacking, "its body has Id, by its type application/json")
	refused(t, w, engine.Receive{Path: "orders", Method: "PUT", Request: request(`{"body": "id: 1", "headers": {"content-type": "text/plain"}}`)}, engine.Lacking, "its body is a string, by its type text/plain")
	refused(t, w, engine.Receive{Path: "orders", Method: "PUT", Request: request(`{"body": null}`)}, engine.Lacking, "it has no body")
	refused(t, w, engine.Receive{Path: "orders", Method: "PUT", Request: request(`{"body": `)}, engine.Invalid, "the request cannot be read")
	do(t, w, engine.Start{Process: "p", Variables: vars(`{"k": "1"}`)})
	if p := do(t, w, engine.Receive{Path: "orders", Method: "PUT", Request: request(`{"body": {"id": 1}}`), ID: "x"}); len(p.Correlated) != 1 {
		t.Errorf("the request reached %+v", p)
	}
	if p := do(t, w, engine.Receive{Path: "orders", Method: "PUT", Request: request(`{"body": {"id": 1}}`), ID: "x"}); !p.Duplicate {
		t.Errorf("its repetition is %+v", p)
	}
	// The key of a newer version comes from another place. Who waits by the older one is still found, and what nobody
	// waits for is kept once, for the newest.
	do(t, w, engine.Start{Process: "p", Variables: vars(`{"k": "2"}`)})
	deploy(t, w, process(receiving(`methods="PUT" messageKey="=request.body.number"`)))
	do(t, w, engine.Start{Process: "p", Variables: vars(`{"k": "3"}`)})
	if p := do(t, w, engine.Receive{Path: "orders", Method: "PUT", Request: request(`{"body": {"id": 2, "number": 9}}`)}); len(p.Correlated) != 1 || p.Buffered {
		t.Errorf("by the older version it reached %+v", p)
	}
	if p := do(t, w, engine.Receive{Path: "orders", Method: "PUT", Request: request(`{"body": {"id": 7, "number": 3}}`)}); len(p.Correlated) != 1 || p.Buffered {
		t.Errorf("by the newer version it reached %+v", p)
	}
	before := len(buffered(w))
	if p := do(t, w, engine.Receive{Path: "orders", Method: "PUT", Request: request(`{"body": {"id": 7, "number": 8}}`)}); !p.Buffered {
		t.Errorf("what nobody waits for is %+v", p)
	}
	if list := buffered(w); len(list) != before+1 || list[len(list)-1].Corr != "8" {
		t.Errorf("kept are %+v", list[before:])
	}
}

// Two elements that wait for the same message at a path are one receiver; the newest stands last.
func TestTheNewestReceiverStandsLast(t *testing.T) {
	receiving := func(key string) string {
		return `<startEvent id="s"/><intermediateCatchEvent id="c"><extensionElements><hookflow:receive path="orders" correlationKey="=k" messageKey="=request.body.` + key + `"/></extensionElements><messageEventDefinition messageRef="paid"/></intermediateCatchEvent><userTask id="u"/>
			s -> c -> u`
	}
	w := world(t, process(receiving("a")))
	deploy(t, w, process(receiving("b")))
	deploy(t, w, process(receiving("a"))+"<!-- again -->")
	p := do(t, w, engine.Receive{Path: "orders", Method: "POST", Request: json.RawMessage(`{"body": {"a": 1, "b": 2}}`)})
	if list := buffered(w); !p.Buffered || len(list) != 1 || list[0].Corr != "1" {
		t.Errorf("kept are %+v", list)
	}
}

// A path belongs to one process: another that receives there is refused as long as the latest version of the first does.
func TestAPathBelongsToOneProcess(t *testing.T) {
	receiving := func(id, path string) string {
		return named(id, `<startEvent id="s`+id+`"><extensionElements><hookflow:receive path="`+path+`"/></extensionElements><messageEventDefinition/></startEvent><task id="t`+id+`"/>
			s`+id+` -> t`+id)
	}
	w := world(t, receiving("p", "orders"))
	_, err := w.Deploy("q.bpmn", []byte(head+receiving("q", "orders")+"</definitions>"))
	if err == nil || !strings.Contains(err.Error(), `process "p" already receives at /in/orders`) {
		t.Errorf("another process is told %v", err)
	}
	deploy(t, w, receiving("q", "order"))
	deploy(t, w, receiving("p", "orders")+"<!-- a newer version -->")
	deploy(t, w, receiving("p", "bills"))
	deploy(t, w, receiving("q", "orders"))
	_, err = w.Deploy("twice.bpmn", []byte(head+receiving("x", "a")+"</definitions>"))
	if err != nil {
		t.Error(err)
	}
	_, err = w.Do(engine.Deploy{Resources: []engine.Resource{
		{Name: "a.bpmn", Data: []byte(head + named("z", `<startEvent id="sz"/>`) + "</definitions>")},
		{Name: "b.bpmn", Data: []byte(head + named("z", `<startEvent id="sy"/>`) + "</definitions>")}}})
	if err == nil || !strings.Contains(err.Error(), "two processes of this id") {
		t.Errorf("two files with one process are told %v", err)
	}
}

// A signal reaches everybody who waits for its name, in instances and start events.
func TestWhoGetsASignal(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/><intermediateCatchEvent id="c"><signalEventDefinition signalRef="sig"/></intermediateCatchEvent><userTask id="u"/>
		s -> c -> u`), named("q", `<startEvent id="g"><signalEventDefinition signalRef="sig"/></startEvent><userTask id="u2"/>
		g -> u2`))
	for range 2 {
		do(t, w, engine.Start{Process: "p"})
	}
	p := do(t, w, engine.Broadcast{Signal: "sig", Variables: vars(`{"a": 1}`)})
	if len(p.Correlated) != 2 || len(p.Started) != 1 || len(w.Tasks()) != 3 {
		t.Errorf("it reached %+v", p)
	}
	if p := do(t, w, engine.Broadcast{Signal: "other"}); p.Correlated != nil || p.Started != nil {
		t.Errorf("another reached %+v", p)
	}
}

// A process starts by a condition when asked and it holds, by a data store when it begins to hold.
func TestConditionsStartProcesses(t *testing.T) {
	w := world(t, named("c", `<startEvent id="sc"><conditionalEventDefinition><condition>stock &lt; 3</condition></conditionalEventDefinition></startEvent><userTask id="uc"/>
		sc -> uc`), named("d", `<startEvent id="sd"><conditionalEventDefinition><condition>stock &lt; 2</condition></conditionalEventDefinition></startEvent><userTask id="ud"/>
		sd -> ud`)+`<dataStore id="ds" name="stock"/>`+process(`<dataStoreReference id="dr" dataStoreRef="ds"/><startEvent id="s"/>
		<task id="a"><dataOutputAssociation id="o"><sourceRef>n</sourceRef><targetRef>dr</targetRef></dataOutputAssociation></task>
		s -> a`))
	started := func() (c, d int) {
		for _, in := range w.Instances() {
			switch in.Process {
			case "c":
				c++
			case "d":
				d++
			}
		}
		return c, d
	}
	if p := do(t, w, engine.Evaluate{Variables: vars(`{"stock": 5}`)}); p.Started != nil {
		t.Errorf("%+v started although nothing holds", p)
	}
	if p := do(t, w, engine.Evaluate{Variables: vars(`{"stock": 1}`)}); len(p.Started) != 2 {
		t.Errorf("%+v started, and both hold", p)
	}
	for i, step := range []struct{ stock, c, d int }{{5, 1, 1}, {2, 2, 1}, {2, 2, 1}, {1, 2, 2}, {1, 2, 2}, {4, 2, 2}, {0, 3, 3}} {
		do(t, w, engine.Start{Process: "p", Variables: engine.Vars{"n": json.RawMessage{byte('0' + step.stock)}}})
		if c, d := started(); c != step.c || d != step.d {
			t.Errorf("step %d, stock %d: %d and %d have started, want %d and %d", i, step.stock, c, d, step.c, step.d)
		}
	}
}
