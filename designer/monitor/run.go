// Package monitor shows what runs: the tasks that wait for people, variables,
// HTTP calls with their answers, incidents and the history.
//
// It asks the engine and is told by it; it keeps no state of its own that could differ. Reading is done in the background
// and shown in the window's goroutine, because a history may be long. What it shows was masked where it was made: nothing
// here knows a secret.
//
// It asks the engine by queries and commands, as the API does, and reads nothing of the store by itself. A query holds a
// snapshot: take what is shown out of it and leave, before anything is drawn.
package monitor

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"hookflow/designer/catalog"
	"hookflow/designer/exchange"
	"hookflow/designer/person"
	"hookflow/designer/scene"
	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/engine/step"
)

// Local is the engine of this workstation as the window sees it.
type Local struct {
	Engine *loop.Engine
	URL    string // of the listener
	// Environment is what expressions see of where they are evaluated.
	Environment step.Environment
	// Deploy deploys a file and opens the addresses of its pools.
	Deploy func(ctx context.Context, name string, xml []byte) ([]engine.Definition, error)
	// Calls lists the attempts at calls of an instance, oldest first.
	Calls func(engine.Key) []exchange.Call
	// CallsAt lists those of one of its elements; nil: Calls has all that are known.
	CallsAt func(instance engine.Key, element string) []exchange.Call
	// Log is the log of calls as a whole; nil: there is none.
	Log *CallLog
	// Requests are those that were kept as samples; nil: none can be.
	Requests *Requests
	// Endpoints lists where the processes of a document receive messages.
	Endpoints func(name string, document []byte) ([]Endpoint, error)
	// Contract describes them for those who send, as OpenAPI.
	Contract func(name string, document []byte) ([]byte, error)
	// Pin lets answers, a JSON list as samples have them, answer the calls of an element; an empty list: its services do.
	// Pinned are those that it has.
	Pin    func(process, element string, answers []byte) error
	Pinned func(process, element string) []byte
	// Draft opens an engine that keeps nothing and is gone with close; nil: there is none. What is deployed there nobody
	// outside sees.
	Draft func() (draft *Local, close func(), err error)
	// Hide hides what goes by the name of a secret in JSON; nil: nothing is hidden.
	Hide func(text string) string
	// Journal writes the journal of an instance as JSON lines.
	Journal func(engine.Key, io.Writer) error
	// PutFile puts what is read as a file to a task, and OpenFile opens one; nil: files are not kept here.
	PutFile  func(ctx context.Context, file engine.AttachFile, from io.Reader) (engine.Key, error)
	OpenFile func(engine.TaskFile) (io.ReadSeekCloser, error)
	// TaskMail is whether new tasks are told by mail, and whether an account sends mails; SetTaskMail changes it, and calls what tells of
	// them by a name. nil: nothing does.
	TaskMail    func() (on, sends bool)
	SetTaskMail func(on bool, name string) error
	// People are those who are known; nil: nobody is.
	People func() []Person
	// Tests plays the scenarios beside a file against a document, and tells of each from one goroutine at a time; nil: there
	// are none. What they have covered together is nil when they were ended.
	Tests func(ctx context.Context, path string, document []byte, told func(Tested)) (*Coverage, error)
	// Catalogs are the records of this workstation, and who is told of what happens; nil: there are none.
	Catalogs *catalog.Store
	// Simulator is nil where nothing can be simulated.
	Simulator *Simulator
	// Access is how people come to sit at the window; nil: whoever does may do everything.
	Access *person.Access
	// May says why who sits at the window may not give a command; nil, and a nil function: they may.
	May func(engine.Command) error
	// Record adds what an instance did to the scenarios beside a file under a name that none of them has. No secret is written.
	Record func(path string, document []byte, instance engine.Key, name string) error
}

// A CallLog is everything that was called, by whatever instance, and what can be done with it.
type CallLog struct {
	Search func(CallFilter) []exchange.Call // newest first
	// Resend makes a call again; the process is told nothing.
	Resend func(context.Context, exchange.Call) (exchange.Call, error)
	// Save adds the answers of calls to the samples, and returns how many there are then.
	Save func([]exchange.Call) (int, error)
	// Once does the work of an element of a document with these variables.
	Once func(ctx context.Context, document []byte, element string, vars engine.Vars) (exchange.Once, error)

	Samples func() (int, error) // how many there are
	Mocked  func() bool         // samples answer in place of services
	Mock    func(bool) error    // lets them, or no longer
}

// A CallFilter says which calls are looked for; a zero field takes all.
type CallFilter struct {
	Text   string // somewhere in them, in any case
	Failed bool
	Limit  int
}

// A Run is what was started from one diagram: an instance of one of its
// processes, and those of the same file that its calls, messages and signals have begun.
type Run struct {
	local       *Local
	definitions []engine.Definition
	First       engine.Key // the instance that was started
	tape        tape
	seen        int // the place in the history that was looked at last; of the tape's lock
	begun       begun
}

// Begin starts an instance of a process that was deployed with definitions.
func (l *Local) Begin(ctx context.Context, definitions []engine.Definition, process string, vars engine.Vars) (*Run, error) {
	started, err := Do(ctx, l, engine.Start{Process: process, Variables: vars, By: l.Sitter()})
	if err != nil {
		return nil, err
	}
	return &Run{local: l, definitions: definitions, First: started.Instance}, nil
}

// A Picture is the state of a run at one moment, ready to be shown.
type Picture struct {
	Instances []*engine.Instance // oldest first
	Names     map[engine.Key]string
	Tasks     []Open
	Receives  []Open
	Works     []Open // calls and workers' jobs under way
	Timers    []Open // also of calls that will be tried again
	Incidents []Trouble
	Calls     []exchange.Call
	Total     int   // records of the whole run that are known
	At        int   // how many of them have happened; all of them: now
	When      int64 // when the last of these was made, in nanoseconds since 1970
	Behind    int   // records that are still to be read: what was gone through, and Total, are not of now yet
	Marks     map[string]scene.Mark
	Stop      *Stopped // where a debugger has stopped it; nil: it has not
	Taken     []string // flows that tokens took since the run was looked at last, or by the step that is shown after the one before; the latest of them
}

// An Open is something an instance waits for.
type Open struct {
	Instance *engine.Instance
	Wait     *engine.Wait
}

// A Trouble is an open incident of an instance.
type Trouble struct {
	Instance *engine.Instance
	*engine.Incident
}

// Look reads the state of the run.
func (r *Run) Look() (*Picture, error) { return r.LookAt(latest) }

// latest is the place in the history after its last record, wherever that is.
const latest = math.MaxInt

// LookAt reads the state of the run after so many records of its history.
func (r *Run) LookAt(at int) (*Picture, error) { return r.look(at, time.Time{}) }

// look is LookAt that reads the history until some time only; zero: to its end.
func (r *Run) look(at int, until time.Time) (*Picture, error) {
	p := &Picture{Marks: map[string]scene.Mark{}, Names: map[engine.Key]string{}}
	t := &r.tape
	t.mu.Lock()
	defer t.mu.Unlock()
	var m *frame
	err := r.local.Engine.View(func(q *loop.Query) error {
		p.Instances = r.instances(q)
		if !t.onward(q, p.Instances, until) {
			p.Behind = max(1, recordsOf(p.Instances)-t.now.records)
		}
		p.Taken, t.taken = t.taken, nil
		if m = t.now; at < m.records {
			m = t.back(q, at)
			p.Instances = m.copies()
		}
		if at > 0 && at == r.seen+1 && at <= m.records {
			step := q.Record(t.keys[at-1])
			p.Taken = taken(&step)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the run: %w", err)
	}
	p.Total, p.At, p.When = t.now.records, m.records, m.at
	r.seen = p.At
	for _, in := range p.Instances {
		p.Names[in.Key] = r.name(in)
		p.add(in)
		p.Calls = append(p.Calls, r.local.Calls(in.Key)...)
	}
	p.Stop = stoppedIn(p.Instances)
	p.dropLaterCalls()
	slices.SortStableFunc(p.Calls, func(a, b exchange.Call) int { return a.Began.Compare(b.Began) })
	p.mark(m)
	return p, nil
}

// recordsOf is how many records instances have.
func recordsOf(list []*engine.Instance) (n int) {
	for _, in := range list {
		n += int(in.Records)
	}
	return n
}

func (r *Run) ours(in *engine.Instance) bool {
	return slices.ContainsFunc(r.definitions, func(d engine.Definition) bool { return d.Key == in.Definition })
}

func (r *Run) name(in *engine.Instance) string {
	for _, d := range r.definitions {
		switch {
		case d.Key != in.Definition:
		case d.Name != "":
			return d.Name
		case d.Resource != "": // one without a name is known by its file
			return strings.TrimSuffix(d.Resource, ".bpmn")
		}
	}
	for _, d := range r.definitions { // it has gone on by a definition that came later
		if d.Process == in.Process && d.Key != in.Definition {
			return cmp.Or(d.Name, strings.TrimSuffix(d.Resource, ".bpmn"), in.Process)
		}
	}
	return in.Process
}

// add collects what an instance waits for.
func (p *Picture) add(in *engine.Instance) {
	for _, w := range in.Waits {
		switch w.Kind {
		case engine.OnTask:
			p.Tasks = append(p.Tasks, Open{in, w})
		case engine.OnMessage:
			p.Receives = append(p.Receives, Open{in, w})
		case engine.OnTimer, engine.OnJob:
			if w.Kind == engine.OnJob && w.Due == 0 && !w.Held {
				p.Works = append(p.Works, Open{in, w})
			}
			if w.Due != 0 && !w.Held && w.Element != in.Process { // how long all of it may last is no timer of the diagram
				p.Timers = append(p.Timers, Open{in, w})
			}
		}
	}
	for _, i := range in.Incidents {
		p.Incidents = append(p.Incidents, Trouble{in, i})
	}
}

// mark makes the marks of the diagram: where tokens have passed, where they
// are, and where something is wrong.
func (p *Picture) mark(m *frame) {
	for element := range m.passed {
		p.Marks[element] = scene.Mark{State: scene.Passed}
	}
	for _, in := range p.Instances {
		for _, t := range in.Tokens {
			if t.Scope != 0 { // not the process itself
				p.Marks[t.Element] = scene.Mark{State: stateOf(in, t), Tokens: p.Marks[t.Element].Tokens + 1}
			}
		}
	}
	for flow, values := range m.flows.lines {
		mark := p.Marks[flow]
		mark.Values = values
		p.Marks[flow] = mark
	}
	if p.Stop != nil {
		p.Marks[p.Stop.Element] = scene.Mark{State: scene.Halted, Tokens: 1, Values: p.Marks[p.Stop.Element].Values}
	}
	for _, t := range p.Incidents {
		p.Marks[t.Element] = scene.Mark{State: scene.Broken, Tokens: max(1, p.Marks[t.Element].Tokens)}
	}
}

// Over reports whether nothing of the run goes on.
func (p *Picture) Over() bool {
	return len(p.Instances) > 0 && !slices.ContainsFunc(p.Instances, func(in *engine.Instance) bool { return in.Status == engine.Active })
}
