package designer

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/doc"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
	"hookflow/designer/scene"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/diff"
)

// A comparison shows on the diagram, and as a list, what is other than in an earlier
// state of the document: what came in green, what is set otherwise in blue, what only
// moved in amber, and what has gone in red, where it was.
type comparison struct {
	tab     *tab
	with    string // what is compared with, for people
	old     *doc.Doc
	report  diff.Report
	content fyne.CanvasObject
	list    *fyne.Container
	count   *look.Label
	counted *fyne.Container // count in its place
}

// changeKinds are the kinds of changes with how they look, in the order of the list.
var changeKinds = []struct {
	kind  diff.Kind
	label string
	icon  string
	ink   colour.Name
	state scene.State
}{
	{diff.Added, "Added", "plus", colour.Done, scene.Passed},
	{diff.Removed, "Removed", "minus", colour.Fail, scene.Broken},
	{diff.Changed, "Changed", "edit", colour.AccentText, scene.Active},
	{diff.Layout, "Moved", "layout", colour.Wait, scene.Altered},
}

// compareWith shows what differs from data.
func (t *tab) compareWith(with string, data []byte) {
	x, err := bpmnxml.Read(with, data)
	if err != nil {
		t.window.fail(err)
		return
	}
	c := &comparison{tab: t, with: with, old: doc.Open(with, x), list: look.Column(0), count: look.NewLabel("", look.Small, colour.Text2).Cut()}
	shut := look.NewIconButton("close", lang.L("Close"), t.compareNoMore)
	title := look.NewLabel(fmt.Sprintf(lang.L("Compared with %s"), with), look.Body, colour.Text).Bold().Cut()
	c.counted = look.Inset(16, 0, 16, 8, c.count)
	head := look.Column(0, look.Sized(0, 36, look.Inset(16, 0, 8, 0, look.RowGrow(8, 0, title, shut))), c.counted, look.Hair())
	c.content = look.Frame(head, nil, nil, nil, container.NewVScroll(look.Inset(8, 4, 8, 8, c.list)))
	t.compared = c
	t.view(diagramView)
	t.window.dock.reveal(propertiesPage)
	c.refresh()
	t.window.Canvas().Focus(look.FirstStop(t.window.dock.first()))
}

// compareNoMore ends the comparison.
func (t *tab) compareNoMore() {
	t.compared = nil
	t.board.Compare(nil, nil)
	t.window.dock.refresh()
	t.window.Settle()
}

// refresh compares anew, after an edit.
func (c *comparison) refresh() {
	if c == nil {
		return
	}
	c.report = diff.Compare(c.old.Model(), c.tab.doc.Model())
	look.Refill(c.list, c.fill)
	c.count.SetText(c.summary())
	c.counted.Hidden = len(c.report.Changes) == 0
	c.list.Refresh()
	c.mark()
}

// fill lists the changes by their kinds.
func (c *comparison) fill() {
	c.list.RemoveAll()
	for _, k := range changeKinds {
		first := true
		for _, change := range c.report.Changes {
			if change.Kind != k.kind {
				continue
			}
			if first {
				c.list.Add(look.Inset(8, 10, 8, 4, look.Row(6, look.NewGlyph(k.icon, look.IconSmall, k.ink), look.NewLabel(lang.L(k.label), look.Small, k.ink).Bold())))
				first = false
			}
			text := upper(change.In(translated))
			row := look.Para(text, look.Body, colour.Text, fyne.TextAlignLeading)
			row.Resize(fyne.NewSize(c.tab.window.dock.width.shown()-48, 0))
			c.list.Add(look.NewPress(text, look.Inset(8, 5, 8, 5, row), "", "", func() { c.reveal(change) }))
		}
	}
	if len(c.report.Changes) == 0 {
		c.list.Add(look.Empty("check", lang.L("No differences"), lang.L("Both mean the same and are drawn alike."), nil))
	}
}

// summary counts the changes in one line.
func (c *comparison) summary() string {
	var parts []string
	for _, k := range changeKinds {
		n := 0
		for _, change := range c.report.Changes {
			if change.Kind == k.kind {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, strings.ToLower(lang.L(k.label))))
		}
	}
	return strings.Join(parts, ", ")
}

// mark colours the diagram.
func (c *comparison) mark() {
	marks := map[string]scene.Mark{}
	for i := len(changeKinds) - 1; i >= 0; i-- { // what came or means something else counts more than what moved
		if k := changeKinds[i]; k.kind != diff.Removed {
			for _, id := range c.report.Elements(k.kind) {
				marks[id] = scene.Mark{State: k.state}
			}
		}
	}
	c.tab.board.Compare(marks, c.gone())
}

// gone is the picture of what was removed, from the diagram it was in.
func (c *comparison) gone() (items []*scene.Item) {
	g := c.tab.doc.Diagram()
	for _, old := range c.old.Model().Diagrams {
		if g != nil && old.Of != nil && g.Of != nil && old.Of.ID == g.Of.ID {
			c.old.Show(old)
		}
	}
	s := c.old.Scene()
	if s == nil {
		return nil
	}
	marks := map[string]scene.Mark{}
	for _, id := range c.report.Elements(diff.Removed) {
		if i := s.Item(id); i != nil {
			items = append(items, i)
			marks[id] = scene.Mark{State: scene.Broken}
		}
	}
	return append(items, s.Marked(marks)...)
}

// reveal shows the element of a change; of one that has gone, its place.
func (c *comparison) reveal(change diff.Change) {
	if c.tab.doc.Element(change.Element) != nil {
		c.tab.doc.Select(change.Element)
		c.tab.board.Reveal(change.Element)
		c.tab.board.Changed()
		return
	}
	if s := c.old.Scene(); s != nil {
		if i := s.Item(change.Element); i != nil {
			c.tab.board.RevealArea(i.Bounds)
		}
	}
}

// compareSaved compares with what the file holds.
func (t *tab) compareSaved() { t.compareFile(t.path) }

// compareFile compares with another file.
func (t *tab) compareFile(path string) {
	data, err := bpmnxml.LoadFile(path)
	if err != nil {
		t.window.fail(fmt.Errorf(lang.L("open %s: %w"), path, cause(err)))
		return
	}
	with := filepath.Base(path)
	if path == t.path {
		with = lang.L("the saved file")
	}
	t.compareWith(with, data)
}

// compareOther asks for the file to compare with.
func (t *tab) compareOther() {
	t.window.over.AskOpen(overlay.Files{Folder: filepath.Dir(t.path), Endings: endings}, t.compareFile)
}

// compareHead compares with what git has of the file in its last commit.
func (t *tab) compareHead() {
	path := t.path
	type outcome struct {
		data []byte
		err  error
	}
	background(t.window, func() (o outcome) { o.data, o.err = inHead(path); return o }, func(o outcome) {
		if o.err != nil {
			t.window.fail(o.err)
			return
		}
		t.compareWith(lang.L("the last commit"), o.data)
	})
}

// inHead is what the last commit of the repository has of a file.
func inHead(path string) ([]byte, error) {
	if _, err := exec.LookPath("git"); err != nil {
		return nil, errors.New(lang.L("git is not installed here."))
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return nil, cause(err)
	}
	c := exec.Command("git", "-C", filepath.Dir(real), "show", "HEAD:./"+filepath.Base(real))
	c.Env = append(os.Environ(), "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0")
	data, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf(lang.L("%s is in no commit: it lies outside of a repository, or was never committed."), path)
	}
	return data, nil
}

// noPath says why what needs a file cannot be done.
func noPath(w *Window) string {
	if t := w.current(); t == nil || t.path == "" {
		return lang.L("Save the file first.")
	}
	return ""
}

// onTab makes an action of what is done with the document that is looked at.
func onTab(do func(*tab)) func(*Window) { return func(w *Window) { do(w.current()) } }

// changesOf says in words what a changed file has other than the document.
func (t *tab) changesOf(theirs []byte) (string, error) {
	x, err := bpmnxml.Read(t.path, theirs)
	if err != nil {
		return "", err
	}
	report := diff.Compare(t.doc.Snapshot(), bpmn.Build(x.Root()))
	lines := []string{lang.L("What the file has other than the document here:"), ""}
	for _, c := range report.Changes {
		lines = append(lines, upper(c.In(translated)))
	}
	if len(report.Changes) == 0 {
		lines = append(lines, lang.L("Nothing but how it is written."))
	}
	return strings.Join(lines, "\n"), nil
}
