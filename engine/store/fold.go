package store

import (
	"errors"
	"fmt"
	"iter"
	"time"

	bolt "go.etcd.io/bbolt"

	"hookflow/engine/wal"
)

const (
	// foldEvery is how long a change lies in the log at most while there is room for more.
	foldEvery = 2 * time.Second
	// foldStep bounds one transaction of a fold, in bytes: while it is synced, so that of the log has to wait for the disk.
	foldStep = 256 << 10
	// entrySize is what an entry takes beside its key and its record.
	entrySize = 64
)

// startLog lets transactions go by way of the log from now on.
func (f *File) startLog() {
	f.work = &pending{}
	f.top = f.work.snapshot()
	f.wake, f.quit, f.ended = make(chan struct{}, 1), make(chan struct{}), make(chan struct{})
	go f.foldBeside()
}

// foldBeside is the goroutine that folds. What goes wrong is told to the next transaction that finds no room, and to
// Close; meanwhile all is in the log.
func (f *File) foldBeside() {
	defer close(f.ended)
	for {
		select {
		case <-f.quit:
			return
		case <-f.wake:
		case <-time.After(foldEvery):
		}
		f.gate.RLock()
		if f.usable() == nil {
			_ = f.fold()
		}
		f.gate.RUnlock()
	}
}

// endFolding may be called twice, not by two at once.
func (f *File) endFolding() {
	if !f.logs() {
		return
	}
	select {
	case <-f.quit:
	default:
		close(f.quit)
	}
	<-f.ended
}

// fold brings what the log holds into the file, as it was when it began, while transactions go on.
func (f *File) fold() error {
	f.folding.Lock()
	defer f.folding.Unlock()
	return f.foldPart()
}

// foldPart is fold for who holds folding. What an earlier one left is taken up first.
func (f *File) foldPart() error {
	if f.below == nil {
		if turned, err := f.turn(); !turned || err != nil {
			return err
		}
	}
	_, err := f.bring(func(t *bolt.Tx) error { return putMark(t, f.name) })
	return err
}

// turn lets transactions go on in the other file of the log; false if there is nothing in this one. Who folds may look
// at what the writer has: only he turns.
func (f *File) turn() (turned bool, err error) {
	if f.pendingBytes() == 0 {
		return false, nil
	}
	next := wal.Name{ID: f.name.ID, Part: f.name.Part + 1}
	part, err := wal.Create(f.logPath(next.Part), next)
	if err != nil {
		return false, fmt.Errorf("begin a part of the log of %s: %w", f.path, explain(err))
	}
	f.writing.Lock()
	defer f.writing.Unlock()
	if err := f.part.End(); err != nil {
		return false, errors.Join(f.logFailed(err), part.Close())
	}
	err = f.part.Close()
	f.part, f.name = part, next
	f.point("turned")
	f.take()
	return true, err
}

// take makes what is pending that what is folded; the caller holds writing.
func (f *File) take() {
	f.work = &pending{}
	f.swap.Lock()
	f.top, f.below = f.work.snapshot(), f.top
	f.swap.Unlock()
}

// bring writes what is below into the file, and at last what last does. After an error it is still below, and a part of
// it, or all with what last did, is in the file: doing it once more comes to the same.
func (f *File) bring(last func(*bolt.Tx) error) (all bool, err error) {
	if all, err = f.write(f.below, last); err == nil {
		f.brought()
	}
	return all, err
}

// brought forgets what was below.
func (f *File) brought() {
	f.swap.Lock()
	f.below = nil
	f.swap.Unlock()
}

// write writes p into the file in the order of its keys, so that each page is written once, in transactions of bounded
// size, and last in the last one. After an error all of it may be there.
func (f *File) write(p *pending, last func(*bolt.Tx) error) (all bool, err error) {
	next, stop := iter.Pull2(p.all())
	defer stop()
	for more := true; more; {
		err := f.direct("fold ", func(t *tx) error {
			for size := 0; size < foldStep; {
				b, e, ok := next()
				if !ok {
					more = false
					return last(t.bolt)
				}
				t.write(b, e)
				size += len(e.key) + len(e.record) + entrySize
			}
			return nil
		})
		if err != nil {
			return false, err
		}
	}
	return true, f.direct("fold ", func(*tx) error { return nil }) // twins the meta pages: neither leads back to a log that is used again
}

// settled runs fn when the file holds all that was committed and needs no log; transactions wait meanwhile.
func (f *File) settled(fn func() error) error {
	if !f.logs() {
		return fn()
	}
	f.folding.Lock()
	defer f.folding.Unlock()
	for range 2 { // what an earlier fold left, and most of the rest, while transactions go on
		if err := f.foldPart(); err != nil {
			return err
		}
	}
	f.writing.Lock()
	defer f.writing.Unlock()
	if f.part == nil {
		return fn()
	}
	f.take()
	all, err := f.bring(dropMark)
	switch {
	case all: // the file names no log any more, so none may be written to
		f.brought()
		err = errors.Join(err, f.part.Close())
		f.part = nil
	case err != nil:
		f.swap.Lock()
		f.top, f.below = f.below, nil
		f.swap.Unlock()
		f.work = f.top.writable()
	}
	if err != nil {
		return err
	}
	return fn()
}

// closeLog brings everything into the file and removes the log; the caller holds the gate. If that fails the log stays.
func (f *File) closeLog() error {
	if f.broken.Load() != nil || !f.logs() {
		return f.leaveLog()
	}
	if err := f.settled(func() error { return nil }); err != nil {
		return errors.Join(err, f.leaveLog())
	}
	return errors.Join(remove(f.logPath(0)), remove(f.logPath(1)))
}

func (f *File) leaveLog() error {
	if f.part == nil {
		return nil
	}
	return f.part.Close()
}

// replayLog brings what a crash left in the log into the file.
func (f *File) replayLog() error {
	p, err := f.readLog()
	if err != nil || p == nil {
		return err
	}
	_, err = f.write(p, dropMark)
	return err
}
