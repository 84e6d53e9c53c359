package simulate

import (
	"cmp"
	"math"
	"slices"
	"time"

	"hookflow/engine"
	"hookflow/engine/bpmn"
)

// counts is what is noted while a simulation runs, of the instances that count.
type counts struct {
	begun, ended int
	elements     map[string]*tally
	flows        map[string]int
	processes    map[string]*course
	since        map[tokenID]int64 // when tokens came to elements that last
	stuck        map[string]int    // incidents by element
	why          map[string]string // the first incident of each
}

// A tally is of one element.
type tally struct {
	count, failed int
	wait, work    []int64
	cost          float64
}

// A course is of one process.
type course struct {
	ended int
	times []int64
	cost  float64
}

type tokenID struct {
	instance engine.Key
	token    uint32
}

func (c *counts) init() {
	c.elements, c.flows, c.processes = map[string]*tally{}, map[string]int{}, map[string]*course{}
	c.since, c.stuck, c.why = map[tokenID]int64{}, map[string]int{}, map[string]string{}
}

func (c *counts) of(element string) *tally {
	t := c.elements[element]
	if t == nil {
		t = &tally{}
		c.elements[element] = t
	}
	return t
}

// event counts where tokens come and go.
func (c *counts) event(in *instance, e *engine.Event) {
	if in == nil || !in.counted {
		return
	}
	switch e.Kind {
	case engine.Taken:
		c.flows[e.Element]++
	case engine.Activated:
		if e.Type == string(bpmn.Process) {
			return
		}
		c.of(e.Element).count++
		if lasts(bpmn.Kind(e.Type)) {
			c.since[tokenID{e.Instance, e.Token}] = e.At
		}
	case engine.Completed, engine.Terminated, engine.Failed:
		id := tokenID{e.Instance, e.Token}
		if began, timed := c.since[id]; timed {
			delete(c.since, id)
			c.of(e.Element).work = append(c.of(e.Element).work, e.At-began)
		}
	}
}

// lasts reports whether what is between the beginning and the end of an element is its time: that of work is counted by its jobs.
func lasts(kind bpmn.Kind) bool {
	return kind.Is(bpmn.Container) || kind == bpmn.CallActivity || kind == bpmn.IntermediateCatchEvent || kind == bpmn.EventBasedGateway
}

// job counts work that is over.
func (c *counts) job(j *job, now int64, e *Element, failed bool) {
	if !j.of.counted {
		return
	}
	t := c.of(j.element)
	cost, took := e.Cost, now-j.begun
	if j.pool != nil {
		t.wait = append(t.wait, j.begun-j.asked)
		cost += j.pool.cost(now, j)
		took = j.pool.hours.between(j.begun, now)
		j.pool.uses++
	}
	t.cost += cost
	j.of.cost += cost
	if failed {
		t.failed++
	}
	t.work = append(t.work, took)
}

// end counts an instance.
func (c *counts) end(in *instance, e *engine.Event) {
	c.ended++
	if in == nil || !in.counted {
		return
	}
	p := c.processes[in.process]
	if p == nil {
		p = &course{}
		c.processes[in.process] = p
	}
	p.ended++
	p.times = append(p.times, e.At-in.began)
	p.cost += in.cost
}

// stopped counts an incident.
func (c *counts) stopped(e *engine.Event) {
	c.stuck[e.Element]++
	if c.stuck[e.Element] == 1 {
		c.why[e.Element] = e.Incident.Message
	}
}

// Times are how long something took.
type Times struct {
	Count  int           `json:"count"`
	Mean   time.Duration `json:"mean"`
	Median time.Duration `json:"median"`
	P95    time.Duration `json:"p95"`
	Most   time.Duration `json:"most"`
	Sum    float64       `json:"sumHours"`
}

// timesOf sorts list.
func timesOf(list []int64) (t Times) {
	if len(list) == 0 {
		return t
	}
	slices.Sort(list)
	sum := 0.0
	for _, x := range list {
		sum += float64(x)
	}
	at := func(share float64) time.Duration {
		return time.Duration(list[min(len(list)-1, int(math.Ceil(share*float64(len(list))))-1)])
	}
	return Times{Count: len(list), Mean: time.Duration(sum / float64(len(list))), Median: at(.5), P95: at(.95), Most: at(1), Sum: sum / float64(time.Hour)}
}

// A Result is what came of a simulation.
type Result struct {
	Begun     int              `json:"begun"` // instances, those of the warm-up included
	Ended     int              `json:"ended"`
	Open      int              `json:"open"` // that wait for something that never comes
	From      time.Time        `json:"from"` // of what is counted
	To        time.Time        `json:"to"`
	Processes []ProcessResult  `json:"processes"`
	Elements  []ElementResult  `json:"elements"` // in the order of the file
	Flows     map[string]int   `json:"flows"`    // tokens that took it
	Resources []ResourceResult `json:"resources"`
	Notes     []string         `json:"notes,omitempty"` // what a reader must know to believe the figures
}

// A ProcessResult is of the instances of one process that count.
type ProcessResult struct {
	ID    string  `json:"id"`
	Name  string  `json:"name"`
	Ended int     `json:"ended"`
	Times Times   `json:"times"` // from beginning to end
	Cost  float64 `json:"cost"`  // of all of them
}

// An ElementResult is of one element.
type ElementResult struct {
	ID       string  `json:"id"`
	Name     string  `json:"name"`
	Resource string  `json:"resource,omitempty"`
	Count    int     `json:"count"`
	Failed   int     `json:"failed,omitempty"`
	Wait     Times   `json:"wait"` // for somebody to do it
	Work     Times   `json:"work"`
	Cost     float64 `json:"cost"`
}

// A ResourceResult is of one resource.
type ResourceResult struct {
	Name     string  `json:"name"`
	Count    int     `json:"count"`
	Used     float64 `json:"used"`  // share of the time, from 0 to 1
	Queue    float64 `json:"queue"` // that wait for it, on average
	MostWait int     `json:"longestQueue"`
	Cost     float64 `json:"cost"`
}

// Bottleneck is the element at which most time is lost by waiting for somebody; nil: nowhere is any.
func (r *Result) Bottleneck() *ElementResult {
	var worst *ElementResult
	for i := range r.Elements {
		if e := &r.Elements[i]; e.Wait.Sum > 0 && (worst == nil || e.Wait.Sum > worst.Wait.Sum) {
			worst = e
		}
	}
	return worst
}

// Element is what came of an element; nil if no token reached it.
func (r *Result) Element(id string) *ElementResult {
	i := slices.IndexFunc(r.Elements, func(e ElementResult) bool { return e.ID == id })
	if i < 0 {
		return nil
	}
	return &r.Elements[i]
}

// result sums up.
func (r *run) result() *Result {
	out := &Result{Begun: r.count.begun, Ended: r.count.ended, Open: len(r.live), From: time.Unix(0, r.start).UTC(), To: time.Unix(0, r.now).UTC(), Flows: r.count.flows}
	for _, p := range r.m.programs {
		if c := r.count.processes[p.ID]; c != nil {
			out.Processes = append(out.Processes, ProcessResult{p.ID, cmp.Or(p.Name, p.ID), c.ended, timesOf(c.times), c.cost})
		}
		for _, n := range p.Nodes {
			if t := r.count.elements[n.ID]; t != nil && n.Scope != nil {
				out.Elements = append(out.Elements, ElementResult{n.ID, cmp.Or(n.Name, n.ID), r.s.Elements[n.ID].Resource, t.count, t.failed, timesOf(t.wait), timesOf(t.work), t.cost})
			}
		}
	}
	for _, p := range r.pools {
		out.Resources = append(out.Resources, p.result(r.start, r.now))
	}
	slices.SortFunc(out.Resources, func(a, b ResourceResult) int { return cmp.Compare(a.Name, b.Name) })
	out.Notes = r.notes()
	return out
}
