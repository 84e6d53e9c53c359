package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"hookflow/designer/scene"
	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/loop"
	"hookflow/runtime"
	"hookflow/runtime/listener"
	"hookflow/runtime/webhook"
)

// An outcome is what `hookflow run` tells of one instance.
type outcome struct {
	Status    string                     `json:"status"` // completed, failed, waiting or terminated
	Variables map[string]json.RawMessage `json:"variables"`
	History   []happening                `json:"history"`
	Flows     []taken                    `json:"flows"` // in the order in which they were taken
	Calls     []made                     `json:"calls"` // every attempt, the oldest first
	Incidents []incident                 `json:"incidents"`
	Listen    string                     `json:"listen,omitempty"` // where it received messages

	among []engine.Key // the instance, and those that it has called
	waits []*engine.Wait
	marks map[string]scene.Mark
	loops map[tokenID]string // tokens that are the body of a loop, and its tag
}

// A tokenID names a token of an instance.
type tokenID struct {
	instance engine.Key
	token    uint32
}

// A happening is one step in the life of an element: activated, completed,
// terminated or failed.
type happening struct {
	Element string `json:"element"`
	Type    string `json:"type"`
	Event   string `json:"event"`
	At      string `json:"at"` // RFC 3339, UTC
	Name    string `json:"name,omitempty"`
}

// taken is a sequence flow that was taken.
type taken struct {
	Flow string `json:"flow"`
	Name string `json:"name,omitempty"`
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
	At   string `json:"at"` // RFC 3339, UTC
}

// made is one attempt at a call.
type made struct {
	Name string `json:"name,omitempty"` // of the element
	listener.Attempt
}

type incident struct {
	Element string `json:"element"`
	Kind    string `json:"kind"`
	Message string `json:"message"`
	Code    string `json:"code,omitempty"`
	Name    string `json:"name,omitempty"`
}

// The statuses of an outcome.
const (
	statusCompleted  = "completed"
	statusFailed     = "failed"
	statusWaiting    = "waiting"
	statusTerminated = "terminated"
)

// follow waits until an instance has ended or nothing can move it any more, or
// until the time is up, and tells how it stands then.
func follow(ctx context.Context, rt *runtime.Runtime, key engine.Key, limit time.Duration) (*outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if _, err := rt.Wait(ctx, key); err != nil && ctx.Err() == nil {
		return nil, err
	}
	var out *outcome
	err := rt.Engine().View(func(q *loop.Query) error {
		in := q.Instance(key)
		if in == nil {
			return fmt.Errorf("the instance %s is gone", key)
		}
		out = outcomeOf(q, in)
		out.called(rt.Calls())
		for _, other := range q.Instances(loop.Filter{Limit: maxMarked}) {
			if other.Key >= key {
				out.mark(q, other)
			}
		}
		return nil
	})
	return out, err
}

// maxMarked is how many instances are looked at for the marks of the diagram.
const maxMarked = 1000

func newOutcome() *outcome {
	return &outcome{Variables: map[string]json.RawMessage{}, History: []happening{}, Flows: []taken{}, Calls: []made{}, Incidents: []incident{}, marks: map[string]scene.Mark{}, loops: map[tokenID]string{}}
}

// outcomeOf tells how an instance stands, with the instances it has called.
func outcomeOf(q *loop.Query, in *engine.Instance) *outcome {
	out := newOutcome()
	out.add(q, in)
	for _, t := range in.Tokens {
		if t.Scope == 0 {
			for _, v := range t.Vars {
				out.Variables[v.Name] = v.Value
			}
		}
	}
	switch {
	case in.Status == engine.DoneWell:
		out.Status = statusCompleted
	case in.Status == engine.DoneTerminated:
		out.Status = statusTerminated
	case in.Status == engine.DoneFailed || len(out.Incidents) > 0:
		out.Status = statusFailed
	default:
		out.Status = statusWaiting
	}
	return out
}

func (o *outcome) add(q *loop.Query, in *engine.Instance) {
	o.among = append(o.among, in.Key)
	var events []engine.Event
	for record := range q.History(in.Key) {
		events = append(events, record.Events...)
	}
	for i := range events {
		if e := &events[i]; e.Kind == engine.Looped && e.Loop != nil && e.Loop.Index == 0 {
			o.loops[tokenID{e.Instance, e.Token}] = loopTag(e.Loop)
		}
	}
	for i := range events {
		o.event(q, &events[i])
	}
	for _, i := range in.Incidents {
		o.Incidents = append(o.Incidents, incident{Element: i.Element, Kind: string(i.Kind), Message: i.Message, Code: i.Code})
	}
	o.waits = append(o.waits, in.Waits...)
}

func (o *outcome) event(q *loop.Query, e *engine.Event) {
	switch e.Kind {
	case engine.Activated, engine.Completed, engine.Terminated, engine.Failed:
		o.History = append(o.History, happening{Element: e.Element, Type: o.typeOf(e), Event: e.Kind.String(), At: written(e.At)})
	case engine.Taken:
		o.Flows = append(o.Flows, taken{Flow: e.Element, At: written(e.At)})
	case engine.Waiting:
		if e.Wait != nil && e.Wait.Kind == engine.OnInstance {
			if called := q.Instance(e.Wait.Key); called != nil {
				o.add(q, called)
			}
		}
	}
}

func written(ns int64) string { return time.Unix(0, ns).UTC().Format(time.RFC3339Nano) }

// called takes what the instances have called from the log.
func (o *outcome) called(log *webhook.Log) {
	for _, key := range o.among {
		for _, e := range log.Search(webhook.Filter{Instance: key}, mostCalls) {
			o.Calls = append(o.Calls, made{Attempt: listener.AttemptOf(e)})
		}
	}
	slices.SortStableFunc(o.Calls, func(a, b made) int { return a.Began.Compare(b.Began) })
}

// mostCalls is how many calls of an instance are told of.
const mostCalls = 10_000

// name gives everything that is told the name that it has in the diagram.
func (o *outcome) name(m *bpmn.Definitions) {
	called := func(id string) string { return nameOf(m, id) }
	for i := range o.History {
		o.History[i].Name = called(o.History[i].Element)
	}
	for i := range o.Calls {
		o.Calls[i].Name = called(o.Calls[i].Element)
	}
	for i := range o.Incidents {
		o.Incidents[i].Name = called(o.Incidents[i].Element)
	}
	for i := range o.Flows {
		f := &o.Flows[i]
		if f.Name = called(f.Flow); m.ByID(f.Flow) != nil {
			f.From, f.To = m.ByID(f.Flow).Attr("sourceRef"), m.ByID(f.Flow).Attr("targetRef")
		}
	}
}

// typeOf returns the tag of what an event is about. A repeated activity lives
// once as the loop itself and once for each iteration; the former goes by the
// tag of the loop, so that counting tasks counts what was done.
func (o *outcome) typeOf(e *engine.Event) string {
	return cmp.Or(o.loops[tokenID{e.Instance, e.Token}], e.Type)
}

func loopTag(l *engine.Loop) string {
	if l.Total < 0 {
		return string(bpmn.StandardLoop)
	}
	return string(bpmn.MultiInstance)
}

// mark notes for the diagram where an instance has been and where it is.
func (o *outcome) mark(q *loop.Query, in *engine.Instance) {
	for record := range q.History(in.Key) {
		for i := range record.Events {
			if e := &record.Events[i]; e.Kind == engine.Completed || e.Kind == engine.Taken {
				o.marks[e.Element] = scene.Mark{State: scene.Passed}
			}
		}
	}
	for _, t := range in.Tokens {
		if t.Scope != 0 && in.Status == engine.Active {
			o.marks[t.Element] = scene.Mark{State: scene.Active, Tokens: o.marks[t.Element].Tokens + 1}
		}
	}
	for _, i := range in.Incidents {
		o.marks[i.Element] = scene.Mark{State: scene.Broken, Tokens: 1}
	}
}

// report writes the outcome for people.
func (o *outcome) report(w io.Writer, m *bpmn.Definitions) {
	status := good
	if o.Status == statusFailed {
		status = bad
	}
	fmt.Fprintf(w, "\n%s\n", status.Sprint(o.Status))
	for _, i := range o.Incidents {
		fmt.Fprintf(w, "  %s at %s: %s\n", bad.Sprint("problem"), withID(i.Name, i.Element), i.Message)
	}
	if o.Status == statusWaiting {
		for _, wait := range o.waits {
			fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("  %s waits for a %s %s", withID(nameOf(m, wait.Element), wait.Element), wait.Kind, wait.Name), " "))
		}
	}
	if len(o.Variables) > 0 {
		fmt.Fprintln(w, "variables:")
		for _, name := range slices.Sorted(maps.Keys(o.Variables)) {
			fmt.Fprintf(w, "  %s = %s\n", name, o.Variables[name])
		}
	}
}
