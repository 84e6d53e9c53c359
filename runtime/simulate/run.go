package simulate

import (
	"context"
	"errors"
	"hash/fnv"
	"math/rand/v2"
	"time"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/program"
	"hookflow/engine/step"
)

// Run simulates. told is called now and then with how many instances have ended; nil tells nobody.
func (m *Model) Run(ctx context.Context, s *Setup, told func(ended int)) (*Result, error) {
	if err := m.Check(s); err != nil {
		return nil, err
	}
	r, err := newRun(m, s)
	if err == nil {
		err = r.deploy()
	}
	if err != nil {
		return nil, err
	}
	for i := range s.Arrivals {
		r.arrive(&s.Arrivals[i])
	}
	for n := 0; r.agenda.Len() > 0 && (r.coming > 0 || len(r.live) > 0); n++ {
		if n%1024 == 0 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if told != nil {
				told(r.count.ended)
			}
		}
		next := r.agenda.next()
		r.now = max(r.now, next.at)
		if err := next.do(); err != nil {
			return nil, err
		}
	}
	return r.result(), nil
}

// A run is a simulation under way.
type run struct {
	m       *Model
	s       *Setup
	machine *step.Machine
	tx      *state
	agenda  agenda
	now     int64
	start   int64 // of what is counted

	live   map[engine.Key]*instance
	begins *instance // what the next instance is that a command begins
	coming int       // instances that have still to arrive
	jobs   map[engine.Key]*job
	parked map[place]*job          // jobs that wait for a message
	waits  map[place]*engine.Wait  // other waits for messages
	mail   map[place]int           // messages that have come too early; of no instance: to whoever asks first
	lines  map[string][]engine.Key // instances that wait at an element for a message from nobody in particular
	pools  map[string]*pool
	takes  map[string]*sampler
	chance map[string]*rand.Rand

	count counts
}

// An instance is one that goes on.
type instance struct {
	key     engine.Key
	process string
	began   int64
	counted bool
	cost    float64
	peers   map[string]engine.Key // by process: with whom it exchanges messages
}

// A job is the work of an element, from the moment it is due.
type job struct {
	key     engine.Key
	of      *instance
	element string
	asked   int64
	begun   int64
	pool    *pool // nil: nobody is needed
	needs   int   // so many of them
	working bool
	gone    bool // the token went another way
}

// A place is an element of an instance.
type place struct {
	instance engine.Key
	element  string
}

func newRun(m *Model, s *Setup) (*run, error) {
	begin, err := s.begins()
	if err != nil {
		return nil, err
	}
	r := &run{m: m, s: s, tx: newState(), now: begin.UnixNano(), start: begin.UnixNano(), live: map[engine.Key]*instance{}, jobs: map[engine.Key]*job{},
		parked: map[place]*job{}, waits: map[place]*engine.Wait{}, mail: map[place]int{}, lines: map[string][]engine.Key{}, pools: map[string]*pool{},
		takes: map[string]*sampler{}, chance: map[string]*rand.Rand{}}
	r.count.init()
	_, ahead := begin.Zone()
	for name, of := range s.Resources {
		hours, err := of.Hours.read()
		if err != nil {
			return nil, err
		}
		r.pools[name] = &pool{name: name, of: of, hours: hours.in(time.Duration(ahead) * time.Second), last: r.now}
	}
	for id, e := range s.Elements {
		if e.Takes != "" {
			if r.takes[id], err = e.Takes.read(); err != nil {
				return nil, err
			}
		}
	}
	limits := engine.DefaultLimits
	limits.Slice = 0
	r.machine = step.NewMachine(limits)
	r.machine.Rehearsal = &step.Rehearsal{Outside: r.outside, Choose: r.choose, Rounds: func(n *program.Node) int { return max(1, s.Elements[n.ID].Rounds) }}
	return r, nil
}

// deploy makes the processes of the model startable, by nobody but the arrivals and the messages of the model.
func (r *run) deploy() error {
	err := r.execute(engine.Deploy{Resources: []engine.Resource{{Name: r.m.Name, Data: r.m.data}}, All: true})
	if err != nil {
		return err
	}
	r.tx.rows[engine.BucketTimer].Clear()
	r.tx.rows[engine.BucketMessage].Clear()
	return nil
}

// random is the sequence that a purpose draws from.
func (r *run) random(purpose string) *rand.Rand {
	if r.chance[purpose] == nil {
		r.chance[purpose] = chance(r.s.Seed, purpose)
	}
	return r.chance[purpose]
}

// chance is a sequence of its own for each seed and purpose.
func chance(seed uint64, purpose string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(purpose))
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

// arrive lets the instances of an arrival begin, one after the other.
func (r *run) arrive(a *Arrival) {
	every, _ := a.Every.read() // it was checked
	random := r.random("arrival " + a.Process + " " + a.At)
	r.coming += a.Count
	var next func(n int)
	next = func(n int) {
		if n == a.Count {
			return
		}
		r.agenda.add(r.now+every.next(random), func() error {
			next(n + 1)
			r.coming--
			if n == r.s.Warmup {
				r.restart()
			}
			return r.begin(&instance{process: a.Process, counted: n >= r.s.Warmup}, a.At)
		})
	}
	next(0)
}

// restart begins to count.
func (r *run) restart() {
	r.start = r.now
	for _, p := range r.pools {
		p.restart(r.now)
	}
}

// begin begins an instance.
func (r *run) begin(in *instance, at string) error {
	r.begins = in
	return r.do(engine.Start{Process: in.process, At: at})
}

// do executes a command; one that comes too late, because the token went another way, does nothing.
func (r *run) do(cmd engine.Command) error {
	err := r.execute(cmd)
	var rejected *engine.Rejected
	if errors.As(err, &rejected) && (rejected.Reason == engine.NotFound || rejected.Reason == engine.Conflict) {
		return nil
	}
	return err
}

func (r *run) execute(cmd engine.Command) error {
	_, out, err := r.machine.Execute(r.tx, cmd, time.Unix(0, r.now))
	if err != nil {
		return err
	}
	if !out.Due.IsZero() {
		r.agenda.add(out.Due.UnixNano(), func() error { return r.do(engine.FireDue{}) })
	}
	for i := range out.Events {
		r.saw(&out.Events[i])
	}
	return nil
}

// outside says which elements are played: work, and messages, which may come from outside. A sub-process is gone through, and so is
// a called process that is in the file.
func (r *run) outside(n *program.Node) bool {
	timed := r.takes[n.ID] != nil
	switch {
	case n.Scope == nil || n.Kind.Is(bpmn.Container):
		return false
	case n.Kind == bpmn.CallActivity:
		return timed || r.m.nodes[n.Called.Process.Source()] == nil
	case n.Kind.Activity():
		return true
	case n.Kind == bpmn.IntermediateCatchEvent:
		return timed || len(n.Events) == 1 && n.Events[0].Trigger == bpmn.Message
	case n.Kind == bpmn.IntermediateThrowEvent, n.Kind == bpmn.EndEvent:
		return n.Work != nil || n.Job != nil || len(n.Events) == 1 && n.Events[0].Trigger == bpmn.Message
	}
	return false
}

// receives reports whether an element waits for a message rather than for work.
func receives(n *program.Node) bool {
	return n.Kind == bpmn.ReceiveTask || n.Kind == bpmn.IntermediateCatchEvent
}

// saw follows what has happened.
func (r *run) saw(e *engine.Event) {
	switch e.Kind {
	case engine.Created:
		in := &instance{process: e.Element, counted: r.live[e.Parent] != nil && r.live[e.Parent].counted}
		if e.Parent == 0 && r.begins != nil {
			in, r.begins = r.begins, nil
		}
		in.key, in.began, in.peers = e.Instance, e.At, map[string]engine.Key{}
		r.live[e.Instance] = in
		r.count.begun++
	case engine.Ended:
		r.ended(e)
	case engine.Raised:
		r.count.stopped(e)
	case engine.Waiting:
		r.opened(e)
	case engine.Waited:
		r.closed(e)
	default:
		r.count.event(r.live[e.Instance], e)
	}
}

// ended forgets an instance.
func (r *run) ended(e *engine.Event) {
	in := r.live[e.Instance]
	delete(r.live, e.Instance)
	r.count.end(in, e)
}

// opened plays what an instance begins to wait for.
func (r *run) opened(e *engine.Event) {
	w, at := e.Wait, place{e.Instance, e.Wait.Element}
	switch {
	case w.Kind == engine.OnJob && w.Name == step.Rehearsed:
		j := &job{key: w.Key, of: r.live[e.Instance], element: w.Element, asked: e.At}
		r.jobs[w.Key] = j
		r.order(j)
	case w.Kind == engine.OnMessage:
		r.waits[at] = w
		switch takes := r.takes[w.Element]; {
		case r.taken(at):
			r.agenda.add(r.now, func() error { return r.deliver(at) })
		case takes != nil:
			r.agenda.add(r.now+takes.next(r.random("takes "+w.Element)), func() error {
				if r.waits[at] != w {
					return nil
				}
				return r.deliver(at)
			})
		default:
			r.lines[w.Element] = append(r.lines[w.Element], e.Instance)
		}
	}
}

// closed stops to play what an instance waits for no longer.
func (r *run) closed(e *engine.Event) {
	at := place{e.Instance, e.Element}
	if e.Wait.Kind == engine.OnMessage {
		delete(r.waits, at)
	}
	j := r.jobs[e.Wait.Key]
	if e.Wait.Kind != engine.OnJob || j == nil {
		return
	}
	delete(r.jobs, j.key)
	delete(r.parked, place{e.Instance, j.element})
	j.gone = true
	switch {
	case j.working:
		r.release(j)
	case j.pool != nil:
		j.pool.leave(r.now)
		r.serve(j.pool)
	}
}

// order begins a job, or lets it wait for whoever or whatever it needs.
func (r *run) order(j *job) {
	n, at := r.m.nodes[j.element], place{j.of.key, j.element}
	if r.takes[j.element] == nil && receives(n) && r.m.awaits[j.element] {
		r.parked[at] = j
		if r.taken(at) {
			r.agenda.add(r.now, func() error { return r.deliver(at) })
			return
		}
		r.lines[j.element] = append(r.lines[j.element], j.of.key)
		return
	}
	if name := r.s.Elements[j.element].Resource; name != "" {
		j.pool, j.needs = r.pools[name], max(1, r.s.Elements[j.element].Needs)
		if !j.pool.ask(r.now, j) {
			r.serve(j.pool)
			return
		}
	}
	r.work(j)
}

// work begins a job for which there is everything.
func (r *run) work(j *job) {
	j.working, j.begun = true, r.now
	took := int64(0)
	if takes := r.takes[j.element]; takes != nil {
		took = takes.next(r.random("takes " + j.element))
	}
	end := r.now + took
	if j.pool != nil {
		end = j.pool.hours.after(r.now, took)
	}
	r.agenda.add(end, func() error {
		if j.gone {
			return nil
		}
		return r.finish(j)
	})
}

// release gives whoever did a job to the next one.
func (r *run) release(j *job) {
	if j.pool == nil {
		return
	}
	j.pool.free(r.now, j)
	r.serve(j.pool)
}

// serve begins what waits and can be begun. A pool that does not work looks again when it does.
func (r *run) serve(p *pool) {
	for next := p.next(r.now); next != nil; next = p.next(r.now) {
		r.work(next)
	}
	if opens := p.hours.opens(r.now); p.waiting() > 0 && opens > r.now && p.wakes <= r.now {
		p.wakes = opens
		r.agenda.add(opens, func() error { r.serve(p); return nil })
	}
}

// finish ends a job, well or with the error of its element, and sends what messages leave it.
func (r *run) finish(j *job) error {
	delete(r.jobs, j.key)
	e, failed := r.s.Elements[j.element], false
	if e.Fails > 0 {
		failed = r.random("fails "+j.element).Float64() < e.Fails
	}
	r.count.job(j, r.now, &e, failed)
	r.release(j)
	if failed {
		return r.do(r.failure(j))
	}
	if err := r.do(engine.CompleteJob{Job: j.key}); err != nil {
		return err
	}
	for _, target := range r.m.messages[j.element] {
		if err := r.send(j.of, target); err != nil {
			return err
		}
	}
	return nil
}

// failure is the command by which an element fails as its model says: along its error path, else with the error that sits on it.
func (r *run) failure(j *job) engine.Command {
	n := r.m.nodes[j.element]
	for _, b := range n.Boundary {
		if i := b.Definition(bpmn.Error); i >= 0 && (n.Fail == nil || n.Fail.Flow == nil && n.Fail.Error == "") {
			return engine.ThrowJobError{Job: j.key, Code: b.Events[i].Code}
		}
	}
	return engine.FailJob{Job: j.key, Message: "simulated", Left: new(int)}
}

// send hands a message to an element of another process: it begins an instance, or goes to the one with which the sender exchanges
// messages, else to the one that waits longest, else it is kept.
func (r *run) send(from *instance, target string) error {
	n, process := r.m.nodes[target], r.m.process[target]
	if n.Kind == bpmn.StartEvent && n.Scope.Scope == nil {
		in := &instance{process: process, counted: from.counted}
		r.begins = in
		if err := r.do(engine.Start{Process: process, At: target}); err != nil {
			return err
		}
		in.peers[from.process], from.peers[process] = from.key, in.key
		return nil
	}
	to := from.peers[process]
	for to == 0 && len(r.lines[target]) > 0 {
		first := place{r.lines[target][0], target}
		r.lines[target] = r.lines[target][1:]
		if r.parked[first] != nil || r.waits[first] != nil {
			to = first.instance
		}
	}
	return r.deliver(place{to, target})
}

// taken takes a message that came too early out of those that are kept: one to the instance, else one to anybody.
func (r *run) taken(at place) bool {
	for _, kept := range []place{at, {0, at.element}} {
		if r.mail[kept] > 0 {
			r.mail[kept]--
			return true
		}
	}
	return false
}

// deliver gives a message to an element of an instance, or keeps it.
func (r *run) deliver(at place) error {
	if j := r.parked[at]; j != nil {
		delete(r.parked, at)
		j.begun = j.asked // it waited for nobody
		return r.finish(j)
	}
	if w := r.waits[at]; w != nil {
		return r.do(engine.Publish{Name: w.Name, Key: w.Corr, TTL: new(time.Duration)})
	}
	r.mail[at]++
	return nil
}

// choose draws the flows by which a token leaves an element.
func (r *run) choose(n *program.Node) []*program.Flow {
	if n.Kind == bpmn.ParallelGateway || n.Kind == bpmn.EventBasedGateway {
		return nil
	}
	random, shares := r.random("branch "+n.ID), r.s.Branches[n.ID]
	if n.Kind == bpmn.ExclusiveGateway {
		return one(n, shares, random)
	}
	return several(n, shares, random)
}

// one draws the flow of an exclusive gateway; without shares each is as likely as the others.
func one(n *program.Node, shares Shares, random *rand.Rand) []*program.Flow {
	sum := 0.0
	share := func(f *program.Flow) float64 {
		if shares == nil {
			return 1
		}
		return shares[f.ID]
	}
	for _, f := range n.Out {
		sum += share(f)
	}
	at, last := random.Float64()*sum, n.Out[0]
	for _, f := range n.Out {
		if share(f) == 0 {
			continue
		}
		if last = f; at < share(f) {
			break
		}
		at -= share(f)
	}
	return []*program.Flow{last}
}

// several draws each flow by itself; without shares those with a condition are taken every second time. One is always taken: the
// default flow, else the most likely one.
func several(n *program.Node, shares Shares, random *rand.Rand) (taken []*program.Flow) {
	var likely *program.Flow
	most, unit := -1.0, 1.0
	for _, share := range shares {
		if share > 1 {
			unit = 100 // per cent
		}
	}
	for _, f := range n.Out {
		if n.OnlyForFailure(f) {
			continue
		}
		share := 0.5
		if given, has := shares[f.ID]; has {
			share = given / unit
		} else if f.Condition == nil && f != n.Default {
			share = 1
		}
		if f == n.Default {
			continue
		}
		if share > most {
			likely, most = f, share
		}
		if random.Float64() < share {
			taken = append(taken, f)
		}
	}
	switch {
	case len(taken) > 0:
		return taken
	case n.Default != nil:
		return []*program.Flow{n.Default}
	}
	return []*program.Flow{likely}
}
