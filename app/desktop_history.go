//go:build cgo || ci

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"hookflow/designer/catalog"
	"hookflow/designer/monitor"
	"hookflow/engine/loop"
	"hookflow/engine/savefile"
	"hookflow/runtime/history"
)

// Where the window keeps how long records of runs are kept.
const (
	keepDaysKey = "records.days"
	keepEachKey = "records.each"
)

// recordsKept is how long the window keeps records of runs.
func recordsKept() history.Keep {
	p := fyne.CurrentApp().Preferences()
	return history.Keep{Days: p.Int(keepDaysKey), Each: p.Int(keepEachKey)}
}

func (d shownDirectory) runsKept() (days, each int) {
	keep := d.rt.History().Kept()
	return keep.Days, keep.Each
}

func (d shownDirectory) keepRuns(days, each int) (int, error) {
	keep := history.Keep{Days: days, Each: each}
	p := fyne.CurrentApp().Preferences()
	p.SetInt(keepDaysKey, days)
	p.SetInt(keepEachKey, each)
	d.rt.History().KeepFor(keep)
	done, err := d.rt.History().Sweep(keep)
	return done.Forgotten, err
}

// runFilter reads what is typed: words, and NAME=VALUE.
func runFilter(q catalog.RunQuery) (loop.RunFilter, error) {
	values := url.Values{"status": {q.Status}, "after": {q.After}}
	var words []string
	for _, word := range strings.Fields(q.Text) {
		if name, value, is := strings.Cut(word, "="); is && name != "" && value != "" {
			values.Add("where", word)
			continue
		}
		words = append(words, word)
	}
	values.Set("text", strings.Join(words, " "))
	return history.ParseFilter(values)
}

func (d shownDirectory) runs(q catalog.RunQuery) (out []catalog.Run, next string, err error) {
	f, err := runFilter(q)
	if err != nil {
		return nil, "", err
	}
	page, err := d.rt.History().Page(f)
	for i := range page.Runs {
		out = append(out, shownRecord(&page.Runs[i]))
	}
	return out, page.Next, err
}

func shownRecord(r *history.Run) catalog.Run {
	run := catalog.Run{Key: r.Key, Process: r.Process, BusinessKey: r.BusinessKey, Initiator: r.Initiator, Event: r.Event, Status: r.Status, Failure: r.Failure, Started: r.Started,
		Inputs: indented(r.Inputs), Outputs: indented(r.Outputs)}
	if r.Name != "" {
		run.Process = r.Name
	}
	if r.Version > 0 {
		run.Version = fmt.Sprintf("v%d", r.Version)
	}
	if r.Ended != nil {
		run.Took = monitor.Short(time.Duration(r.Seconds * float64(time.Second)))
	}
	return run
}

// indented is JSON as people read it.
func indented(text json.RawMessage) string {
	var out bytes.Buffer
	if len(text) == 0 || json.Indent(&out, text, "", "  ") != nil {
		return string(text)
	}
	return out.String()
}

func (d shownDirectory) exportRuns(path string, q catalog.RunQuery) error {
	f, err := runFilter(q)
	if err != nil {
		return err
	}
	write := func(out io.Writer) error { return d.rt.History().WriteJSON(out, f) }
	if isTable(path) {
		write = marked(func(out io.Writer) error { return d.rt.History().WriteCSV(out, f) })
	}
	var out bytes.Buffer
	if err := write(&out); err != nil {
		return err
	}
	return savefile.Bytes(path, out.Bytes())
}
