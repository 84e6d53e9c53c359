package listener

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime/work"
)

// The bounds of a page.
const (
	pageDefault = 50
	pageMost    = 1000
)

// limit reads how many rows a page may have.
func limit(r *http.Request) (int, error) {
	text := r.URL.Query().Get("limit")
	if text == "" {
		return pageDefault, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > pageMost {
		return 0, problem(http.StatusBadRequest, "limit: %q is no number from 1 to %d", text, pageMost)
	}
	return n, nil
}

// partOf reads the parameters that most lists have: which part, and whether those of one instance only.
func (c *call) partOf() (p *part, instance engine.Key, err error) {
	if p, err = c.part(); err != nil {
		return nil, 0, err
	}
	instance, err = keyOf("instance", c.r.URL.Query().Get("instance"))
	return p, instance, err
}

// lists says where those are found of which one is asked for.
var lists = map[string]string{"instance": "/instances", "task": "/tasks", "process version": "/processes", "record of an instance": "/process-records"}

// missing is the problem of a key that names nothing.
func missing(what string, key engine.Key) *Problem {
	where := ""
	if path, is := lists[what]; is {
		where = fmt.Sprintf("; GET %s%s lists those that there are", apiRoot, path)
	}
	return problem(http.StatusNotFound, "there is no %s %s%s", what, key, where)
}

// find reads an instance that runs, or has ended and is not forgotten.
func (a *API) find(key engine.Key) (in *engine.Instance, err error) {
	err = a.Engine.View(func(q *loop.Query) error {
		if in = q.Instance(key); in == nil {
			return missing("instance", key)
		}
		return nil
	})
	return in, err
}

// ended reports whether an instance is over.
func ended(e *loop.Engine, key engine.Key) (over bool) {
	_ = e.View(func(q *loop.Query) error {
		in := q.Instance(key)
		over = in == nil || in.Ended != 0
		return nil
	})
	return over
}

// listProcesses shows all versions.
func listProcesses(a *API, c *call) ([]Process, error) {
	process, latest := c.r.URL.Query().Get("process"), c.r.URL.Query().Get("latest") == "true"
	out, seen := []Process{}, map[string]bool{}
	err := a.Engine.View(func(q *loop.Query) error {
		for _, d := range slices.Backward(slices.Collect(q.Definitions())) {
			if (process == "" || d.Process == process) && !(latest && seen[d.Process]) {
				out = append(out, processOf(*d))
			}
			seen[d.Process] = true
		}
		return nil
	})
	return out, err
}

// states are what the parameter state may say: how to look, and which status to keep.
var states = map[string]struct {
	in     loop.InstanceState
	status engine.Status
}{
	"": {}, "active": {in: loop.Running}, "incident": {in: loop.WithIncident}, "suspended": {in: loop.IsSuspended}, "ended": {in: loop.HasEnded},
	"completed": {loop.HasEnded, engine.DoneWell}, "terminated": {loop.HasEnded, engine.DoneTerminated}, "failed": {loop.HasEnded, engine.DoneFailed},
}

// listInstances gives a page of instances, running and ended ones in one order.
func listInstances(a *API, c *call) ([]Instance, error) {
	query := c.r.URL.Query()
	n, err := limit(c.r)
	if err != nil {
		return nil, err
	}
	after, err := keyOf("after", query.Get("after"))
	if err != nil {
		return nil, err
	}
	state, known := states[query.Get("state")]
	if !known {
		return nil, problem(http.StatusBadRequest, "state: %q is none of active, incident, suspended, ended, completed, terminated, failed", query.Get("state"))
	}
	filter := loop.Filter{State: state.in, Process: query.Get("process"), BusinessKey: query.Get("businessKey"), Before: after, Limit: n}
	var rows []Instance
	err = a.Engine.View(func(q *loop.Query) error {
		var next string
		rows, next = instances(q, filter, state.status)
		c.next(next)
		return nil
	})
	return rows, err
}

// looks is how many ended instances one page looks at: a page of a rare process is short rather than slow.
const looks = 5000

// instances gives as many instances as the filter's limit says, of one status or of all, and after which one the next part
// begins; "" if there is none.
func instances(q *loop.Query, f loop.Filter, status engine.Status) (rows []Instance, following string) {
	for f.Look = looks; ; {
		found, next := q.Page(f)
		for _, in := range found {
			if status != "" && in.Status != status {
				continue
			}
			rows = append(rows, InstanceOf(in))
			if len(rows) == f.Limit {
				return rows, in.Key.String()
			}
		}
		if f.Look -= len(found); next == 0 || len(found) < f.Limit || f.Look <= 0 {
			if next != 0 {
				following = next.String()
			}
			return rows, following
		}
		f.Before = next
	}
}

// The bounds of a part of a history, in events.
const (
	historyDefault = 1000
	historyMost    = 10_000
)

// historyPart reads which part of a history is asked for: after which record, and how many events.
func historyPart(r *http.Request) (after uint64, events int, err error) {
	events = historyDefault
	if text := r.URL.Query().Get("limit"); text != "" {
		if events, err = strconv.Atoi(text); err != nil || events < 1 || events > historyMost {
			return 0, 0, problem(http.StatusBadRequest, "limit: %q is no number from 1 to %d", text, historyMost)
		}
	}
	if text := r.URL.Query().Get("after"); text != "" {
		if after, err = strconv.ParseUint(text, 10, 63); err != nil {
			return 0, 0, problem(http.StatusBadRequest, "after: %q is no number", text)
		}
	}
	return after, events, nil
}

// history reads a part of a journal, also of an instance in the archive. A record, which is what one command did, is
// never parted.
func (a *API) history(c *call, key engine.Key) (out []Trace, err error) {
	after, most, err := historyPart(c.r)
	if err != nil {
		return nil, err
	}
	out = []Trace{}
	err = a.Engine.View(func(q *loop.Query) error {
		if q.Instance(key) == nil {
			return missing("instance", key)
		}
		last := after
		for record := range q.HistoryAfter(key, engine.Key(after)) {
			if len(out) > 0 && len(out)+len(record.Events) > most {
				c.next(strconv.FormatUint(last, 10))
				break
			}
			for _, e := range record.Events {
				out = append(out, TraceOf(e))
			}
			last = uint64(record.Key)
		}
		return nil
	})
	return out, err
}

func getHistory(a *API, c *call, key engine.Key) ([]Trace, error) { return a.history(c, key) }

// listTasks looks at the open tasks only; completed ones are in the history.
func listTasks(a *API, c *call) ([]Task, error) {
	part, instance, err := c.partOf()
	if err != nil {
		return nil, err
	}
	assignee, out := c.r.URL.Query().Get("assignee"), []Task{}
	err = a.Engine.View(func(q *loop.Query) error {
		for p := range q.Tasks() {
			if !part.begins(p.Wait.Key) || instance != 0 && p.Instance.Key != instance {
				continue
			}
			t := a.taskOf(q, p)
			if assignee != "" && t.Assignee != assignee {
				continue
			}
			if part.full() {
				break
			}
			out = append(out, t)
			part.took(p.Wait.Key)
		}
		return nil
	})
	return out, err
}

// getTask shows a task, also when it is over.
func getTask(a *API, c *call, key engine.Key) (any, error) {
	who, err := a.doer(c, "")
	if err == nil {
		err = a.concerns(c, key, who)
	}
	if err != nil {
		return nil, err
	}
	var out Task
	err = a.Engine.View(func(q *loop.Query) error {
		if p, open := q.Task(key); open {
			out = a.taskOf(q, p)
			return nil
		}
		t := q.TaskRecord(key)
		if t == nil {
			return missing("task", key)
		}
		out = taskView(t)
		return nil
	})
	return out, err
}

// jobs are the jobs for workers that may be done now, of one type or of all.
func (a *API) jobs(kind string, take func(Job) bool) error {
	return a.Engine.View(func(q *loop.Query) error {
		for p := range q.Jobs() {
			if _, ours := work.Of(p.Wait); !ours && (kind == "" || p.Wait.Name == kind) && !take(jobOf(p)) {
				break
			}
		}
		return nil
	})
}

func listIncidents(a *API, c *call) ([]Incident, error) {
	part, instance, err := c.partOf()
	if err != nil {
		return nil, err
	}
	process, element := c.r.URL.Query().Get("process"), c.r.URL.Query().Get("element")
	wanted := func(i *loop.OpenIncident) bool {
		return (instance == 0 || i.Instance.Key == instance) && (process == "" || i.Instance.Process == process) && (element == "" || i.Element == element)
	}
	out := []Incident{}
	err = a.Engine.View(func(q *loop.Query) error {
		for i := range q.Incidents() {
			if !part.begins(i.Key) || !wanted(&i) {
				continue
			}
			if part.full() {
				break
			}
			out = append(out, incidentOf(i.Instance.Key, i.Incident))
			part.took(i.Key)
		}
		return nil
	})
	return out, err
}
