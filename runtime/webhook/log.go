package webhook

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"time"

	"hookflow/engine"
	"hookflow/runtime/media"
)

// The bounds of a log.
const (
	logEntries = 2000     // kept in memory, the latest
	logBody    = 64 << 10 // bytes of one body; the rest is cut off
	logFile    = 16 << 20 // bytes of one file; a full one becomes PATH.1, in place of the one before
)

// An Entry is one attempt in the log. It holds no secrets.
type Entry struct {
	Job      engine.Key    `json:"job"`
	Instance engine.Key    `json:"instance"`
	Element  string        `json:"element"`
	Attempt  int           `json:"attempt"` // from 1
	Attempts int           `json:"attempts"`
	Began    time.Time     `json:"began"`
	Took     time.Duration `json:"took"` // nanoseconds
	Request  Call          `json:"request"`
	Response Response      `json:"response"` // status 0: none came
	Failure  *Failure      `json:"failure,omitempty"`
}

// A Log remembers what was sent and what came back, for people to look at. It
// is no record of state: its last lines may be lost when the computer stops.
// It is safe for concurrent use.
type Log struct {
	mu      sync.Mutex
	path    string // "" keeps it in memory only
	file    *os.File
	size    int64
	entries []Entry // oldest first
}

// OpenLog opens the log kept at path, with one JSON value per line; "" keeps it in memory.
func OpenLog(path string) (*Log, error) {
	l := &Log{path: path}
	if path == "" {
		return l, nil
	}
	l.load(path + ".1")
	l.load(path)
	return l, l.open()
}

func (l *Log) open() error {
	f, err := os.OpenFile(l.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open call log: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return fmt.Errorf("open call log: %w", err)
	}
	l.file, l.size = f, info.Size()
	return nil
}

// load reads what it can; a line that was cut short by a crash is left out.
func (l *Log) load(path string) {
	f, err := os.Open(path)
	if err != nil {
		return
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 4*logBody+maxHeader)
	for lines.Scan() {
		var e Entry
		if json.Unmarshal(lines.Bytes(), &e) == nil {
			l.keep(e)
		}
	}
}

func (l *Log) keep(e Entry) {
	if len(l.entries) >= 2*logEntries {
		l.entries = append([]Entry(nil), l.entries[len(l.entries)-logEntries:]...)
	}
	l.entries = append(l.entries, e)
}

// Add writes an entry.
func (l *Log) Add(e Entry) error {
	e.Request.Body = cut(e.Request.Body)
	if len(e.Response.Body) > logBody {
		e.Response.Body = media.Quote(cut(string(e.Response.Body)))
	}
	line, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("write call log: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.keep(e)
	if l.file == nil {
		return nil
	}
	if l.size > logFile {
		if err := l.rotate(); err != nil {
			return err
		}
	}
	n, err := l.file.Write(append(line, '\n'))
	l.size += int64(n)
	if err != nil {
		return fmt.Errorf("write call log: %w", err)
	}
	return nil
}

func (l *Log) rotate() error {
	l.file.Close()
	l.file = nil
	if err := os.Rename(l.path, l.path+".1"); err != nil {
		return fmt.Errorf("rotate call log: %w", err)
	}
	return l.open()
}

// List gives the latest entries, newest first, at most limit of them: those of
// one instance, or of all for instance 0.
func (l *Log) List(instance engine.Key, limit int) []Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := []Entry{}
	for i := len(l.entries) - 1; i >= 0 && len(out) < limit; i-- {
		if e := l.entries[i]; instance == 0 || e.Instance == instance {
			out = append(out, e)
		}
	}
	return out
}

// Close closes the file.
func (l *Log) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return nil
	}
	err := l.file.Close()
	l.file = nil
	return err
}

func cut(s string) string {
	if len(s) <= logBody {
		return s
	}
	return s[:logBody] + "..."
}
