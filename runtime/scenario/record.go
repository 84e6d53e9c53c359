package scenario

import (
	"strings"
	"time"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/runtime/mock"
	"hookflow/runtime/webhook"
)

// Record makes a scenario of the journal of an instance and of its entries in the log of calls, newest first as the log
// lists them. What messages brought is read from what the process made of them: a field that it did not keep is not in the
// scenario. Neither the given secrets nor what goes by the name of one is written.
func (m *Model) Record(name string, in *engine.Instance, journal []engine.Record, log []webhook.Entry, secrets []string) (Scenario, error) {
	r := &recorder{m: m, s: Scenario{Name: name, Mocks: mock.FromLog(log)}}
	for i := range journal {
		r.record(&journal[i])
	}
	var events []engine.Event
	for _, one := range journal {
		events = append(events, one.Events...)
	}
	got := Expect{State: state(in), Path: path(events), Variables: engine.Vars{}}
	for _, t := range in.Tokens {
		if t.Scope == 0 {
			for _, v := range t.Vars {
				got.Variables[v.Name] = v.Value
			}
		}
	}
	for i := len(log) - 1; i >= 0; i-- {
		c := callOf(log[i].Element, &log[i])
		got.Calls = append(got.Calls, Call{Element: c.Element, Method: c.Method, URL: c.URL, Body: c.Body, Status: c.Status})
	}
	r.s.Expect = got
	return r.s.without(secrets)
}

// A recorder turns records into steps. Its clock is that of the scenario: it moves when a timer is waited for, and not while
// people think or services work.
type recorder struct {
	m     *Model
	s     Scenario
	clock int64 // nanoseconds since 1970
	waits map[uint32]began
}

// began is a wait, and how far the clock of the scenario was behind when it began.
type began struct {
	*engine.Wait
	behind int64 // nanoseconds
}

// record makes a step of what one command did, if a person or the outside did it.
func (r *recorder) record(one *engine.Record) {
	var over began
	for i := range one.Events {
		switch e := &one.Events[i]; e.Kind {
		case engine.Created:
			r.begin(one, e)
		case engine.Waiting, engine.Changed:
			if r.waits == nil {
				r.waits = map[uint32]began{}
			}
			r.waits[e.Wait.ID] = began{e.Wait, one.At - r.clock}
		case engine.Waited:
			if w := r.waits[e.Wait.ID]; over.Wait == nil && w.Wait != nil {
				over = w
			}
		}
	}
	if over.Wait == nil {
		return
	}
	before := r.clock
	if step, is := r.ended(one, over); is {
		r.s.Steps = append(r.s.Steps, step)
	}
	for i := range one.Events { // what begins behind a timer begins when it has fired
		if e := &one.Events[i]; e.Kind == engine.Waiting || e.Kind == engine.Changed {
			w := r.waits[e.Wait.ID]
			r.waits[e.Wait.ID] = began{w.Wait, w.behind - (r.clock - before)}
		}
	}
}

// begin is how the instance began.
func (r *recorder) begin(one *engine.Record, created *engine.Event) {
	r.clock = one.At
	r.s.Clock = time.Unix(0, one.At).UTC().Format(time.RFC3339)
	given := engine.Vars{}
	start, heard := "", ""
	for i := range one.Events {
		e := &one.Events[i]
		if e.Kind == engine.VariableIs && e.Token == 1 && start == "" {
			given[e.Name] = e.Value
		}
		if e.Kind == engine.Activated && e.Type == string(bpmn.StartEvent) && start == "" {
			start = e.Element
		}
		if e.Kind == engine.Caught && e.Element == start && heard == "" {
			heard = e.Name
		}
	}
	r.s.Start = Step{Process: created.Element, Key: created.Name, Variables: given}
	if e := r.m.view.ByID(start); e != nil && e.HasTrigger(bpmn.Message) {
		r.s.Start = r.message(e, heard, "", one)
	}
}

// ended is the step that ended a wait; none for what happens by itself, such as the answer of a call.
func (r *recorder) ended(one *engine.Record, w began) (Step, bool) {
	switch w.Kind {
	case engine.OnTask:
		return Step{Task: w.Element, Variables: set(one)}, true
	case engine.OnMessage:
		if e := r.m.view.ByID(w.Element); e != nil {
			return r.message(e, w.Name, w.Corr, one), true
		}
	case engine.OnSignal:
		return Step{Signal: w.Name, Variables: set(one)}, true
	case engine.OnJob:
		if w.Request == nil {
			return Step{Job: w.Element, Variables: set(one)}, true
		}
	case engine.OnTimer:
		if d := time.Duration(r.due(w) - r.clock); d > 0 {
			d = (d + time.Second).Truncate(time.Second)
			r.clock += int64(d)
			return Step{Advance: "PT" + strings.ToUpper(d.String())}, true
		}
	}
	return Step{}, false
}

// set is what one command wrote before the element went on.
func set(one *engine.Record) engine.Vars {
	vars := engine.Vars{}
	for i := range one.Events {
		switch e := &one.Events[i]; e.Kind {
		case engine.VariableIs:
			vars[e.Name] = e.Value
		case engine.Completed:
			return vars
		}
	}
	return vars
}

// due is when a timer fires in the scenario. One that was given a time to be at has that there, too.
func (r *recorder) due(w began) int64 {
	if e := r.m.view.ByID(w.Element); e != nil && bpmn.Value(e, "timeDate") != "" {
		return w.Due
	}
	return w.Due - w.behind
}
