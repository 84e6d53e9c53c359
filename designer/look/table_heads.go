package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
)

// headLayout puts the heads above their columns, wherever these are scrolled to, and grips between them.
type headLayout struct{ t *Table }

// headHigh is the height of the heads.
const headHigh float32 = 28

func (headLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(1, headHigh) }

func (h headLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	n, off := len(h.t.columns), h.t.scroll.Offset.X
	if len(objects) < 2*n || len(h.t.places) != n {
		return
	}
	for i, p := range h.t.places {
		head, grip := objects[i], objects[n+i]
		high := min(size.Height, head.MinSize().Height)
		head.Move(fyne.NewPos(p.x-off-headInset, (size.Height-high)/2))
		head.Resize(fyne.NewSize(p.wide+2*headInset, high))
		grip.Move(fyne.NewPos(p.x+p.wide-off+(tableGap-gripWide)/2, 0))
		grip.Resize(fyne.NewSize(gripWide, size.Height))
	}
	if corner := h.t.Corner; corner != nil {
		least := corner.MinSize()
		corner.Move(fyne.NewPos(tableEdge+(tableTick-least.Width)/2-off, (size.Height-least.Height)/2))
		corner.Resize(least)
	}
}

// headInset is how far a head reaches over its column on both sides: it has a ground of its own when the pointer is on it.
const headInset float32 = 2

// stripLayout gives the heads the width of the table and their height, and lets them be cut.
type stripLayout struct{ t *Table }

func (stripLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(1, headHigh) }

func (stripLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) { sized{}.Layout(objects, size) }

// bodyLayout draws the rows that are seen when more or fewer are.
type bodyLayout struct{ t *Table }

func (bodyLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(80, 2*TableRow) }

func (b bodyLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	sized{}.Layout(objects, size)
	b.t.draw()
}

// A grip between two heads makes the column before it narrower or wider; two presses make it as wide as what is seen of it needs.
type grip struct {
	widget.BaseWidget
	table *Table
	of    int
	line  *Ground
}

const gripWide float32 = 8

func newGrip(t *Table, of int) *grip {
	g := &grip{table: t, of: of, line: NewGround(colour.LineStrong, "", 0)}
	g.ExtendBaseWidget(g)
	return g
}

// CreateRenderer implements fyne.Widget.
func (g *grip) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(Inset((gripWide-1)/2, 7, (gripWide-1)/2, 7, g.line))
}

// Cursor implements desktop.Cursorable.
func (g *grip) Cursor() desktop.Cursor { return desktop.HResizeCursor }

// MouseIn implements desktop.Hoverable.
func (g *grip) MouseIn(*desktop.MouseEvent) {
	g.line.Set(colour.Accent, "")
	restOn(g, lang.L("Width of the column"), "Alt \u2190 \u2192")
}

// MouseMoved implements desktop.Hoverable.
func (*grip) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (g *grip) MouseOut() {
	g.line.Set(colour.LineStrong, "")
	hideTip(g)
}

// Dragged implements fyne.Draggable.
func (g *grip) Dragged(e *fyne.DragEvent) {
	g.table.hold()
	g.table.resize(g.of, g.table.columns[g.of].Wide+e.Dragged.DX)
}

// DragEnd implements fyne.Draggable.
func (g *grip) DragEnd() { g.table.told() }

// DoubleTapped implements fyne.DoubleTappable.
func (g *grip) DoubleTapped(*fyne.PointEvent) {
	g.table.hold()
	g.table.resize(g.of, g.table.natural(g.of))
	g.table.told()
}

// widen makes a column narrower or wider by the keys, which its head has; Home as wide as what is seen of it needs.
func (t *Table) widen(i int, s *desktop.CustomShortcut) bool {
	if s.Modifier != fyne.KeyModifierAlt {
		return false
	}
	t.hold()
	switch s.KeyName {
	case fyne.KeyLeft:
		t.resize(i, t.columns[i].Wide-columnStep)
	case fyne.KeyRight:
		t.resize(i, t.columns[i].Wide+columnStep)
	case fyne.KeyHome:
		t.resize(i, t.natural(i))
	default:
		return false
	}
	t.told()
	t.uncover(i)
	return true
}

// columnStep is how much wider a key makes a column.
const columnStep = 16

// uncover scrolls sideways such that a column is seen, whose head has the keys.
func (t *Table) uncover(i int) {
	p, off, room := t.places[i], t.scroll.Offset, t.scroll.Size().Width
	if to := max(min(off.X, p.x-tableEdge), p.x+p.wide+tableEdge-room); to != off.X && room > 0 {
		t.ScrollTo(fyne.NewPos(max(0, to), off.Y))
	}
}

// hold gives every column the width that it has: else those that share the room would move below the pointer.
func (t *Table) hold() {
	for i := range t.columns {
		if t.columns[i].Wide == 0 {
			t.columns[i].Wide = t.places[i].wide
		}
	}
}

// resize makes a column narrower or wider.
func (t *Table) resize(i int, wide float32) {
	t.columns[i].Wide = max(narrowest, min(wide, widest))
	t.Reload()
	t.heads.Refresh()
}

// told tells the widths of all columns.
func (t *Table) told() {
	for _, c := range t.columns {
		if t.Sized != nil {
			t.Sized(c.ID, c.Wide)
		}
	}
}

// natural is the width that a column needs for what is seen of it.
func (t *Table) natural(i int) float32 {
	wide := t.columns[i].Head.MinSize().Width
	for _, s := range t.slots {
		if s != nil && s.version == t.version {
			wide = max(wide, fyne.MeasureText(s.whole[i], s.texts[i].TextSize, s.texts[i].TextStyle).Width+1)
		}
	}
	return wide
}
