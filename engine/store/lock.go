package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

const (
	lockName  = "lock"  // held while the store is open; its content means nothing
	ownerName = "owner" // says in words who holds it; readable while the lock is held, on every system
)

// InUseError says that another process, or another part of this one, has the store open.
type InUseError struct {
	Dir   string
	PID   int    // 0 when the holder is unknown
	Owner string // "process 4711 on host, since 2026-01-02 15:04:05"; empty when unknown
}

func (e *InUseError) Error() string {
	if e.Owner == "" {
		return fmt.Sprintf("open store %s: in use by another process; close that program or choose another directory", e.Dir)
	}
	return fmt.Sprintf("open store %s: in use by %s; close that program or choose another directory", e.Dir, e.Owner)
}

// lock is the right to use a directory. The operating system takes it back when the process dies, however it dies. It is
// a file of its own, because Compact replaces the data files.
type lock struct {
	flock *flock.Flock // nil for a reader, who locks nothing
	owner string
}

func acquire(dir string, wait time.Duration) (*lock, error) {
	l := &lock{flock: flock.New(filepath.Join(dir, lockName)), owner: filepath.Join(dir, ownerName)}
	got, err := l.flock.TryLock()
	if err == nil && !got && wait > 0 {
		ctx, cancel := context.WithTimeout(context.Background(), wait)
		defer cancel()
		got, err = l.flock.TryLockContext(ctx, 20*time.Millisecond)
	}
	switch {
	case !got && (err == nil || errors.Is(err, context.DeadlineExceeded)):
		return nil, l.inUse(dir)
	case err != nil:
		return nil, fmt.Errorf("lock store %s: %w", dir, explain(err))
	}
	if err := os.WriteFile(l.owner, []byte(describeSelf()), 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("write %s: %w", l.owner, explain(err)), l.flock.Close())
	}
	return l, nil
}

func describeSelf() string {
	host, err := os.Hostname()
	if err != nil {
		host = "this machine"
	}
	return fmt.Sprintf("process %d on %s, since %s\n", os.Getpid(), host, time.Now().Format(time.DateTime))
}

func (l *lock) inUse(dir string) error {
	e := &InUseError{Dir: dir}
	if text, err := os.ReadFile(l.owner); err == nil {
		e.Owner = strings.TrimSpace(string(text))
		fmt.Sscanf(e.Owner, "process %d", &e.PID)
	}
	return e
}

// release may be called twice. The owner's name goes first: nobody is named who is gone.
func (l *lock) release() error {
	if l.flock == nil || !l.flock.Locked() {
		return nil
	}
	return errors.Join(os.Remove(l.owner), l.flock.Close())
}
