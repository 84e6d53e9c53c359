package monitor

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/loop"
)

// An Earlier is a run that was begun before, also by an earlier window.
type Earlier struct {
	Run         *Run
	Name        string // of the process
	BusinessKey string
	Began       time.Time
	State       string // in words
}

// maxEarlier bounds how many runs are offered.
const maxEarlier = 100

// Earlier lists the runs of some processes, newest first. What another instance
// has called is no run of its own.
func (l *Local) Earlier(processes []string) (list []Earlier, err error) {
	err = l.Engine.View(func(q *loop.Query) error {
		var begun []*engine.Instance
		for _, process := range processes {
			begun = append(begun, q.Instances(loop.Filter{Process: process, Limit: maxEarlier})...)
		}
		begun = slices.DeleteFunc(begun, func(in *engine.Instance) bool { return in.Parent != 0 })
		slices.SortFunc(begun, func(a, b *engine.Instance) int { return cmp.Compare(b.Key, a.Key) })
		list = l.earlier(q, begun[:min(len(begun), maxEarlier)])
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list the runs: %w", err)
	}
	return list, nil
}

// earlier makes runs of instances, newest first. What messages start belongs to
// the run before it, so a run reaches to the next instance of its process or the
// next that no message has started.
func (l *Local) earlier(q *loop.Query, begun []*engine.Instance) (list []Earlier) {
	next := map[string]engine.Key{}
	for _, in := range begun {
		run := &Run{local: l, definitions: together(q, in.Definition), First: in.Key, next: next[in.Process]}
		if run.next == 0 {
			run.next = next[""]
		}
		list = append(list, Earlier{run, run.name(in), in.BusinessKey, time.Unix(0, in.Started), standing(in)})
		if !byMessage(q, in) {
			clear(next)
			next[""] = in.Key
		}
		next[in.Process] = in.Key
	}
	return list
}

// byMessage reports whether an instance was started by something it caught.
func byMessage(q *loop.Query, in *engine.Instance) bool {
	for first := range q.History(in.Key) {
		return slices.ContainsFunc(first.Events, func(e engine.Event) bool { return e.Kind == engine.Caught })
	}
	return false
}

// together are the definitions that came in one file with a definition.
func together(q *loop.Query, key engine.Key) (list []engine.Definition) {
	own := q.Definition(key)
	if own == nil {
		return nil
	}
	for d := range q.Definitions() {
		if string(d.Digest) == string(own.Digest) {
			list = append(list, *d)
		}
	}
	return list
}

// standing says in one line how an instance stands.
func standing(in *engine.Instance) string {
	p := &Picture{Instances: []*engine.Instance{in}}
	p.add(in)
	return statusText(p)
}

// Model is the view of the file the run was started from; nil if it cannot be
// read any more.
func (r *Run) Model() (model *bpmn.Definitions) {
	_ = r.local.Engine.View(func(q *loop.Query) error {
		for i := range r.definitions {
			d := &r.definitions[i]
			if x, err := bpmnxml.Read(d.Resource, q.Source(d)); err == nil {
				model = bpmn.Build(x.Root())
				return nil
			}
		}
		return nil
	})
	return model
}

// title says which run it is.
func (r *Run) title(p *Picture) string {
	if len(p.Instances) == 0 {
		return r.First.String()
	}
	first := p.Instances[0]
	text := fmt.Sprintf("%s, %s", p.Names[first.Key], time.Unix(0, first.Started).Format(clock))
	if first.BusinessKey != "" {
		text += ", " + first.BusinessKey
	}
	return text
}

// clock is how people see the time at which a run began.
const clock = "2006-01-02 15:04:05"

// Label names the run in a list.
func (e *Earlier) Label() string { return e.Began.Format(clock) }

// Note says more about the run.
func (e *Earlier) Note() string {
	text := e.State + " \u00b7 " + e.Name
	if e.BusinessKey != "" {
		text += " \u00b7 " + e.BusinessKey
	}
	return text
}
