package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"

	bolt "go.etcd.io/bbolt"

	"hookflow/engine"
)

// growStep is how much a file grows at once, so that not every commit changes its size.
const growStep = 4 << 20

// fillPercent packs pages tighter than bbolt's half: nearly all keys grow, so pages are rarely split again.
const fillPercent = 0.9

// File is one bbolt file as an engine.Store.
type File struct {
	path  string
	kind  kind
	point func(string)

	sums  bool   // records carry checksums
	wrote bool   // something was committed since the file was opened; of the writer
	room  []byte // of the transaction before, which nobody looks into any more; of the writer

	gate   sync.RWMutex // readers and writers share it; Compact and Close take it alone
	db     *bolt.DB     // nil once closed
	broken atomic.Pointer[error]

	writeAhead // of the state; the archive has none
}

func openFile(path string, k kind, point func(string)) (*File, error) {
	f := &File{path: path, kind: k, point: point}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if err := f.create(); err != nil {
			return nil, err
		}
	}
	if err := f.verify(k.rebuild); err != nil {
		return nil, err
	}
	if err := f.open(); err != nil {
		return nil, err
	}
	return f, syncDir(path)
}

// create makes the file under another name first: one that is empty or half made is damage, never a crash at the start.
func (f *File) create() error {
	fresh := f.path + ".new"
	if err := remove(fresh); err != nil {
		return fmt.Errorf("create %s: %w", f.path, explain(err))
	}
	db, err := bolt.Open(fresh, 0o600, f.kind.options())
	if err == nil {
		err = db.Close()
	}
	if err == nil {
		err = os.Rename(fresh, f.path)
	}
	if err != nil {
		return fmt.Errorf("create %s: %w", f.path, explain(err))
	}
	return nil
}

// open maps the file. Whatever bbolt panics about is damage, and it is damage of this file only.
func (f *File) open() (err error) {
	defer f.guard(&err, debug.SetPanicOnFault(true))
	db, err := bolt.Open(f.path, 0o600, f.kind.options())
	if err != nil {
		return fmt.Errorf("open %s: %w", f.path, explain(err))
	}
	db.AllocSize = growStep
	f.db = db
	return nil
}

// Path is where the file lies.
func (f *File) Path() string { return f.path }

// Close waits for running transactions, and brings what is only in the log yet into the file. It may be called twice.
func (f *File) Close() error {
	f.endFolding()
	f.gate.Lock()
	defer f.gate.Unlock()
	if f.db == nil {
		return nil
	}
	err := errors.Join(f.closeLog(), f.settle(), f.db.Close())
	f.db = nil
	return err
}

// settle twins the meta pages if something was written.
func (f *File) settle() (err error) {
	if !f.wrote || f.broken.Load() != nil {
		return nil
	}
	defer f.guard(&err, debug.SetPanicOnFault(true))
	f.wrote = false
	if err := twin(f.db); err != nil {
		return fmt.Errorf("close %s: %w", f.path, explain(err))
	}
	return nil
}

// twin commits nothing once more, so that both meta pages say the same: should one of them be damaged later, the other
// one does not lead back to before the last commit.
func twin(db *bolt.DB) error { return db.Update(func(*bolt.Tx) error { return nil }) }

// ErrClosed is the error of every use after Close.
var ErrClosed = errors.New("store is closed")

// usable says why the file must not be used, if so. The caller holds the gate.
func (f *File) usable() error {
	if err := f.broken.Load(); err != nil {
		return *err
	}
	if f.db == nil {
		return ErrClosed
	}
	return nil
}

// Update runs fn in a transaction and makes it durable. An error of fn, or a write that fails, leaves nothing behind.
// When the disk is full the error wraps ErrFull and the store goes on as soon as there is room. After any other write
// error the disk cannot be trusted to hold what it said: the store refuses all further work until it is opened again.
// One Update runs at a time; fn must not call Update or View.
func (f *File) Update(fn func(engine.Tx) error) (err error) {
	f.gate.RLock()
	defer f.gate.RUnlock()
	if err := f.usable(); err != nil {
		return err
	}
	if f.logs() {
		return f.log(fn)
	}
	return f.direct("", func(t *tx) error { return fn(t) })
}

// direct is an Update of the file itself. The name of its failpoints begins with what.
func (f *File) direct(what string, fn func(*tx) error) (err error) {
	defer f.guard(&err, debug.SetPanicOnFault(true))
	btx, err := f.db.Begin(true)
	if err != nil {
		return fmt.Errorf("begin on %s: %w", f.path, explain(err))
	}
	return f.commit(btx, what, fn)
}

func (f *File) commit(btx *bolt.Tx, what string, fn func(*tx) error) error {
	defer btx.Rollback() // after a commit it does nothing
	t := newTx(btx, f)
	t.room = f.room[:0]
	if err := fn(t); err != nil {
		return err
	}
	f.room = t.room // before the commit, which lets the next writer in; that one begins when this one needs it no more
	if t.err != nil {
		return t.err
	}
	f.point(f.kind.name + what + "commit")
	id := btx.ID()
	if err := btx.Commit(); err != nil {
		return f.failed(id, err)
	}
	f.wrote = true
	f.point(f.kind.name + what + "committed")
	return nil
}

// failed decides what a failed commit means. Full before the meta page was written: nothing happened. Everything else
// (an fsync that failed, a meta page that may or may not have reached the disk) ends the use of the file.
func (f *File) failed(id int, cause error) error {
	err := fmt.Errorf("commit to %s: %w", f.path, explain(cause))
	if errors.Is(err, ErrFull) && !f.reached(id) {
		return err
	}
	return f.stop(err)
}

// stop ends the use of the file.
func (f *File) stop(err error) error {
	err = fmt.Errorf("%w; stopped, because what is on disk is no longer certain: reopen the store", err)
	f.broken.Store(&err)
	return err
}

// reached reports whether transaction id became visible in spite of its error.
func (f *File) reached(id int) bool {
	btx, err := f.db.Begin(false)
	if err != nil {
		return true
	}
	defer btx.Rollback()
	return btx.ID() >= id
}

// View runs fn on a snapshot of what was committed when it began; it neither waits for the writer nor holds it up. Keep
// it short all the same: pages it can see are not reused before it ends.
func (f *File) View(fn func(engine.Tx) error) (err error) {
	f.gate.RLock()
	defer f.gate.RUnlock()
	if err := f.usable(); err != nil {
		return err
	}
	defer f.guard(&err, debug.SetPanicOnFault(true))
	t, err := f.begin()
	if err != nil {
		return err
	}
	defer t.bolt.Rollback()
	return fn(t)
}

// guard turns a fault in the mapped file (cut short behind our back, or unreadable) and what bbolt itself panics about
// into a *DamagedError and breaks the file; a damaged record is the same error, but the file stays in use. Other panics
// pass. It must be deferred directly; before is the goroutine's setting of panic-on-fault until then.
func (f *File) guard(err *error, before bool) {
	debug.SetPanicOnFault(before)
	switch p := recover().(type) {
	case nil:
	case damagedRecord:
		*err = p.file.damaged(p.problem())
	case interface{ Addr() uintptr }:
		f.spoil(err, fmt.Sprintf("cannot be read at memory address %#x", p.Addr()))
	default:
		if f.db != nil && !inBolt() {
			panic(p)
		}
		f.spoil(err, fmt.Sprint(p))
	}
}

// inBolt reports whether the panic that a deferred function recovers from began in bbolt. It is called by guard only.
func inBolt() bool {
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	for {
		frame, more := frames.Next()
		if !strings.HasPrefix(frame.Function, "runtime.") {
			return strings.HasPrefix(frame.Function, "go.etcd.io/bbolt")
		}
		if !more {
			return false
		}
	}
}

func (f *File) spoil(err *error, problem string) {
	var damage error = f.damaged(problem)
	f.broken.Store(&damage)
	*err = damage
}

// damaged is the error that says what is lost with this file.
func (f *File) damaged(problem string) *DamagedError {
	return &DamagedError{Path: f.path, Problem: problem, Holds: f.kind.holds, Else: f.kind.without}
}

// Size is the length of the file and how much of it is free for reuse, in bytes. Compact gives the free part back.
func (f *File) Size() (file, free int64, err error) {
	f.gate.RLock()
	defer f.gate.RUnlock()
	if err := f.usable(); err != nil {
		return 0, 0, err
	}
	info, err := os.Stat(f.path)
	if err != nil {
		return 0, 0, fmt.Errorf("measure store: %w", err)
	}
	return info.Size(), int64(f.db.Stats().FreePageN) * int64(f.db.Info().PageSize), nil
}
