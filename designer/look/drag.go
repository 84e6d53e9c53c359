package look

import (
	"cmp"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"hookflow/designer/colour"
)

// A Drag is a surface that is pressed, and dragged onto something else: while that goes on its
// name follows the pointer, with what would come of letting it go here.
type Drag struct {
	Press
	Icon      string // follows the pointer with the name; "": that of a variable
	Tip, Keys string // shown while the pointer rests on it
	// Over is told where the pointer is in the window, and says what would come of letting go there: words, and whether
	// they are a refusal.
	Over func(at fyne.Position) (says string, refused bool)
	Drop func(at fyne.Position)                 // it was let go there
	Away func()                                 // the drag has ended, wherever
	Key  func(*fyne.KeyEvent) (understood bool) // keys that mean more than pressing; nil: none do

	layer *fyne.Container // nil: nothing is dragged
	ghost fyne.CanvasObject
	says  *Label
	under *Ground
	at    fyne.Position
}

// NewDrag makes one; name is what follows the pointer, and is said to those who do not see it.
func NewDrag(name string, body fyne.CanvasObject, press func()) *Drag {
	d := &Drag{Press: Press{name: name, body: body, back: NewGround("", "", 6), do: press}}
	d.ExtendBaseWidget(d)
	return d
}

// TypedKey implements fyne.Focusable.
func (d *Drag) TypedKey(k *fyne.KeyEvent) {
	switch {
	case d.Key != nil && d.Key(k):
	case k.Name == fyne.KeyReturn || k.Name == fyne.KeyEnter || k.Name == fyne.KeySpace:
		d.do()
	default:
		passKey(d, k)
	}
}

// TypedShortcut implements fyne.Shortcutable.
func (d *Drag) TypedShortcut(s fyne.Shortcut) { PassShortcut(d, s) }

// MouseIn implements desktop.Hoverable.
func (d *Drag) MouseIn(e *desktop.MouseEvent) {
	d.Press.MouseIn(e)
	restOn(d, d.Tip, d.Keys)
}

// MouseOut implements desktop.Hoverable.
func (d *Drag) MouseOut() {
	d.Press.MouseOut()
	hideTip(d)
}

// Cursor implements desktop.Cursorable.
func (d *Drag) Cursor() desktop.Cursor { return desktop.PointerCursor }

// ghostApart is how far the name keeps from the pointer.
const ghostApart = 14

// Dragged implements fyne.Draggable.
func (d *Drag) Dragged(e *fyne.DragEvent) {
	if d.layer == nil && !d.begin() {
		return
	}
	d.at = e.AbsolutePosition
	says, refused := d.Over(d.at)
	edge, ink := colour.Accent, colour.Text2
	if refused {
		edge, ink = colour.Fail, colour.Fail
	}
	d.under.Set(colour.Raised, edge)
	d.says.Colour = ink
	d.says.SetText(says)
	show(d.says, says != "")
	size, room := d.ghost.MinSize(), d.layer.Size()
	to := d.at.AddXY(ghostApart, ghostApart)
	if room.Width > 0 {
		to = fyne.NewPos(max(0, min(to.X, room.Width-size.Width)), max(0, min(to.Y, room.Height-size.Height)))
	}
	d.ghost.Resize(size)
	d.ghost.Move(to)
	d.layer.Refresh()
}

// begin lays the name above everything.
func (d *Drag) begin() bool {
	d.layer = layerFor(d)
	if d.layer == nil {
		return false
	}
	d.under, d.says = NewGround(colour.Raised, colour.Accent, 6), NewLabel("", Caption, colour.Text2)
	d.under.Floats = true
	words := Column(0, Row(6, NewGlyph(cmp.Or(d.Icon, "variable"), IconInline, colour.Expr), NewLabel(d.name, Small, colour.Text).Code()), d.says)
	d.ghost = container.NewStack(d.under, Inset(8, 3, 10, 4, words))
	d.layer.Add(d.ghost)
	return true
}

// DragEnd implements fyne.Draggable.
func (d *Drag) DragEnd() {
	if d.layer == nil {
		return
	}
	d.layer.Remove(d.ghost)
	d.layer.Refresh()
	d.layer = nil
	d.Drop(d.at)
	d.Away()
}

// Covers reports whether a place of the window lies on an object that can be seen.
func Covers(o fyne.CanvasObject, at fyne.Position) bool {
	if o == nil || !o.Visible() || fyne.CurrentApp().Driver().CanvasForObject(o) == nil {
		return false
	}
	from, size := fyne.CurrentApp().Driver().AbsolutePositionForObject(o), o.Size()
	return at.X >= from.X && at.Y >= from.Y && at.X < from.X+size.Width && at.Y < from.Y+size.Height
}

// Near is the place of the text of the field nearest to a place of the window, in runes.
func (e *Input) Near(at fyne.Position) int {
	return e.near(at.Subtract(fyne.CurrentApp().Driver().AbsolutePositionForObject(e)))
}

// Aim shows that something is about to be put into the field, or not into it.
func (e *Input) Aim(aimed bool) {
	if e.aimed != aimed {
		e.aimed = aimed
		e.Refresh()
	}
}
