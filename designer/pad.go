package designer

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
)

// pad is the small set of buttons beside the one selected element: what can
// be put behind it, and what can be done to it.
type pad struct {
	tab     *tab
	content *fyne.Container // over the board, without a layout
	box     *fyne.Container
	of      *bpmn.Element // what the buttons are for
	kind    bpmn.Kind     // what it was when they were made
}

// padTypes are the elements that are appended most.
var padTypes = []doc.Type{
	{Kind: bpmn.PlainTask}, {Kind: bpmn.ExclusiveGateway}, {Kind: bpmn.IntermediateCatchEvent, Trigger: bpmn.Message},
	{Kind: bpmn.EndEvent}, {Kind: bpmn.TextAnnotation},
}

// awaitTypes are what may stand behind an event-based gateway.
var awaitTypes = []doc.Type{
	{Kind: bpmn.IntermediateCatchEvent, Trigger: bpmn.Message}, {Kind: bpmn.IntermediateCatchEvent, Trigger: bpmn.Timer},
	{Kind: bpmn.IntermediateCatchEvent, Trigger: bpmn.Signal}, {Kind: bpmn.IntermediateCatchEvent, Trigger: bpmn.Conditional},
	{Kind: bpmn.ReceiveTask},
}

func newPad(t *tab) *pad {
	p := &pad{tab: t, box: container.NewStack()}
	p.box.Hide()
	p.content = container.NewWithoutLayout(p.box)
	return p
}

// place shows the pad beside the selection while the hand is at rest.
func (p *pad) place() {
	e := p.wanted()
	if e == nil {
		if p.box.Visible() {
			p.box.Hide()
			p.of = nil
		}
		return
	}
	if p.of != e || p.kind != e.Kind {
		p.of, p.kind = e, e.Kind
		p.box.Objects = []fyne.CanvasObject{p.buttons(e)}
		p.box.Resize(p.box.MinSize())
	}
	p.box.Move(p.at(p.tab.doc.Scene().Item(e.ID).Bounds))
	p.box.Show()
}

// padGap is the room between an element and its pad, for the handle from which
// connections are drawn.
const padGap = 26

// at is where the pad stands: to the right of the element, to the left if there
// is no room, in any case on the board.
func (p *pad) at(b bpmn.Bounds) fyne.Position {
	size, room := p.box.Size(), p.tab.board.Size()
	right := p.tab.board.Place(bpmn.Point{X: b.X + b.W, Y: b.Y}).AddXY(padGap, 0)
	if right.X+size.Width > room.Width {
		if left := p.tab.board.Place(bpmn.Point{X: b.X, Y: b.Y}).X - size.Width - padGap/2; left >= 0 {
			right.X = left
		}
	}
	return fyne.NewPos(max(0, min(right.X, room.Width-size.Width-4)), max(0, min(right.Y, room.Height-size.Height-4)))
}

// wanted is the element the pad is for, or nil.
func (p *pad) wanted() *bpmn.Element {
	list := p.tab.doc.Chosen()
	if len(list) != 1 || !p.tab.board.AtRest() {
		return nil
	}
	e := list[0]
	s := p.tab.doc.Scene()
	if s == nil || s.Item(e.ID) == nil || s.Item(e.ID).Edge() {
		return nil
	}
	return e
}

// padActions are the names of package tool of what can be done to an element.
var padActions = []struct {
	name, label string
	icon        func() fyne.Resource
}{
	{"replace", "Change into (R)", theme.ViewRefreshIcon}, {"properties", "Properties (Enter)", theme.SettingsIcon},
	{"rename", "Rename (E)", theme.DocumentCreateIcon}, {"connect", "Connect (C)", func() fyne.Resource { return toolIcon("connect") }},
	{"colour", "Colour", theme.ColorPaletteIcon}, {"delete", "Delete (Del)", theme.DeleteIcon},
}

// buttons are what can be put behind e, and below a line what can be done to it.
func (p *pad) buttons(e *bpmn.Element) fyne.CanvasObject {
	column := container.NewVBox()
	w := p.tab.window
	if mayAppend(e) {
		column.Add(p.appending(e))
		column.Add(widget.NewSeparator())
	}
	grid := container.NewGridWithColumns(3)
	for _, b := range padActions {
		var drag func()
		if b.name == "connect" {
			drag = p.do(b.name)
		}
		grid.Add(p.entry(newEntry(w.palette, lang.L(b.label), b.icon(), p.do(b.name), drag)))
	}
	column.Add(grid)
	back := canvas.NewRectangle(theme.Color(theme.ColorNameOverlayBackground))
	back.CornerRadius, back.StrokeWidth, back.StrokeColor = 6, 1, theme.Color(theme.ColorNameInputBorder)
	return container.NewStack(back, column)
}

func (p *pad) entry(e *entry) *entry {
	e.less = padLess
	return e
}

// appending are the buttons that put something behind e.
func (p *pad) appending(e *bpmn.Element) fyne.CanvasObject {
	types := padTypes
	if e.Kind == bpmn.EventBasedGateway {
		types = awaitTypes
	}
	grid := container.NewGridWithColumns(3)
	palette := p.tab.window.palette
	for _, ty := range types {
		label := fmt.Sprintf(lang.L("Append: %s"), lang.L(ty.Label()))
		grid.Add(p.entry(newEntry(palette, label, palette.icons.of(ty), func() { p.tab.editor.Append(ty); p.tab.board.Changed() }, nil)))
	}
	grid.Add(p.entry(newEntry(palette, lang.L("Append something else (A)"), theme.MoreHorizontalIcon(), p.do("append"), nil)))
	return grid
}

// do hands an action to the editor.
func (p *pad) do(name string) func() {
	return func() {
		p.tab.editor.Do(name)
		p.tab.board.Changed()
	}
}

// mayAppend reports whether a sequence flow may leave e.
func mayAppend(e *bpmn.Element) bool {
	return e.Kind.FlowNode() && e.Kind != bpmn.EndEvent && !e.EventSubProcess()
}
