package engine

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// ArchiveBuckets are what Options.Archive has to hold, with the same keys and values as in the state.
var ArchiveBuckets = []Bucket{BucketEnded, BucketJournal}

const (
	archivePause = time.Second // instances that ended are moved this long after the first of them
	archiveEager = 2000        // or at once when so many wait
)

// archiver moves ended instances out of the state: copy, sync, then delete. A crash in between leaves a pair in both
// files; the move is then done again with the same result, and readers take either.
type archiver struct {
	mu      sync.Mutex // held while pairs are moved or archived ones deleted
	waiting atomic.Int64
	wake    chan struct{}
	done    chan struct{}
	trouble atomic.Pointer[error]
}

func (a *archiver) ended(n int) {
	if before := a.waiting.Add(int64(n)) - int64(n); before == 0 || before < archiveEager && before+int64(n) >= archiveEager {
		select {
		case a.wake <- struct{}{}:
		default:
		}
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
	pause := time.NewTimer(archivePause)
	for {
		select {
		case <-e.closing:
			return
		case <-a.wake:
			if a.waiting.Load() < archiveEager {
				pause.Reset(archivePause)
				continue
			}
		case <-pause.C:
		}
		if err := e.moveAll(); err != nil && !errors.Is(err, ErrStopped) {
			a.trouble.Store(&err)
			pause.Reset(archivePause)
		} else {
			a.trouble.Store(nil)
		}
	}
}

// moveAll moves until nothing is left to move.
func (e *Engine) moveAll() error {
	e.archiver.waiting.Store(0)
	for {
		n, err := e.Archive()
		if n == 0 || err != nil {
			return err
		}
	}
}

// Archive moves some ended instances now, at most 1,000 pairs, and returns how many pairs it moved; 0 says that none
// was left. The engine does this by itself.
func (e *Engine) Archive() (moved int, err error) {
	e.archiver.mu.Lock()
	defer e.archiver.mu.Unlock()
	var ps []pair
	if err := e.state.View(func(tx Tx) error { ps = endedPairs(tx); return nil }); err != nil || len(ps) == 0 {
		return 0, err
	}
	err = e.archive.Update(func(tx Tx) error {
		for _, p := range ps {
			tx.Put(p.bucket, p.key, p.value)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	_, err = e.do(context.Background(), drop(ps))
	return len(ps), err
}

// A pair is a key and its value, copied out of a transaction.
type pair struct {
	bucket     Bucket
	key, value []byte
}

func copyPair(b Bucket, key, value []byte) pair {
	return pair{b, append([]byte(nil), key...), append([]byte{}, value...)}
}

// endedPairs is the next that can be moved, in the order in which it has to be: an instance's journal, which may take
// several moves, and at last its record in BucketEnded, by which the instance is found again until then.
func endedPairs(tx Tx) (ps []pair) {
	for instance, record := range tx.From(BucketEnded, nil) {
		for k, v := range tx.Scan(BucketJournal, instance) {
			if len(ps) == maxPuts-1 {
				return ps
			}
			ps = append(ps, copyPair(BucketJournal, k, v))
		}
		ps = append(ps, copyPair(BucketEnded, instance, record))
		if len(ps) >= maxPuts-1 {
			return ps
		}
	}
	return ps
}

// drop is the command that deletes from the state what the archive holds by now.
type drop []pair

func (d drop) run(s *Step) (any, error) {
	for _, p := range d {
		s.tx.Delete(p.bucket, p.key)
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
	var keys []pair
	err = e.archive.View(func(tx Tx) error {
		for k, v := range tx.From(BucketEnded, from.Bytes()) {
			yes, more := cmd.matches(DecodeInstance(v))
			if !more && !yes || most > 0 && already+n >= most {
				return nil
			}
			if yes {
				keys = append(keys, archivedKeys(tx, k)...)
				n++
			}
		}
		return nil
	})
	if err != nil || n == 0 {
		return 0, err
	}
	return n, e.archive.Update(func(tx Tx) error {
		for _, p := range keys {
			tx.Delete(p.bucket, p.key)
		}
		return nil
	})
}

// archivedKeys is what the archive holds of an instance.
func archivedKeys(tx Tx, instance []byte) []pair {
	ps := []pair{copyPair(BucketEnded, instance, nil)}
	for k := range tx.Scan(BucketJournal, instance) {
		ps = append(ps, copyPair(BucketJournal, k, nil))
	}
	return ps
}
