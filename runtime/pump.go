package runtime

import (
	"context"
	"slices"
	"time"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime/work"
)

const (
	pumpBuffer = 4096                  // commands the pump may lag behind; beyond that it looks at everything anew
	settle     = 25 * time.Millisecond // how long a service may take to call back before a virtual clock jumps
	fireAtOnce = 500                   // due timers done by one command
)

// pump is the goroutine that carries what the engine has committed out into
// the world, and tells the engine when time has come.
func (r *Runtime) pump(committed <-chan loop.Committed) {
	defer close(r.pumped)
	r.catchUp()
	for {
		var still <-chan time.Time // nothing moved for a while
		var target time.Time
		if len(committed) == 0 && r.options.VirtualClock {
			target = r.jumpTarget()
		}
		if !target.IsZero() {
			still = time.After(r.patience())
		}
		select {
		case step, more := <-committed:
			if !more {
				return
			}
			r.carry(step)
		case <-r.alarm():
			r.fire()
		case <-still:
			r.clock.jump(target)
		case <-r.nudged: // a call is over: look again whether the clock may jump
		}
	}
}

// carry does what one command made necessary.
func (r *Runtime) carry(step loop.Committed) {
	if step.Missed {
		r.catchUp()
		return
	}
	if !step.Due.IsZero() && (r.due.IsZero() || step.Due.Before(r.due)) {
		r.due = step.Due
	}
	open := map[engine.Key]order{} // the jobs that the command opened or changed
	for i := range step.Events {
		e := &step.Events[i]
		switch {
		case e.Wait == nil:
		case e.Kind == engine.Waited:
			r.callers.cancel(waitID{e.Instance, e.Wait.ID})
			delete(open, e.Wait.Key)
		case e.Wait.Kind == engine.OnJob:
			open[e.Wait.Key] = order{e.Instance, e.Wait}
		}
		r.meter.Event(e)
		switch e.Kind {
		case engine.Ended:
			r.callers.cancelAll(e.Instance)
		case engine.Resolved:
			r.herald.resolved.Store(true)
			r.herald.wake()
		}
		if r.options.OnTrace != nil {
			r.options.OnTrace(*e)
		}
	}
	for _, key := range step.Jobs {
		if o, still := open[key]; still {
			r.order(o)
		}
	}
	if len(step.Notices) > 0 {
		r.notify()
	}
	if step.News > 0 {
		r.relay.wake()
	}
	r.autoComplete(step.Events)
}

// catchUp looks at everything that waits, at the start and after falling behind.
func (r *Runtime) catchUp() {
	var jobs, tasks []loop.Pending // what is done about them needs commands, which must not wait inside of View
	err := r.engine.View(func(q *loop.Query) error {
		jobs, tasks = slices.Collect(q.Jobs()), nil
		if r.options.AutoComplete {
			tasks = slices.Collect(q.Tasks())
		}
		return nil
	})
	r.report("read what waits", err)
	for _, j := range jobs {
		r.order(order{j.Instance.Key, j.Wait})
	}
	for _, t := range tasks {
		r.complete(t.Wait)
	}
	r.notify()
	r.relay.wake()
	r.readDue()
}

// order does the work that is ours; other jobs wait for a worker, or for nobody.
func (r *Runtime) order(o order) {
	_, ours := work.Of(o.wait)
	switch {
	case ours:
		r.callers.order(o)
	case r.options.AutoComplete:
		r.try("complete a job", engine.CompleteJob{Job: o.wait.Key})
	}
}

// alarm is a channel that gives when the next timer is due; nil waits for ever.
func (r *Runtime) alarm() <-chan time.Time {
	if r.due.IsZero() {
		return nil
	}
	return time.After(max(0, r.due.Sub(r.clock.now())))
}

// fire does what is due. If that is not possible now, it is tried again after
// a pause.
func (r *Runtime) fire() {
	done, err := loop.Do(context.Background(), r.engine, engine.FireDue{Max: fireAtOnce})
	r.report("fire what is due", err)
	r.readDue()
	now := r.clock.now()
	if done == 0 && !r.due.IsZero() && !r.due.After(now) {
		r.due = now.Add(pause)
	}
}

func (r *Runtime) readDue() {
	due, err := r.engine.Due()
	r.report("read the next due time", err)
	r.due = due
}

// jumpTarget is when a virtual clock may jump to; zero if something goes on
// without it. A process that is started by a timer is started only when no
// instance runs, so that it does not start over and over beside the one that
// somebody watches. That a message expires is nothing to jump to.
func (r *Runtime) jumpTarget() (to time.Time) {
	if r.callers.busy() {
		return to
	}
	err := r.engine.View(func(q *loop.Query) error {
		for p := range q.Jobs() {
			if _, ours := work.Of(p.Wait); ours {
				return nil
			}
		}
		alone := len(q.Instances(loop.Filter{State: loop.Running, Limit: 1})) == 0
		for p := range q.Timers() {
			if p.Instance != nil && !p.Instance.Suspended || p.Instance == nil && alone {
				to = p.Due
				return nil
			}
		}
		return nil
	})
	r.report("read what is due", err)
	return to
}

// patience is how long nothing must have moved before the clock jumps. A
// service that was called may be about to call back.
func (r *Runtime) patience() time.Duration {
	if r.callers.made.Load() {
		return settle
	}
	return 0
}

// try executes a command whose rejection says no more than that it came late.
func (r *Runtime) try(what string, cmd engine.Command) {
	r.report(what, late(r.engine.Run(context.Background(), cmd)))
}
