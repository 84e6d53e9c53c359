package savefile

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"sync"
)

// A Latest is what a JSON file holds, read again only when the file is another one than before: other programs may write it,
// and it is asked for often. Safe for concurrent use.
type Latest[T any] struct {
	path string

	mu    sync.Mutex
	seen  fs.FileInfo // of the file that was read; nil: there was none
	value T
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
	return value, nil
}
