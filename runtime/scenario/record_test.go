package scenario_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/runtime/scenario"
)

// madeOf is a model of one process.
func madeOf(t *testing.T, content string) *scenario.Model {
	t.Helper()
	m, err := scenario.NewModel("x.bpmn", []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" id="D" targetNamespace="x">
<process id="P" isExecutable="true">`+content+`</process></definitions>`))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// A course is the journal of an instance that a test writes.
type course struct {
	at      time.Time
	records []engine.Record
}

func (c *course) then(after time.Duration, events ...engine.Event) {
	c.at = c.at.Add(after)
	c.records = append(c.records, engine.Record{At: c.at.UnixNano(), Events: events})
}

// A timer is recorded by how long it was waited for, whatever people did meanwhile: the clock of a scenario does not move while
// they think.
func TestRecordedTimers(t *testing.T) {
	m := madeOf(t, `<startEvent id="Start"/><userTask id="Ask"/><userTask id="Other"/>
<boundaryEvent id="Hour" attachedToRef="Other" cancelActivity="false"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>
<boundaryEvent id="Date" attachedToRef="Other" cancelActivity="false"><timerEventDefinition><timeDate>2026-01-05T12:00:00Z</timeDate></timerEventDefinition></boundaryEvent>`)
	wait := func(id uint32, kind engine.WaitKind, element string, due time.Time) engine.Event {
		w := &engine.Wait{ID: id, Kind: kind, Element: element}
		if !due.IsZero() {
			w.Due = due.UnixNano()
		}
		return engine.Event{Kind: engine.Waiting, Wait: w}
	}
	waited := func(id uint32) engine.Event { return engine.Event{Kind: engine.Waited, Wait: &engine.Wait{ID: id}} }
	begin := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name  string
		play  func(c *course)
		steps string
	}{
		{"a task is done while the timer runs", func(c *course) {
			c.then(0, engine.Event{Kind: engine.Created, Element: "P"}, wait(1, engine.OnTask, "Ask", time.Time{}), wait(2, engine.OnTimer, "Hour", begin.Add(time.Hour)))
			c.then(50*time.Minute, waited(1))
			c.then(10*time.Minute, waited(2))
		}, "task Ask, advance PT1H0M1S"},
		{"the timer begins after a task that took long", func(c *course) {
			c.then(0, engine.Event{Kind: engine.Created, Element: "P"}, wait(1, engine.OnTask, "Ask", time.Time{}))
			c.then(50*time.Minute, waited(1), wait(2, engine.OnTimer, "Hour", begin.Add(110*time.Minute)))
			c.then(60*time.Minute, waited(2))
		}, "task Ask, advance PT1H0M1S"},
		{"two timers one after the other", func(c *course) {
			c.then(0, engine.Event{Kind: engine.Created, Element: "P"}, wait(1, engine.OnTimer, "Hour", begin.Add(time.Hour)))
			c.then(time.Hour, waited(1), wait(2, engine.OnTimer, "Hour", begin.Add(2*time.Hour)))
			c.then(90*time.Minute, waited(2)) // the computer slept
		}, "advance PT1H0M1S, advance PT1H0M1S"},
		{"a date is a date", func(c *course) {
			c.then(0, engine.Event{Kind: engine.Created, Element: "P"}, wait(1, engine.OnTask, "Ask", time.Time{}))
			c.then(time.Hour, waited(1), wait(2, engine.OnTimer, "Date", begin.Add(3*time.Hour)))
			c.then(2*time.Hour, waited(2))
		}, "task Ask, advance PT3H0M1S"},
	} {
		one := &course{at: begin}
		c.play(one)
		s, err := m.Record("r", &engine.Instance{}, one.records, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		var steps []string
		for i := range s.Steps {
			steps = append(steps, s.Steps[i].String())
		}
		if got := strings.Join(steps, ", "); got != c.steps {
			t.Errorf("%s: %s; want %s", c.name, got, c.steps)
		}
	}
}

// A request whose body is a list, a text or a number is recorded as it came.
func TestRecordedBodies(t *testing.T) {
	m := madeOf(t, `<startEvent id="Start"><extensionElements><hookflow:receive path="orders" methods="POST" messageKey="=request.body.id">
<hookflow:answer variable="all" value="=request.body"/><hookflow:answer variable="ids" value="=request.body.id"/></hookflow:receive></extensionElements>
<messageEventDefinition/></startEvent>`)
	for body, more := range map[string]string{`[{"id":1},{"id":2}]`: `[1,2]`, `"text"`: `null`, `17`: `null`, `{"id":3,"x":[]}`: `3`} {
		one := &course{}
		one.then(0, engine.Event{Kind: engine.Created, Element: "P"}, engine.Event{Kind: engine.Activated, Type: "startEvent", Element: "Start"},
			engine.Event{Kind: engine.VariableIs, Name: "all", Value: json.RawMessage(body)}, engine.Event{Kind: engine.VariableIs, Name: "ids", Value: json.RawMessage(more)})
		s, err := m.Record("r", &engine.Instance{}, one.records, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(s.Start.Request, " ", string(s.Start.Body)); got != "POST /in/orders "+body {
			t.Errorf("%s: %s", body, got)
		}
	}
}
