package savefile

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
)

// A Latest is what a JSON file holds, read again only when the file is another one than before: other programs may write it,
// and it is asked for often. Safe for concurrent use.
type Latest[T any] struct {
	path string

	mu      sync.Mutex
	seen    fs.FileInfo // of the file that was read; nil: there was none
	value   T
	version int
}

// Follow reads a file when it is asked for.
func Follow[T any](path string) *Latest[T] { return &Latest[T]{path: path} }

// Path is where the file lies.
func (l *Latest[T]) Path() string { return l.path }

// Read returns what the file holds now, the zero value if there is none. It is shared: who wants to change it makes a copy. The
// error is of the system or of JSON and does not name the file.
func (l *Latest[T]) Read() (value T, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now, err := os.Stat(l.path)
	if errors.Is(err, fs.ErrNotExist) {
		if l.seen != nil {
			l.version++
		}
		l.seen, l.value = nil, value
		return value, nil
	}
	if err != nil {
		return value, cause(err)
	}
	if l.seen != nil && os.SameFile(l.seen, now) && l.seen.ModTime().Equal(now.ModTime()) && l.seen.Size() == now.Size() {
		return l.value, nil
	}
	data, err := os.ReadFile(l.path) // what comes between is newer than its stamp, and read again
	if err != nil {
		return value, cause(err)
	}
	if err := json.Unmarshal(data, &value); err != nil {
		var none T
		return none, err
	}
	l.seen, l.value = now, value
	l.version++
	return value, nil
}

// Version grows whenever Read has found another file than before, whoever has written it.
func (l *Latest[T]) Version() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.version
}

// Change writes what is made of what the file holds, for its owner alone, while nobody else does, here or in another program. What
// change is given is read anew and its own to alter. An error leaves the file as it was.
func (l *Latest[T]) Change(change func(*T) error) error {
	return Locked(l.path, func() error {
		var value T
		data, err := os.ReadFile(l.path)
		if err == nil {
			err = json.Unmarshal(data, &value)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("read %s: %w", l.path, cause(err))
		}
		if err := change(&value); err != nil {
			return err
		}
		if data, err = json.MarshalIndent(value, "", "  "); err == nil {
			err = Private(l.path, append(data, '\n'))
		}
		if err != nil {
			return fmt.Errorf("write %s: %w", l.path, cause(err))
		}
		return nil
	})
}
