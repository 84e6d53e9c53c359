package designer

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/look"
)

// An extent is how wide or high an area is, as a person has made it. It is kept for the next start; where the window has not as
// much room just now, less of it is shown.
type extent struct {
	keep   fyne.Preferences
	key    string
	usual  float32
	now    float32
	bounds func() (least, most float32)
}

func newExtent(keep fyne.Preferences, key string, usual float32, bounds func() (least, most float32)) *extent {
	return &extent{keep, key, usual, float32(keep.FloatWithFallback(key, float64(usual))), bounds}
}

// fit is a value within the bounds; the least of them goes before.
func (e *extent) fit(value float32) float32 {
	least, most := e.bounds()
	return max(least, min(value, most))
}

// shown is how large the area is in the window as it is.
func (e *extent) shown() float32 { return e.fit(e.now) }

// set keeps another value.
func (e *extent) set(value float32) {
	e.now = e.fit(value)
	e.keep.SetFloat(e.key, float64(e.now))
}

// An edge between two areas is moved to give one of them more room: it is dragged, or, where it has the keys, goes by the arrows.
// Home and two presses put it where it is at first.
type edge struct {
	widget.BaseWidget
	window  *Window
	of      *extent
	upright bool
	per     func() float32 // by how much of the extent a pixel is: less than 0 where the area lies behind the edge
	lay     func()         // lays the areas out
	wanted  float32        // by the pointer, which may be beyond the bounds
	dragged bool
	focused bool
	mark    *look.Ground
}

// edgeWide is how wide the strip is that the pointer takes an edge by, edgeStep how far a key moves it.
const (
	edgeWide = 6
	edgeStep = 16
)

func newEdge(w *Window, of *extent, upright bool, per func() float32, lay func()) *edge {
	e := &edge{window: w, of: of, upright: upright, per: per, lay: lay, mark: look.NewGround(colour.Accent, "", 0)}
	e.mark.Hide()
	e.ExtendBaseWidget(e)
	return e
}

// CreateRenderer implements fyne.Widget.
func (e *edge) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(look.Pad((edgeWide-2)/2, e.mark))
}

// move moves the edge by pixels from where it is shown.
func (e *edge) move(pixels float32) {
	e.of.set(e.of.shown() + pixels*e.per())
	e.lay()
}

// reset puts the edge where it is at first.
func (e *edge) reset() {
	e.of.set(e.of.usual)
	e.lay()
}

// Dragged implements fyne.Draggable.
func (e *edge) Dragged(d *fyne.DragEvent) {
	if !e.dragged {
		e.dragged, e.wanted = true, e.of.shown()
	}
	pixels := d.Dragged.DY
	if e.upright {
		pixels = d.Dragged.DX
	}
	e.wanted += pixels * e.per()
	e.of.now = e.of.fit(e.wanted)
	e.lay()
}

// DragEnd implements fyne.Draggable.
func (e *edge) DragEnd() {
	e.dragged = false
	e.of.set(e.of.now)
}

// Tapped implements fyne.Tappable; without it two presses would not be told from one.
func (e *edge) Tapped(*fyne.PointEvent) {}

// DoubleTapped implements fyne.DoubleTappable.
func (e *edge) DoubleTapped(*fyne.PointEvent) { e.reset() }

// MouseIn implements desktop.Hoverable.
func (e *edge) MouseIn(*desktop.MouseEvent) {
	e.mark.Show()
	look.Rest(e, lang.L("Move the edge of an area"), e.window.keyOf("edge"))
}

// MouseMoved implements desktop.Hoverable.
func (e *edge) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (e *edge) MouseOut() {
	visible(e.mark, e.focused)
	look.Leave(e)
}

// Tells implements look.Teller.
func (e *edge) Tells() look.Told {
	least, most := e.of.bounds()
	return look.Told{Value: strconv.Itoa(int(e.of.shown())), Least: float64(least), Most: float64(most)}
}

// FocusGained implements fyne.Focusable.
func (e *edge) FocusGained() {
	e.focused = true
	e.mark.Show()
	e.window.status.say(lang.L("The arrow keys move the edge, Home puts it where it is at first, Esc goes back."), false)
}

// FocusLost implements fyne.Focusable.
func (e *edge) FocusLost() {
	e.focused = false
	e.mark.Hide()
	e.window.status.say("", false)
}

// TypedRune implements fyne.Focusable.
func (e *edge) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (e *edge) TypedKey(k *fyne.KeyEvent) {
	back, on := fyne.KeyUp, fyne.KeyDown
	if e.upright {
		back, on = fyne.KeyLeft, fyne.KeyRight
	}
	switch k.Name {
	case back:
		e.move(-edgeStep)
	case on:
		e.move(edgeStep)
	case fyne.KeyHome:
		e.reset()
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeyEscape:
		e.window.leaveEdge()
	default:
		e.window.typed(k)
	}
}

// TypedShortcut implements fyne.Shortcutable.
func (e *edge) TypedShortcut(s fyne.Shortcut) { e.window.shortcut(s) }

// AccessibilityLabel says what the edge is.
func (e *edge) AccessibilityLabel() string { return lang.L("Move the edge of an area") }

// AccessibilityRole implements fyne.Accessible.
func (e *edge) AccessibilityRole() fyne.AccessibleRole { return look.RoleSlider }

// Cursor implements desktop.Cursorable.
func (e *edge) Cursor() desktop.Cursor {
	if e.upright {
		return desktop.HResizeCursor
	}
	return desktop.VResizeCursor
}

// nextEdge gives the keys to the next edge that is seen, for who has no mouse to drag it.
func (w *Window) nextEdge() {
	list := w.edges()
	if len(list) == 0 {
		return
	}
	at := slices.IndexFunc(list, func(e *edge) bool { return e.focused })
	if at < 0 {
		w.beforeEdge = w.Canvas().Focused()
	}
	w.Canvas().Focus(list[(at+1)%len(list)])
}

// leaveEdge gives the keys back to what had them.
func (w *Window) leaveEdge() {
	if o, is := w.beforeEdge.(fyne.CanvasObject); is && look.Seen(o) {
		w.Canvas().Focus(w.beforeEdge)
		return
	}
	w.focusBoard()
}

// edges are those that are seen.
func (w *Window) edges() (list []*edge) {
	for _, f := range look.Stops(w.Content()) {
		if e, is := f.(*edge); is {
			list = append(list, e)
		}
	}
	return list
}

// halves are two areas with an edge between them, beside or above each other.
type halves struct {
	of      *extent // the share of the first one
	upright bool
}

// newHalves puts two areas beside each other, or above; where the edge between them stands is kept by a key of the preferences.
func (w *Window) newHalves(key string, upright bool, first, second fyne.CanvasObject) *fyne.Container {
	h := &halves{newExtent(w.App.Preferences(), key, 0.5, func() (float32, float32) { return 0.15, 0.85 }), upright}
	both := container.New(h, first, second)
	length := func() float32 {
		if upright {
			return 1 / max(1, both.Size().Width)
		}
		return 1 / max(1, both.Size().Height)
	}
	both.Add(newEdge(w, h.of, upright, length, func() { h.Layout(both.Objects, both.Size()) }))
	return both
}

// MinSize implements fyne.Layout.
func (*halves) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(240, 120) }

// Layout implements fyne.Layout.
func (h *halves) Layout(o []fyne.CanvasObject, size fyne.Size) {
	place := func(i int, from, long float32) {
		if h.upright {
			o[i].Move(fyne.NewPos(from, 0))
			o[i].Resize(fyne.NewSize(long, size.Height))
		} else {
			o[i].Move(fyne.NewPos(0, from))
			o[i].Resize(fyne.NewSize(size.Width, long))
		}
	}
	whole := size.Height
	if h.upright {
		whole = size.Width
	}
	first := whole * h.of.shown()
	place(0, 0, first)
	place(1, first, whole-first)
	place(2, first-edgeWide/2, edgeWide)
}
