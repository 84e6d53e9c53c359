package designer

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"hookflow/designer/doc"
	"hookflow/designer/tool"
	"hookflow/engine/bpmn"
)

// One search finds elements, variables, commands and files; a first letter narrows it.
func TestCommands(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	groups := func(text string) (list []string) {
		for _, o := range w.everything(text) {
			list = append(list, o.group)
		}
		return slices.Compact(list)
	}
	if got := groups("confirm"); !slices.Contains(got, "Elements") || !slices.Contains(got, "Variables") {
		t.Errorf("confirm finds %v", got)
	}
	for text, want := range map[string]string{">zoom": "Commands", "@report": "Elements", "=work": "Variables"} {
		if got := groups(text); !slices.Equal(got, []string{want}) {
			t.Errorf("%s finds %v", text, got)
		}
	}
	offered := w.everything("")
	for i := range w.actions {
		a := &w.actions[i]
		if a.why(w) == "" && a.Name != "commands" && !slices.ContainsFunc(offered, func(o offer) bool { return o.label == a.plain() && o.hint == w.keyOf(a.Name) }) {
			t.Errorf("%s is not among the commands with its key %q", a.Label, w.keyOf(a.Name))
		}
	}
}

// The chooser of types searches all its text, puts what was used lately first, and
// is walked through by keys.
func TestChooseType(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	tab := w.current()
	tab.doc.Select("Task_Report")
	c := w.chooseAt(fyne.NewPos(100, 100), fyne.Size{}, "x", nil, func(text string) []offer { return nil })
	c.popup.Hide()
	w.used(doc.Type{Kind: bpmn.UserTask})
	tab.ask(tool.Request{Want: "append", ID: "Task_Report"})
	if !w.over.Covered() {
		t.Fatal("nothing is offered")
	}
	w.Key(fyne.KeyEscape)
	var got []offer
	find := tab.typeFinder(offered{types: appendable})
	if got = find(""); got[0].group != "Used lately" || got[0].label != "User task" || got[1].group != "Tasks" {
		t.Errorf("first come %q of %q and %q of %q", got[0].label, got[0].group, got[1].label, got[1].group)
	}
	for text, want := range map[string]string{"collapsed": "Sub-process", "gate par": "Parallel gateway", "timer": "Timer intermediate catch event"} {
		if got = find(text); !slices.ContainsFunc(got, func(o offer) bool { return o.label == want }) {
			t.Errorf("%q does not find %s", text, want)
		}
	}
	taken := ""
	find = tab.typeFinder(offered{types: appendable, chosen: func(ty doc.Type) { taken = ty.Label() }})
	c = w.chooseAt(fyne.NewPos(100, 100), fyne.Size{}, "x", nil, find)
	c.entry.SetText("service")
	c.entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if taken != "service task" || w.over.Covered() {
		t.Errorf("Enter took %q", taken)
	}
}

// Several elements are changed at once, as one step; the marker of repetition is a
// switch beside the types.
func TestMorphManyAndMarkers(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	tab := w.current()
	ids := []string{"Task_Report", "Task_Confirm"}
	tab.doc.Select(ids...)
	tab.morph(doc.Type{Kind: bpmn.ManualTask})
	for _, id := range ids {
		if got := tab.doc.Element(id).Kind; got != bpmn.ManualTask {
			t.Errorf("%s is a %s", id, got)
		}
	}
	tab.doc.Undo()
	if got := tab.doc.Element("Task_Report").Kind; got != bpmn.UserTask {
		t.Errorf("after one undo it is a %s", got)
	}
	before := string(tab.doc.Bytes())
	for _, how := range []doc.Repetition{doc.ManyAtOnce, doc.ManyInTurn, doc.Loops, doc.Once} {
		check(t, tab.doc.Change("repeat", func(tx *doc.Tx) error { return tx.Repeat(tx.Element("Task_Report"), how) }))
		if got := doc.Repeats(tab.doc.Element("Task_Report")); got != how {
			t.Errorf("it repeats %d, want %d", got, how)
		}
	}
	if got := string(tab.doc.Bytes()); got != before {
		t.Error("with the marker gone again the file is another one")
	}
}

// The dock opens and closes by its key, and the choice is kept.
func TestDock(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	if !w.dock.open {
		t.Fatal("the dock is not open at first")
	}
	w.action("dock").try(w)
	if w.dock.open || w.App.Preferences().String(dockShownKey) != "hidden" {
		t.Error("Ctrl+P does not close it")
	}
	w.action("dock").try(w)
	wide := w.current().board.Size().Width
	if want := w.Canvas().Size().Width - paletteWide - w.dock.width.shown(); wide < want-2 || wide > want+2 {
		t.Errorf("beside the dock the diagram is %.0f wide, want %.0f", wide, want)
	}
}

// The list of problems shows what the check finds, and mends all of it as one step.
func TestProblemsPanel(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	tab := w.current()
	w.bottom.show(true)
	check(t, tab.doc.Change("spoil", func(tx *doc.Tx) error {
		for _, id := range []string{"Flow_1", "Flow_4"} { // conditions where none can be
			if err := tx.SetField(tx.Element(id), "condition", "true"); err != nil {
				return err
			}
		}
		return nil
	}))
	fixable := func() (n int) {
		for _, f := range tab.findings {
			if f.Fix != nil {
				n++
			}
		}
		return n
	}
	if fixable() < 2 || len(w.bottom.problems.list.Objects) != len(tab.findings) {
		t.Fatalf("%d problems can be mended, %d of %d are listed", fixable(), len(w.bottom.problems.list.Objects), len(tab.findings))
	}
	tab.fixAll()
	if fixable() != 0 {
		t.Errorf("after mending all there are %d left", fixable())
	}
	tab.doc.Undo()
	if fixable() < 2 {
		t.Error("it was more than one step")
	}
}

// The pad of an element stands above it, never over what comes next.
func TestPadIsOutOfTheWay(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	tab := w.current()
	for _, e := range tab.doc.Model().Elements {
		s := tab.doc.Scene()
		if s.Item(e.ID) == nil || len(e.Out) == 0 || e.Out[0].Target == nil || s.Item(e.Out[0].Target.ID) == nil {
			continue
		}
		tab.doc.Select(e.ID)
		tab.board.Changed()
		next := s.Item(e.Out[0].Target.ID).Bounds
		at, size := tab.pad.box.Position(), tab.pad.box.Size()
		a, b := tab.board.Place(bpmn.Point{X: next.X, Y: next.Y}), tab.board.Place(bpmn.Point{X: next.X + next.W, Y: next.Y + next.H})
		if at.X < b.X && at.X+size.Width > a.X && at.Y < b.Y && at.Y+size.Height > a.Y {
			t.Errorf("the pad of %s covers %s", e.ID, e.Out[0].Target.ID)
		}
	}
}

// The keys reach every area of the window, the menus included.
func TestAreasByKey(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	w.bottom.show(true)
	seen := map[fyne.Focusable]bool{}
	for range 4 {
		w.action("area").try(w)
		seen[w.Canvas().Focused()] = true
	}
	if len(seen) != 4 {
		t.Errorf("F6 reaches %d areas, want 4", len(seen))
	}
	first := w.palette.tools[paletteTools[0].name]
	for w.Canvas().Focused() != first {
		w.action("area").try(w)
	}
	w.Canvas().FocusNext() // within the palette
	if w.action("area").try(w); w.Canvas().Focused() != w.current().board {
		t.Errorf("from within the palette F6 leads to %T", w.Canvas().Focused())
	}
	w.action("menu").try(w)
	if w.top.open == nil || !w.top.open.Open() {
		t.Fatal("F10 opens no menu")
	}
	documents := len(w.open)
	if w.top.open.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn}); len(w.open) != documents+1 {
		t.Error("F10 and Return do not take the first row of the menu, so none is highlighted")
	}
	w.action("menu").try(w)
	w.top.open.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	w.top.open.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	w.top.open.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if w.over.Covered() {
		t.Error("Escape does not close the menu")
	}
	for name, b := range w.top.buttons {
		if b.AccessibilityLabel() == "" {
			t.Errorf("nobody can hear what the button %s does", name)
		}
	}
}

// Each page has areas of its own, and none that is not seen; the tasks are among them.
func TestAreasOfPages(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	tab := w.current()
	for _, as := range []int{xmlView, deployView} {
		tab.view(as)
		palette := slices.ContainsFunc(w.areas(), func(a area) bool { return a.part == w.palette.content })
		if list := w.areas(); len(list) < 4 || palette != (as == xmlView) {
			t.Errorf("view %d has the areas %v", as, list)
		}
	}
	w.action("tasks").try(w)
	if w.Canvas().Focused() != w.inbox.search {
		t.Errorf("without tasks %T has the keys", w.Canvas().Focused())
	}
	if w.action("deploy").try(w); w.current() != tab || tab.viewed != deployView {
		t.Error("from the tasks the document behind them is not deployed")
	}
}

// The document is seen as XML and by its runs, and back.
func TestViews(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	tab := w.current()
	for _, as := range []int{xmlView, runsView, diagramView} {
		tab.view(as)
		if w.strip.views.At != as || len(tab.content.Objects) != 1 {
			t.Errorf("view %d is not shown", as)
		}
	}
	if tab.content.Objects[0] != tab.diagram {
		t.Error("the diagram has not come back")
	}
}

// A refusal stands at the pointer and not in a corner.
func TestRefusalAtThePointer(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	tab := w.current()
	tab.bubble.refuse("Nothing follows an end event.")
	if !tab.bubble.refusal.Visible() || w.status.message.Text != "" {
		t.Errorf("the refusal is seen: %v, the status bar says %q", tab.bubble.refusal.Visible(), w.status.message.Text)
	}
	tab.bubble.point("")
	if tab.bubble.refusal.Visible() {
		t.Error("it does not go away")
	}
}

// Nothing raw stands in front of a person: no name of a value or kind as programs
// write them.
func TestNothingRaw(t *testing.T) {
	for _, ty := range creatable {
		if label := ty.Label(); strings.ToLower(label) != label {
			t.Errorf("a type is called %q", label)
		}
	}

}
