package engine

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// ArchiveBuckets are what Options.Archive has to hold, with the same keys and values as in the state.
var ArchiveBuckets = []Bucket{BucketEnded, BucketJournal}

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
func (a *archiver) committed(out *Outcome) {
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
	for pause := archiveQuiet; ; {
		select {
		case <-e.closing:
			return
		case <-time.After(pause):
		}
		pause = archiveQuiet
		if a.busy.Swap(false) && a.waiting.Load() < archiveMost {
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
	var moving []row
	if err := e.state.View(func(tx Tx) error { moving = endedRows(tx); return nil }); err != nil {
		return 0, err
	}
	for part := range slices.Chunk(moving, maxPuts) {
		if err := e.copyRows(part); err != nil {
			return 0, err
		}
	}
	for part := range slices.Chunk(moving, maxPuts) {
		if _, err := e.do(context.Background(), drop(part)); err != nil {
			return 0, err
		}
	}
	for _, r := range moving {
		if r.bucket == BucketEnded {
			moved++
		}
	}
	e.archiver.waiting.Add(-int64(moved))
	return moved, nil
}

// A row is a record of one of the ArchiveBuckets.
type row struct {
	bucket Bucket
	key    Key
}

// endedRows is what is moved next, in the order in which it is deleted: the journal of an instance from its oldest
// record on, so that what is left after a crash is still a chain, and at last the instance, by which it is found.
func endedRows(tx Tx) (rows []row) {
	for key, value := range tx.From(BucketEnded, nil) {
		rows = append(rows, rowsOf(tx, KeyOf(key), value)...)
		if len(rows) >= maxPuts {
			break
		}
	}
	return rows
}

// rowsOf are the rows of an ended instance.
func rowsOf(tx Tx, instance Key, value []byte) (rows []row) {
	for _, k := range journalKeys(tx, DecodeInstance(value).Newest) {
		rows = append(rows, row{BucketJournal, k})
	}
	return append(rows, row{BucketEnded, instance})
}

// copyRows copies rows from the state to the archive.
func (e *Engine) copyRows(rows []row) error {
	return e.state.View(func(state Tx) error {
		return e.archive.Update(func(archive Tx) error {
			for _, r := range rows {
				archive.Put(r.bucket, r.key.Bytes(), state.Get(r.bucket, r.key.Bytes()))
			}
			return nil
		})
	})
}

// drop is the command that deletes from the state what the archive holds by now.
type drop []row

func (d drop) run(s *Step) (any, error) {
	for _, r := range d {
		s.tx.Delete(r.bucket, r.key.Bytes())
	}
	return nil, nil
}

// forgetting is a command that deletes ended instances, which may lie in the archive.
type forgetting interface {
	Command
	// matches says whether an archived instance is meant, and whether those with larger keys can be.
	matches(*Instance) (yes, more bool)
	// first is where to begin to look, and how many to delete at most.
	first() (from Key, most int)
}

func (c DeleteInstance) matches(in *Instance) (yes, more bool) { return in.Key == c.Instance, false }
func (c DeleteInstance) first() (Key, int)                     { return c.Instance, 1 }

// Instances are in the order in which they started: none that started later can have ended before.
func (c Purge) matches(in *Instance) (yes, more bool) {
	before := c.Before.UnixNano()
	return in.Ended < before, in.Started < before
}
func (c Purge) first() (Key, int) { return 0, c.Max }

// forget executes cmd on the state and then on the archive. Its result is that of the state, with the number of
// archived instances added if it is a number.
func (e *Engine) forget(ctx context.Context, cmd forgetting) (any, error) {
	e.archiver.mu.Lock()
	defer e.archiver.mu.Unlock()
	result, err := e.do(ctx, cmd)
	var rejected *Rejected
	if missing := errors.As(err, &rejected) && rejected.Reason == NotFound; err != nil && !missing {
		return result, err
	}
	inState, counts := result.(int)
	n, archiveErr := e.forgetArchived(cmd, inState)
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

// forgetArchived deletes what cmd means from the archive, where already have been deleted elsewhere.
func (e *Engine) forgetArchived(cmd forgetting, already int) (n int, err error) {
	from, most := cmd.first()
	var rows []row
	err = e.archive.View(func(tx Tx) error {
		for k, v := range tx.From(BucketEnded, from.Bytes()) {
			yes, more := cmd.matches(DecodeInstance(v))
			if !more && !yes || most > 0 && already+n >= most {
				return nil
			}
			if yes {
				rows = append(rows, rowsOf(tx, KeyOf(k), v)...)
				n++
			}
		}
		return nil
	})
	if err != nil || n == 0 {
		return 0, err
	}
	return n, e.archive.Update(func(tx Tx) error {
		for _, r := range rows {
			tx.Delete(r.bucket, r.key.Bytes())
		}
		return nil
	})
}
