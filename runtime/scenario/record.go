package scenario

import (
	"encoding/json"
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

// A recorder turns records into steps.
type recorder struct {
	m     *Model
	s     Scenario
	at    int64 // when the last step was done; nanoseconds since 1970
	waits map[uint32]*engine.Wait
}

// record makes a step of what one command did, if a person or the outside did it.
func (r *recorder) record(one *engine.Record) {
	var over *engine.Wait
	for i := range one.Events {
		switch e := &one.Events[i]; e.Kind {
		case engine.Created:
			r.begin(one, e)
		case engine.Waiting, engine.Changed:
			if r.waits == nil {
				r.waits = map[uint32]*engine.Wait{}
			}
			r.waits[e.Wait.ID] = e.Wait
		case engine.Waited:
			if w := r.waits[e.Wait.ID]; over == nil && w != nil {
				over = w
			}
		}
	}
	if over == nil {
		return
	}
	if step, is := r.ended(one, over); is {
		r.s.Steps = append(r.s.Steps, step)
		r.at = one.At
	}
}

// begin is how the instance began.
func (r *recorder) begin(one *engine.Record, created *engine.Event) {
	r.at = one.At
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
func (r *recorder) ended(one *engine.Record, w *engine.Wait) (Step, bool) {
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
		if d := time.Duration(w.Due - r.at); d > 0 {
			return Step{Advance: "PT" + strings.ToUpper((d + time.Second).Truncate(time.Second).String())}, true
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

// message is the step that hands in what an element received: a request, if it has a path, else the message of that name.
func (r *recorder) message(e *bpmn.Element, name, key string, one *engine.Record) Step {
	kept, body := set(one), engine.Vars{}
	for _, row := range rows(e, "answers") {
		value, known := kept[row.variable]
		if path, is := strings.CutPrefix(row.value, "=request.body."); is && known {
			put(body, strings.Split(path, "."), value)
		} else if row.value == "=request.body" && known {
			body = fieldsOf(value)
		}
	}
	if from := strings.TrimPrefix(bpmn.Value(e, "messageKey"), "=request.body."); from != bpmn.Value(e, "messageKey") && key != "" {
		put(body, strings.Split(from, "."), textJSON(key))
	}
	text, err := json.Marshal(body)
	if err != nil || len(body) == 0 {
		text, err = json.Marshal(kept)
	}
	if err != nil {
		text = nil
	}
	if path := bpmn.Value(e, "path"); path != "" {
		method, _, _ := strings.Cut(bpmn.Value(e, "methods"), ",")
		return Step{Request: strings.TrimSpace(method) + " /in/" + strings.Trim(path, "/"), Body: text}
	}
	return Step{Message: name, Key: key, Body: text}
}

// A row of a table of answers.
type row struct{ variable, value string }

func rows(e *bpmn.Element, name string) (list []row) {
	f, is := bpmn.FieldOf(e, name)
	if !is {
		return nil
	}
	for _, x := range bpmn.Rows(e, f) {
		list = append(list, row{x.SelectAttrValue("variable", ""), x.SelectAttrValue("value", "")})
	}
	return list
}
