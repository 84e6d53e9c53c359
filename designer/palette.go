package designer

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
)

// palette offers the tools and the elements used most; everything else is
// behind its last entry. An entry works by click and by drag.
type palette struct {
	window  *Window
	content fyne.CanvasObject
	box     *fyne.Container
	ghosts  *fyne.Container // above everything: what is dragged out of the palette
	icons   *icons
	entries []*entry // of elements
}

// paletteTypes are the elements shown.
var paletteTypes = []doc.Type{
	{Kind: bpmn.StartEvent}, {Kind: bpmn.StartEvent, Trigger: bpmn.Message},
	{Kind: bpmn.IntermediateThrowEvent, Trigger: bpmn.Message}, {Kind: bpmn.IntermediateCatchEvent, Trigger: bpmn.Message},
	{Kind: bpmn.IntermediateCatchEvent, Trigger: bpmn.Timer}, {Kind: bpmn.EndEvent},
	{Kind: bpmn.PlainTask}, {Kind: bpmn.ServiceTask}, {Kind: bpmn.UserTask}, {Kind: bpmn.ScriptTask},
	{Kind: bpmn.ExclusiveGateway}, {Kind: bpmn.ParallelGateway},
	{Kind: bpmn.SubProcess}, {Kind: bpmn.Participant}, {Kind: bpmn.DataObjectReference}, {Kind: bpmn.TextAnnotation},
}

// paletteTools are the tools, by their names in package tool, which are also
// those of their icons.
var paletteTools = []struct{ name, label string }{
	{"hand", "Move the view (H)"}, {"lasso", "Select an area (L)"}, {"space", "Make space (S)"}, {"connect", "Connect (C)"},
}

func newPalette(w *Window) *palette {
	p := &palette{window: w, box: container.NewVBox(), ghosts: container.NewWithoutLayout()}
	p.icons = newIcons(w)
	p.content = container.NewVScroll(container.NewPadded(p.box))
	p.rebuild()
	return p
}

// rebuild makes the entries, in the colours of the theme.
func (p *palette) rebuild() {
	p.box.RemoveAll()
	p.entries = nil
	tools := container.NewGridWithColumns(2)
	for _, t := range paletteTools {
		tools.Add(newEntry(p, lang.L(t.label), toolIcon(t.name), func() { p.use(t.name) }, nil))
	}
	p.box.Add(tools)
	p.box.Add(widget.NewSeparator())
	grid := container.NewGridWithColumns(2)
	for _, t := range paletteTypes {
		e := newEntry(p, upper(lang.L(t.Label())), p.icons.of(pictured(t)), func() { p.take(t, false) }, func() { p.take(t, true) })
		p.entries = append(p.entries, e)
		grid.Add(e)
	}
	p.box.Add(grid)
	p.box.Add(container.NewCenter(newEntry(p, lang.L("Create something else (N)"), theme.MoreHorizontalIcon(), func() { p.use("create") }, nil)))
	p.box.Refresh()
}

// pictured is the type whose picture stands for t: an empty frame would look
// like a task, so a sub-process is shown with its sign.
func pictured(t doc.Type) doc.Type {
	t.Collapsed = t.Collapsed || t.Kind.Is(bpmn.Container)
	return t
}

// use begins to work with a tool.
func (p *palette) use(name string) {
	if t := p.window.current(); t != nil {
		t.editor.Do(name)
		t.board.Changed()
		p.window.Canvas().Focus(t.board)
	}
}

// take puts a new element into the hand.
func (p *palette) take(ty doc.Type, drag bool) {
	if t := p.window.current(); t != nil {
		t.editor.Create(ty, drag)
		t.board.Changed()
		p.window.Canvas().Focus(t.board)
	}
}
