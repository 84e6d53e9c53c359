package server

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/export"
	"hookflow/engine/feel"
	"hookflow/engine/program"
	"hookflow/engine/step"
	"hookflow/runtime/webhook"
	"hookflow/runtime/work"
)

// Topic is the type of the jobs that a worker takes: the exports for it say it.
const Topic = "hookflow"

// Jobs are the jobs of a server, for workers. A job is taken for a time; if nothing is
// heard of it until then, another worker gets it.
type Jobs interface {
	// Take takes jobs of a type, at most max, for the time lock. It may wait a while
	// for some to come.
	Take(ctx context.Context, worker, topic string, max int, lock time.Duration) ([]Job, error)
	// Done ends a job; local are results that only the outputs of its element see.
	Done(ctx context.Context, worker string, j Job, vars, local Vars) error
	// Fail reports a failed attempt; left is how many more there are, and after when
	// the next one is due. With none left the server shows an incident.
	Fail(ctx context.Context, worker string, j Job, message string, left int, after time.Duration) error
	// Throw throws a BPMN error from the element.
	Throw(ctx context.Context, worker string, j Job, code, message string) error
}

// A Job is work of one element.
type Job struct {
	ID         string
	Definition string // of its process
	Process    string // its id in the file
	Element    string
	Instance   string
	Business   string // business key of the instance
	Vars       Vars
	Left       int // attempts left, this one included; 0 if the server does not say, for it is the first
}

// A Worker makes the calls of exported processes with our own HTTP client, so that
// templates, escaping, retries, idempotency keys, secrets and answers are what they are
// in Hookflow. It reads the calls from the deployed files and keeps nothing: several
// may work side by side, and one that dies loses no job.
//
// A job is taken before it is known how long its call may last. So a worker takes for as long as the longest call that it has seen,
// and leaves alone what it is at already; of a call that may last longer than Lock and a first worker is at, a second worker knows
// that only once it has seen one itself.
type Worker struct {
	Engine  Engine
	Jobs    Jobs
	Outside work.Outside // what calls are made with

	// Environment is what the expressions of calls see as environment; its URL is that of the Gateway.
	Environment step.Environment

	Name  string        // of this worker, told to the server
	Slots int           // calls at the same time; 0 is 16
	Lock  time.Duration // how long a job is taken, beyond the longest time-out of a call; 0 is a minute
	Log   func(format string, args ...any)

	mu      sync.Mutex
	calls   map[string]*task // by definition and element
	longest time.Duration    // time-out of a call, beyond the usual one
	at      map[string]bool  // jobs that are under way, by their ids
}

// A task is the work of an element as it was deployed.
type task struct {
	node    *program.Node
	outputs []string // the texts of its outputs, which pick up results
	err     error
}

// Run takes jobs and makes their calls until ctx is done; calls that are under way are
// brought to their end.
func (w *Worker) Run(ctx context.Context) {
	slots := make(chan bool, cmp.Or(w.Slots, 16))
	var wait sync.WaitGroup
	defer wait.Wait()
	for ctx.Err() == nil {
		slots <- true // at least one is free
		<-slots
		jobs, err := w.Jobs.Take(ctx, w.Name, Topic, cap(slots)-len(slots), w.lock())
		if err != nil && ctx.Err() == nil {
			w.log("take jobs: %v", err)
			sleep(ctx, 2*time.Second)
		}
		for _, j := range jobs {
			if !w.begin(j) {
				continue
			}
			slots <- true
			wait.Add(1)
			go func() {
				defer func() { w.end(j); <-slots; wait.Done() }()
				if err := w.do(context.WithoutCancel(ctx), j); err != nil {
					w.log("job %s of %s: %v", j.ID, j.Element, err)
				}
			}()
		}
	}
}

func (w *Worker) lock() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return cmp.Or(w.Lock, time.Minute) + max(w.longest, webhook.DefaultTimeout)
}

// begin reports whether a job is to be done: not when it comes a second time because its lock was over before its call.
func (w *Worker) begin(j Job) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.at[j.ID] {
		return false
	}
	if w.at == nil {
		w.at = map[string]bool{}
	}
	w.at[j.ID] = true
	return true
}

func (w *Worker) end(j Job) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.at, j.ID)
}

// lasts notes how long a call may last.
func (w *Worker) lasts(request json.RawMessage) {
	var limit struct {
		Timeout time.Duration `json:"timeout"`
	}
	_ = json.Unmarshal(request, &limit) // none: the usual one
	w.mu.Lock()
	defer w.mu.Unlock()
	w.longest = max(w.longest, limit.Timeout)
}

func (w *Worker) log(format string, args ...any) {
	if w.Log != nil {
		w.Log(format, args...)
	}
}

// sleep waits, or until ctx is done.
func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// do makes the call of one job and reports what came of it. While the server does not hand out the file nothing is reported: the job
// comes again when its lock is over.
func (w *Worker) do(ctx context.Context, j Job) error {
	k, err := w.workOf(ctx, j)
	if err != nil {
		return err
	}
	if k.err != nil {
		return w.Jobs.Fail(ctx, w.Name, j, k.err.Error(), 0, 0)
	}
	view, err := w.viewOf(j)
	if err != nil {
		return w.Jobs.Fail(ctx, w.Name, j, err.Error(), 0, 0)
	}
	kind, known := work.Kinds[k.node.Work.Kind]
	if !known {
		return w.Jobs.Fail(ctx, w.Name, j, "this worker does no work of the kind "+k.node.Work.Kind, 0, 0)
	}
	request, err := view.Render(k.node.Work, j.ID)
	if err != nil {
		return w.Jobs.Fail(ctx, w.Name, j, err.Error(), 0, 0)
	}
	w.lasts(request)
	r := kind.Do(ctx, w.Outside, work.Job{Request: request, Process: func() (string, error) { return j.Process, nil }})
	if kind.Unawaited != nil && kind.Unawaited(request) {
		return w.Jobs.Done(ctx, w.Name, j, nil, nil)
	}
	if r.Answer != nil {
		r, err = k.judged(view, r)
	}
	if err != nil {
		return w.Jobs.Fail(ctx, w.Name, j, err.Error(), 0, 0)
	}
	if r.Answer == nil {
		return w.failed(ctx, j, k, view, r)
	}
	vars, local, err := k.answers(view, r.Answer)
	if err != nil {
		return w.Jobs.Fail(ctx, w.Name, j, err.Error(), 0, 0)
	}
	return w.Jobs.Done(ctx, w.Name, j, vars, local)
}

// failed does what the element says about a failed attempt: try again later, throw its
// error, or stop with an incident.
func (w *Worker) failed(ctx context.Context, j Job, k *task, view *step.Apart, r work.Result) error {
	f := k.node.Fail
	left := cmp.Or(j.Left, f.Attempts) - 1
	if left > 0 && !r.Final {
		pause, err := view.After(f.Delay)
		if err != nil {
			return w.Jobs.Fail(ctx, w.Name, j, err.Error(), 0, 0)
		}
		longest, attempt := 24*time.Hour, f.Attempts-left
		if f.Longest != nil {
			if longest, err = view.After(f.Longest); err != nil {
				return w.Jobs.Fail(ctx, w.Name, j, err.Error(), 0, 0)
			}
		}
		if f.Exponential {
			pause = step.Grown(pause, longest, attempt)
		}
		pause = step.Shortened(pause, f.Jitter, j.ID, attempt)
		return w.Jobs.Fail(ctx, w.Name, j, r.Failure, left, max(pause, r.After))
	}
	if f.Error != "" {
		return w.Jobs.Throw(ctx, w.Name, j, f.Error, r.Failure)
	}
	return w.Jobs.Fail(ctx, w.Name, j, r.Failure, 0, 0)
}

// workOf reads the call of a job from the deployed file, once for each element. The error is of a server that gave no file; one that
// says that there is none has said so.
func (w *Worker) workOf(ctx context.Context, j Job) (*task, error) {
	key := j.Definition + " " + j.Element
	w.mu.Lock()
	k := w.calls[key]
	w.mu.Unlock()
	if k != nil {
		return k, nil
	}
	data, err := w.Engine.XML(ctx, j.Definition)
	if err != nil {
		err = fmt.Errorf("read the file of the process: %w", err)
		if p := (*Problem)(nil); errors.As(err, &p) && p.Status == http.StatusNotFound {
			return &task{err: err}, nil
		}
		return nil, err
	}
	k = readWork(data, j.Element)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.calls == nil {
		w.calls = map[string]*task{}
	}
	w.calls[key] = k
	return k, nil
}

// readWork finds the call of an element in a deployed file.
func readWork(data []byte, element string) *task {
	doc, err := bpmnxml.Read("", data)
	if err != nil {
		return &task{err: err}
	}
	def := bpmn.Build(doc.Root())
	e := def.ByID(element)
	if e == nil {
		return &task{err: fmt.Errorf("the deployed file has no element %s", element)}
	}
	n, bad := program.Apart(def, e)
	switch {
	case len(bad) > 0:
		return &task{err: errors.New(bad[0].Message)}
	case n.Work == nil:
		return &task{err: fmt.Errorf("the element %s has no call; export the process for the worker", element)}
	}
	k := &task{node: n}
	if f, ok := bpmn.FieldOf(e, "outputs"); ok {
		for _, row := range bpmn.Rows(e, f) {
			k.outputs = append(k.outputs, bpmn.GetXML(row, f.Columns[1]))
		}
	}
	return k
}

// viewOf is what the expressions of a job see.
func (w *Worker) viewOf(j Job) (*step.Apart, error) {
	id := feel.String(j.Instance)
	var instance feel.Value = feel.NewContext(3).Put("key", id).Put("corrKey", id).Put("businessKey", feel.String(j.Business))
	if raw, ok := j.Vars[export.InstanceVariable]; ok {
		if given, err := feel.FromJSON(raw); err == nil {
			instance = given
		}
	}
	return step.NewApart(j.Vars, w.Environment, instance, time.Now())
}

// judged looks at an answer by the element's own rule for success.
func (k *task) judged(view *step.Apart, r work.Result) (work.Result, error) {
	answer, err := feel.FromJSON(r.Answer)
	if err != nil {
		return r, err
	}
	refused, err := view.Refused(k.node.Work, answer)
	if err != nil || refused == "" {
		return r, err
	}
	return work.Result{Failure: refused, Final: !k.node.Work.Again, Refusal: r.Answer}, nil
}

// answers evaluates what is written from the answer. Results that outputs pick up are local to the element.
func (k *task) answers(view *step.Apart, raw json.RawMessage) (vars, local Vars, err error) {
	vars, local = Vars{}, Vars{}
	answer, err := feel.FromJSON(raw)
	if err != nil {
		return nil, nil, err
	}
	for _, row := range k.node.Work.Answers {
		name, value, err := view.Take(row, answer)
		if err != nil {
			return nil, nil, err
		}
		if k.picksUp(name) {
			local[name] = value
		} else {
			vars[name] = value
		}
	}
	return vars, local, nil
}

// picksUp reports whether an output of the element reads the variable.
func (k *task) picksUp(name string) bool {
	for _, text := range k.outputs {
		for _, word := range strings.FieldsFunc(text, func(r rune) bool {
			return r < '0' || r > '9' && r < 'A' || r > 'Z' && r < '_' || r == '`' || r > 'z' && r < 0x80
		}) {
			if word == name {
				return true
			}
		}
	}
	return false
}
