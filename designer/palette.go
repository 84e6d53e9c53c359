package designer

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
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
	tools := container.NewGridWithColumns(2)
	for _, t := range paletteTools {
		tools.Add(newEntry(p, lang.L(t.label), toolIcon(t.name), func() { p.use(t.name) }, nil))
	}
	p.box.Add(tools)
	p.box.Add(widget.NewSeparator())
	grid := container.NewGridWithColumns(2)
	for _, t := range paletteTypes {
		grid.Add(newEntry(p, upper(lang.L(t.Label())), p.icons.of(t), func() { p.take(t, false) }, func() { p.take(t, true) }))
	}
	p.box.Add(grid)
	more := widget.NewButtonWithIcon("", theme.MoreHorizontalIcon(), func() { p.use("create") })
	more.Importance = widget.LowImportance
	p.box.Add(more)
	p.box.Refresh()
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

// entry is one button of the palette.
type entry struct {
	widget.BaseWidget
	palette  *palette
	label    string
	icon     fyne.Resource
	click    func()
	drag     func() // nil: the entry cannot be dragged
	dragging bool
	at       fyne.Position // of the pointer in the window while dragging
	back     *canvas.Rectangle
	ghost    *canvas.Image
}

const (
	entrySide = 38
	iconSide  = 30
)

func newEntry(p *palette, label string, icon fyne.Resource, click, drag func()) *entry {
	e := &entry{palette: p, label: label, icon: icon, click: click, drag: drag}
	e.back = canvas.NewRectangle(theme.Color(theme.ColorNameHover))
	e.back.CornerRadius = 6
	e.back.Hide()
	e.ExtendBaseWidget(e)
	return e
}

func (e *entry) CreateRenderer() fyne.WidgetRenderer {
	picture := canvas.NewImageFromResource(e.icon)
	picture.FillMode = canvas.ImageFillContain
	picture.SetMinSize(fyne.NewSquareSize(iconSide))
	box := container.NewStack(e.back, container.NewCenter(picture))
	return widget.NewSimpleRenderer(box)
}

func (e *entry) MinSize() fyne.Size { return fyne.NewSquareSize(entrySide) }

// Tapped implements fyne.Tappable.
func (e *entry) Tapped(*fyne.PointEvent) { e.click() }

// MouseIn implements desktop.Hoverable: the label stands in the status bar.
func (e *entry) MouseIn(*desktop.MouseEvent) {
	e.back.Show()
	e.palette.window.status.say(e.label, false)
}

// MouseMoved implements desktop.Hoverable.
func (e *entry) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (e *entry) MouseOut() { e.back.Hide() }

// Dragged implements fyne.Draggable. Over the board its own preview shows what
// is dragged; elsewhere a ghost does.
func (e *entry) Dragged(d *fyne.DragEvent) {
	t := e.palette.window.current()
	if e.drag == nil || t == nil {
		return
	}
	if !e.dragging {
		e.dragging = true
		e.drag()
		e.ghost = canvas.NewImageFromResource(e.icon)
		e.ghost.FillMode = canvas.ImageFillContain
		e.ghost.Translucency = 0.3
		e.ghost.Resize(fyne.NewSquareSize(iconSide))
		e.palette.ghosts.Add(e.ghost)
	}
	e.ghost.Move(d.AbsolutePosition.SubtractXY(iconSide/2, iconSide/2))
	if _, over := t.board.At(d.AbsolutePosition); over {
		e.ghost.Hide()
		t.board.Drag(d.AbsolutePosition)
	} else {
		e.ghost.Show()
	}
	e.palette.ghosts.Refresh()
	e.at = d.AbsolutePosition
}

// DragEnd implements fyne.Draggable.
func (e *entry) DragEnd() {
	if !e.dragging {
		return
	}
	e.dragging = false
	e.palette.ghosts.RemoveAll()
	t := e.palette.window.current()
	if t == nil {
		return
	}
	if _, over := t.board.At(e.at); over {
		t.board.Drop(e.at)
	} else {
		t.board.Cancel()
	}
}
