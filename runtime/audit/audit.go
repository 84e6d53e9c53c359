// Package audit keeps who changed what: one line of JSON for each change that was
// asked for, also for those that were refused. It never holds values of variables.
//
// It is written after the change, by whoever answers the request: an entry tells what was answered. A log that cannot be
// written stops no change; the failure is in the program's own log. Details are names only, because whoever may read the log
// need not be allowed to read the data.
package audit

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"sync"
	"time"
)

// File is the name of the log in a data directory. One that has grown large goes on
// as File.1.
const File = "audit.log"

// largest is the size of a file, in bytes, before the next one begins.
const largest = 16 << 20

// An Entry is one change.
type Entry struct {
	At     time.Time `json:"at"`
	Who    string    `json:"who" doc:"name of the token; anybody where there are none"`
	From   string    `json:"from,omitempty" doc:"address of the sender"`
	What   string    `json:"what" doc:"method and path"`
	Detail string    `json:"detail,omitempty" doc:"what it was about: processes, names of variables"`
	Status int       `json:"status,omitempty" doc:"how it was answered"`
}

// A Log is kept in a file. It is safe for concurrent use, and several processes may
// write to one file.
type Log struct {
	path string
	mu   sync.Mutex
}

// Open takes a file, which need not exist.
func Open(path string) *Log { return &Log{path: path} }

// Add writes an entry.
func (l *Log) Add(e Entry) error {
	line, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("write the audit log: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if info, err := os.Stat(l.path); err == nil && info.Size() > largest {
		if err := os.Rename(l.path, l.path+".1"); err != nil {
			return fmt.Errorf("write the audit log: %w", err)
		}
	}
	f, err := os.OpenFile(l.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("write the audit log: %w", err)
	}
	_, err = f.Write(append(line, '\n')) // one write, so that lines of two processes do not mix
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write the audit log: %w", err)
	}
	return nil
}

// List returns the latest entries, at most n, newest first.
func (l *Log) List(n int) ([]Entry, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []Entry
	for _, path := range []string{l.path + ".1", l.path} {
		f, err := os.Open(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read the audit log: %w", err)
		}
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var e Entry
			if json.Unmarshal(lines.Bytes(), &e) == nil { // a line that was cut short by a crash is left out
				all = append(all, e)
			}
			if len(all)/2 > n {
				all = slices.Delete(all, 0, len(all)-n)
			}
		}
		err = errors.Join(lines.Err(), f.Close())
		if err != nil {
			return nil, fmt.Errorf("read the audit log: %w", err)
		}
	}
	slices.Reverse(all)
	return all[:min(n, len(all))], nil
}
