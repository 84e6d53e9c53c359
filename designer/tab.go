package designer

import (
	"path/filepath"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"github.com/beevik/etree"
	"github.com/gofrs/flock"

	"hookflow/designer/board"
	"hookflow/designer/colour"
	"hookflow/designer/doc"
	"hookflow/designer/form"
	"hookflow/designer/guard"
	"hookflow/designer/layout"
	"hookflow/designer/look"
	"hookflow/designer/monitor"
	"hookflow/designer/tool"
	"hookflow/engine/bpmn"
	"hookflow/engine/lint"
)

// A tab is one open document with its board.
type tab struct {
	window   *Window
	path     string // empty until it is saved for the first time
	doc      *doc.Doc
	editor   *tool.Editor
	board    *board.Board
	pad      *pad
	bubble   *bubble
	frame    *look.Ground // around the diagram while keys have led to it
	zoom     *zoomBar
	minimap  *minimap
	crumbs   *crumbs
	bar      *debugBar
	breaks   *breakpoints
	trail    trail
	diagram  *fyne.Container // the board with what floats over it
	content  *fyne.Container // the view that is chosen
	viewed   int
	item     *container.TabItem
	docked   *form.Form
	typed    map[string]map[string]string // for variables, to send calls once; by element
	tried    map[string]example           // what expressions are tried with, by element
	endDraft func()                       // ends the engine of a run that is nowhere deployed
	deaf     func()                       // ends that a run is waited for
	catching map[string]func()            // end that requests are waited for, by element
	noRun    fyne.CanvasObject
	xml      *xmlPage       // nil until it was looked at
	runs     *instanceList  // nil until it was looked at
	compared *comparison    // nil while nothing is compared
	panel    *monitor.Panel // nil until it was run
	deployer *deployer      // nil until it was to be deployed
	findings []lint.Finding
	notes    []remark     // what was said when it was opened
	linting  atomic.Int64 // the newest round of checking
	checker  *lint.Checker
	checked  bool             // the checker has seen the document, but for touched
	moved    bool             // since then things were moved
	touched  []*etree.Element // since then; see doc.Changed
	claimed  *flock.Flock     // says that the file is open here; nil: it has none, or another window was first
	looking  bool             // at the file, in the background
	gone     bool             // the file was removed outside, and the person knows
}

// addTab shows a document in a tab of its own.
func (w *Window) addTab(path string, d *doc.Doc) {
	d.SetJumps(w.jumps())
	t := &tab{window: w, path: path, doc: d, editor: tool.New(d), deaf: func() {}, endDraft: func() {}}
	t.editor.Keys = w.hand
	t.checker = &lint.Checker{Options: lint.Options{Executable: w.Unsupported, Catalog: w.catalogFields}}
	t.board = board.New(t.editor, w.paintTheme())
	if w.Inline {
		t.board.Inline()
	}
	t.editor.Ask = t.ask
	t.editor.Clipboard, t.editor.SetClip = w.pasteboard.get, w.pasteboard.set
	t.editor.Refused = func(why string) { t.bubble.refuse(translated(why)) }
	t.board.OnKey = w.typed
	t.board.OnHint = func(text string) { t.bubble.follow(translated(text)) }
	t.board.OnOffer = func(label string, at fyne.Position) { t.bubble.offer(label, at) }
	t.board.OnLed = func(what tool.Leading, at fyne.Position) { t.bubble.lead(what, at) }
	t.board.OnView = func(float64) { t.zoom.refresh(); t.minimap.frame() }
	t.board.OnOverlay = t.overlaid
	d.Watch(func(c doc.Changed) {
		t.edited(c)
		w.refresh()
		if !c.Moved || len(d.Selection()) < 2 { // what many have in common does not change when they are moved
			t.dockChanged()
		}
		t.deployChanged()
		t.xmlChanged()
		t.compared.refresh()
	})
	t.breaks = newBreakpoints(t)
	t.furnish()
	w.open = append(w.open, t)
	t.claim()
	w.tabs.Append(t.item)
	w.tabs.Select(t.item)
	w.switched()
	t.lint()
}

// furnish makes what stands around the board, in the language that is chosen.
func (t *tab) furnish() {
	t.pad, t.bubble, t.zoom = newPad(t), newBubble(t), newZoomBar(t)
	t.minimap, t.crumbs = newMinimap(t), newCrumbs(t)
	t.bar = newDebugBar(t)
	t.docked, t.noRun, t.runs = nil, nil, nil
	t.xml = t.xml.anew()
	floating := container.New(cornered{}, t.zoom.content, t.minimap, t.crumbs.content)
	t.frame = look.NewGround("", colour.Accent, 0)
	t.frame.Width = 2
	t.frame.Hide()
	t.board.OnLeft = t.frame.Hide
	t.diagram = container.NewStack(t.board, t.pad.content, floating, t.bar.content, t.bubble.layer, t.frame)
	t.breaks.show()
	t.content = container.NewStack(t.diagram)
	t.viewed = diagramView
	t.item = container.NewTabItem(t.label(), t.content)
}

// overlaid follows the hand: the pad, the tool in the hand, what is selected.
func (t *tab) overlaid() {
	if t.pad == nil || t.window.current() != t {
		return
	}
	if !t.window.Inline && t.doc.Chooses(manyChosen) {
		t.window.slim.roomy() // what is done next is done to all of these
	}
	t.pad.place()
	t.crumbs.refresh()
	t.minimap.follow()
	t.window.palette.refresh(t)
	t.window.status.selected.SetText(t.chosen())
	t.dockSelected()
	t.pickForRun()
	t.xml.selected()
	if t.viewed == runsView && t.runs != nil {
		t.runs.selected()
	}
}

// manyChosen is of how many elements an edit takes much memory.
const manyChosen = 1000

// title is the path, or a name for what has none yet.
func (t *tab) title() string {
	switch {
	case t.path != "":
		return t.path
	case t.doc.Name != "":
		return t.doc.Name // of an example, or of work that was brought back
	}
	return lang.L("untitled.bpmn")
}

// label is what stands on the tab; a dot says that there are unsaved changes.
func (t *tab) label() string {
	name := filepath.Base(t.title())
	if t.unsaved() {
		name += dirtyMark
	}
	return name
}

// unsaved reports whether closing the tab would lose anything.
func (t *tab) unsaved() bool { return t.doc.Dirty() || t.xml.draft() }

// lintRest is how long edits must rest before the document is checked.
const lintRest = 250 * time.Millisecond

// lintLater is how long after that what takes long is checked: in large documents, and after edits of much.
const lintLater = 2 * time.Second

// edited checks the document after an edit.
func (t *tab) edited(c doc.Changed) {
	if !t.window.Inline {
		t.window.slim.later()
	}
	t.moved = t.moved || c.Moved && !c.Slid // what has moved together overlaps as before
	t.touched = append(t.touched, c.Touched...)
	if c.Undone {
		t.followed(c.Elements)
	}
	t.lint()
}

// lint checks the document once edits have come to rest: at once what they concern, and in the background, in a copy, if that
// is much or nothing was checked before.
func (t *tab) lint() {
	round := t.linting.Add(1)
	if t.fresh() {
		t.found(nil)
		return
	}
	if t.window.Inline {
		if findings, ok := t.recheck(); ok {
			t.found(findings)
		} else {
			t.seen()
			t.found(t.checker.All(t.doc.Model()))
		}
		return
	}
	t.window.after(lintRest, func() {
		if t.linting.Load() != round { // a newer edit has come
			return
		}
		if !t.checked {
			t.lintAside(round)
			return
		}
		findings, ok := t.recheck()
		if ok {
			t.found(findings)
		}
		if !ok || t.checker.Owes() {
			t.window.after(lintLater, func() { t.lintAside(round) })
		}
	})
}

// recheck checks what the edits since the last check concern; ok is false if that is all.
func (t *tab) recheck() (findings []lint.Finding, ok bool) {
	if !t.checked {
		return nil, false
	}
	findings = t.findings
	if len(t.touched) > 0 {
		if findings, ok = t.checker.Edited(t.doc.Model(), t.touched); !ok {
			return nil, false
		}
	} else if t.moved {
		findings = t.checker.Moved(t.doc.Model())
	}
	t.seen()
	return findings, true
}

// seen notes that the checker sees the document as it is.
func (t *tab) seen() { t.checked, t.moved, t.touched = true, false, nil }

// lintAside checks a copy of the document in the background, unless a newer edit has come.
func (t *tab) lintAside(round int64) {
	if t.linting.Load() != round {
		return
	}
	t.window.slim.later() // not while it checks: the copy would be found in use
	guard.Go(func() {
		copied := t.doc.Snapshot()
		in := t.checker.Aside(copied)
		const each = 3 << 10 // bytes of an element in a copy, with what is gathered to check it
		guard.Later(func() {
			t.window.slim.left(each * int64(len(copied.Elements)))
			if t.linting.Load() == round {
				findings := t.checker.Found(t.doc.Model(), in)
				t.seen()
				t.found(findings)
			}
		})
	})
}

// fresh reports whether the document is as the editor made it: nobody is told what is
// wrong with a drawing that they have not begun.
func (t *tab) fresh() bool { return t.path == "" && t.doc.Name == "" && !t.doc.Dirty() }

// found shows the outcome of a check.
func (t *tab) found(findings []lint.Finding) {
	t.findings = lint.Distinct(findings)
	t.window.status.refresh()
	t.window.bottom.refresh()
	t.showFindings()
	if !t.window.Inline {
		t.window.slim.later()
	}
}

// ask answers what the hand asks of the window.
func (t *tab) ask(r tool.Request) {
	switch r.Want {
	case "properties":
		t.properties(r.ID)
	case "menu":
		t.contextMenu(r)
	case "append":
		at, size := t.around(r.ID)
		t.chooseType(lang.L("Append"), at, size, nil, offered{types: appendable, chosen: t.editor.Append, template: t.appendTemplate})
	case "replace":
		t.change(r.ID)
	case "create":
		t.chooseType(lang.L("Create"), r.At, fyne.Size{}, nil, offered{types: creatable, chosen: func(ty doc.Type) { t.editor.Create(ty, false) }, template: t.createTemplate})
	case "colour":
		t.chooseColour(r)
	case "open":
		t.openPlane(r.ID)
	case "nothing":
		if t.compared != nil {
			t.compareNoMore()
		}
	case "leave":
		if way := t.way(); len(way) > 1 {
			t.showDiagram(way[len(way)-2])
		}
	case "find":
		t.find()
	}
}

// openPlane shows the diagram of a collapsed sub-process; a file may lack it.
func (t *tab) openPlane(id string) {
	e := t.doc.Element(id)
	if e == nil || !e.Kind.Is(bpmn.Container) || !t.doc.TypeOf(e).Collapsed {
		return
	}
	if t.planeOf(e) == nil {
		t.window.fail(t.doc.Change(lang.L("diagram of a sub-process"), func(tx *doc.Tx) error {
			tx.AddPlane(e)
			layout.Apply(tx.Touch, t.doc.Model())
			return nil
		}))
	}
	t.showDiagram(t.planeOf(e))
}

// planeOf is the diagram that shows the content of an element, or nil.
func (t *tab) planeOf(e *bpmn.Element) *bpmn.Diagram {
	for _, g := range t.doc.Model().Diagrams {
		if g.Of == e {
			return g
		}
	}
	return nil
}
