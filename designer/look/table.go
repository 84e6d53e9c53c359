package look

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
)

// A TableColumn is a column of a Table.
type TableColumn struct {
	ID    string
	Head  fyne.CanvasObject // stands above it
	Right bool              // its texts stand against the right side
	Quiet bool              // its texts are small and grey
	Wide  float32           // 0: it shares the room that is left, and is no narrower than columnLeast
}

// A Table shows rows of equal height, as many as there are, with a box before each that is ticked, and scrolls both ways. Only the
// rows that are seen exist, and this one widget draws all of them: each object that is seen costs something in every frame while
// somebody scrolls.
type Table struct {
	widget.BaseWidget
	Content fyne.CanvasObject    // what is put into a window: the heads, and the rows, which scroll
	Len     func() int           // how many rows there are
	Texts   func(i int) []string // those of a row, one for each column; nil while they are not known
	Ticked  func(i int) bool
	Marked  func(i int) bool                  // whether something beside the table shows the row
	Tick    func(i int, on bool)              // somebody ticks a row, or no longer
	Open    func(i int)                       // a row was pressed, or Return on it
	Remove  func(i int)                       // Delete was pressed on a row
	All     func()                            // Ctrl+A was pressed
	None    func() bool                       // Escape was pressed; false if nothing came of it
	Copy    func(i int)                       // Ctrl+C was pressed on a row
	Menu    func(i int, at fyne.Position)     // what can be done with a row is asked for, at a place of the window
	Typed   func(r rune)                      // a letter was typed: somebody searches
	Sized   func(column string, wide float32) // somebody made a column narrower or wider
	Corner  fyne.CanvasObject                 // stands above the boxes; nil: nothing does

	columns []TableColumn
	places  []columnPlace // of the columns, in a table of a width
	slots   []*tableSlot  // rows that are drawn; row i is in slot i % len(slots)
	seen    []fyne.CanvasObject
	before  []fyne.CanvasObject // what was seen before: somebody may still go through it
	fitted  Fittings
	version int // of what is shown; a slot that is behind is filled anew
	at      int // the row that the keys are on
	from    int // where ticking with Shift began
	focused bool
	pointer fyne.Position // in what is seen of the table; negative: it is elsewhere
	tip     *canvas.Text  // whose tip is shown; nil: none is
	scroll  *container.Scroll
	heads   *fyne.Container
	grips   []*grip
	inks    [2]color.Color // that boxes were drawn in
	hover   *canvas.Rectangle
	here    *canvas.Rectangle
	edge    *canvas.Rectangle
	mark    *canvas.Rectangle
}

// A columnPlace is where a column begins and how wide it is.
type columnPlace struct{ x, wide float32 }

// A tableSlot draws one row after the other.
type tableSlot struct {
	at, version int
	ticked      bool
	tick        *canvas.Image
	whole       []string // what the texts say if there is room
	texts       []*canvas.Text
}

// The measures of a table.
const (
	TableRow    float32 = 30 // height of a row
	tableEdge   float32 = 16 // before the box of a row
	tableTick   float32 = 20
	tableGap    float32 = 12
	tableEnd    float32 = 14
	columnLeast float32 = 96
	narrowest   float32 = 36 // a column that somebody makes narrow
	widest      float32 = 1600
)

// NewTable makes a table without columns.
func NewTable() *Table {
	t := &Table{pointer: fyne.NewPos(-1, -1), hover: &canvas.Rectangle{}, here: &canvas.Rectangle{}, edge: &canvas.Rectangle{}, mark: &canvas.Rectangle{}}
	t.ExtendBaseWidget(t)
	t.scroll = container.NewScroll(t)
	t.scroll.OnScrolled = func(fyne.Position) { t.moved() }
	t.heads = container.New(headLayout{t})
	strip := container.New(stripLayout{t}, container.NewClip(t.heads))
	t.Content = Frame(Column(0, Surface(colour.Sunken, strip), Hair()), nil, nil, nil, container.New(bodyLayout{t}, t.scroll))
	return t
}

// SetColumns shows other columns, or the same with other heads.
func (t *Table) SetColumns(columns []TableColumn) {
	if !slices.EqualFunc(t.columns, columns, func(a, b TableColumn) bool { return a.Right == b.Right && a.Quiet == b.Quiet }) {
		t.slots = nil
	}
	t.columns, t.grips, t.heads.Objects = columns, nil, nil
	for i, c := range columns {
		t.heads.Add(c.Head)
		if head, is := c.Head.(*Press); is {
			head.chord = func(s *desktop.CustomShortcut) bool { return t.widen(i, s) }
			head.gained = func() { t.uncover(i) }
		}
		t.grips = append(t.grips, newGrip(t, i))
	}
	for _, g := range t.grips {
		t.heads.Add(g)
	}
	if t.Corner != nil {
		t.heads.Add(t.Corner)
	}
	t.Reload()
	t.heads.Refresh()
}

// Reload shows what there is now: other rows, more of them, or fewer.
func (t *Table) Reload() {
	t.at = max(0, min(t.at, t.Len()-1))
	t.place(max(t.Size().Width, t.scroll.Size().Width))
	t.scroll.Refresh()
	t.draw()
}

// Redraw shows other texts and ticks in as many rows.
func (t *Table) Redraw() { t.version++; t.draw() }

// place finds the places of the columns in a table of a width. What nobody has given a width shares what is left; the last one has what
// is left otherwise.
func (t *Table) place(wide float32) {
	left, shares := wide-tableEdge-tableTick-tableEnd-tableGap*float32(len(t.columns)), 0
	for _, c := range t.columns {
		if left -= c.Wide; c.Wide == 0 {
			shares++
		}
	}
	share := max(columnLeast, left/float32(max(1, shares)))
	x := tableEdge + tableTick + tableGap
	t.places = t.places[:0]
	for i, c := range t.columns {
		w := c.Wide
		if w == 0 {
			w = share
		} else if shares == 0 && i == len(t.columns)-1 {
			w += max(0, left)
		}
		t.places = append(t.places, columnPlace{x, w})
		x += w + tableGap
	}
	t.version++
}

// least is the width that the columns need.
func (t *Table) least() float32 {
	x := tableEdge + tableTick + tableEnd
	for _, c := range t.columns {
		if x += tableGap + c.Wide; c.Wide == 0 {
			x += columnLeast
		}
	}
	return x
}

// CreateRenderer implements fyne.Widget.
func (t *Table) CreateRenderer() fyne.WidgetRenderer { return tableRenderer{t} }

type tableRenderer struct{ t *Table }

func (r tableRenderer) MinSize() fyne.Size {
	return fyne.NewSize(r.t.least(), TableRow*float32(r.t.Len()))
}

func (r tableRenderer) Layout(size fyne.Size) {
	r.t.place(size.Width)
	r.t.moved()
}

func (r tableRenderer) Refresh() {
	if now := [2]color.Color{Colour(colour.Field), Colour(colour.Accent)}; r.t.inks != now {
		r.t.inks, r.t.slots = now, nil // boxes are drawn in colours of the theme, and cost much to draw
	}
	r.t.Redraw()
}
func (r tableRenderer) Objects() []fyne.CanvasObject { return r.t.seen }
func (tableRenderer) Destroy()                       {}

// moved draws what is seen after scrolling, with the heads above it.
func (t *Table) moved() {
	t.heads.Layout.Layout(t.heads.Objects, t.heads.Size())
	t.tipless()
	t.draw()
}

// draw draws the rows that are seen; those that were seen before are not touched.
func (t *Table) draw() {
	size, off := t.scroll.Size(), t.scroll.Offset
	first, last := t.span()
	t.seen, t.before = t.before[:0], t.seen
	t.grounds(first, last)
	if most := int(size.Height/TableRow) + 2; len(t.slots) < most {
		t.slots = make([]*tableSlot, most)
	}
	for i := first; i < last; i++ {
		t.row(i, off.X, off.X+size.Width)
	}
	canvas.Refresh(t.hover) // of the table itself, all texts would be drawn anew
}

// span are the rows that are seen, from the first up to the last, without it.
func (t *Table) span() (first, last int) {
	from, high := t.scroll.Offset.Y, t.scroll.Size().Height
	return max(0, int(from/TableRow)), min(t.Len(), int((from+high)/TableRow)+1)
}

// grounds colours the rows that the pointer and the keys are on, and those that are marked.
func (t *Table) grounds(first, last int) {
	ground := func(r *canvas.Rectangle, i int, n colour.Name, wide float32) {
		r.FillColor = Colour(n)
		r.Move(fyne.NewPos(t.scroll.Offset.X, TableRow*float32(i)))
		r.Resize(fyne.NewSize(wide, TableRow))
		t.seen = append(t.seen, r)
	}
	wide := t.scroll.Size().Width
	if i := t.under(); i >= first && i < last {
		ground(t.hover, i, colour.Hover, wide)
	}
	for i := first; i < last && t.Marked != nil; i++ {
		if t.Marked(i) {
			ground(t.mark, i, colour.AccentSoft, wide)
			break
		}
	}
	if t.focused && (t.at >= first && t.at < last || t.Len() == 0) { // also where the first row would stand: it must be seen who has the keys
		ground(t.here, t.at, colour.AccentSoft, wide)
		ground(t.edge, t.at, colour.Accent, 2)
	}
}

// under is the row that the pointer is on; -1: none.
func (t *Table) under() int {
	if t.pointer.Y < 0 {
		return -1
	}
	return t.rowAt(t.pointer.Y + t.scroll.Offset.Y)
}

// rowAt is the row at a height of the table; -1: none.
func (t *Table) rowAt(y float32) int {
	if i := int(y / TableRow); y >= 0 && i < t.Len() {
		return i
	}
	return -1
}

// row draws one row, as far as it lies between two places from the left.
func (t *Table) row(i int, from, to float32) {
	k := i % len(t.slots)
	s := t.slots[k]
	if s == nil {
		s = t.newSlot()
		t.slots[k] = s
	}
	if s.at != i || s.version != t.version {
		t.fill(s, i)
	}
	t.seen = append(t.seen, s.tick)
	for c, text := range s.texts {
		if p := t.places[c]; text.Text != "" && p.x < to && p.x+p.wide > from {
			t.seen = append(t.seen, text)
		}
	}
}

func (t *Table) newSlot() *tableSlot {
	s := &tableSlot{at: -1, tick: canvas.NewImageFromResource(TickIcon(false)), whole: make([]string, len(t.columns))}
	s.tick.Resize(fyne.NewSquareSize(tableTick))
	for _, c := range t.columns {
		text := canvas.NewText("", Colour(colour.Text))
		text.TextSize = Body
		if c.Quiet {
			text.TextSize = Small
		}
		if c.Right {
			text.Alignment = fyne.TextAlignTrailing
		}
		s.texts = append(s.texts, text)
	}
	return s
}

// fill makes a slot show a row.
func (t *Table) fill(s *tableSlot, i int) {
	texts, y := t.Texts(i), TableRow*float32(i)
	if on := t.Ticked != nil && t.Ticked(i); on != s.ticked {
		s.ticked, s.tick.Resource = on, TickIcon(on)
		s.tick.Refresh()
	}
	s.tick.Move(fyne.NewPos(tableEdge, y+(TableRow-tableTick)/2))
	s.at, s.version = i, t.version
	for c, shown := range s.texts {
		s.whole[c] = "…"
		if texts != nil {
			s.whole[c] = texts[c]
		}
		p, ink := t.places[c], colour.Text
		if t.columns[c].Quiet || texts == nil {
			ink = colour.Text3
		}
		text, inked := t.fitted.Text(s.whole[c], shown.TextSize, shown.TextStyle, p.wide), Colour(ink)
		if text != shown.Text || inked != shown.Color {
			shown.Text, shown.Color = text, inked
			shown.Refresh()
		}
		high := shown.MinSize().Height // not the same in every script
		Stand(shown, p.x, y+TableRow/2)
		shown.Resize(fyne.NewSize(p.wide, high))
	}
}

// TickIcon is the box of a row that is ticked or not.
func TickIcon(on bool) fyne.Resource {
	if on {
		return theme.NewPrimaryThemedResource(theme.CheckButtonCheckedIcon())
	}
	return theme.NewColoredResource(theme.CheckButtonIcon(), theme.ColorNameInputBorder)
}

// Fittings are texts as far as there is room for them: to measure them again in every row that comes into view would be most of what
// scrolling costs.
type Fittings struct {
	of map[fitKey]string
}

type fitKey struct {
	text         string
	points, wide float32
	style        fyne.TextStyle
}

// fitsMost is how many are kept.
const fitsMost = 4000

// Text is as much of a text as there is room for.
func (f *Fittings) Text(text string, points float32, style fyne.TextStyle, wide float32) string {
	key := fitKey{text, points, wide, style}
	if short, known := f.of[key]; known {
		return short
	}
	if f.of == nil || len(f.of) >= fitsMost {
		f.of = map[fitKey]string{}
	}
	f.of[key] = Fit(text, points, style, wide)
	return f.of[key]
}
