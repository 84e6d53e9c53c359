package store

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"sync"

	bolt "go.etcd.io/bbolt"

	"hookflow/engine"
	"hookflow/engine/wal"
)

// The state is written to a log first: a transaction is durable when its change is in there, which is one write to room
// that is there already and one sync, where a commit of bbolt writes each page that it touches and syncs twice. Until
// then bbolt does not hear of it; what is only in the log yet lies over the file in memory (pending.go), and is folded into
// it by the megabyte (fold.go).
//
// The log has two files that take turns: while a part is folded, the next one is written to. The file says in its format
// bucket that it needs its log, which one and from which part on (the mark). A log that the file does not name is none:
// it is left over from before.

const (
	// foldAt is how much of the log there is when it is folded, in bytes. The more, the more often two changes of a page
	// become one; and the longer it takes to open a store after a crash.
	foldAt = 8 << 20
	// pendingMost is how much the memory holds of what is not folded, in bytes of the log; then transactions wait.
	pendingMost = 3 * foldAt
)

// writeAhead is the log of a file, and what it holds that the file does not.
type writeAhead struct {
	swap       sync.RWMutex // guards top and below; a reader holds it until its transaction of bbolt has begun
	top, below *pending     // snapshots: of the part that is written to, and of the one that is being folded

	writing sync.Mutex // held by the one who writes to the log; with it:
	work    *pending   // what top is a snapshot of
	part    *wal.Log   // nil while the file needs no log
	name    wal.Name   // of part
	last    int        // size of the last change

	folding sync.Mutex    // held by the one who folds; taken before writing
	wake    chan struct{} // there is enough to fold; nil if nobody folds beside
	quit    chan struct{}
	ended   chan struct{}
}

// logs reports whether transactions are written to a log.
func (f *File) logs() bool { return f.wake != nil }

// logPath is where a part of the log lies.
func (f *File) logPath(part uint64) string {
	return fmt.Sprintf("%s.log-%d", f.path, part%2)
}

// begin gives a transaction for reading what was committed until now.
func (f *File) begin() (*tx, error) {
	f.swap.RLock()
	defer f.swap.RUnlock()
	btx, err := f.db.Begin(false)
	if err != nil {
		return nil, fmt.Errorf("begin on %s: %w", f.path, explain(err))
	}
	t := newTx(btx, f)
	t.top, t.below = f.top, f.below
	return t, nil
}

// log is an Update by way of the log.
func (f *File) log(fn func(engine.Tx) error) (err error) {
	for f.pendingBytes() > pendingMost {
		if err := f.fold(); err != nil {
			return err
		}
	}
	f.writing.Lock()
	defer f.writing.Unlock()
	c, done := newChange(f.last), false
	defer func() {
		if !done {
			f.work = f.top.writable()
		}
	}()
	if err := f.collect(c, fn); err != nil {
		return err
	}
	if !c.empty() {
		if err := f.append(c); err != nil {
			return err
		}
	}
	done = true
	return nil
}

// collect runs fn and keeps what it writes in work and in c.
func (f *File) collect(c *change, fn func(engine.Tx) error) (err error) {
	defer f.guard(&err, debug.SetPanicOnFault(true))
	t, err := f.begin()
	if err != nil {
		return err
	}
	defer t.bolt.Rollback()
	t.top, t.change = f.work, c
	if err := fn(t); err != nil {
		return err
	}
	return t.err
}

// append makes a change durable and shows it to readers.
func (f *File) append(c *change) error {
	if err := f.beginLog(); err != nil {
		return err
	}
	f.point("commit")
	if err := f.part.Append(c.record); err != nil {
		return f.logFailed(err)
	}
	f.last = len(c.record)
	f.work.bytes += len(c.record)
	f.show(f.work.snapshot())
	f.point("committed")
	if f.work.bytes >= foldAt {
		select {
		case f.wake <- struct{}{}:
		default:
		}
	}
	return nil
}

// logFailed decides what it means that the log could not be written. Full, and taken back: nothing happened. Everything
// else ends the use of the file.
func (f *File) logFailed(cause error) error {
	err := fmt.Errorf("commit to the log of %s: %w", f.path, explain(cause))
	if errors.Is(err, ErrFull) && !errors.Is(err, wal.ErrUncertain) {
		return err
	}
	return f.stop(err)
}

// show gives readers a newer snapshot of what is pending.
func (f *File) show(top *pending) {
	f.swap.Lock()
	f.top = top
	f.swap.Unlock()
}

func (f *File) pendingBytes() (n int) {
	f.swap.RLock()
	defer f.swap.RUnlock()
	for _, p := range []*pending{f.top, f.below} {
		if p != nil {
			n += p.bytes
		}
	}
	return n
}

// beginLog begins a new log, if the file needs none until now. The log is there before the file names it.
func (f *File) beginLog() error {
	if f.part != nil {
		return nil
	}
	name := wal.Name{Part: 1}
	rand.Read(name.ID[:])
	part, err := wal.Create(f.logPath(name.Part), name)
	if err != nil {
		return fmt.Errorf("begin the log of %s: %w", f.path, explain(err))
	}
	if err := f.direct("mark ", func(t *tx) error { return putMark(t.bolt, name) }); err != nil {
		return errors.Join(err, part.Close())
	}
	f.part, f.name = part, name
	return nil
}

// logKey holds which log the file needs and from which part on: log 16 bytes, part 8. It is there if withLog is set.
var logKey = []byte("log")

// putMark says that the file needs the log from that part on.
func putMark(t *bolt.Tx, name wal.Name) error {
	b := t.Bucket([]byte(formatBucket))
	number := binary.BigEndian.Uint64(b.Get(formatKey))
	return errors.Join(b.Put(formatKey, binary.BigEndian.AppendUint64(nil, number|withLog)),
		b.Put(logKey, binary.BigEndian.AppendUint64(name.ID[:], name.Part)))
}

// dropMark says that the file needs no log.
func dropMark(t *bolt.Tx) error {
	b := t.Bucket([]byte(formatBucket))
	number := binary.BigEndian.Uint64(b.Get(formatKey))
	return errors.Join(b.Put(formatKey, binary.BigEndian.AppendUint64(nil, number&^withLog)), b.Delete(logKey))
}

// mark gives the log that the file needs; false if it needs none.
func (f *File) mark() (name wal.Name, marked bool, err error) {
	err = f.db.View(func(t *bolt.Tx) error {
		b := t.Bucket([]byte(formatBucket))
		if b == nil || binary.BigEndian.Uint64(b.Get(formatKey))&withLog == 0 {
			return nil
		}
		v := b.Get(logKey)
		if len(v) != len(name.ID)+8 {
			return f.damaged("it does not say which log it needs")
		}
		copy(name.ID[:], v)
		name.Part, marked = binary.BigEndian.Uint64(v[len(name.ID):]), true
		return nil
	})
	return name, marked, err
}

// readLog reads what the log holds that the file does not; nil if it needs none.
func (f *File) readLog() (*pending, error) {
	name, marked, err := f.mark()
	if err != nil || !marked {
		return nil, err
	}
	p := &pending{}
	for goesOn := true; goesOn; name.Part++ {
		path := f.logPath(name.Part)
		var records [][]byte
		records, goesOn, err = wal.Read(path, name)
		for i := 0; i < len(records) && err == nil; i++ {
			err = p.replay(records[i])
		}
		if err != nil {
			return nil, f.logDamaged(path, err)
		}
	}
	return p.snapshot(), nil
}

// logDamaged is the error that says what is lost with the log.
func (f *File) logDamaged(path string, cause error) error {
	var damage *wal.DamagedError
	switch {
	case errors.Is(cause, wal.ErrMissing):
		cause = errors.New("the log that " + filepath.Base(f.path) + " needs is not in it")
	case !errors.As(cause, &damage) && !errors.Is(cause, errEntry):
		return fmt.Errorf("read %s: %w", path, explain(cause))
	}
	return &DamagedError{Path: path, Problem: cause.Error(), Holds: "the last changes of " + filepath.Base(f.path), Else: f.kind.without}
}
