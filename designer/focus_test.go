package designer

import (
	"context"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"hookflow/designer/account"
	"hookflow/designer/catalog"
	"hookflow/designer/look"
	"hookflow/designer/monitor"
	"hookflow/designer/overlay"
	"hookflow/designer/person"
)

// furnished is a window in which every page there is can be opened: on an engine with tasks, accounts, catalogs and people, with a
// saved document that has problems and a run.
func furnished(t *testing.T) *Window {
	t.Helper()
	w := withTasks(t)
	w.Accounts = &account.Store{Kinds: []account.Kind{{Name: "bearer", Label: "Bearer token"}}, Keyring: func() bool { return false }, Environments: func() []string { return []string{"local"} },
		Accounts: func(string) []account.Account { return []account.Account{{Name: "Shop", Kind: "bearer"}} }, Secrets: func(string) []account.Secret { return nil }}
	orders := catalog.Catalog{ID: "1", Name: "Orders", Fields: []catalog.Field{{ID: "2", Name: "Title", Kind: "text"}}}
	w.Local.Catalogs = &catalog.Store{Catalogs: func() ([]catalog.Catalog, error) { return []catalog.Catalog{orders}, nil }, People: func() []string { return nil },
		Find: func(string, catalog.Query) ([]catalog.Row, int, error) { return nil, 0, nil }}
	w.Local.Access = &person.Access{Seat: func() (person.Seat, bool) { return person.Seat{}, false }, Allows: func(string, string) bool { return true }, Guards: func() bool { return false },
		Store: &person.Store{Read: func() (person.Everything, error) {
			return person.Everything{People: []person.Person{{Name: "kim"}}}, nil
		}}}
	w.Local.Tests = func(_ context.Context, _ string, _ []byte, told func(monitor.Tested)) (*monitor.Coverage, error) {
		told(monitor.Tested{Name: "All is well", Passed: true})
		return nil, nil
	}
	w.OpenExample()
	if !w.saveTo(w.current(), filepath.Join(t.TempDir(), "error-report.bpmn")) {
		t.Fatal("it was not saved")
	}
	w.bottom.reveal(testsPage)
	w.bottom.tests.run("")
	w.bottom.show(false)
	w.Canvas().Focus(w.current().board)
	return w
}

// An opener opens something: a page, a panel, a question or a menu.
type opener struct {
	name string
	open func(*Window)
}

// openers are everything that opens something: every action, every page of the tests of languages, and what is asked.
func openers(w *Window) (list []opener) {
	for i := range w.actions {
		if a := &w.actions[i]; a.Name != "quit" && a.Name != "run" { // which opens what it opens later
			list = append(list, opener{"action " + a.Name, func(w *Window) { a.try(w) }})
		}
	}
	for _, p := range pages {
		list = append(list, opener{"page " + p.name, func(w *Window) { p.open(w); w.Settle() }})
	}
	for at, name := range w.top.names {
		list = append(list, opener{"menu " + name, func(w *Window) { w.top.openByKey(at) }})
	}
	list = append(list, opener{"dock", func(w *Window) { w.dock.show(false); w.action("dock").try(w) }})
	ask := func(name string, d overlay.Dialog) {
		list = append(list, opener{"question " + name, func(w *Window) { w.over.Show(d) }})
	}
	ask("to throw away", overlay.Dialog{Title: "Throw away what you filled in?", Text: "It was not saved.", Buttons: []overlay.Button{{Label: "Go on"}, {Label: "Throw away", Danger: true}}})
	ask("note", overlay.Dialog{Title: "Note", Text: strings.Repeat("A long text. ", 900), Buttons: []overlay.Button{{Label: "Close"}}})
	list = append(list, opener{"failure", func(w *Window) { w.fail(fmt.Errorf("dial tcp 127.0.0.1:1: connect: connection refused")) }})
	return list
}

// escape is Escape as the window gets it: what stands above it is asked first, then what has the keys.
func escape(w *Window) {
	if w.Key(fyne.KeyEscape) {
		w.Settle()
		return
	}
	if f := w.Canvas().Focused(); f != nil {
		f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	} else {
		w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	}
	w.Settle()
}

// unseen says why nobody sees what has the keys; "" if it is seen.
func unseen(w *Window) string {
	f := w.Canvas().Focused()
	o, is := f.(fyne.CanvasObject)
	if !is {
		return "nothing has the keys"
	}
	if strings.HasSuffix(reflect.TypeOf(f).String(), ".focusSelectable") {
		return "a text has the keys that does not show it"
	}
	root := w.Canvas().Overlays().Top()
	if root == nil {
		root = w.Canvas().Content()
	}
	if !within(root, o, fyne.Position{}, fyne.Position{}, fyne.NewPos(1280, 800)) {
		return fmt.Sprintf("%T %q has the keys, which is out of sight", f, label(f))
	}
	return ""
}

func label(f fyne.Focusable) string {
	if a, is := f.(fyne.Accessible); is {
		return a.AccessibilityLabel()
	}
	return ""
}

// within reports whether the middle of what is sought is seen in a tree whose root stands at a place, between two corners.
func within(in, sought fyne.CanvasObject, at, from, to fyne.Position) bool {
	if in == nil || !in.Visible() {
		return false
	}
	if in == sought {
		x, y := at.X+min(in.Size().Width, 40)/2, at.Y+min(in.Size().Height, 40)/2
		return x >= from.X && y >= from.Y && x <= to.X && y <= to.Y
	}
	var inner []fyne.CanvasObject
	switch in := in.(type) {
	case *fyne.Container:
		inner = in.Objects
	case fyne.Widget:
		inner = test.WidgetRenderer(in).Objects()
	}
	if _, clips := in.(*container.Scroll); clips {
		from = fyne.NewPos(max(from.X, at.X), max(from.Y, at.Y))
		to = fyne.NewPos(min(to.X, at.X+in.Size().Width), min(to.Y, at.Y+in.Size().Height))
	}
	for _, o := range inner {
		if within(o, sought, at.Add(o.Position()), from, to) {
			return true
		}
	}
	return false
}

// still are the actions that open nothing: the keys stay on the diagram, or on that of the document that they open.
var still = strings.Fields("new reopen example save save_all copy_picture undo redo cut copy paste duplicate delete select_all draw_missing reroute zoom_in zoom_out zoom_100 " +
	"fit zoom_selection jumps flow_values moving_tokens minimap back forward diagram_view full_screen light dark contrast system mocks hide_run breakpoint breakpoint_settings " +
	"stop_on_error pin run_alone step_over step_into step_out run_to_here step_back pause next_timer guide next_tab previous_tab dock xml_beside")

// Whatever opens has the keys at once, where they are seen; Tab leads on to what is seen, too, and Escape brings the keys back to
// where they were, closing one thing at a time.
func TestKeysAreNeverLost(t *testing.T) {
	w := furnished(t)
	first := w.current()
	for _, o := range openers(w) {
		t.Run(o.name, func(t *testing.T) {
			first = reset(w, first)
			mustOpen(t, w, o, first.board)
			tabs(t, w)
			from := first.board
			if now := w.current(); now != nil {
				from = now.board // a file was opened
			} else if len(w.open) == 0 {
				return // Escape closes no page of which nothing is left
			}
			escapes(t, w, from, 4)
			if first = reset(w, first); !w.over.Covered() {
				from := w.dock.tabs.List[propertiesPage]
				w.Canvas().Focus(from)
				if o.open(w); w.over.Covered() {
					escapes(t, w, from, len(w.Canvas().Overlays().List()))
				}
			}
		})
	}
}

// mustOpen opens something, which must take the keys from the board if it is there for that.
func mustOpen(t *testing.T, w *Window, o opener, from fyne.Focusable) {
	t.Helper()
	o.open(w)
	if why := unseen(w); why != "" {
		t.Error(why)
	}
	action, is := strings.CutPrefix(o.name, "action ")
	if is && !slices.Contains(still, strings.ReplaceAll(action, " ", "_")) && w.Canvas().Focused() == from {
		t.Error("the keys are still on the diagram")
	}
}

// tabs goes on by Tab, through what does not take it.
func tabs(t *testing.T, w *Window) {
	t.Helper()
	for n := range 10 {
		if stays, is := w.Canvas().Focused().(fyne.Tabbable); is && stays.AcceptsTab() {
			return
		}
		if _, menu := w.Canvas().Focused().(*look.Menu); menu {
			return
		}
		w.Canvas().FocusNext()
		if why := unseen(w); why != "" {
			t.Errorf("after Tab %d: %s", n+1, why)
		}
	}
}

// escapes presses Escape until the keys are where they came from, which it must bring about in a few steps.
func escapes(t *testing.T, w *Window, from fyne.Focusable, most int) {
	t.Helper()
	depth := func() int { return len(w.Canvas().Overlays().List()) }
	for n := 0; n < most && (w.Canvas().Focused() != from || depth() > 0); n++ {
		before := depth()
		escape(w)
		if after := depth(); before > 0 && after != before-1 {
			t.Errorf("Escape leaves %d of the %d things above the window", after, before)
		}
		if why := unseen(w); why != "" {
			t.Errorf("after Escape %d: %s", n+1, why)
		}
	}
	if f := w.Canvas().Focused(); f != from || depth() != 0 {
		t.Errorf("Escape leaves the keys on %T %q, and %d things above the window; they came from %T", f, label(f), depth(), from)
	}
}

// reset brings a window back to the diagram of its first document, with nothing beside it.
func reset(w *Window, first *tab) *tab {
	w.over.Clear()
	for _, t := range append([]*tab(nil), w.open...) {
		if t != first {
			w.dropTab(t)
		}
	}
	if len(w.open) == 0 {
		w.OpenFile(first.path)
		first = w.current()
	}
	w.inbox.close()
	w.files.show(false)
	w.tabs.Select(first.item)
	first.compareNoMore()
	w.dock.show(true)
	w.bottom.show(false)
	first.doc.Select("Throw_Request")
	first.view(diagramView)
	return first
}
