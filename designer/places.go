package designer

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	"fyne.io/fyne/v2"

	"hookflow/designer/look"
	"hookflow/designer/tool"
	"hookflow/engine/bpmn"
	"hookflow/engine/savefile"
)

// LayoutEnv names the environment variable that makes the window write where
// its parts are, for programs that drive it from outside, such as its test. Its
// value is the path of a JSON file that is written anew whenever something has
// moved, and touched when nothing has: {"name": [x, y, width, height], ...} in pixels of the window. While there is
// a file of that path with ".quiet" behind it, the window is left alone. The names:
//
//	action.NAME     a button of the toolbar
//	palette.LABEL   an entry of the palette
//	board           the diagram, as far as it is seen
//	element.ID      an element on the diagram; for a connection what surrounds it
//	handle.connect  the handle that draws a connection from the selected element
//	naming          the entry in which a name is edited on the diagram
//	field.NAME      an input of the property form, and form.dialog, while that is a dialog; of a grid
//	                also field.NAME.ROW.COLUMN and field.NAME.add; section.NAME, the head of a section
//	card.NAME       an example on the start screen
//	dialog          the topmost dialog or menu, and button.LABEL, its buttons
//	account.NAME    an input of the page of accounts, and secret.NAME, connection.NAME, grant.PROCESS, add.account
//	deploy.deploy   the button that deploys, and deploy.start, the one that starts an instance there
//	debug.NAME      a button of the bar of a run that is stopped: an action, or continue
//	runs.text       what the list of runs is narrowed by; runs.heat.N and runs.standing.N, its choices
//	runs.retry, runs.edit, runs.skip  the buttons of the first cause above the table of runs
//	runs.table      the rows; runs.all chooses all of them, runs.move and runs.end do what they say to those that are chosen, and move.ELEMENT, where one without a counterpart goes
//	replay.visit.N  a visit of the element that is looked at in a run, the newest first; replay.visit.call, its first call
//	test.NAME       a scenario on the page of tests, and tests.run, tests.save, tests.coverage
//	simulation.run  runs a simulation; simulation.NAME.N, what is typed for an element or a resource, simulation.heat.N, what it heats by
//	inbox.LABEL     a button or a line of the page of tasks; inbox.search, inbox.comment, inbox.due, inbox.priority; inbox.field.VARIABLE
//	task.VARIABLE   an input of a user task that waits, and task.complete
const LayoutEnv = "HOOKFLOW_TEST_LAYOUT"

// layoutPause is how often the layout is looked at.
const layoutPause = 200 * time.Millisecond

// publishLayout writes the layout into a file from now on.
func (w *Window) publishLayout(path string) {
	before := ""
	for range time.Tick(layoutPause) {
		if _, err := os.Stat(path + ".quiet"); err == nil {
			continue
		}
		fyne.Do(func() {
			data, err := json.Marshal(w.places())
			if err != nil {
				return
			}
			if string(data) == before {
				now := time.Now()
				_ = os.Chtimes(path, now, now) // it only tells how old this is
				return
			}
			if savefile.Bytes(path, data) == nil {
				before = string(data)
			}
		})
	}
}

type place [4]int

// places are the parts of the window by name.
func (w *Window) places() map[string]place {
	all := map[string]place{}
	add := func(name string, o fyne.CanvasObject) { all[name] = w.place(absolute(o), o.Size()) }
	for name, b := range w.top.buttons {
		add("action."+name, b)
	}
	for _, e := range w.palette.entries {
		add("palette."+e.label, e)
	}
	w.formPlaces(add)
	for name, o := range w.over.Parts() {
		add(name, o)
	}
	if d := w.sitting.door; d != nil {
		add("door.name", d.Name)
		add("door.password", d.Password)
		add("door.enter", d.Enter)
	}
	if w.top.who != nil && len(w.top.who.Objects) > 0 {
		add("seat", w.top.who.Objects[0])
	}
	if w.persons != nil {
		for name, o := range w.persons.Parts() {
			add("people."+name, o)
		}
	}
	if w.keys != nil {
		for name, o := range w.keys.Parts() {
			add(name, o)
		}
	}
	if w.records != nil {
		for name, o := range w.records.Parts() {
			add(name, o)
		}
	}
	t := w.current()
	if t == nil {
		for name, o := range w.cards {
			add(name, o)
		}
		return all
	}
	if t.panel != nil {
		for name, o := range t.panel.Parts() {
			add("task."+name, o)
		}
		for name, o := range t.panel.Controls() {
			add("replay."+name, o)
		}
	}
	if p, shown := w.bottom.pages[w.bottom.tabs.At].(*simulationPageOf); shown && w.bottom.open {
		p.places(add)
	}
	if l := t.runs; l != nil && l.ledger != nil {
		l.places(add)
	}
	if t.stopped() {
		for name, o := range t.bar.parts {
			add("debug."+name, o)
		}
	}
	if w.bottom.open && w.bottom.tabs.At == testsPage {
		for name, o := range w.bottom.tests.parts {
			add(name, o)
		}
	}
	add("board", t.board)
	if d := t.deployer; d != nil && t.viewed == deployView {
		add("deploy.deploy", d.targets.deploy)
		if d.starter != nil {
			add("deploy.start", d.starter)
		}
	}
	if o := t.board.NameEntry(); o != nil {
		add("naming", o)
	}
	t.places(all)
	return all
}

// places adds what is typed into the plan of a simulation, and what runs and heats.
func (p *simulationPageOf) places(add func(string, fyne.CanvasObject)) {
	add("simulation.run", p.play)
	for name, o := range p.inputs {
		add("simulation."+name, o)
	}
	if p.before != nil {
		add("simulation.compared", p.sheet)
	}
	for i, o := range p.heats.List {
		if p.came != nil {
			add(fmt.Sprintf("simulation.heat.%d", i), o)
		}
	}
}

// places adds what the list of runs is narrowed and heated by.
func (l *instanceList) places(add func(string, fyne.CanvasObject)) {
	add("runs.text", l.text)
	for name, o := range l.parts {
		add(name, o)
	}
	for name, o := range l.moves {
		add(name, o)
	}
	add("runs.all", l.all)
	for name, o := range map[string]fyne.CanvasObject{"runs.move": l.move, "runs.end": l.end} {
		if o.Visible() {
			add(name, o)
		}
	}
	if len(l.list) > 0 {
		add("runs.table", l.table)
	}
	for kind, list := range map[string][]*look.Choice{"heat": l.heats.List, "standing": l.stands.List} {
		for i, o := range list {
			add(fmt.Sprintf("runs.%s.%d", kind, i), o)
		}
	}
}

// places adds the elements of the diagram.
func (t *tab) places(all map[string]place) {
	s := t.doc.Scene()
	if s == nil {
		return
	}
	zoom := float32(t.board.ZoomNow())
	for _, i := range s.Items() {
		at := t.board.Window(bpmn.Point{X: i.Bounds.X, Y: i.Bounds.Y})
		all["element."+i.ID] = t.window.place(at, fyne.NewSize(float32(i.Bounds.W)*zoom, float32(i.Bounds.H)*zoom))
	}
	for _, h := range t.editor.Handles() {
		if h.Role == tool.Connecting {
			all["handle.connect"] = t.window.place(t.board.Window(h.At), fyne.Size{})
		}
	}
}

func absolute(o fyne.CanvasObject) fyne.Position {
	return fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
}

// place is a rectangle in pixels.
func (w *Window) place(at fyne.Position, size fyne.Size) place {
	s := w.Canvas().Scale()
	return place{int(at.X * s), int(at.Y * s), int(size.Width * s), int(size.Height * s)}
}

// formPlaces adds the inputs of the form that can be used now: that of the
// dialog, else that of the dock.
func (w *Window) formPlaces(add func(string, fyne.CanvasObject)) {
	w.inbox.places(add)
	f := w.form
	if t := w.current(); f == nil && t != nil && w.dock.open && w.dock.tabs.At == propertiesPage {
		f = t.docked
	} else if f != nil {
		add("form.dialog", f.Content)
	}
	if f == nil {
		return
	}
	for name, o := range f.Parts() {
		add(name, o)
	}
}
