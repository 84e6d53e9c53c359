package loop

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"hookflow/engine"
	"hookflow/engine/wire"
)

const (
	archiveQuiet = 100 * time.Millisecond // instances are moved when nothing else happened for so long
	archiveMost  = 20_000                 // or when so many wait, about 15 MB
	archiveRetry = time.Second            // after an error
)

// archiver moves ended instances out of the state: copy, sync, then delete. A crash in between leaves a record in both
// files; the move is then done again with the same result, and readers take either. It gives way to commands, because
// what it does can wait.
type archiver struct {
	mu      sync.Mutex   // held while rows are moved or archived ones deleted
	waiting atomic.Int64 // instances to move
	busy    atomic.Bool  // commands were executed since it was last cleared
	wake    chan struct{}
	done    chan struct{}
	trouble atomic.Pointer[error]
}

// committed is told of every command.
func (a *archiver) committed(out *engine.Outcome) {
	if len(out.Events) > 0 && !a.busy.Load() {
		a.busy.Store(true)
	}
	if len(out.Ended) == 0 {
		return
	}
	a.waiting.Add(int64(len(out.Ended)))
	select {
	case a.wake <- struct{}{}:
	default:
	}
}

// ArchiveTrouble says why ended instances could not be moved to the archive at the last attempt; nil if they could.
// They stay in the state meanwhile, and the move is tried again every second.
func (e *Engine) ArchiveTrouble() error {
	if err := e.archiver.trouble.Load(); err != nil {
		return *err
	}
	return nil
}

// moveEnded is the goroutine that moves. It begins with what an earlier run of the program left.
func (e *Engine) moveEnded() {
	a := &e.archiver
	defer close(a.done)
	e.recordEarlier()
	for pause := archiveQuiet; ; {
		select {
		case <-e.closing:
			return
		case <-time.After(pause):
		}
		pause = archiveQuiet
		if a.givesWay() {
			continue
		}
		moved, err := e.Archive()
		switch {
		case errors.Is(err, ErrStopped):
			return
		case err != nil:
			a.trouble.Store(&err)
			pause = archiveRetry
		case moved > 0:
			a.trouble.Store(nil)
			pause = 0
		case !e.sleep():
			return
		}
	}
}

// givesWay reports whether moving can wait: commands were executed since it was last asked, and not very much waits.
func (a *archiver) givesWay() bool { return a.busy.Swap(false) && a.waiting.Load() < archiveMost }

// sleep waits until an instance has ended; false means that the engine is closing.
func (e *Engine) sleep() bool {
	e.archiver.waiting.Store(0)
	select {
	case <-e.closing:
		return false
	case <-e.archiver.wake:
		return true
	}
}

// Archive moves some ended instances now, about a thousand records, and returns how many instances it moved; 0 says
// that none was left. The engine does this by itself.
func (e *Engine) Archive() (moved int, err error) {
	e.archiver.mu.Lock()
	defer e.archiver.mu.Unlock()
	return e.moveSome()
}

// moveSome is Archive for who holds the archiver.
func (e *Engine) moveSome() (moved int, err error) {
	var moving []row
	if err := e.state.View(func(tx engine.Tx) error { moving = endedRows(tx); return nil }); err != nil {
		return 0, err
	}
	for part := range slices.Chunk(moving, maxPuts) {
		if err := e.copyRows(part); err != nil {
			return 0, err
		}
	}
	for part := range slices.Chunk(moving, maxPuts) {
		if _, err := e.do(context.Background(), part, drop(part)); err != nil {
			return 0, err
		}
	}
	for _, r := range moving {
		if r.bucket == engine.BucketEnded {
			moved++
		}
	}
	e.archiver.waiting.Add(-int64(moved))
	return moved, nil
}

// A row is a record of one of the ArchiveBuckets.
type row struct {
	bucket engine.Bucket
	key    engine.Key
}

// endedRows is what is moved next, in the order in which it is deleted: the journal of an instance from its oldest
// record on, so that what is left after a crash is still a chain, and at last the instance, by which it is found.
func endedRows(tx engine.Tx) (rows []row) {
	for key, value := range tx.From(engine.BucketEnded, nil) {
		rows = append(rows, rowsOf(tx, engine.KeyOf(key), value)...)
		if len(rows) >= maxPuts {
			break
		}
	}
	return rows
}

// rowsOf are the rows of an ended instance.
func rowsOf(tx engine.Tx, instance engine.Key, value []byte) (rows []row) {
	for _, k := range wire.JournalKeys(tx, wire.DecodeInstance(value).Newest, 0) {
		rows = append(rows, row{engine.BucketJournal, k})
	}
	return append(rows, row{engine.BucketEnded, instance})
}

// copyRows copies rows from the state to the archive, and makes the records of the instances among them.
func (e *Engine) copyRows(rows []row) error {
	return e.state.View(func(state engine.Tx) error {
		return e.archive.Update(func(archive engine.Tx) error {
			for _, r := range rows {
				archive.Put(r.bucket, r.key.Bytes(), state.Get(r.bucket, r.key.Bytes()))
				if r.bucket == engine.BucketEnded {
					archive.Put(engine.BucketRun, r.key.Bytes(), wire.EncodeRun(wire.ReadRun(state, r.key, (&Query{state}).Definition)))
				}
			}
			return nil
		})
	})
}

// drop deletes from the state what the archive holds by now.
func drop(rows []row) work {
	return func(tx engine.Tx) (any, engine.Outcome, error) {
		for _, r := range rows {
			tx.Delete(r.bucket, r.key.Bytes())
		}
		return nil, engine.Outcome{}, nil
	}
}

// A forgetting is what a command that deletes ended instances means of those in the archive.
type forgetting struct {
	from engine.Key // where to begin to look
	most int        // how many to delete at most; 0: all
	// matches says whether an archived instance is meant, and whether those with larger keys can be.
	matches func(*engine.Instance) (yes, more bool)
}

// forgettingOf says what a command means of the archive; false if it deletes nothing there.
func forgettingOf(cmd engine.Command) (forgetting, bool) {
	switch c := cmd.(type) {
	case engine.DeleteInstance:
		return forgetting{c.Instance, 1, func(in *engine.Instance) (yes, more bool) { return in.Key == c.Instance, false }}, true
	case engine.Purge: // instances are in the order in which they started: none that started later can have ended before
		before := c.Before.UnixNano()
		return forgetting{0, c.Max, func(in *engine.Instance) (yes, more bool) { return in.Ended < before, in.Started < before }}, true
	}
	return forgetting{}, false
}

// forget executes cmd on the state and then on the archive. Its result is that of the state, with the number of
// archived instances added if it is a number.
func (e *Engine) forget(ctx context.Context, cmd engine.Command, f forgetting) (any, error) {
	e.archiver.mu.Lock()
	defer e.archiver.mu.Unlock()
	for moved := 1; moved > 0; { // what is forgotten leaves a record
		var err error
		if moved, err = e.moveSome(); err != nil {
			return nil, err
		}
	}
	result, err := e.step(ctx, cmd)
	var rejected *engine.Rejected
	if missing := errors.As(err, &rejected) && rejected.Reason == engine.NotFound; err != nil && !missing {
		return result, err
	}
	inState, counts := result.(int)
	n, archiveErr := e.forgetArchived(ctx, f, inState)
	switch {
	case archiveErr != nil:
		return nil, archiveErr
	case counts:
		return inState + n, err
	case n > 0:
		return result, nil
	}
	return result, err
}

// forgetArchived deletes what f means from the archive, where already have been deleted elsewhere. What the state knows of
// their tasks goes first: it is done again if the program dies in between.
func (e *Engine) forgetArchived(ctx context.Context, f forgetting, already int) (n int, err error) {
	var rows []row
	var keys []engine.Key
	err = e.archive.View(func(tx engine.Tx) error {
		for k, v := range tx.From(engine.BucketEnded, f.from.Bytes()) {
			yes, more := f.matches(wire.DecodeInstance(v))
			if !more && !yes || f.most > 0 && already+n >= f.most {
				return nil
			}
			if yes {
				rows, keys = append(rows, rowsOf(tx, engine.KeyOf(k), v)...), append(keys, engine.KeyOf(k))
				n++
			}
		}
		return nil
	})
	if err != nil || n == 0 {
		return 0, err
	}
	if _, err := e.step(ctx, engine.ForgetTasks{Instances: keys}); err != nil {
		return 0, err
	}
	return n, e.archive.Update(func(tx engine.Tx) error {
		for _, r := range rows {
			tx.Delete(r.bucket, r.key.Bytes())
		}
		return nil
	})
}
