package catalog

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/explain"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
)

// A Run is the record of one run of a process, also of one that was forgotten.
type Run struct {
	Key, Process, Version, BusinessKey string
	Initiator, Event, Status, Failure  string
	Started                            time.Time
	Took                               string
	Inputs, Outputs                    string // JSON
}

// A RunQuery asks for records of runs.
type RunQuery struct {
	Text   string // words, and NAME=VALUE of variables
	Status string // "": any
	After  string // Next of the page before
}

// statuses are those of runs; the first is all of them.
var statuses = []word{{What: "", Label: "All"}, {What: "active", Label: "running"}, {What: "completed", Label: "completed"}, {What: "terminated", Label: "terminated"}, {What: "failed", Label: "failed"}}

const (
	runWide = 620
	runHigh = 520
)

// A runList is the page of records.
type runList struct {
	page  *Page
	query RunQuery
	asked int // how often was asked: an answer to what is no longer asked is dropped
	lines *fyne.Container
	more  *fyne.Container
}

// openRuns shows the record of each run, newest first.
func (p *Page) openRuns() {
	l := &runList{page: p, lines: look.Column(0), more: container.NewStack()}
	text := look.NewInput("")
	text.Hint = lang.L("words, or NAME=VALUE of a variable")
	text.Changed = func(words string) { l.query.Text = words; l.look("") }
	var words []string
	for _, s := range statuses {
		words = append(words, lang.L(s.Label))
	}
	state := look.NewSelect(words, func(at int) { l.query.Status = statuses[at].What; l.look("") })
	state.Put(0, "")
	p.parts["runs text"], p.parts["runs status"] = text, state
	button := func(name, icon, text string, do func()) *look.Button {
		b := look.NewButton(look.Plain, icon, text, do)
		b.Small = true
		p.parts[name] = b
		return b
	}
	tools := look.Inset(16, 8, 12, 8, look.RowGrow(8, 0, text, look.Sized(140, 0, state), button("export runs", "download", lang.L("Export"), l.askExport), button("keep runs", "history", lang.L("Keep…"), l.askKeep)))
	p.show(look.Frame(look.Column(0, tools, look.Hair()), nil, nil, nil, look.Surface(colour.Panel, container.NewVScroll(look.Column(0, l.lines, l.more)))))
	l.look("")
}

// look asks for a page behind a place; "": for the first, in place of what is shown.
func (l *runList) look(after string) {
	p, q := l.page, l.query
	q.After = after
	l.asked++
	asked := l.asked
	var runs []Run
	var next string
	var err error
	p.Background(func() { runs, next, err = p.Store.Runs(q) }, p.here(func() {
		switch {
		case asked != l.asked:
		case err != nil:
			p.say("", err)
		default:
			p.say("", nil)
			l.fill(runs, after == "", next)
		}
	}))
}

func (l *runList) fill(runs []Run, anew bool, next string) {
	p := l.page
	if anew {
		l.lines.RemoveAll()
		maps.DeleteFunc(p.parts, func(name string, _ fyne.CanvasObject) bool { return strings.HasPrefix(name, "run ") })
	}
	for i := range runs {
		l.lines.Add(l.line(&runs[i]))
		l.lines.Add(look.Hair())
	}
	l.more.RemoveAll()
	switch {
	case next != "":
		more := look.NewButton(look.Link, "", lang.L("Show more"), func() { l.look(next) })
		p.parts["more runs"] = more
		l.more.Add(container.NewCenter(look.Pad(8, more)))
	case len(l.lines.Objects) == 0:
		delete(p.parts, "more runs")
		l.more.Add(look.Pad(40, look.Empty("list", lang.L("No record fits"), lang.L("Each run leaves one, with what went in and what came out; it stays when the run is forgotten."), nil)))
	default:
		delete(p.parts, "more runs")
	}
	l.lines.Refresh()
}

func toneOf(status string) look.Tone {
	switch status {
	case "completed":
		return look.Good
	case "active":
		return look.Busy
	case "failed":
		return look.Bad
	}
	return look.Neutral
}

// line is one record; a press opens it.
func (l *runList) line(r *Run) fyne.CanvasObject {
	of := r.Process + " " + r.Version
	if r.BusinessKey != "" {
		of += "  " + r.BusinessKey
	}
	words := look.Column(1, look.NewLabel(of, look.Body, colour.Text).Bold().Cut(), look.NewLabel(r.began(), look.Small, colour.Text2).Cut())
	if r.Failure != "" {
		words.Add(look.NewLabel(explain.Text(r.Failure), look.Small, colour.Fail).Cut())
	}
	row := look.RowGrow(12, 0, words, look.NewLabel(r.Took, look.Small, colour.Text3), look.Row(0, look.Chip(toneOf(r.Status), "", labelOf(statuses, r.Status))))
	press := look.NewPress(of, look.Inset(16, 8, 12, 8, row), "", "", func() { l.open(r) })
	l.page.parts["run "+r.Key] = press
	return press
}

// began says when, by whom and by what.
func (r *Run) began() string {
	parts := []string{look.When(r.Started)}
	for _, text := range []string{r.Initiator, r.Event} {
		if text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, "  ·  ")
}

// open shows what went into a run and what came out.
func (l *runList) open(r *Run) {
	block := func(name, text string) fyne.CanvasObject {
		words := widget.NewLabel(text)
		words.Wrapping, words.TextStyle.Monospace = fyne.TextWrapWord, true
		return look.Column(4, look.NewLabel(name, look.Small, colour.Text2), look.NewSaying(words))
	}
	body := look.Column(10, look.NewLabel(fmt.Sprintf(lang.L("Run %s"), r.Key)+"  ·  "+labelOf(statuses, r.Status)+"  ·  "+r.Took, look.Body, colour.Text2), look.NewLabel(r.began(), look.Small, colour.Text2))
	if r.Failure != "" {
		body.Add(look.NewLabel(explain.Text(r.Failure), look.Body, colour.Fail))
	}
	body.Add(block(lang.L("Began with"), r.Inputs))
	if r.Outputs != "" {
		body.Add(block(lang.L("Ended with"), r.Outputs))
	}
	l.page.Over.Show(overlay.Dialog{Name: "run", Title: r.Process + " " + r.Version, Size: fyne.NewSize(runWide, runHigh), Content: container.NewVScroll(look.Inset(0, 4, 10, 0, body)),
		Buttons: []overlay.Button{{Label: lang.L("Close")}}})
}

// askExport writes the records that fit to a file.
func (l *runList) askExport() {
	p, q := l.page, l.query
	p.Over.AskSave(overlay.Files{Name: "runs.csv", Endings: []string{".csv", ".json"}}, func(path string) {
		p.work(func(context.Context) (string, error) {
			return fmt.Sprintf(lang.L("The records are in %s."), filepath.Base(path)), p.Store.ExportRuns(path, q)
		}, nil)
	})
}

// askKeep asks how long records are kept.
func (l *runList) askKeep() {
	p := l.page
	days, each := p.Store.RunsKept()
	field := func(name string, n int) *look.Input {
		in := look.NewInput("")
		if n > 0 {
			in.SetText(strconv.Itoa(n))
		}
		in.Hint = lang.L("all")
		p.parts[name] = in
		return in
	}
	byAge, byCount := field("keep days", days), field("keep each", each)
	body := look.Column(6, look.NewLabel(lang.L("Days after the end of a run"), look.Small, colour.Text2), byAge, look.NewLabel(lang.L("Newest runs of each process"), look.Small, colour.Text2), byCount,
		look.NewLabel(lang.L("Records of what runs always stay."), look.Small, colour.Text3))
	read := func(in *look.Input) (n int, right bool) {
		if strings.TrimSpace(in.Text()) == "" {
			return 0, true
		}
		n, err := strconv.Atoi(strings.TrimSpace(in.Text()))
		return n, err == nil && n > 0
	}
	p.Over.Show(overlay.Dialog{Name: "keep runs", Title: lang.L("How long are records of runs kept?"), Content: body, Size: fyne.NewSize(420, 0), Focus: byAge, Filled: func() bool { return byAge.Edited() || byCount.Edited() },
		Buttons: []overlay.Button{{Label: lang.L("Cancel")}, {Label: lang.L("Keep"), Ready: func() bool {
			_, right := read(byAge)
			_, also := read(byCount)
			return right && also
		}, Do: func() {
			days, _ := read(byAge)
			each, _ := read(byCount)
			p.do(func(context.Context) (string, error) {
				n, err := p.Store.KeepRuns(days, each)
				return fmt.Sprintf(lang.L("Records forgotten: %d."), n), err
			}, func() { l.look("") })
		}}}})
}
