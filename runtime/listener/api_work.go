package listener

import (
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"time"

	"hookflow/engine"
	"hookflow/engine/loop"
)

// An ActivateRequest takes jobs for a worker.
type ActivateRequest struct {
	Type    string `json:"type"`
	Worker  string `json:"worker,omitempty" doc:"name of the worker, for people"`
	Max     int    `json:"max,omitempty" doc:"at most so many jobs; default 1"`
	Timeout string `json:"timeout,omitempty" doc:"how long no other worker gets them: ISO 8601 or Go duration, default PT5M"`
}

const lockDefault = 5 * time.Minute

// activate gives jobs to a worker. Who has which job is known in memory only:
// after a restart a job may be given out again, as it may when its time is up.
func activate(a *API, c *call, in ActivateRequest) ([]Job, error) {
	if in.Type == "" {
		return nil, problem(http.StatusBadRequest, "type is missing: which jobs does the worker do?")
	}
	timeout, err := duration("timeout", in.Timeout, lockDefault)
	if err != nil {
		return nil, err
	}
	now, out := a.Now(), []Job{}
	err = a.jobs(in.Type, func(j Job) bool {
		if l := (lock{in.Worker, now.Add(timeout)}); a.locks.take(j.Key, l, now) {
			j.Worker, j.Until = l.worker, &l.until
			out = append(out, j)
		}
		return len(out) < max(in.Max, 1)
	})
	if err != nil {
		return nil, err
	}
	return a.stillOpen(out)
}

// stillOpen leaves out the jobs that were finished between the look at the store
// and the lock: who had one may have reported and let go of it in the meantime. A
// report is committed before its lock is released, so that a look after the lock
// was taken sees it.
func (a *API) stillOpen(taken []Job) ([]Job, error) {
	open := []Job{}
	err := a.Engine.View(func(q *loop.Query) error {
		for _, j := range taken {
			key, err := engine.ParseKey(j.Key)
			if err != nil {
				return err
			}
			p, found := q.Job(key)
			if found && p.Instance != nil && !p.Wait.Held && p.Wait.Attempt+1 == j.Attempt {
				open = append(open, j)
			} else {
				a.locks.release(j.Key)
			}
		}
		return nil
	})
	return open, err
}

// listJobs shows the jobs with who has them, and gives none away.
func listJobs(a *API, c *call) ([]Job, error) {
	part, err := c.part()
	if err != nil {
		return nil, err
	}
	now, out := a.Now(), []Job{}
	err = a.jobs(c.r.URL.Query().Get("type"), func(j Job) bool {
		key, err := engine.ParseKey(j.Key)
		if err != nil || !part.begins(key) {
			return true
		}
		if part.full() {
			return false
		}
		if l, held := a.locks.of(j.Key, now); held {
			j.Worker, j.Until = l.worker, &l.until
		}
		out = append(out, j)
		part.took(key)
		return true
	})
	return out, err
}

// locks remember which worker has which job.
type locks struct {
	mu   sync.Mutex
	held map[string]lock // by the key of the job
}

type lock struct {
	worker string
	until  time.Time
}

// take gives a job to a worker, unless another one has it.
func (l *locks) take(job string, want lock, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Before(l.held[job].until) {
		return false
	}
	if l.held == nil {
		l.held = map[string]lock{}
	}
	for k, held := range l.held { // forget those whose time is up
		if !now.Before(held.until) {
			delete(l.held, k)
		}
	}
	l.held[job] = want
	return true
}

// of says who has a job.
func (l *locks) of(job string, now time.Time) (lock, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	held := l.held[job]
	return held, now.Before(held.until)
}

func (l *locks) release(job string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.held, job)
}

// A JobRequest completes a job.
type JobRequest struct {
	Variables map[string]json.RawMessage `json:"variables,omitempty"`
}

func completeJob(key engine.Key, in JobRequest) (engine.Command, error) {
	return engine.CompleteJob{Job: key, Variables: in.Variables}, nil
}

// A FailRequest reports a failed attempt of a job.
type FailRequest struct {
	Message string `json:"message,omitempty"`
	Left    *int   `json:"left,omitempty" doc:"attempts left; default: one less than before"`
	Backoff string `json:"backoff,omitempty" doc:"time to the next attempt; default: what the model says"`
}

func failJob(key engine.Key, in FailRequest) (engine.Command, error) {
	backoff, err := duration("backoff", in.Backoff, 0)
	return engine.FailJob{Job: key, Message: in.Message, Left: in.Left, Backoff: backoff}, err
}

// An ErrorRequest throws a BPMN error from a job.
type ErrorRequest struct {
	Code      string                     `json:"code"`
	Message   string                     `json:"message,omitempty"`
	Variables map[string]json.RawMessage `json:"variables,omitempty"`
}

func throwError(key engine.Key, in ErrorRequest) (engine.Command, error) {
	return engine.ThrowJobError{Job: key, Code: in.Code, Message: in.Message, Variables: in.Variables}, nil
}

// settle makes a route's function of the command that reports what became of a
// job, which then is free for its next attempt.
func settle[T any](make func(engine.Key, T) (engine.Command, error)) func(*API, *call) (any, error) {
	report := commandWith(make)
	return keyed(func(a *API, c *call, key engine.Key) (any, error) {
		result, err := report(a, c)
		if err == nil {
			a.locks.release(key.String())
		}
		return result, err
	})
}

// A ResolveRequest ends an incident.
type ResolveRequest struct {
	How       string                     `json:"how" doc:"repeat, skip, edit or interrupt"`
	Variables map[string]json.RawMessage `json:"variables,omitempty" doc:"edit: variables to set before the repeat"`
	Code      string                     `json:"code,omitempty" doc:"interrupt: the error to throw; empty terminates the instance"`
}

var resolutions = []engine.Resolution{engine.Repeat, engine.Skip, engine.EditAndRepeat, engine.Interrupt}

func resolve(key engine.Key, in ResolveRequest) (engine.Command, error) {
	how := engine.Resolution(in.How)
	if !slices.Contains(resolutions, how) {
		return nil, problem(http.StatusBadRequest, "how: %q is none of repeat, skip, edit, interrupt", in.How)
	}
	return engine.ResolveIncident{Incident: key, How: how, Variables: in.Variables, Code: in.Code}, nil
}

func listAlerts(a *API, c *call) ([]Notice, error) {
	query := c.r.URL.Query()
	to, unread := query.Get("to"), query.Get("unread") == "true"
	out := []Notice{}
	for _, n := range a.Alerts() {
		if (to == "" || slices.Contains(n.People, to)) && !(unread && n.Read) {
			out = append(out, noticeOf(a.URL, n))
		}
	}
	return out, nil
}

func readAlert(key engine.Key) engine.Command { return engine.ReadAlert{Alert: key} }
