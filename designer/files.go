package designer

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"hookflow/assets"
	"hookflow/designer/doc"
	"hookflow/designer/overlay"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/savefile"
)

const (
	recentKey  = "recent"
	pinnedKey  = "pinned"
	recentMost = 10
)

// newFile opens an empty process with a start event.
func (w *Window) newFile() {
	d, err := emptyProcess()
	if err != nil {
		w.fail(err)
		return
	}
	w.protect(d)
	w.addTab("", d)
}

// emptyProcess is a process with a start event, and nothing to lose yet.
func emptyProcess() (*doc.Doc, error) {
	d := doc.Open("", bpmnxml.New())
	err := d.Change("start", func(tx *doc.Tx) error {
		_, err := tx.Create(doc.Type{Kind: bpmn.StartEvent}, bpmn.Point{X: 200, Y: 180}, nil)
		return err
	})
	if err != nil {
		return nil, err
	}
	x, err := bpmnxml.Read("", d.Bytes()) // read anew: that the start event came is no step to undo
	if err != nil {
		return nil, err
	}
	return doc.Open("", x), nil
}

// OpenExample opens the main example as an unsaved document.
func (w *Window) OpenExample() { w.openExample(assets.ErrorReport) }

// openExample opens a bundled example as an unsaved document.
func (w *Window) openExample(file string) {
	data, err := assets.Examples.ReadFile(file)
	if err != nil {
		w.fail(err)
		return
	}
	w.opened("", readDocument(filepath.Base(file), data, w.RecoveryDir))
}

// endings are those of the files that dialogs show.
var endings = []string{".bpmn", ".xml"}

// dropped opens files that were dropped on the window.
func (w *Window) dropped(_ fyne.Position, files []fyne.URI) {
	var paths []string
	for _, f := range files {
		path := f.Path()
		if _, err := os.Stat(path); err != nil { // some programs hand over escaped paths
			if plain, err := url.PathUnescape(path); err == nil {
				path = plain
			}
		}
		paths = append(paths, path)
	}
	if w.inbox.takes() {
		w.inbox.attach(w.inbox.chosen, paths)
		return
	}
	for _, path := range paths {
		w.OpenFile(path)
	}
}

func (w *Window) askOpen() {
	w.over.AskOpen(overlay.Files{Folder: w.folder(), Endings: endings}, w.OpenFile)
}

// folder is the one last used, in which file dialogs begin.
func (w *Window) folder() string {
	if recent := w.recent(); len(recent) > 0 {
		return filepath.Dir(recent[0])
	}
	return ""
}

// OpenFile opens a file in a tab, or shows the tab it is open in.
func (w *Window) OpenFile(path string) {
	if full, err := filepath.Abs(path); err == nil {
		path = full
	}
	if t := w.tabWith(path); t != nil {
		w.tabs.Select(t.item)
		return
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		w.openFolder(path)
		return
	}
	if slices.Contains(w.queue, path) {
		return
	}
	w.queue = append(w.queue, path)
	if len(w.queue) == 1 {
		w.readNext()
	}
}

// tabWith is the tab a file is open in, under this or another name; nil: none.
func (w *Window) tabWith(path string) *tab {
	wanted, err := os.Stat(path)
	for _, t := range w.open {
		if t.path == path {
			return t
		}
		if now, e := os.Stat(t.path); t.path != "" && e == nil && err == nil && os.SameFile(now, wanted) {
			return t
		}
	}
	return nil
}

// cause strips the operation and the path that the message names already.
func cause(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// protect keeps unsaved work on disk; without it the editor works all the same.
func (w *Window) protect(d *doc.Doc) {
	if w.RecoveryDir == "" {
		return
	}
	if err := d.Protect(w.RecoveryDir); err != nil {
		w.status.say(err.Error(), true)
	}
}

func (w *Window) save() {
	t := w.current()
	if t.path == "" {
		w.saveAs()
		return
	}
	w.saveOver(t, nil)
}

// saveOver writes a tab into its file, and goes on when it is saved. If the file has
// changed outside, the person decides.
func (w *Window) saveOver(t *tab, then func()) {
	write := func() {
		if w.saveTo(t, t.path) && then != nil {
			then()
		}
	}
	if theirs, changed := t.outside(); changed {
		t.askOutside(theirs, write)
		return
	}
	write()
}

// saveAll saves every document that has a file; those without are asked for one.
func (w *Window) saveAll() {
	for _, t := range w.open {
		switch {
		case !t.unsaved():
		case t.path == "":
			w.saveThen(t, w.saveAll)
			return
		default:
			w.saveOver(t, nil)
		}
	}
}

func (w *Window) saveAs() { w.saveThen(w.current(), nil) }

// saveThen asks where to save a tab, and goes on when it is saved.
func (w *Window) saveThen(t *tab, then func()) {
	w.over.AskSave(overlay.Files{Folder: w.folder(), Name: filepath.Base(t.title()), Endings: endings}, func(path string) {
		if w.saveTo(t, path) && then != nil {
			then()
		}
	})
}

// saveTo writes a tab's document into a file, in one go.
func (w *Window) saveTo(t *tab, path string) bool {
	if other := w.tabWith(path); other != nil && other != t {
		w.fail(fmt.Errorf(lang.L("%s is open in another tab; close that first, or choose another name"), path))
		return false
	}
	whole := t.xml.now()
	data := t.doc.Bytes()
	err := writeFile(path, func(out io.Writer) error { _, err := out.Write(data); return err })
	if err == nil {
		err = t.doc.Saved(path, data)
	}
	if err != nil {
		w.fail(err)
		return false
	}
	if t.path != path {
		t.path = path
		t.claim()
		t.crumbs.refresh()
	}
	w.remember(path)
	if whole {
		w.status.say(fmt.Sprintf(lang.L("Saved %s"), path), false)
	} else {
		w.status.say(lang.L("Saved without what is typed in the XML: it has a mistake."), true)
	}
	w.refresh()
	return true
}

// writeFile writes a file as a whole or not at all.
func writeFile(path string, write func(io.Writer) error) error {
	if err := savefile.Write(path, write); err != nil {
		return fmt.Errorf(lang.L("write %s: %w"), path, err)
	}
	return nil
}

// closeTab closes a tab; unsaved changes are asked about.
func (w *Window) closeTab(t *tab) {
	if t == nil {
		return
	}
	w.leave(t, func() { w.dropTab(t) })
}

// leave goes on when nothing of a tab would be lost: it is saved, or the person does
// not want it.
func (w *Window) leave(t *tab, proceed func()) {
	switch {
	case !t.xml.now():
		t.askTyped(func() { t.xml = nil; w.leave(t, proceed) })
	case t.doc.Dirty():
		w.askUnsaved(t, proceed)
	default:
		proceed()
	}
}

func (w *Window) dropTab(t *tab) {
	t.endDraft()
	if t.panel != nil {
		t.panel.Close()
	}
	if t.deployer != nil {
		t.deployer.stopWatching()
	}
	if t.runs != nil {
		t.runs.leave()
	}
	t.deaf()
	for _, stop := range t.catching {
		stop()
	}
	t.release()
	if t.path != "" {
		w.closed = append(w.closed, t.path)
	}
	if err := t.doc.Close(); err != nil {
		w.status.say(err.Error(), true)
	}
	w.open = slices.DeleteFunc(w.open, func(o *tab) bool { return o == t })
	w.tabs.Remove(t.item)
	w.switched()
}

// quit closes every tab, asking about each with unsaved changes, then the program.
func (w *Window) quit() {
	for _, t := range w.open {
		if t.unsaved() {
			w.tabs.Select(t.item)
			w.leave(t, func() { w.dropTab(t); w.quit() })
			return
		}
	}
	for len(w.open) > 0 {
		w.dropTab(w.open[0])
	}
	w.App.Quit()
}

// reopen opens the file again whose tab was closed last.
func (w *Window) reopen() {
	for n := len(w.closed); n > 0; n = len(w.closed) {
		path := w.closed[n-1]
		w.closed = w.closed[:n-1]
		if w.tabWith(path) == nil {
			w.OpenFile(path)
			return
		}
	}
}

// noneClosed says why there is nothing to open again.
func noneClosed(w *Window) string {
	if len(w.closed) == 0 {
		return lang.L("No file was closed.")
	}
	return ""
}

// recent lists the files opened last, the newest first.
func (w *Window) recent() []string {
	return w.App.Preferences().StringList(recentKey)
}

func (w *Window) remember(path string) {
	list := slices.DeleteFunc(w.recent(), func(o string) bool { return o == path })
	list = append([]string{path}, list...)
	w.App.Preferences().SetStringList(recentKey, list[:min(len(list), recentMost)])
}

// forgetRecent empties the list of files opened last; pinned ones stay.
func (w *Window) forgetRecent() { w.App.Preferences().SetStringList(recentKey, nil) }

// pinned lists the files that stay on the start screen.
func (w *Window) pinned() []string { return w.App.Preferences().StringList(pinnedKey) }

// pin keeps a file on the start screen, or no more.
func (w *Window) pin(path string, yes bool) {
	list := slices.DeleteFunc(w.pinned(), func(o string) bool { return o == path })
	if yes {
		list = append(list, path)
	}
	w.App.Preferences().SetStringList(pinnedKey, list)
}

// renamed follows a file that got another name in the lists of files.
func (w *Window) renamed(path, to string) {
	for _, key := range []string{recentKey, pinnedKey} {
		list := w.App.Preferences().StringList(key)
		if i := slices.Index(list, path); i >= 0 {
			list[i] = to
			w.App.Preferences().SetStringList(key, list)
		}
	}
}
