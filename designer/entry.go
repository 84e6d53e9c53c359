package designer

import (
	"cmp"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/look"
)

// entry is one button of the palette or of the pad beside an element.
type entry struct {
	widget.BaseWidget
	palette  *palette
	label    string
	key      string
	star     string               // what it is called among the favourites; empty: it is none
	icon     func() fyne.Resource // what is dragged; drawn when it is
	glyph    string               // what is shown; empty: the icon
	click    func()
	ink      colour.Name   // of the glyph at rest; empty: that of all others
	hover    func(in bool) // told when the pointer comes and goes; nil: nobody wants to know
	drag     func()        // nil: the entry cannot be dragged
	side     float32       // of the cell
	dragging bool
	on       bool // the tool in the hand
	hovered  bool
	focused  bool
	at       fyne.Position // of the pointer in the window while dragging
	back     *look.Ground
	ring     *look.Ground
	shown    *look.Glyph
	ghost    *canvas.Image
}

// The sides of an entry and of what is dragged out of it.
const (
	entrySide = 32
	padSide   = 28
	ghostSide = 30
)

func newEntry(p *palette, label string, icon func() fyne.Resource, click, drag func()) *entry {
	e := &entry{palette: p, label: label, icon: icon, click: click, drag: drag, side: entrySide,
		back: look.NewGround("", "", 6), ring: look.NewGround("", colour.Accent, 7)}
	e.ring.Width = 2
	e.ring.Hide()
	e.ExtendBaseWidget(e)
	return e
}

// CreateRenderer implements fyne.Widget.
func (e *entry) CreateRenderer() fyne.WidgetRenderer {
	inside := fyne.CanvasObject(nil)
	side := look.IconLarge
	if e.side < entrySide {
		side = look.IconBar
	}
	if e.glyph != "" {
		e.shown = look.NewGlyph(e.glyph, side, colour.Text2)
		inside = e.shown
	} else {
		picture := canvas.NewImageFromResource(e.icon())
		picture.FillMode = canvas.ImageFillContain
		picture.SetMinSize(fyne.NewSquareSize(side + 4))
		inside = picture
	}
	e.colour()
	return &entryRenderer{e, inside}
}

// An entryRenderer places the parts of an entry itself: there are many, and each container between is walked through in every frame.
type entryRenderer struct {
	*entry
	inside fyne.CanvasObject
}

func (r *entryRenderer) Layout(size fyne.Size) {
	r.back.Resize(size)
	r.ring.Resize(size)
	m := r.inside.MinSize()
	r.inside.Resize(m)
	r.inside.Move(fyne.NewPos((size.Width-m.Width)/2, (size.Height-m.Height)/2))
}

func (r *entryRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(r.side) }
func (r *entryRenderer) Refresh()           { r.entry.colour(); canvas.Refresh(r.entry) }
func (r *entryRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.inside, r.ring}
}
func (r *entryRenderer) Destroy() {}

func (e *entry) colour() {
	fill, ink := colour.Name(""), cmp.Or(e.ink, colour.Text2)
	switch {
	case e.on:
		fill, ink = colour.AccentSoft, colour.AccentText
	case e.hovered:
		fill, ink = colour.Hover, colour.Text
	}
	e.back.Set(fill, "")
	visible(e.back, fill != "")
	visible(e.ring, e.focused)
	if e.shown != nil {
		e.shown.Set(e.glyph, ink)
	}
}

// choose shows whether the tool is in the hand.
func (e *entry) choose(on bool) {
	if e.on != on {
		e.on = on
		e.colour()
	}
}

// MinSize implements fyne.CanvasObject.
func (e *entry) MinSize() fyne.Size { return fyne.NewSquareSize(e.side) }

// Tapped implements fyne.Tappable.
func (e *entry) Tapped(*fyne.PointEvent) {
	look.Leave(e)
	e.click()
}

// FocusGained implements fyne.Focusable.
func (e *entry) FocusGained() { e.focused = true; e.colour() }

// FocusLost implements fyne.Focusable.
func (e *entry) FocusLost() { e.focused = false; e.colour() }

// TypedRune implements fyne.Focusable.
func (e *entry) TypedRune(rune) {}

// TypedKey implements fyne.Focusable: the arrows walk through the palette.
func (e *entry) TypedKey(k *fyne.KeyEvent) {
	c := e.palette.window.Canvas()
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		e.click()
	case fyne.KeyDown, fyne.KeyRight:
		c.FocusNext()
	case fyne.KeyUp, fyne.KeyLeft:
		c.FocusPrevious()
	case fyne.KeyEscape:
		e.palette.window.focusBoard()
	default:
		if f := c.OnTypedKey(); f != nil {
			f(k)
		}
	}
}

// TypedShortcut implements fyne.Shortcutable.
func (e *entry) TypedShortcut(s fyne.Shortcut) { e.palette.window.shortcut(s) }

// AccessibilityLabel implements fyne.Accessible.
func (e *entry) AccessibilityLabel() string { return e.label }

// AccessibilityRole implements fyne.Accessible.
func (e *entry) AccessibilityRole() fyne.AccessibleRole {
	if e.on {
		return look.RoleSwitch
	}
	return fyne.AccessibleRoleButton
}

// Tells implements look.Teller.
func (e *entry) Tells() look.Told { return look.Told{Help: e.key, On: e.on} }

// MouseIn implements desktop.Hoverable.
func (e *entry) MouseIn(*desktop.MouseEvent) {
	e.hovered = true
	e.colour()
	look.Rest(e, e.label, e.key)
	if e.hover != nil {
		e.hover(true)
	}
}

// MouseMoved implements desktop.Hoverable.
func (e *entry) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (e *entry) MouseOut() {
	e.hovered = false
	e.colour()
	look.Leave(e)
	if e.hover != nil {
		e.hover(false)
	}
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
		look.Leave(e)
		e.drag()
		e.ghost = canvas.NewImageFromResource(e.icon())
		e.ghost.FillMode = canvas.ImageFillContain
		e.ghost.Translucency = 0.3
		e.ghost.Resize(fyne.NewSquareSize(ghostSide))
		e.palette.ghosts.Add(e.ghost)
	}
	e.ghost.Move(d.AbsolutePosition.SubtractXY(ghostSide/2, ghostSide/2))
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
