// Package history gives what processes have done: the record of each run, in pages, as a list and as a table, and forgets records by a
// rule.
//
// What must not be done here: holding a view of the engine while somebody reads. A page is one view, a list is one for each page.
package history

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"hookflow/engine"
	"hookflow/engine/loop"
)

const (
	looked  = 20_000 // records that a page looks at
	atOnce  = 500    // records of a page of a list
	perHour = time.Hour
)

// A Run is the record of one run of a process.
type Run struct {
	Key         string          `json:"key" doc:"of the instance"`
	Process     string          `json:"process"`
	Name        string          `json:"name,omitempty" doc:"of the process"`
	Version     int             `json:"version,omitempty" doc:"none: it was forgotten before"`
	BusinessKey string          `json:"businessKey,omitempty"`
	Parent      string          `json:"parent,omitempty" doc:"the calling instance"`
	Initiator   string          `json:"initiator,omitempty" doc:"who began it"`
	Event       string          `json:"event,omitempty" doc:"by which it began, such as message order; none: somebody started it"`
	Status      string          `json:"status" doc:"active, completed, terminated or failed"`
	Failure     string          `json:"failure,omitempty" doc:"what it stood at when it was ended, or the error that it ended by"`
	Started     time.Time       `json:"started"`
	Ended       *time.Time      `json:"ended,omitempty"`
	Seconds     float64         `json:"seconds,omitempty" doc:"from its start to its end"`
	Inputs      json.RawMessage `json:"inputs,omitempty" doc:"variables it began with: an object"`
	Outputs     json.RawMessage `json:"outputs,omitempty" doc:"variables it ended with: an object"`
}

// Of shows a record.
func Of(r *engine.RunRecord) Run {
	out := Run{
		Key: r.Key.String(), Process: r.Process, Name: r.Name, Version: r.Version, BusinessKey: r.BusinessKey, Initiator: r.Initiator, Event: r.Event,
		Status: string(r.Status), Failure: r.Failure, Started: time.Unix(0, r.Started).UTC(), Inputs: r.Inputs, Outputs: r.Outputs,
	}
	if r.Parent != 0 {
		out.Parent = r.Parent.String()
	}
	if r.Ended != 0 {
		ended := time.Unix(0, r.Ended).UTC()
		out.Ended, out.Seconds = &ended, float64(r.Ended-r.Started)/1e9
	}
	return out
}

// A RunPage is a part of a list.
type RunPage struct {
	Runs []Run  // newest first; a page that looked through 20,000 records may hold few, or none
	Next string // where the next page begins; "" behind the last one
}

// Keep says how long records are kept. Those of what runs always are.
type Keep struct {
	Days int `json:"days,omitempty" doc:"after the end; 0: for ever"`
	Each int `json:"each,omitempty" doc:"of each process the newest so many; 0: all"`
}

// A Sweep is what was forgotten last.
type Sweep struct {
	Keep
	At        time.Time `json:"at,omitzero" doc:"when it was looked last"`
	Forgotten int       `json:"forgotten" doc:"records forgotten then"`
}

// A Book reads the records and sweeps them. It is safe for concurrent use.
type Book struct {
	Engine *loop.Engine
	Now    func() time.Time

	mu   sync.Mutex
	keep Keep // for the sweeps of every hour
	last Sweep
}

// Page gives the records that a filter chooses.
func (b *Book) Page(f loop.RunFilter) (page RunPage, err error) {
	page.Runs, f.Look = []Run{}, looked
	err = b.Engine.View(func(q *loop.Query) error {
		runs, next := q.Runs(f)
		for _, r := range runs {
			page.Runs = append(page.Runs, Of(r))
		}
		if next != 0 {
			page.Next = next.String()
		}
		return nil
	})
	return page, err
}

// Run is the record of one instance; false: there is none.
func (b *Book) Run(key engine.Key) (run Run, found bool, err error) {
	err = b.Engine.View(func(q *loop.Query) error {
		if r := q.RunRecord(key); r != nil {
			run, found = Of(r), true
		}
		return nil
	})
	return run, found, err
}

// all gives every record that a filter chooses.
func (b *Book) all(f loop.RunFilter) iter.Seq2[Run, error] {
	return func(yield func(Run, error) bool) {
		f.Limit = atOnce
		for {
			page, err := b.Page(f)
			if err != nil {
				yield(Run{}, err)
				return
			}
			for _, r := range page.Runs {
				if !yield(r, nil) {
					return
				}
			}
			if page.Next == "" {
				return
			}
			f.Before, _ = engine.ParseKey(page.Next) // of a key
		}
	}
}

// WriteJSON writes every record that a filter chooses as a list.
func (b *Book) WriteJSON(w io.Writer, f loop.RunFilter) error {
	before := "["
	for r, err := range b.all(f) {
		if err != nil {
			return err
		}
		text, err := json.Marshal(r)
		if err != nil {
			return fmt.Errorf("record %s: %w", r.Key, err)
		}
		if _, err := fmt.Fprintf(w, "%s\n%s", before, text); err != nil {
			return err
		}
		before = ","
	}
	_, err := io.WriteString(w, strings.TrimPrefix(before, ",")+"]\n")
	return err
}

var columns = []string{"key", "process", "name", "version", "businessKey", "parent", "initiator", "event", "status", "failure", "started", "ended", "seconds", "inputs", "outputs"}

// WriteCSV writes every record that a filter chooses as a table with names in its first line (RFC 4180); inputs and outputs are JSON.
func (b *Book) WriteCSV(w io.Writer, f loop.RunFilter) error {
	table := csv.NewWriter(w)
	table.UseCRLF = true
	_ = table.Write(columns) // Error below says it
	for r, err := range b.all(f) {
		if err != nil {
			return err
		}
		ended, seconds := "", ""
		if r.Ended != nil {
			ended, seconds = r.Ended.Format(time.RFC3339Nano), strconv.FormatFloat(r.Seconds, 'f', -1, 64)
		}
		_ = table.Write([]string{r.Key, r.Process, r.Name, strconv.Itoa(r.Version), r.BusinessKey, r.Parent, r.Initiator, r.Event, r.Status, r.Failure,
			r.Started.Format(time.RFC3339Nano), ended, seconds, string(r.Inputs), string(r.Outputs)})
	}
	table.Flush()
	return table.Error()
}

// Sweep forgets what is not to be kept, and says how many records that were.
func (b *Book) Sweep(keep Keep) (Sweep, error) {
	rule := loop.RunRule{Each: keep.Each}
	if keep.Days > 0 {
		rule.Before = b.Now().AddDate(0, 0, -keep.Days)
	}
	n, err := b.Engine.ForgetRuns(rule)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.last = Sweep{keep, b.Now().UTC(), n}
	return b.last, err
}

// Last is what was forgotten last since the start of the program.
func (b *Book) Last() Sweep {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.last
}

// Kept is how long records are kept.
func (b *Book) Kept() Keep {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.keep
}

// KeepFor says how long records are kept from now on.
func (b *Book) KeepFor(keep Keep) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.keep = keep
}

// Watch sweeps now and every hour until closing, if not everything is kept; tell is told of each sweep.
func (b *Book) Watch(closing <-chan struct{}, tell func(Sweep, error)) {
	tick := time.NewTicker(perHour)
	defer tick.Stop()
	for {
		if keep := b.Kept(); keep != (Keep{}) {
			tell(b.Sweep(keep))
		}
		select {
		case <-tick.C:
		case <-closing:
			return
		}
	}
}

// ParseFilter reads how records are chosen, as the API and the command say it. The error says which parameter is wrong.
func ParseFilter(values url.Values) (f loop.RunFilter, err error) {
	f = loop.RunFilter{
		Process: values.Get("process"), Status: engine.Status(values.Get("status")), Initiator: values.Get("initiator"), Event: values.Get("event"), Text: values.Get("text"),
	}
	switch f.Status {
	case "", engine.Active, engine.DoneWell, engine.DoneTerminated, engine.DoneFailed:
	default:
		return f, fmt.Errorf("status: %q is none of active, completed, terminated, failed", f.Status)
	}
	for _, text := range values["where"] {
		name, value, has := strings.Cut(text, "=")
		if !has || strings.TrimSpace(name) == "" {
			return f, fmt.Errorf("where: %q is not NAME=VALUE", text)
		}
		f.Where = append(f.Where, loop.RunWhere{Name: strings.TrimSpace(name), Value: strings.TrimSpace(value)})
	}
	for name, at := range map[string]*time.Time{"from": &f.From, "to": &f.To} {
		if text := values.Get(name); text != "" {
			if *at, err = instant(text); err != nil {
				return f, fmt.Errorf("%s: %q is no date; write 2026-12-31 or 2026-12-31T18:00:00Z", name, text)
			}
		}
	}
	if text := values.Get("after"); text != "" {
		if f.Before, err = engine.ParseKey(text); err != nil {
			return f, fmt.Errorf("after: %q is no key; keys are numbers", text)
		}
	}
	return f, nil
}

// instant reads a date, in the zone of the computer, or a date and time.
func instant(text string) (time.Time, error) {
	if at, err := time.ParseInLocation(time.DateOnly, text, time.Local); err == nil {
		return at, nil
	}
	return time.Parse(time.RFC3339, text)
}
