package scenario

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/form"
	"hookflow/engine/loop"
	"hookflow/engine/program"
	"hookflow/runtime/mock"
)

// The bounds of a search for paths.
const (
	MostPaths  = 50  // scenarios of one model
	mostTries  = 400 // scenarios that are played to find them
	mostDeep   = 30  // steps of one
	mostValues = 4   // values that are tried for one variable
)

// Starter makes one scenario for every path through the processes of a model that it finds, at most MostPaths. It plays
// the model: where something waits it tries what can happen there, with values on both sides of what conditions compare
// with. What it writes has been played and passes.
func (m *Model) Starter(ctx context.Context, o Options) (*File, error) {
	s := &search{m: m, o: o, values: m.values(), known: map[string]bool{}, file: &File{}}
	for _, p := range program.Executable(m.view, false) {
		if p.Kind != bpmn.Process {
			continue
		}
		for _, start := range s.starts(p) {
			s.open = append(s.open, Scenario{Start: start})
		}
	}
	for tries := 0; len(s.open) > 0 && tries < mostTries && len(s.file.Scenarios) < MostPaths; tries++ {
		next := s.open[0]
		s.open = s.open[1:]
		if err := s.try(ctx, next); err != nil {
			return nil, err
		}
	}
	if len(s.file.Scenarios) == 0 {
		return nil, fmt.Errorf("no process of %s could be played to an end; mark one as executable, and check the file with hookflow lint", m.Name)
	}
	return s.file, nil
}

// A search is what is known of the paths of a model.
type search struct {
	m      *Model
	o      Options
	values map[string][]json.RawMessage // by variable
	known  map[string]bool              // paths that have a scenario
	open   []Scenario                   // what is to be tried
	file   *File
}

// comparison of a condition: a name, and what it is compared with.
var compares = regexp.MustCompile(`([\p{L}_][\p{L}\d_.]*)\s*(=|!=|<=|>=|<|>)\s*(-?\d+(?:\.\d+)?|"[^"]*"|true|false)`)

// values are what conditions compare variables with, and what lies beside it.
func (m *Model) values() map[string][]json.RawMessage {
	all := map[string][]json.RawMessage{}
	for _, e := range m.running() {
		if e.Kind != bpmn.SequenceFlow {
			continue
		}
		for _, found := range compares.FindAllStringSubmatch(bpmn.Value(e, "condition"), -1) {
			for _, v := range around(found[3]) {
				if list := all[found[1]]; len(list) < mostValues && !slices.ContainsFunc(list, func(x json.RawMessage) bool { return string(x) == string(v) }) {
					all[found[1]] = append(list, v)
				}
			}
		}
	}
	return all
}

// around is a literal and values that differ from it.
func around(literal string) []json.RawMessage {
	var n float64
	switch {
	case literal == "true", literal == "false":
		return []json.RawMessage{json.RawMessage("true"), json.RawMessage("false")}
	case literal[0] == '"':
		return []json.RawMessage{json.RawMessage(literal), json.RawMessage(`"other"`)}
	case json.Unmarshal([]byte(literal), &n) == nil:
		more, _ := json.Marshal(n + 1)
		less, _ := json.Marshal(n - 1)
		return []json.RawMessage{more, less, json.RawMessage(literal)}
	}
	return nil
}

// starts are the ways to begin a process.
func (s *search) starts(p *bpmn.Element) (list []Step) {
	for _, e := range p.Children {
		if e.Kind != bpmn.StartEvent {
			continue
		}
		if path := bpmn.Value(e, "path"); path != "" && e.HasTrigger(bpmn.Message) {
			method, _, _ := strings.Cut(bpmn.Value(e, "methods"), ",")
			for _, body := range s.bodies() {
				list = append(list, Step{Request: strings.TrimSpace(method) + " /in/" + strings.Trim(path, "/"), Body: body})
			}
			continue
		}
		step := Step{Process: p.ID}
		if e.Trigger() != bpmn.None {
			step.At = e.ID
		}
		for _, vars := range s.combine(slices.Sorted(maps.Keys(s.values)), engine.Vars{}) {
			step.Variables = vars
			list = append(list, step)
		}
	}
	if len(list) == 0 {
		list = append(list, Step{Process: p.ID})
	}
	return list
}

// bodies are requests with the values of conditions in their fields.
func (s *search) bodies() (list []json.RawMessage) {
	for _, vars := range s.combine(slices.Sorted(maps.Keys(s.values)), engine.Vars{}) {
		body := map[string]any{}
		for name, v := range vars {
			body[name] = v
			for inner, value := range fieldsOf(v) { // order.total of a body that becomes order is total
				body[inner] = value
			}
		}
		text, err := json.Marshal(body)
		if err == nil {
			list = append(list, text)
		}
	}
	return list
}

func fieldsOf(v json.RawMessage) (fields map[string]json.RawMessage) {
	if json.Unmarshal(v, &fields) != nil {
		return nil
	}
	return fields
}

// combine gives every combination of the values of variables, as far as it is few; a.b is the field b of a.
func (s *search) combine(names []string, with engine.Vars) []engine.Vars {
	if len(names) == 0 {
		return []engine.Vars{with}
	}
	var all []engine.Vars
	for _, v := range s.values[names[0]] {
		next := maps.Clone(with)
		put(next, strings.Split(names[0], "."), v)
		all = append(all, s.combine(names[1:], next)...)
		if len(all) >= 4*mostValues {
			break
		}
	}
	return all
}

// put sets a field within variables.
func put(vars engine.Vars, path []string, v json.RawMessage) {
	if len(path) == 1 {
		vars[path[0]] = v
		return
	}
	inner := engine.Vars(fieldsOf(vars[path[0]]))
	if inner == nil {
		inner = engine.Vars{}
	}
	put(inner, path[1:], v)
	vars[path[0]], _ = json.Marshal(inner) // it is made of JSON
}

// try plays a scenario as far as it goes. One that has ended is a path; else what can happen next is to be tried.
func (s *search) try(ctx context.Context, next Scenario) error {
	next.Name = "try"
	w, err := open(ctx, s.m.Name, s.m.Data, &next, s.o)
	if err != nil {
		return err
	}
	p := &player{world: w, s: &next}
	defer func() { _ = w.close() }() // nothing of it is kept
	if err := p.step(ctx, &next.Start); err != nil {
		return ctx.Err() // it cannot begin like this
	}
	for i := range next.Steps {
		if p.step(ctx, &next.Steps[i]) != nil {
			return ctx.Err()
		}
	}
	if missing := unanswered(w.calls, next.Mocks); missing != nil {
		s.open = append(s.open, missing(next, true), missing(next, false))
		return nil
	}
	if p.ended() || len(next.Steps) >= mostDeep {
		s.found(p, &next)
		return nil
	}
	choices := s.choices(p)
	if len(choices) == 0 {
		s.found(p, &next)
	}
	for _, c := range choices {
		more := next
		more.Steps = append(slices.Clone(next.Steps), c)
		s.open = append(s.open, more)
	}
	return nil
}

// unanswered is how to answer the first call that no sample takes: well, or not; nil if all were answered.
func unanswered(calls []Call, samples []mock.Sample) func(Scenario, bool) Scenario {
	for _, c := range calls {
		address, _, _ := strings.Cut(c.URL, "?")
		taken := slices.ContainsFunc(samples, func(x mock.Sample) bool { return x.Fits(c.URL) })
		if c.Status != 501 && c.Status != 0 || taken {
			continue
		}
		return func(s Scenario, well bool) Scenario {
			answer := mock.Answer{Status: 200, Body: json.RawMessage("{}")}
			if !well {
				answer = mock.Answer{Status: 500}
			}
			s.Mocks = append(slices.Clone(s.Mocks), mock.Sample{Method: c.Method, URL: address, Answers: []mock.Answer{answer}})
			return s
		}
	}
	return nil
}

// choices are what can happen next: the first task is done, a message comes, or time passes.
func (s *search) choices(p *player) (list []Step) {
	p.view(func(q *loop.Query) {
		for t := range q.Tasks() {
			list = append(list, s.completions(t.Wait)...)
			break // the order of several changes no path much, and their number multiplies
		}
		for j := range q.Jobs() {
			if j.Wait.Request == nil {
				list = append(list, Step{Job: j.Wait.Element})
				break
			}
		}
		for m := range q.Subscriptions("") {
			if m.Instance != nil {
				list = append(list, Step{Message: m.Wait.Name, Key: m.Wait.Corr, Body: json.RawMessage("{}")})
			}
		}
		for t := range q.Timers() {
			if t.Instance != nil {
				seconds := int64(t.Due.Sub(p.now()).Seconds()) + 1
				list = append(list, Step{Advance: fmt.Sprintf("PT%dS", seconds)})
				break
			}
		}
	})
	return list
}

// completions are the ways to complete a task.
func (s *search) completions(w *engine.Wait) (list []Step) {
	given := engine.Vars{}
	var open []string
	if w.Task != nil {
		for i := range w.Task.Form {
			f := &w.Task.Form[i]
			if !form.Asks(f.Type) {
				continue
			}
			given[f.Variable] = form.Example(f)
			if s.values[f.Variable] != nil {
				open = append(open, f.Variable)
			}
		}
	}
	for _, vars := range s.combine(open, given) {
		list = append(list, Step{Task: w.Element, Variables: vars})
	}
	return list
}

// found keeps a path that is new, with what came of it.
func (s *search) found(p *player, next *Scenario) {
	got := p.observed(p.journal())
	at := strings.Join(got.Path, " ") + " / " + strings.Join(got.Waits, " ")
	if s.known[at] {
		return
	}
	s.known[at] = true
	next.Expect = Expected(&got)
	end := "nothing"
	if n := len(got.Path); n > 0 {
		end = got.Path[n-1]
	}
	if e := s.m.view.ByID(end); e != nil && e.Name() != "" {
		end = strings.Join(strings.Fields(e.Name()), " ")
	}
	next.Name = fmt.Sprintf("%d: %s, %s", len(s.file.Scenarios)+1, got.State, end)
	s.file.Scenarios = append(s.file.Scenarios, *next)
}

// Expected is what should come out again of what came out: without what differs from version to version of the program.
func Expected(got *Expect) Expect {
	want := Expect{State: got.State, Path: got.Path, Waits: got.Waits, Incidents: got.Incidents, Variables: got.Variables}
	for _, c := range got.Calls {
		want.Calls = append(want.Calls, Call{Element: c.Element, Method: c.Method, URL: c.URL, Body: c.Body, Status: c.Status})
	}
	return want
}
