package monitor

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
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
	err = l.Engine.View(func(q *engine.Query) error {
		for _, process := range processes {
			list = append(list, l.earlierOf(q, process)...)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list the runs: %w", err)
	}
	slices.SortFunc(list, func(a, b Earlier) int { return cmp.Compare(b.Run.First, a.Run.First) })
	return list[:min(len(list), maxEarlier)], nil
}

func (l *Local) earlierOf(q *engine.Query, process string) (list []Earlier) {
	next := engine.Key(0)
	for _, in := range q.Instances(engine.Filter{Process: process, Limit: maxEarlier}) {
		if in.Parent != 0 {
			continue
		}
		run := &Run{local: l, definitions: together(q, in.Definition), First: in.Key, next: next}
		list = append(list, Earlier{run, run.name(in), in.BusinessKey, time.Unix(0, in.Started), standing(in)})
		next = in.Key
	}
	return list
}

// together are the definitions that came in one file with a definition.
func together(q *engine.Query, key engine.Key) (list []engine.Definition) {
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
	_ = r.local.Engine.View(func(q *engine.Query) error {
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
