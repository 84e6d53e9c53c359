package scenario

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/loop"
	"hookflow/engine/schedule"
	"hookflow/runtime/listener"
	"hookflow/runtime/work"
)

// A Model is a BPMN file whose scenarios are played. It is safe for concurrent use.
type Model struct {
	Name string // of the file
	Data []byte
	view *bpmn.Definitions
}

// NewModel reads a BPMN file.
func NewModel(name string, data []byte) (*Model, error) {
	d, err := bpmnxml.Read(name, data)
	if err != nil {
		return nil, err
	}
	return &Model{Name: name, Data: data, view: bpmn.Build(d.Root())}, nil
}

// A Result is what came of a scenario.
type Result struct {
	Scenario    *Scenario
	Got         Expect         // everything that Expect can ask for, as it came out
	Differences []Difference   // none: it went as expected
	Err         error          // it could not be played to its end; nil: it was
	Took        time.Duration  // of this computer, not of the scenario's clock
	Events      []engine.Event // what happened, in order
	Calls       []Call
}

// Passed reports whether a scenario was played and nothing differs.
func (r *Result) Passed() bool { return r.Err == nil && len(r.Differences) == 0 }

// Play plays a scenario of a model. It leaves nothing behind.
func (m *Model) Play(ctx context.Context, s *Scenario, o Options) *Result {
	began := time.Now()
	r := &Result{Scenario: s, Err: m.unnamed(s)}
	if r.Err != nil {
		return r
	}
	w, err := open(ctx, m.Name, m.Data, s, o)
	if err == nil {
		p := &player{world: w, m: m, s: s}
		r.Err = p.play(ctx)
		r.Events, r.Calls = w.journal(), w.calls
		r.Got = p.observed(r.Events)
		r.Differences = m.compare(&s.Expect, &r.Got, r.Events)
		err = w.close()
	}
	r.Err, r.Took = errors.Join(r.Err, err), time.Since(began)
	return r
}

// A player does the steps of a scenario.
type player struct {
	*world
	m     *Model
	s     *Scenario
	first engine.Key // the instance that the scenario is about
}

func (p *player) play(ctx context.Context) error {
	if err := p.step(ctx, &p.s.Start); err != nil {
		return fmt.Errorf("start: %w", err)
	}
	for i := range p.s.Steps {
		if err := p.step(ctx, &p.s.Steps[i]); err != nil {
			return fmt.Errorf("step %d, %s: %w", i+1, &p.s.Steps[i], err)
		}
	}
	for range mostMoves { // let it come to its end
		if p.ended() {
			return nil
		}
		moved, err := p.jump(ctx, p.s.Expect.State == "waiting")
		if err != nil || !moved {
			return err
		}
	}
	return fmt.Errorf("the clock moved more than %d times and the process goes on", mostMoves)
}

// ended reports whether nothing runs any more.
func (p *player) ended() (over bool) {
	p.view(func(q *loop.Query) { over = q.Running() == 0 })
	return over
}

// step does one thing, and what follows from it at once.
func (p *player) step(ctx context.Context, s *Step) error {
	verb, err := s.verb()
	if err != nil {
		return err
	}
	if err := verbs[verb](p, ctx, s); err != nil {
		return err
	}
	if err := p.settle(ctx); err != nil {
		return err
	}
	if p.first == 0 {
		p.view(func(q *loop.Query) {
			for _, in := range q.Instances(loop.Filter{}) {
				p.first = in.Key // the oldest is the last
			}
		})
	}
	return nil
}

// verbs is the table of what steps do.
var verbs = map[string]func(*player, context.Context, *Step) error{
	"process": (*player).process, "message": (*player).message, "request": (*player).request, "signal": (*player).signal,
	"task": (*player).task, "job": (*player).job, "advance": (*player).advance,
}

func (p *player) process(ctx context.Context, s *Step) error {
	return p.engine.Run(ctx, engine.Start{Process: s.Process, At: s.At, BusinessKey: s.Key, Variables: s.Variables})
}

func (p *player) message(ctx context.Context, s *Step) error {
	payload := s.Body
	if payload == nil && s.Variables != nil {
		var err error
		if payload, err = json.Marshal(s.Variables); err != nil {
			return err
		}
	}
	if err := p.until(ctx, "nobody waits for the message "+s.Message, func(q *loop.Query) bool { return awaited(q, s) }); err != nil {
		return err
	}
	return p.engine.Run(ctx, engine.Publish{Name: s.Message, Key: s.Key, Payload: payload})
}

// awaited reports whether somebody waits for a message. One with a key may come early: it is kept.
func awaited(q *loop.Query, s *Step) bool {
	for p := range q.Subscriptions(s.Message) {
		if p.Instance == nil || p.Wait.Corr == s.Key || s.Key == "" {
			return true
		}
	}
	return s.Key != ""
}

func (p *player) request(ctx context.Context, s *Step) error {
	method, address, _ := strings.Cut(s.Request, " ")
	body := []byte(s.Body)
	var text string
	if bytes.HasPrefix(body, []byte(`"`)) && json.Unmarshal(s.Body, &text) == nil {
		body = []byte(text)
	}
	r, err := http.NewRequestWithContext(ctx, method, "http://"+host+address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Host, r.RequestURI = host, address
	if len(body) > 0 {
		r.Header.Set("Content-Type", "application/json")
	}
	for name, value := range s.Headers {
		r.Header.Set(name, value)
	}
	process, path, ours := p.ours(r)
	if !ours {
		return fmt.Errorf("no pool of the file is at %s; a path for messages begins with /in/", address)
	}
	cmd, err := p.receivers.Command(process, path, r)
	var problem *listener.Problem
	if errors.As(err, &problem) {
		return errors.New(problem.Detail)
	}
	if err != nil {
		return err
	}
	return p.engine.Run(ctx, cmd)
}

func (p *player) signal(ctx context.Context, s *Step) error {
	return p.engine.Run(ctx, engine.Broadcast{Signal: s.Signal, Variables: s.Variables})
}

func (p *player) task(ctx context.Context, s *Step) error {
	var key engine.Key
	err := p.until(ctx, "no user task "+s.Task+" is open", func(q *loop.Query) bool {
		for t := range q.Tasks() {
			if t.Wait.Element == s.Task {
				key = t.Wait.Key
				return true
			}
		}
		return false
	})
	if err != nil {
		return err
	}
	return p.engine.Run(ctx, engine.CompleteTask{Task: key, Variables: s.Variables})
}

func (p *player) job(ctx context.Context, s *Step) error {
	var key engine.Key
	err := p.until(ctx, "no work "+s.Job+" waits for a worker", func(q *loop.Query) bool {
		for j := range q.Jobs() {
			if _, ours := work.Of(j.Wait); j.Wait.Element == s.Job && !ours {
				key = j.Wait.Key
				return true
			}
		}
		return false
	})
	switch {
	case err != nil:
		return err
	case s.Error != "":
		return p.engine.Run(ctx, engine.ThrowJobError{Job: key, Code: s.Error, Variables: s.Variables})
	case s.Fail != "":
		return p.engine.Run(ctx, engine.FailJob{Job: key, Message: s.Fail})
	}
	return p.engine.Run(ctx, engine.CompleteJob{Job: key, Variables: s.Variables})
}

func (p *player) advance(ctx context.Context, s *Step) error {
	d, err := schedule.ParseDuration(s.Advance)
	if err != nil {
		return err
	}
	until := d.AddTo(p.now())
	if !kept(until) || until.Before(p.now()) {
		return fmt.Errorf("the clock of a scenario does not go beyond the year 2200")
	}
	return p.passes(ctx, until)
}

// until moves the clock until something is so; why is what is wrong if nothing moves any more.
func (p *player) until(ctx context.Context, why string, so func(*loop.Query) bool) error {
	for range mostMoves {
		is := false
		p.view(func(q *loop.Query) { is = so(q) })
		if is {
			return nil
		}
		moved, err := p.jump(ctx, false)
		if err != nil {
			return err
		}
		if !moved {
			break
		}
	}
	return fmt.Errorf("%s; %s", why, p.standing())
}

// standing says what waits.
func (p *player) standing() string {
	waits, incidents := p.waiting()
	switch {
	case len(incidents) > 0:
		return "there is an incident at " + p.m.calledAll(incidents)
	case len(waits) > 0:
		return "what waits is " + p.m.calledAll(waits)
	}
	return "nothing waits any more"
}

// waiting lists the elements that wait, and those with an incident.
func (p *player) waiting() (waits, incidents []string) {
	p.view(func(q *loop.Query) {
		for _, in := range q.Instances(loop.Filter{State: loop.Running, Limit: mostMoves}) {
			for _, w := range in.Waits {
				if !w.Held && w.Kind != engine.OnInstance {
					waits = append(waits, w.Element)
				}
			}
			for _, i := range in.Incidents {
				incidents = append(incidents, i.Element)
			}
		}
	})
	slices.Sort(waits)
	slices.Sort(incidents)
	return slices.Compact(waits), incidents
}

// observed is everything that can be asked for, as it came out.
func (p *player) observed(events []engine.Event) (got Expect) {
	got.Path = path(events)
	got.Waits, got.Incidents = p.waiting()
	got.Calls = p.calls
	p.view(func(q *loop.Query) {
		in := q.Instance(p.first)
		if in == nil {
			got.State = "not started"
			return
		}
		got.State = state(in)
		got.Variables = engine.Vars{}
		for _, t := range in.Tokens {
			if t.Scope == 0 {
				for _, v := range t.Vars {
					got.Variables[v.Name] = v.Value
				}
			}
		}
	})
	return got
}

func state(in *engine.Instance) string {
	switch {
	case in.Status == engine.DoneFailed, len(in.Incidents) > 0:
		return "failed"
	case in.Status == engine.Active:
		return "waiting"
	}
	return string(cmp.Or(in.Status, engine.DoneWell))
}

// path is the elements that completed, in order.
func path(events []engine.Event) (list []string) {
	for i := range events {
		if e := &events[i]; e.Kind == engine.Completed && e.Type != string(bpmn.Process) {
			list = append(list, e.Element)
		}
	}
	return list
}
