package designer

import (
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/explain"
	"hookflow/designer/look"
	"hookflow/designer/monitor"
	"hookflow/engine"
)

// The columns of the table.
const (
	tickColumn = iota
	titleColumn
	stateColumn
	whereColumn
	startedColumn
	tookColumn
	versionColumn
)

// columnWide are the widths of the columns; whereColumn has what is left.
var columnWide = [...]float32{30, 170, 110, 0, 140, 110, 64}

// The table has rows of this height, columns so far apart, and these distances at the sides.
const (
	rowHigh    = 32
	columnGap  = 10
	rowLeading = 10
	rowEnd     = 16
)

// column is where a column begins and how wide it is, in a row of a width.
func column(i int, wide float32) (x, w float32) {
	x = rowLeading
	for k := range i {
		x += columnWidth(k, wide) + columnGap
	}
	return x, columnWidth(i, wide)
}

func columnWidth(i int, wide float32) float32 {
	if i != whereColumn {
		return columnWide[i]
	}
	for _, w := range columnWide {
		wide -= w
	}
	return max(40, wide-rowLeading-rowEnd-columnGap*float32(len(columnWide)-1))
}

// cells lays objects out in the columns.
type cells struct{}

func (cells) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(rowLeast, rowHigh) }

// rowLeast is the least width of a row.
const rowLeast = 760

func (cells) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for i, o := range objects {
		x, wide := column(i, size.Width)
		high := min(size.Height, o.MinSize().Height)
		o.Move(fyne.NewPos(x, (size.Height-high)/2))
		o.Resize(fyne.NewSize(wide, high))
	}
}

// An instanceRow is one line of the table; it is used again for other instances. It has few objects, since every one that is seen is
// drawn in every frame while the table is scrolled.
type instanceRow struct {
	widget.BaseWidget
	list    *instanceList
	entry   *monitor.Entry
	back    *look.Ground // under the pointer
	tick    *canvas.Image
	ticked  bool
	texts   [len(columnWide)]*canvas.Text // nil: the tick
	whole   [len(columnWide)]string       // what they say if there is room
	sign    *look.Glyph                   // of the standing
	more    *look.Glyph
	objects []fyne.CanvasObject
	wide    float32
}

func newInstanceRow(l *instanceList) *instanceRow {
	r := &instanceRow{list: l, back: look.NewGround("", "", 0), tick: canvas.NewImageFromResource(look.TickIcon(false)), sign: look.NewGlyph("live", look.IconTiny, colour.Text2), more: look.NewGlyph("retry", look.IconInline, colour.Text2)}
	r.objects = []fyne.CanvasObject{r.back, r.tick, r.sign, r.more}
	for i := titleColumn; i < len(r.texts); i++ {
		t := canvas.NewText("", look.Colour(colour.Text2))
		if t.TextSize = look.Body; i == titleColumn {
			t.TextStyle.Bold = true
		}
		r.texts[i] = t
		r.objects = append(r.objects, t)
	}
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *instanceRow) CreateRenderer() fyne.WidgetRenderer { return &rowRenderer{r} }

type rowRenderer struct{ r *instanceRow }

func (rowRenderer) MinSize() fyne.Size { return fyne.NewSize(rowLeast, rowHigh) }

func (n *rowRenderer) Layout(size fyne.Size) {
	r := n.r
	r.back.Resize(size)
	middle := func(o fyne.CanvasObject, x, side float32) {
		o.Resize(fyne.NewSquareSize(side))
		o.Move(fyne.NewPos(x, (size.Height-side)/2))
	}
	middle(r.tick, rowLeading+4, 20)
	x, _ := column(stateColumn, size.Width)
	middle(r.sign, x, look.IconTiny)
	middle(r.more, size.Width-rowEnd-look.IconInline, look.IconInline)
	for i, t := range r.texts {
		if t == nil {
			continue
		}
		x, wide := column(i, size.Width)
		if i == stateColumn {
			x, wide = x+look.IconTiny+4, wide-look.IconTiny-4
		}
		look.Stand(t, x, size.Height/2)
		t.Resize(fyne.NewSize(wide, t.MinSize().Height))
	}
	if r.wide != size.Width {
		r.wide = size.Width
		r.write()
	}
}

func (n *rowRenderer) Refresh() {
	n.r.colour()
	n.Layout(n.r.Size())
}
func (n *rowRenderer) Objects() []fyne.CanvasObject { return n.r.objects }
func (*rowRenderer) Destroy()                       {}

// show fills the row with an instance.
func (r *instanceRow) show(e *monitor.Entry) {
	r.entry = e
	r.showTick()
	r.whole = r.list.cells(e)
	r.colour()
	r.write()
}

// cells are what the columns say of an instance.
func (l *instanceList) cells(e *monitor.Entry) (all [len(columnWide)]string) {
	now := time.Now()
	all[titleColumn], all[stateColumn], all[whereColumn] = e.Title(), standingWords()[e.Standing], l.where(e)
	all[startedColumn], all[tookColumn], all[versionColumn] = dayAndTime(time.Unix(0, e.Began), now), monitor.Short(e.Took(now)), strconv.Itoa(e.Version)
	return all
}

// say is a row as it is said.
func (l *instanceList) say(i int) string {
	cells := l.cells(l.list[i])
	return look.RowText(cells[:])
}

// colour colours the texts and the sign.
func (r *instanceRow) colour() {
	if r.entry == nil {
		return
	}
	s := standingLooks[r.entry.Standing]
	icon := s.icon
	if icon == "" {
		icon = "token"
	}
	r.sign.Set(icon, s.tone.Strong)
	for i, t := range r.texts {
		if t == nil {
			continue
		}
		ink := colour.Text2
		switch i {
		case titleColumn, whereColumn:
			ink = colour.Text
		case stateColumn:
			ink = s.tone.Strong
		}
		if c := look.Colour(ink); t.Color != c {
			t.Color = c
			t.Refresh()
		}
	}
}

// write shows of the texts what there is room for.
func (r *instanceRow) write() {
	if r.wide == 0 {
		return
	}
	for i, t := range r.texts {
		if t == nil {
			continue
		}
		text := r.whole[i]
		if i == titleColumn || i == whereColumn {
			text = r.list.fitted.Text(text, look.Body, t.TextStyle, columnWidth(i, r.wide))
		}
		if text != t.Text {
			t.Text = text
			look.Stand(t, t.Position().X, r.Size().Height/2)
			t.Refresh()
		}
	}
}

// showTick shows whether the instance is chosen.
func (r *instanceRow) showTick() {
	if on := r.list.chosen[r.entry.Key]; on != r.ticked {
		r.ticked, r.tick.Resource = on, look.TickIcon(on)
		r.tick.Refresh()
	}
}

// choose chooses the instance or no longer.
func (r *instanceRow) choose(on bool) {
	r.list.tick(r.entry.Key, on)
	r.showTick()
}

// Tapped implements fyne.Tappable.
func (r *instanceRow) Tapped(e *fyne.PointEvent) {
	switch x := e.Position.X; {
	case r.entry == nil:
	case x < rowLeading+columnWide[tickColumn]+columnGap/2:
		r.choose(!r.list.chosen[r.entry.Key])
	case r.onMore(x):
		look.Leave(r.more)
		r.list.again(r.entry.Key, look.BelowObject(r.more))
	default:
		r.list.open(r.entry.Key)
	}
}

// onMore reports whether a place is on the sign that begins the run again.
func (r *instanceRow) onMore(x float32) bool {
	return x > r.Size().Width-rowEnd-look.IconInline-6
}

// MouseIn implements desktop.Hoverable.
func (r *instanceRow) MouseIn(e *desktop.MouseEvent) { r.back.Set(colour.Hover, ""); r.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (r *instanceRow) MouseMoved(e *desktop.MouseEvent) {
	ink := colour.Text2
	if r.onMore(e.Position.X) {
		ink = colour.Text
	}
	if r.more.Colour == ink {
		return
	}
	if r.more.Set("retry", ink); ink == colour.Text {
		look.Rest(r.more, lang.L("Run again with the same data"), "")
	} else {
		look.Leave(r.more)
	}
}

// MouseOut implements desktop.Hoverable.
func (r *instanceRow) MouseOut() {
	r.back.Set("", "")
	r.more.Set("retry", colour.Text2)
	look.Leave(r.more)
}

// where says at which elements an instance waits, or why it has stopped.
func (l *instanceList) where(e *monitor.Entry) string {
	if len(e.Incidents) > 0 {
		line, _, _ := strings.Cut(e.Failure, "\n")
		return l.name(e.Incidents[0].Element) + ": " + explain.TextIn(line, l.tab.doc.Model())
	}
	var names []string
	for _, id := range e.At[:min(len(e.At), 4)] {
		names = append(names, l.name(id))
	}
	return strings.Join(names, ", ")
}

// name is what the diagram calls an element.
func (l *instanceList) name(id string) string {
	if e := l.tab.doc.Model().ByID(id); e != nil {
		return called(e)
	}
	return id
}

// again begins the run of a row once more.
func (l *instanceList) again(key engine.Key, place func(size, room fyne.Size) (fyne.Position, fyne.Size)) {
	w := l.tab.window
	run, err := w.Local.EarlierOf(key)
	if err != nil || run == nil {
		w.fail(err)
		return
	}
	look.ShowMenu(w.Canvas(), l.tab.repeats(run), place)
}
