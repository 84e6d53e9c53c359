package designer

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// entry is one button of the palette or of the pad beside an element.
type entry struct {
	widget.BaseWidget
	palette  *palette
	label    string
	icon     fyne.Resource
	click    func()
	drag     func()  // nil: the entry cannot be dragged
	less     float32 // how much smaller than in the palette
	dragging bool
	at       fyne.Position // of the pointer in the window while dragging
	back     *canvas.Rectangle
	ghost    *canvas.Image
}

// The sides of an entry and of its icon, and how much smaller both are in the pad.
const (
	entrySide = 38
	iconSide  = 30
	padLess   = 8
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
	picture.SetMinSize(fyne.NewSquareSize(iconSide - e.less))
	box := container.NewStack(e.back, container.NewCenter(picture))
	return widget.NewSimpleRenderer(box)
}

func (e *entry) MinSize() fyne.Size { return fyne.NewSquareSize(entrySide - e.less) }

// Tapped implements fyne.Tappable.
func (e *entry) Tapped(*fyne.PointEvent) {
	e.palette.window.tips.away()
	e.click()
}

// MouseIn implements desktop.Hoverable.
func (e *entry) MouseIn(*desktop.MouseEvent) {
	e.back.Show()
	e.palette.window.tips.over(e, e.label)
}

// MouseMoved implements desktop.Hoverable.
func (e *entry) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (e *entry) MouseOut() {
	e.back.Hide()
	e.palette.window.tips.away()
}

// Dragged implements fyne.Draggable. Over the board its own preview shows what
// is dragged; elsewhere a ghost does.
func (e *entry) Dragged(d *fyne.DragEvent) {
	t := e.palette.window.current()
	if e.drag == nil || t == nil {
		return
	}
	if !e.dragging {
		e.dragging = true
		e.palette.window.tips.away()
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
