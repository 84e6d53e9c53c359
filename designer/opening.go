package designer

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/doc"
	"hookflow/designer/explain"
	"hookflow/designer/guard"
	"hookflow/designer/layout"
	"hookflow/designer/look"
	"hookflow/designer/monitor"
	"hookflow/designer/reader"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/export"
	"hookflow/engine/importer"
)

// The window is painted before anything is read: a large store or file must not look
// like a program that does not start. Both are opened in the background; what comes
// of it is handed to the window's goroutine, and until then the window says so.

// A station is how far the engine of this workstation is open.
type station struct {
	Opening bool           // it is being opened
	Local   *monitor.Local // nil: nothing can be run yet, or at all
	Trouble string         // why nothing can be run, for people
}

// Begin opens the engine, the files, the bundled example if it is wanted, and
// offers what was lost. It is called once the window's goroutine runs.
func (w *Window) Begin(files []string, example bool) {
	w.calm = sync.OnceFunc(w.calmed)
	if w.Canvas().Size().Width < overlayBelow {
		w.dock.open = false // it would hide half of the first diagram; what is remembered stays
	}
	w.openEngine()
	for _, f := range files {
		w.OpenFile(f)
	}
	if example {
		w.OpenExample()
	}
	w.OfferRecovery()
	if len(w.queue) == 0 {
		w.calm()
	} else {
		w.after(calmAtLast, w.calm)
	}
}

// calmAtLast is how long the first diagram has to be shown, before what else there is to do begins beside it.
const calmAtLast = 2 * time.Second

// calmed begins what nobody waits for as long as the file that the program was called with is not to be seen.
func (w *Window) calmed() {
	if w.Calm != nil {
		w.Calm()
	}
	if !w.Inline {
		w.slim.left(slimLeast) // no garbage was collected until now, so that nobody knows how much there is
		guard.Go(func() { reader.Follow(w, w.stands) })
	}
	close(w.calmly)
}

// background does work in the background and hands what comes of it to the window. If the
// work breaks off, what comes of it is nothing: the zero T.
func background[T any](w *Window, work func() T, then func(T)) {
	var got T
	if w.Inline {
		guard.Do(func() { got = work() }, nil)
		then(got)
		return
	}
	go func() {
		guard.Do(func() { got = work() }, nil)
		guard.Later(func() { then(got) })
	}()
}

// openEngine opens the engine; diagrams can be edited meanwhile.
func (w *Window) openEngine() {
	type outcome struct {
		local *monitor.Local
		err   error
	}
	w.Opening = true
	w.status.engine()
	background(w, func() (o outcome) {
		if !w.Inline {
			<-w.calmly
		}
		o.local, o.err = w.OpenEngine()
		return o
	}, func(o outcome) {
		w.station = station{Local: o.local}
		if o.err != nil {
			w.Trouble = o.err.Error()
		}
		w.status.engine()
		for _, t := range w.open {
			t.docked = nil // made anew: calls can be sent now
			if t.viewed == runsView {
				t.view(runsView)
			}
		}
		w.dock.refresh()
		w.bottom.turn()
		w.inbox.begin()
		w.watchSeat()
	})
}

// An Ahead is a file that is read while the window is still being made, which takes as long.
type Ahead struct {
	path string
	read func() *document // waits for it
}

// ReadAhead begins to read a file for Options.Ahead; unsaved work of it is kept in the folder recovery. Of a folder comes nil.
// What is to be said of the file waits for spoken, which is to be closed once Speak was called.
func ReadAhead(path, recovery string, spoken <-chan struct{}) *Ahead {
	if full, err := filepath.Abs(path); err == nil {
		path = full
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil
	}
	return &Ahead{path, guard.Ahead(func() *document {
		p := parseFile(path)
		<-spoken
		return p.document(recovery)
	})}
}

// read reads a file, unless it was read ahead.
func (w *Window) read(path string) func() *document {
	if a := w.Ahead; a != nil && a.path == path {
		w.Ahead = nil
		return a.read
	}
	return func() *document { return parseFile(path).document(w.RecoveryDir) }
}

// readNext opens the first file of the queue, then the others.
func (w *Window) readNext() {
	path := w.queue[0]
	w.status.set(fmt.Sprintf(lang.L("Opening %s\u2026"), filepath.Base(path)), false)
	if w.current() == nil {
		w.switched()
	}
	background(w, w.read(path), func(x *document) {
		w.queue = w.queue[1:]
		w.status.set("", false)
		if w.opened(path, x) {
			w.current().board.OnWhole = w.calm
			w.remember(path)
		} else {
			w.calm()
			if w.current() == nil {
				w.switched()
			}
		}
		if len(w.queue) > 0 {
			w.readNext()
		}
	})
}

// reading is the file that is being read; none: empty.
func (w *Window) reading() string {
	switch {
	case len(w.queue) > 0:
		return w.queue[0]
	case w.Ahead != nil:
		return w.Ahead.path
	}
	return ""
}

// readingScreen stands in the window while its first file is read.
func (w *Window) readingScreen() fyne.CanvasObject {
	path := w.reading()
	reading := look.Empty("b-pool", fmt.Sprintf(lang.L("Opening %s\u2026"), filepath.Base(path)), filepath.Dir(path), nil)
	return container.NewCenter(reading) // without a ground, which the processor may have to fill: the first frame is waited for
}

// A document is a file that was read, and what is to be said of it.
type document struct {
	*doc.Doc // nil: it cannot be opened, because of failed
	notes    []remark
	broken   []bpmn.Problem // what can be repaired
	failed   []error
}

// A remark is what is said of an element, or of the file, when it is opened: what was put up with, and what was not taken over.
type remark struct{ element, text string }

// A parsed file is one that was read as far as that takes no words.
type parsed struct {
	name   string
	doc    *doc.Doc // nil: it cannot be read, because of noFile or failed
	file   *bpmnxml.Document
	noFile error
	failed error
}

func parseFile(path string) parsed {
	data, err := bpmnxml.LoadFile(path)
	if err != nil {
		return parsed{name: path, noFile: err}
	}
	return parse(path, data)
}

func parse(name string, data []byte) (p parsed) {
	p.name = name
	if source, ok := export.Source(data); ok { // an unchanged export: what it was made from
		data = source
	}
	if p.file, p.failed = bpmnxml.Read(name, data); p.failed == nil {
		p.doc = doc.Open(name, p.file)
	}
	return p
}

// readDocument reads a document of bytes; see parsed.document.
func readDocument(name string, data []byte, recovery string) *document {
	return parse(name, data).document(recovery)
}

// document makes a document of what was parsed. Settings of other programs are translated and a
// missing diagram is drawn, as changes that can be undone. Unsaved work is kept in
// the folder recovery; without it the editor works all the same.
func (p parsed) document(recovery string) *document {
	switch {
	case p.noFile != nil:
		return &document{failed: []error{fmt.Errorf(lang.L("open %s: %w"), p.name, cause(p.noFile))}}
	case p.failed != nil:
		return &document{failed: []error{p.failed}}
	}
	d := &document{Doc: p.doc, notes: remarks(p.file.Problems()), broken: repairable(p.file.Problems())}
	if recovery != "" {
		d.note(d.Protect(recovery))
	}
	err := d.Change(lang.L("import"), func(tx *doc.Tx) error {
		for _, told := range importer.ApplyBeside(tx.Touch, d.Model(), importer.FormsIn(os.DirFS(filepath.Dir(p.name)))) {
			d.notes = append(d.notes, remark{told.Element, d.named(told.Element) + ": " + explain.Text(told.Message)})
		}
		return nil
	})
	if err == nil && !layout.Drawn(d.Model()) {
		err = drawMissing(d.Doc)
	}
	d.note(err)
	d.Scene() // is drawn here, and not in the window's goroutine
	return d
}

func (d *document) note(err error) {
	if err != nil {
		d.failed = append(d.failed, err)
	}
}

// opened shows a document that was read in a tab, with what is to be said of it.
func (w *Window) opened(path string, d *document) bool {
	if d == nil {
		return false // reading it broke off, which was told
	}
	for _, err := range d.failed {
		w.fail(err)
	}
	if d.Doc == nil {
		return false
	}
	w.addTab(path, d.Doc)
	if id := w.wanted[path]; id != "" {
		delete(w.wanted, path)
		w.current().reveal(id)
	}
	w.current().notes = d.notes
	w.bottom.problems.remarked(w.current())
	var lines []string
	for _, r := range d.notes {
		lines = append(lines, r.text)
	}
	notes := strings.Join(lines, "\n")
	switch {
	case len(d.broken) > 0:
		w.offerRepair(d.Doc, d.broken, notes)
	case notes != "":
		w.note(lang.L("About this file"), notes+"\n\n"+lang.L("All of this can be read again under Problems."))
	}
	return true
}

// named is what the diagram calls an element.
func (d *document) named(id string) string {
	if e := d.Element(id); e != nil {
		return called(e)
	}
	return id
}

func remarks(problems []bpmn.Problem) (list []remark) {
	for _, p := range problems {
		list = append(list, remark{p.Element, explain.Text(p.Message)})
	}
	return list
}

func repairable(problems []bpmn.Problem) []bpmn.Problem {
	return slices.DeleteFunc(slices.Clone(problems), func(p bpmn.Problem) bool { return p.Repair == nil })
}

// drawMissing gives everything a place that the diagrams do not show.
func drawMissing(d *doc.Doc) error {
	return d.Change(lang.L("automatic layout"), func(tx *doc.Tx) error {
		layout.Apply(tx.Touch, d.Model())
		return nil
	})
}
