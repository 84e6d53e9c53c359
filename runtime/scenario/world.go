package scenario

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/engine/memory"
	"hookflow/engine/step"
	"hookflow/runtime/connector"
	"hookflow/runtime/listener"
	"hookflow/runtime/mock"
	"hookflow/runtime/model"
	"hookflow/runtime/webhook"
	"hookflow/runtime/work"
)

// host is where the processes of a scenario believe that they are reached.
const host = "localhost:8086"

// mostMoves bounds how often the clock of a scenario moves, and how much happens at one time: a model may go round.
const mostMoves = 2000

// Options say what scenarios are played with. The zero value calls no service.
type Options struct {
	Network bool         // calls to hosts without a sample go out
	Tools   work.Outside // what they go out with; of these, Connector is used without the network, too
}

// A world is an engine that plays one scenario.
type world struct {
	options   Options
	engine    *loop.Engine
	nanos     atomic.Int64 // the time
	models    *model.Cache
	model     *model.Model
	receivers listener.Receivers
	samples   []mock.Sample
	answers   *mock.Server
	client    *webhook.Client
	tools     work.Outside

	calls   []Call
	under   map[engine.Key]bool // jobs whose answer is on its way
	arrives []arrival           // answers on their way
	failed  error               // what a handler could not do
}

// An arrival is an answer on its way.
type arrival struct {
	at  time.Time
	job engine.Key
	cmd engine.Command
}

// open makes a world in which the processes of a file are deployed.
func open(ctx context.Context, name string, data []byte, s *Scenario, o Options) (*world, error) {
	m, err := model.Read(name, data, true)
	if err != nil {
		return nil, err
	}
	w := &world{options: o, model: m, samples: s.Mocks, under: map[engine.Key]bool{}}
	w.receivers.Add(m)
	begin, err := s.begins()
	if err != nil {
		return nil, err
	}
	w.nanos.Store(begin.UnixNano())
	store := memory.New()
	err = store.Update(func(tx engine.Tx) error { // keys that leave the program are the same every time
		tx.Put(engine.BucketMeta, []byte("store"), []byte("test"))
		return nil
	})
	if err != nil {
		return nil, err
	}
	machine := step.NewMachine(engine.DefaultLimits)
	machine.Environment = step.Environment{Name: "test", URL: "http://" + host}
	if w.engine, err = loop.Open(store, machine, loop.Options{Now: w.now}); err != nil {
		return nil, err
	}
	w.models = &model.Cache{Engine: w.engine}
	if w.answers, err = mock.ServeAtOnce(s.Mocks, http.HandlerFunc(w.unanswered)); err != nil {
		return nil, errors.Join(err, w.engine.Close())
	}
	w.connect()
	if _, err := loop.Do(ctx, w.engine, engine.Deploy{Resources: []engine.Resource{{Name: name, Data: data}}, All: true}); err != nil {
		return nil, errors.Join(err, w.close())
	}
	return w, nil
}

// connect makes the client whose calls all end on this computer.
func (w *world) connect() {
	w.client = webhook.New(webhook.Options{Mock: func(string) string { return w.answers.Addr() }})
	w.tools = w.options.Tools
	w.tools.HTTP = w.client
	if w.tools.Connector == nil {
		w.tools.Connector = func(name string, _ int) (connector.Connector, error) {
			return connector.Connector{}, fmt.Errorf("the connector %s: %w", name, connector.ErrUnknown)
		}
	}
	w.tools = w.tools.Mocked()
}

// toolsFor is what work at a place is done with: where the network was asked for, and neither a sample nor a pool of the
// file is at the place, the real ones.
func (w *world) toolsFor(place string) work.Outside {
	near := func(s mock.Sample) bool { return s.At(place) }
	pool := func(s model.Service) bool { return s.Base == place }
	if !w.options.Network || place == host || slices.ContainsFunc(w.samples, near) || slices.ContainsFunc(w.model.Services, pool) {
		return w.tools
	}
	return w.options.Tools
}

func (w *world) close() error {
	w.client.Close()
	return errors.Join(w.answers.Close(), w.engine.Close())
}

func (w *world) now() time.Time { return time.Unix(0, w.nanos.Load()).UTC() }

// unanswered answers a call that no sample takes: a pool of the file does, or nobody.
func (w *world) unanswered(out http.ResponseWriter, r *http.Request) {
	process, path, ours := w.ours(r)
	if !ours {
		mock.Refuse(out, r)
		return
	}
	status, err := w.receive(r, process, path)
	if err != nil {
		http.Error(out, err.Error(), status)
		return
	}
	out.Header().Set("Content-Type", "application/json")
	out.WriteHeader(status)
	_, _ = io.WriteString(out, `{"status":"accepted"}`) // the client may have gone
}

// ours finds the pool of the file that a request is for.
func (w *world) ours(r *http.Request) (process, path string, is bool) {
	if rest, in := strings.CutPrefix(r.URL.Path, "/in/"); in && r.Host == host {
		return "", rest, true
	}
	for _, s := range w.model.Services {
		if rest, below := strings.CutPrefix(r.URL.Path, s.Prefix); below && s.Base == r.Host {
			return s.Process, rest, true
		}
	}
	return "", "", false
}

// receive hands a request in. The status is what its sender is told.
func (w *world) receive(r *http.Request, process, path string) (status int, err error) {
	cmd, err := w.receivers.Command(process, path, r)
	var p *listener.Problem
	if errors.As(err, &p) {
		return p.Status, err
	}
	if err == nil {
		err = w.engine.Run(r.Context(), cmd)
	}
	if err != nil {
		return http.StatusUnprocessableEntity, err
	}
	return http.StatusAccepted, nil
}

// view reads the state.
func (w *world) view(fn func(*loop.Query)) {
	if err := w.engine.View(func(q *loop.Query) error { fn(q); return nil }); err != nil && w.failed == nil {
		w.failed = err
	}
}

// settle does what can be done without the clock.
func (w *world) settle(ctx context.Context) error {
	for range mostMoves {
		moved, err := w.move(ctx)
		if err != nil || !moved {
			return errors.Join(err, w.failed)
		}
	}
	return fmt.Errorf("at %s more than %d things happen at once: the model goes round without a wait", w.now().Format(time.RFC3339), mostMoves)
}

// move does one thing that can be done now: a call, an answer that has come, what is due.
func (w *world) move(ctx context.Context) (bool, error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	var job *loop.Pending
	due := false
	w.view(func(q *loop.Query) {
		for p := range q.Jobs() {
			if _, ours := work.Of(p.Wait); ours && !w.under[p.Wait.Key] {
				job = &p
				break
			}
		}
		due = !q.Due().IsZero() && !q.Due().After(w.now())
	})
	if job != nil {
		return true, w.attempt(ctx, job)
	}
	if a := w.arrived(); a != nil {
		delete(w.under, a.job)
		return true, w.do(ctx, a.cmd)
	}
	if due {
		n, err := loop.Do(ctx, w.engine, engine.FireDue{})
		return n > 0, err
	}
	return false, nil
}

// arrived takes the answer that has come by now, the earliest first.
func (w *world) arrived() *arrival {
	i := w.earliest()
	if i < 0 || w.arrives[i].at.After(w.now()) {
		return nil
	}
	a := w.arrives[i]
	w.arrives = slices.Delete(w.arrives, i, i+1)
	return &a
}

// earliest is the place of the answer that comes next; -1 if none is on its way.
func (w *world) earliest() int {
	at := -1
	for i := range w.arrives {
		if at < 0 || w.arrives[i].at.Before(w.arrives[at].at) {
			at = i
		}
	}
	return at
}

// do executes a command that may come too late: its element went another way.
func (w *world) do(ctx context.Context, cmd engine.Command) error {
	err := w.engine.Run(ctx, cmd)
	var rejected *engine.Rejected
	if errors.As(err, &rejected) && (rejected.Reason == engine.NotFound || rejected.Reason == engine.Conflict) {
		return nil
	}
	return err
}

// attempt makes the call of a job; its answer arrives when the sample says.
func (w *world) attempt(ctx context.Context, p *loop.Pending) error {
	wait, process := p.Wait, p.Instance.Process
	kind, _ := work.Of(wait)
	unawaited := kind.Unawaited != nil && kind.Unawaited(wait.Request)
	if unawaited {
		if err := w.do(ctx, engine.CompleteJob{Job: wait.Key}); err != nil {
			return err
		}
	}
	w.under[wait.Key] = true
	out := kind.Do(ctx, w.toolsFor(kind.Place(wait.Request)), work.Job{Key: wait.Key, Request: wait.Request, Trace: w.engine.TraceOf(p.Instance),
		Process: func() (string, error) { return process, nil },
		Setting: func(name string) string { text, _ := w.models.Setting(p.Definition, wait.Element, name); return text }})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if out.Shown != nil {
		w.calls = append(w.calls, callOf(wait.Element, out.Shown))
	}
	if unawaited {
		return nil
	}
	takes := late(&out, w.answers.Last(), wait.Request)
	w.arrives = append(w.arrives, arrival{w.now().Add(takes), wait.Key, out.Command(wait.Key)})
	return nil
}

// late says how long an answer takes, and makes a time-out of one that takes longer than the call waits.
func late(out *work.Result, a mock.Answer, request json.RawMessage) time.Duration {
	patience := webhook.DefaultTimeout
	if r := work.ReadCall(request); r.Timeout > 0 {
		patience = time.Duration(r.Timeout)
	}
	takes := a.Takes()
	if a.Fail != "silent" && takes <= patience {
		return takes
	}
	why := "no answer within " + patience.String()
	*out = work.Result{Failure: why, Shown: out.Shown}
	return patience
}

// callOf is a call as scenarios show it.
func callOf(element string, e *webhook.Entry) Call {
	_, address, _ := strings.Cut(strings.ReplaceAll(e.Request.URL, masked, hidden), "://")
	c := Call{Element: element, Method: e.Request.Method, URL: address, Status: e.Response.Status, Headers: map[string]string{}}
	for _, h := range e.Request.Header {
		c.Headers[h.Name] = h.Value
	}
	if e.Request.Body != "" {
		c.Body = asJSON(strings.ReplaceAll(e.Request.Body, masked, hidden))
	}
	return c
}

// asJSON is a text as the JSON that it is, or else as a JSON string.
func asJSON(text string) json.RawMessage {
	if json.Valid([]byte(text)) {
		return json.RawMessage(text)
	}
	return textJSON(text)
}

func textJSON(text string) json.RawMessage {
	quoted, _ := json.Marshal(text) // a string can be marshalled
	return quoted
}

// jump moves the clock to what happens next by itself; only calls: no timer of the model. It reports whether there was
// anything.
func (w *world) jump(ctx context.Context, onlyCalls bool) (bool, error) {
	var next time.Time
	w.view(func(q *loop.Query) {
		for p := range q.Timers() {
			if p.Instance != nil && !p.Instance.Suspended && (!onlyCalls || p.Wait.Kind == engine.OnJob) {
				next = p.Due
				return
			}
		}
	})
	if i := w.earliest(); i >= 0 && (next.IsZero() || w.arrives[i].at.Before(next)) {
		next = w.arrives[i].at
	}
	if next.IsZero() {
		return false, nil
	}
	return true, w.passes(ctx, next)
}

// passes lets the time pass until then, with everything that happens on the way.
func (w *world) passes(ctx context.Context, until time.Time) error {
	for range mostMoves {
		next := until
		w.view(func(q *loop.Query) {
			if due := q.Due(); !due.IsZero() && due.Before(next) {
				next = due
			}
		})
		if i := w.earliest(); i >= 0 && w.arrives[i].at.Before(next) {
			next = w.arrives[i].at
		}
		if next.After(w.now()) {
			w.nanos.Store(next.UnixNano())
		}
		if err := w.settle(ctx); err != nil {
			return err
		}
		if !w.now().Before(until) {
			return nil
		}
	}
	return fmt.Errorf("more than %d things are due until %s", mostMoves, until.Format(time.RFC3339))
}

// journal is everything that happened, in order, of all instances.
func (w *world) journal() (events []engine.Event) {
	var records []engine.Record
	w.view(func(q *loop.Query) {
		for _, in := range q.Instances(loop.Filter{Limit: mostMoves}) {
			records = slices.AppendSeq(records, q.History(in.Key))
		}
	})
	slices.SortFunc(records, func(a, b engine.Record) int { return int(int64(a.Key) - int64(b.Key)) })
	for _, r := range records {
		events = append(events, r.Events...)
	}
	return events
}
