package monitor

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"hookflow/designer/look"
	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/loop"
)

// An Earlier is a run that was begun before, also by an earlier window.
type Earlier struct {
	Run         *Run
	Name        string // of the process, and, of a branch, when the run began that it left
	BusinessKey string
	Began       time.Time
	State       string      // in words
	Tone        look.Tone   // of the state
	Version     int         // of the process
	Given       engine.Vars // the variables it was started with
	Holds       engine.Vars // those it has now, or had at its end
	at          string      // the start event that began it; empty: it was started by hand
	definition  engine.Key
	process     string
}

// Says tells whether a run has a text anywhere, in any case: when it began, how it stands, its
// version, key, names of variables and values.
func (e *Earlier) Says(text string) bool {
	all := e.Label() + e.Began.Format(" 2006-01-02 15:04:05 ") + e.Note() + " " + fmt.Sprintf("v%d", e.Version)
	for _, vars := range []engine.Vars{e.Given, e.Holds} {
		for name, value := range vars {
			all += " " + name + "=" + string(value)
		}
	}
	return strings.Contains(strings.ToLower(all), strings.ToLower(text))
}

// Again starts an instance with what a run was given: of the version that it ran on, or of
// definitions that were deployed since.
func (l *Local) Again(ctx context.Context, e *Earlier, definitions []engine.Definition) (*Run, error) {
	start := engine.Start{Definition: e.definition, BusinessKey: e.BusinessKey, Variables: e.Given, At: e.at, By: l.Sitter()}
	if definitions != nil {
		start.Definition, start.Process = 0, e.process
	} else {
		definitions = e.Run.definitions
	}
	started, err := Do(ctx, l, start)
	if err != nil {
		return nil, err
	}
	return &Run{local: l, definitions: definitions, First: started.Instance}, nil
}

// beginning is what the first record of an instance says: the variables it was given, and the
// start event that something began it by.
func beginning(q *loop.Query, key engine.Key) (given engine.Vars, at string) {
	given = engine.Vars{}
	for first := range q.History(key) {
		for _, e := range first.Events {
			switch e.Kind {
			case engine.VariableIs:
				given[e.Name] = e.Value
			case engine.Caught:
				at = e.Element
			case engine.Completed, engine.Taken:
				return given, at
			}
		}
		break
	}
	return given, at
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

// HeldBefore are the variables that the newest of the latest runs of a process which came to an element had when it did; nil: none did.
func (l *Local) HeldBefore(process, element string) (vars engine.Vars, err error) {
	err = l.Engine.View(func(q *loop.Query) error {
		for _, of := range q.Instances(loop.Filter{Process: process, Limit: maxBefore}) {
			if vars = heldBefore(q, of, element); vars != nil {
				return nil
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the runs: %w", err)
	}
	return vars, nil
}

// The runs that are looked through for one that came to an element, and the records of each.
const (
	maxBefore        = 20
	maxRecordsBefore = 2000
)

// heldBefore are the variables of an instance when it came to an element; nil: it did not.
func heldBefore(q *loop.Query, of *engine.Instance, element string) engine.Vars {
	in, n := &engine.Instance{Key: of.Key}, 0
	for r := range q.History(of.Key) {
		for i := range r.Events {
			if e := &r.Events[i]; e.Kind == engine.Activated && e.Element == element {
				return processVariables(in)
			} else {
				in.Apply(e)
			}
		}
		if n++; n == maxRecordsBefore {
			break
		}
	}
	return nil
}

// EarlierOf is the run that an instance has begun; nil if it is forgotten.
func (l *Local) EarlierOf(key engine.Key) (e *Earlier, err error) {
	err = l.Engine.View(func(q *loop.Query) error {
		if in := q.Instance(key); in != nil {
			e = &l.earlier(q, []*engine.Instance{in})[0]
		}
		return nil
	})
	return e, err
}

// earlier makes runs of instances, newest first.
func (l *Local) earlier(q *loop.Query, begun []*engine.Instance) (list []Earlier) {
	for _, in := range begun {
		run := &Run{local: l, definitions: together(q, in.Definition), First: in.Key}
		given, at := beginning(q, in.Key)
		list = append(list, Earlier{Run: run, Name: run.name(in) + left(q, in), BusinessKey: in.BusinessKey, Began: time.Unix(0, in.Started), State: standing(in), Tone: tone(in), Version: run.version(in),
			Given: given, Holds: processVariables(in), at: at, definition: in.Definition, process: in.Process})
	}
	return list
}

// left says of which run an instance is a branch; nothing if it is none.
func left(q *loop.Query, in *engine.Instance) string {
	if in.From == 0 {
		return ""
	}
	when := in.From.String() // it was deleted
	if of := q.Instance(in.From); of != nil {
		when = time.Unix(0, of.Started).Format("15:04:05")
	}
	return ", " + fmt.Sprintf(lang.L("a branch of %s"), when)
}

// version is that of the process of an instance; 0 if its definition is gone.
func (r *Run) version(in *engine.Instance) int {
	for _, d := range r.definitions {
		if d.Key == in.Definition {
			return d.Version
		}
	}
	return 0
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
	p.Stop = stoppedIn(p.Instances)
	return statusText(p)
}

// tone is the colour of how an instance stands.
func tone(in *engine.Instance) look.Tone {
	p := &Picture{Instances: []*engine.Instance{in}}
	p.add(in)
	switch {
	case len(p.Incidents) > 0:
		return look.Bad
	case !p.Over():
		return look.Busy
	case in.Status == engine.DoneTerminated || in.Status == engine.DoneFailed:
		return look.Bad
	}
	return look.Good
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
	text := fmt.Sprintf("%s, %s", p.Names[first.Key], look.When(time.Unix(0, first.Started)))
	if first.BusinessKey != "" {
		text += ", " + first.BusinessKey
	}
	return text
}

// Label names the run in a list.
func (e *Earlier) Label() string { return look.When(e.Began) }

// Note says more about the run.
func (e *Earlier) Note() string {
	text := e.State + " \u00b7 " + e.Name
	if e.BusinessKey != "" {
		text += " \u00b7 " + e.BusinessKey
	}
	return text
}
