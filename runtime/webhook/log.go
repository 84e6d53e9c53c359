package webhook

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
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
	Missing  []string      `json:"missing,omitempty"` // variables that were not there when the request was made; null stands in their place
	Unread   string        `json:"unread,omitempty"`  // why the answer is not the JSON that its type says; expressions see a text
	Resent   bool          `json:"resent,omitempty"`  // a person had it made again; the process is told nothing
}

// Failed reports whether no answer came, or one that says so.
func (e *Entry) Failed() bool { return e.Failure != nil || e.Response.Status >= 400 }

// A Filter says which entries are looked for; a zero field takes all.
type Filter struct {
	Instance engine.Key
	Element  string
	Status   int    // of the answer
	Failed   bool   // only what has failed
	Text     string // somewhere in the method, address, body, answer or failure, in any case
}

func (f Filter) takes(e *Entry) bool {
	if f.Instance != 0 && e.Instance != f.Instance || f.Element != "" && e.Element != f.Element || f.Status != 0 && e.Response.Status != f.Status || f.Failed && !e.Failed() {
		return false
	}
	if f.Text == "" {
		return true
	}
	all := e.Request.Method + " " + e.Request.URL + " " + e.Request.Body + " " + string(e.Response.Body)
	if e.Failure != nil {
		all += " " + e.Failure.Message
	}
	return strings.Contains(strings.ToLower(all), strings.ToLower(f.Text))
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

	OnAdd func(Entry) // told of each entry, if set before the first; must be quick
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

// ReadLog gives entries of the log kept at path, as Search does, beside a program that
// may be writing it.
func ReadLog(path string, f Filter, limit int) ([]Entry, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("read call log: %w", err)
	}
	l := &Log{}
	l.load(path + ".1")
	l.load(path)
	return l.Search(f, limit), nil
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
	if l.OnAdd != nil {
		l.OnAdd(e)
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
	return l.Search(Filter{Instance: instance}, limit)
}

// Search gives the latest entries that a filter takes, newest first, at most limit of
// them.
func (l *Log) Search(f Filter, limit int) []Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := []Entry{}
	for i := len(l.entries) - 1; i >= 0 && len(out) < limit; i-- {
		if f.takes(&l.entries[i]) {
			out = append(out, l.entries[i])
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
