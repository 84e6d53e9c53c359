package designer

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

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
}

// padTypes are the elements that are appended most.
var padTypes = []doc.Type{
	{Kind: bpmn.PlainTask}, {Kind: bpmn.ExclusiveGateway}, {Kind: bpmn.IntermediateCatchEvent, Trigger: bpmn.Message}, {Kind: bpmn.EndEvent},
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
	if p.of != e {
		p.of = e
		p.box.Objects = []fyne.CanvasObject{p.buttons(e)}
		p.box.Resize(p.box.MinSize())
	}
	b := p.tab.doc.Scene().Item(e.ID).Bounds
	at := p.tab.board.Place(bpmn.Point{X: b.X + b.W, Y: b.Y}).AddXY(26, 0)
	p.box.Move(at)
	p.box.Show()
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

func (p *pad) buttons(e *bpmn.Element) fyne.CanvasObject {
	grid := container.NewGridWithColumns(3)
	w := p.tab.window
	if mayAppend(e) {
		for _, ty := range padTypes {
			label := lang.L("Append") + ": " + lang.L(ty.Label())
			grid.Add(newEntry(w.palette, label, w.palette.icons.of(ty), func() { p.tab.editor.Append(ty); p.tab.board.Changed() }, nil))
		}
		grid.Add(newEntry(w.palette, lang.L("Append something else (A)"), theme.MoreHorizontalIcon(), p.do("append"), nil))
	}
	for _, b := range []struct {
		name, label string
		icon        fyne.Resource
	}{
		{"connect", "Connect (C)", toolIcon("connect")}, {"replace", "Change into (R)", theme.ViewRefreshIcon()},
		{"properties", "Properties (Enter)", theme.SettingsIcon()}, {"delete", "Delete (Del)", theme.DeleteIcon()},
	} {
		grid.Add(newEntry(w.palette, lang.L(b.label), b.icon, p.do(b.name), nil))
	}
	back := canvas.NewRectangle(theme.Color(theme.ColorNameOverlayBackground))
	back.CornerRadius, back.StrokeWidth, back.StrokeColor = 6, 1, theme.Color(theme.ColorNameSeparator)
	return container.NewStack(back, grid)
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
