package runtime

import (
	"context"
	"time"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime/history"
)

const (
	purgeEvery  = time.Hour
	uploadKept  = 24 * time.Hour // how long a file that no record names waits for one
	purgeAtOnce = 200            // instances forgotten by one command, so that others get their turn
)

// retain forgets instances a while after they have ended, so that the archive
// does not grow for ever.
func (r *Runtime) retain(keep time.Duration) {
	tick := time.NewTicker(purgeEvery)
	defer tick.Stop()
	for {
		r.purge(r.clock.now().Add(-keep))
		select {
		case <-tick.C:
		case <-r.closing:
			return
		}
	}
}

// sweep forgets files that no record names, now and then.
func (r *Runtime) sweep() {
	tick := time.NewTicker(purgeEvery)
	defer tick.Stop()
	for {
		_, err := r.records.Sweep(time.Now().Add(-uploadKept)) // of files the real time is known
		r.report("forget files of records", err)
		select {
		case <-tick.C:
		case <-r.closing:
			return
		}
	}
}

// swept tells of records that were forgotten.
func (r *Runtime) swept(s history.Sweep, err error) {
	r.report("forget records of runs", err)
	if s.Forgotten > 0 {
		r.log.Info("records of runs were forgotten", "records", s.Forgotten, "days", s.Days, "each", s.Each)
	}
}

// History is the records of runs.
func (r *Runtime) History() *history.Book { return r.history }

func (r *Runtime) purge(before time.Time) {
	for {
		forgotten, err := loop.Do(context.Background(), r.engine, engine.Purge{Before: before, Max: purgeAtOnce})
		r.report("forget ended instances", err)
		if forgotten == 0 {
			return
		}
		select {
		case <-r.closing:
			return
		default:
		}
	}
}
