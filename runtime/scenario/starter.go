package scenario

import (
	"context"
	"encoding/json"
	"fmt"
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
	s := &search{m: m, o: o, values: m.values(), numbers: m.numbers(), known: map[string]bool{}, file: &File{}}
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
	s.file.number()
	return s.file, nil
}

// A search is what is known of the paths of a model.
type search struct {
	m       *Model
	o       Options
	values  map[string][]json.RawMessage // by variable
	numbers map[string]bool              // names that stand for numbers
	known   map[string]bool              // paths that have a scenario
	open    []Scenario                   // what is to be tried
	file    *File
}

// starts are the ways to begin a process.
func (s *search) starts(p *bpmn.Element) (list []Step) {
	for _, e := range p.Children {
		if e.Kind != bpmn.StartEvent {
			continue
		}
		if path := bpmn.Value(e, "path"); path != "" && e.HasTrigger(bpmn.Message) {
			method, _, _ := strings.Cut(bpmn.Value(e, "methods"), ",")
			for _, body := range s.bodies(e, "received", "request") {
				list = append(list, Step{Request: strings.TrimSpace(method) + " /in/" + strings.Trim(path, "/"), Body: body})
			}
			continue
		}
		step := Step{Process: p.ID}
		if e.Trigger() != bpmn.None {
			step.At = e.ID
		}
		for _, vars := range s.combine(s.given(), engine.Vars{}) {
			step.Variables = vars
			list = append(list, step)
		}
	}
	if len(list) == 0 {
		list = append(list, Step{Process: p.ID})
	}
	return list
}

// try plays a scenario as far as it goes. One that has ended is a path; else what can happen next is to be tried.
func (s *search) try(ctx context.Context, next Scenario) error {
	next.Name = "try"
	w, err := open(ctx, s.m.Name, s.m.Data, &next, s.o)
	if err != nil {
		return err
	}
	p := &player{world: w, m: s.m, s: &next}
	defer func() { _ = w.close() }() // nothing of it is kept
	if err := p.step(ctx, &next.Start); err != nil {
		return ctx.Err() // it cannot begin like this
	}
	for i := range next.Steps {
		if p.step(ctx, &next.Steps[i]) != nil {
			return ctx.Err()
		}
	}
	if answers := s.unanswered(w.calls, next.Mocks); answers != nil {
		for _, one := range answers {
			more := next
			more.Mocks = append(slices.Clone(next.Mocks), one)
			s.open = append(s.open, more)
		}
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

// unanswered are the ways to answer the first call that no sample takes, well or not; nil if all were answered.
func (s *search) unanswered(calls []Call, samples []mock.Sample) (list []mock.Sample) {
	for _, c := range calls {
		address, _, _ := strings.Cut(c.URL, "?")
		taken := slices.ContainsFunc(samples, func(x mock.Sample) bool { return x.Fits(c.URL) })
		if c.URL == "" || c.Status != 501 && c.Status != 0 || taken {
			continue
		}
		answer := func(a mock.Answer) {
			list = append(list, mock.Sample{Method: c.Method, URL: address, Answers: []mock.Answer{a}})
		}
		for _, body := range s.bodies(s.m.view.ByID(c.Element), "answers", "response") {
			answer(mock.Answer{Status: 200, Body: body})
		}
		answer(mock.Answer{Status: 500})
		return list
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
				for _, body := range s.bodies(s.m.view.ByID(m.Wait.Element), "received", "request") {
					list = append(list, Step{Message: m.Wait.Name, Key: m.Wait.Corr, Body: body})
				}
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
	next.Name = s.named(&got)
	s.file.Scenarios = append(s.file.Scenarios, *next)
}

// named says how a path ended, and where: what waits, what has an incident, or what completed last.
func (s *search) named(got *Expect) string {
	at, where := got.Path[max(0, len(got.Path)-1):], ", "
	switch {
	case len(got.Incidents) > 0:
		at, where = got.Incidents, " at "
	case got.State == "waiting":
		at, where = got.Waits, " at "
	}
	var names []string
	for _, id := range at {
		name := id
		if e := s.m.view.ByID(id); e != nil && e.Name() != "" {
			name = strings.Join(strings.Fields(e.Name()), " ")
		}
		names = append(names, name)
	}
	return strings.TrimSuffix(got.State+where+strings.Join(names, ", "), where)
}

// number puts what reached an end before what stands, and gives each a name of its own.
func (f *File) number() {
	rank := func(s Scenario) int {
		return slices.Index([]string{"completed", "terminated", "waiting", "failed"}, s.Expect.State)
	}
	slices.SortStableFunc(f.Scenarios, func(a, b Scenario) int { return rank(a) - rank(b) })
	for i := range f.Scenarios {
		f.Scenarios[i].Name = fmt.Sprintf("%d: %s", i+1, f.Scenarios[i].Name)
	}
}

// Expected is what should come out again of what came out: without what differs from version to version of the program.
func Expected(got *Expect) Expect {
	want := Expect{State: got.State, Path: got.Path, Waits: got.Waits, Incidents: got.Incidents, Variables: got.Variables}
	for _, c := range got.Calls {
		want.Calls = append(want.Calls, Call{Element: c.Element, Method: c.Method, URL: c.URL, Body: c.Body, Status: c.Status})
	}
	return want
}
