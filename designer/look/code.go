package look

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/driver/mobile"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
)

// A Code is a text of many lines that is edited: with line numbers, colours, marked
// lines and a place where it is wrong. Only the lines that are seen are drawn, so that
// it may have a hundred thousand.
type Code struct {
	widget.BaseWidget
	Content fyne.CanvasObject // what is put into a window: the text, which scrolls

	Colours func(line string, state int) (spans []Span, next int) // of a line that begins in a state; the first begins in 0
	Changed func()                                                // after each edit
	Moved   func(row int)                                         // the cursor came to a row, by hand
	Undo    func() bool                                           // takes back what is older than the typing; false: there is nothing
	Redo    func() bool
	Key     func(*fyne.KeyEvent) bool          // offered each key before the text is; nil: nobody wants them
	Chord   func(*desktop.CustomShortcut) bool // offered each chord before the text is

	codeText
	at, mark Spot
	marked   [2]int // rows from, to (not included)
	wrong    Spot   // Row < 0: nothing is
	focused  bool
	states   []int // of the beginnings of the first lines, as far as they are known
	wide     int   // letters of the longest line
	scroll   *container.Scroll
	body     *fyne.Container
	back     *Ground
}

const (
	codeLine  = 18
	codeInset = 8
)

// NewCode makes an editor without a text.
func NewCode() *Code {
	c := &Code{wrong: Spot{Row: -1}}
	c.set("")
	c.ExtendBaseWidget(c)
	c.scroll = container.NewScroll(c)
	c.scroll.OnScrolled = func(fyne.Position) { c.draw() }
	c.Content = c.scroll
	return c
}

// Text is what stands in the editor.
func (c *Code) Text() string { return c.text() }

// SetText shows another text; what was typed before cannot be taken back here.
func (c *Code) SetText(text string) {
	c.set(text)
	c.measure()
	c.at, c.mark = c.clamp(c.at), c.clamp(c.at)
	c.scroll.Refresh()
}

// Settle forgets the steps of typing: they are part of something larger now.
func (c *Code) Settle() { c.past, c.future = nil, nil }

// Mark marks the rows from first up to last, without last.
func (c *Code) Mark(first, last int) {
	if c.marked != [2]int{first, last} {
		c.marked = [2]int{first, last}
		c.draw()
	}
}

// Marked is the first row that is marked.
func (c *Code) Marked() int { return c.marked[0] }

// SetWrong marks the place of a mistake; Row < 0: there is none.
func (c *Code) SetWrong(at Spot) {
	if c.wrong != at {
		c.wrong = at
		c.draw()
	}
}

// Go puts the cursor at a spot and shows it.
func (c *Code) Go(to Spot) { c.goTo(to, false) }

// Reveal scrolls such that a row is seen.
func (c *Code) Reveal(row int) { c.reveal(Spot{Row: row}) }

// Selected is the text that is selected, if it is of one line.
func (c *Code) Selected() string {
	from, to := c.selection()
	if from.Row != to.Row {
		return ""
	}
	return c.between(from, to)
}

// Find selects a place where a text stands, in large or small letters: the next one from the selection for 0, which may be where it is, the one behind it
// for 1, the one before it for -1. It says which of how many that is; of 0 there is none.
func (c *Code) Find(text string, by int) (at, of int) {
	what := []rune(strings.ToLower(text))
	var places []Spot
	for row, line := range c.lines {
		low := []rune(strings.ToLower(string(line)))
		for col := 0; len(what) > 0 && len(low) == len(line) && col+len(what) <= len(low); col++ {
			if slices.Equal(low[col:col+len(what)], what) {
				places = append(places, Spot{row, col})
				col += len(what) - 1
			}
		}
	}
	if len(places) == 0 {
		return 0, 0
	}
	from, _ := c.selection()
	next := slices.IndexFunc(places, func(s Spot) bool {
		return s.Row > from.Row || s.Row == from.Row && (s.Col > from.Col || s.Col == from.Col && by != 1)
	})
	if next < 0 {
		next = 0
		if by < 0 {
			next = len(places)
		}
	}
	if by < 0 {
		next = (next - 1 + len(places)) % len(places)
	}
	c.mark = places[next]
	c.step(Spot{places[next].Row, places[next].Col + len(what)}, true)
	return next + 1, len(places)
}

// Focused reports whether it has the keys.
func (c *Code) Focused() bool { return c.focused }

func (c *Code) measure() {
	c.states, c.wide = c.states[:0], 0
	for i := range c.lines {
		c.wide = max(c.wide, len(c.lines[i]))
	}
}

var codeStyle = fyne.TextStyle{Monospace: true}

func codeWidth(r []rune) float32 {
	if len(r) == 0 {
		return 0
	}
	return fyne.MeasureText(string(r), Small, codeStyle).Width
}

// gutter is the width of the line numbers.
func (c *Code) gutter() float32 {
	return codeWidth([]rune(fmt.Sprint(max(999, len(c.lines))))) + 3*codeInset
}

// CreateRenderer implements fyne.Widget.
func (c *Code) CreateRenderer() fyne.WidgetRenderer {
	c.back, c.body = NewGround(colour.Canvas, "", 0), container.NewWithoutLayout()
	return &codeRenderer{c}
}

type codeRenderer struct{ c *Code }

func (r *codeRenderer) MinSize() fyne.Size {
	c := r.c
	return fyne.NewSize(c.gutter()+float32(c.wide+2)*codeWidth([]rune("m")), float32(len(c.lines))*codeLine+2*codeInset)
}

func (r *codeRenderer) Layout(size fyne.Size) {
	r.c.back.Resize(size)
	r.c.body.Resize(size)
	r.c.draw()
}

func (r *codeRenderer) Refresh() {
	r.c.back.Refresh()
	r.c.draw()
}
func (r *codeRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.c.back, r.c.body}
}
func (r *codeRenderer) Destroy() {}

// seen are the rows that are shown, the last not included.
func (c *Code) seen() (first, last int) {
	first = max(0, int((c.scroll.Offset.Y-codeInset)/codeLine))
	last = first + int(c.scroll.Size().Height/codeLine) + 2
	return min(first, len(c.lines)), min(last, len(c.lines))
}

// draw makes what is seen.
func (c *Code) draw() {
	if c.body == nil {
		return
	}
	first, last := c.seen()
	var under, out []fyne.CanvasObject
	left := c.gutter()
	for row := first; row < last; row++ {
		y := float32(row)*codeLine + codeInset
		if row >= c.marked[0] && row < c.marked[1] {
			under = append(under, bar(colour.AccentSoft, 0, y, c.BaseWidget.Size().Width, codeLine))
		}
		under = c.selected(under, row, left, y)
		out = c.drawLine(out, row, left, y)
		if c.focused && row == c.at.Row {
			out = append(out, bar(colour.Accent, caretAt(left+codeWidth(c.lines[row][:c.at.Col])), y+2, caretWide, codeLine-4))
		}
	}
	out = append(under, out...)
	c.body.Objects = c.numbers(out, first, last)
	canvas.Refresh(c.body)
}

func bar(n colour.Name, x, y, wide, high float32) fyne.CanvasObject {
	r := canvas.NewRectangle(Colour(n))
	r.Move(fyne.NewPos(x, y))
	r.Resize(fyne.NewSize(wide, high))
	return r
}

// numbers adds the line numbers, which stay at the left while the text moves.
func (c *Code) numbers(out []fyne.CanvasObject, first, last int) []fyne.CanvasObject {
	x, wide := c.scroll.Offset.X, c.gutter()-codeInset
	out = append(out, bar(colour.Canvas, x, c.scroll.Offset.Y, wide, c.scroll.Size().Height),
		bar(colour.Line, x+wide-1, c.scroll.Offset.Y, 1, c.scroll.Size().Height))
	for row := first; row < last; row++ {
		ink := colour.Text3
		switch {
		case row == c.wrong.Row:
			ink = colour.Fail
		case row >= c.marked[0] && row < c.marked[1]:
			ink = colour.AccentText
		}
		t := canvas.NewText(fmt.Sprint(row+1), Colour(ink))
		t.TextSize, t.TextStyle, t.Alignment = Small, codeStyle, fyne.TextAlignTrailing
		t.Move(fyne.NewPos(x, float32(row)*codeLine+codeInset))
		t.Resize(fyne.NewSize(wide-codeInset-1, codeLine))
		out = append(out, t)
	}
	return out
}

// selected adds the ground of what is selected of a row.
func (c *Code) selected(out []fyne.CanvasObject, row int, left, y float32) []fyne.CanvasObject {
	from, to := c.selection()
	if from == to || row < from.Row || row > to.Row {
		return out
	}
	begin, end, extra := 0, c.length(row), float32(6)
	if row == from.Row {
		begin = from.Col
	}
	if row == to.Row {
		end, extra = to.Col, 0
	}
	x := codeWidth(c.lines[row][:begin])
	return append(out, bar(colour.Marked, left+x, y, codeWidth(c.lines[row][:end])-x+extra, codeLine))
}

// drawLine adds the letters of a row in their colours, and what is wrong in it.
func (c *Code) drawLine(out []fyne.CanvasObject, row int, left, y float32) []fyne.CanvasObject {
	line := c.lines[row][:c.length(row)]
	x := left
	for _, p := range c.pieces(row, line) {
		t := canvas.NewText(string(line[p.From:p.To]), Colour(p.Ink))
		t.TextSize, t.TextStyle = Small, codeStyle
		Stand(t, x, y+codeLine/2)
		out = append(out, t)
		x += codeWidth(line[p.From:p.To])
	}
	if row == c.wrong.Row {
		col := min(max(0, c.wrong.Col), len(line))
		out = append(out, bar(colour.Fail, left+codeWidth(line[:col]), y+codeLine-2, max(8, codeWidth(line[col:])), 2))
	}
	return out
}

// pieces are the parts of a line, one behind the other, with a colour each.
func (c *Code) pieces(row int, line []rune) (list []Span) {
	at := 0
	if c.Colours != nil {
		spans, _ := c.Colours(string(line), c.state(row))
		for _, s := range spans {
			if s.From > at {
				list = append(list, Span{From: at, To: s.From, Ink: colour.Text})
			}
			list, at = append(list, s), s.To
		}
	}
	if at < len(line) {
		list = append(list, Span{From: at, To: len(line), Ink: colour.Text})
	}
	return list
}

// state is the one in which a row begins.
func (c *Code) state(row int) int {
	if len(c.states) == 0 {
		c.states = append(c.states, 0)
	}
	for n := len(c.states); n <= row; n++ {
		_, next := c.Colours(string(c.lines[n-1][:c.length(n-1)]), c.states[n-1])
		c.states = append(c.states, next)
	}
	return c.states[row]
}

func (c *Code) selection() (from, to Spot) {
	if c.mark.before(c.at) {
		return c.mark, c.at
	}
	return c.at, c.mark
}

// near is the spot nearest to a point.
func (c *Code) near(p fyne.Position) Spot {
	row := min(max(0, int((p.Y-codeInset)/codeLine)), len(c.lines)-1)
	x, line := p.X-c.gutter(), c.lines[row]
	low, high := 0, c.length(row)
	for low < high {
		mid := (low + high + 1) / 2
		if codeWidth(line[:mid])-codeWidth(line[mid-1:mid])/2 <= x {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return Spot{row, low}
}

// TappedSecondary implements fyne.SecondaryTappable: what can be done with the text.
func (c *Code) TappedSecondary(p *fyne.PointEvent) {
	from, to := c.selection()
	editMenu(c, p.AbsolutePosition, from != to, true, nil)
}

// MouseDown implements desktop.Mouseable.
func (c *Code) MouseDown(m *desktop.MouseEvent) {
	if w := fyne.CurrentApp().Driver().CanvasForObject(c); w != nil && !c.focused {
		w.Focus(c)
	}
	at := c.near(m.Position)
	if from, to := c.selection(); m.Button == desktop.MouseButtonSecondary && from != to && !at.before(from) && !to.before(at) {
		return // the menu is for what is selected
	}
	c.at = at
	if m.Modifier&fyne.KeyModifierShift == 0 {
		c.mark = c.at
	}
	c.sealed = true
	c.draw()
	c.moved()
}

// MouseUp implements desktop.Mouseable.
func (c *Code) MouseUp(*desktop.MouseEvent) {}

// Dragged implements fyne.Draggable: it selects.
func (c *Code) Dragged(d *fyne.DragEvent) {
	c.at = c.near(d.Position)
	c.reveal(c.at)
	c.draw()
}

// DragEnd implements fyne.Draggable.
func (c *Code) DragEnd() {}

// DoubleTapped selects a word.
func (c *Code) DoubleTapped(*fyne.PointEvent) {
	c.mark = c.word(c.word(c.at, 1), -1)
	c.at = c.word(c.mark, 1)
	c.draw()
}

// Tapped implements fyne.Tappable: pressing did it already.
func (c *Code) Tapped(*fyne.PointEvent) {}

// Cursor implements desktop.Cursorable.
func (c *Code) Cursor() desktop.Cursor { return desktop.TextCursor }

// Keyboard implements mobile.Keyboardable: letters are typed here.
func (c *Code) Keyboard() mobile.KeyboardType { return mobile.DefaultKeyboard }

// AccessibilityLabel says what it is.
func (c *Code) AccessibilityLabel() string { return "XML" }

// AccessibilityRole implements fyne.Accessible.
func (c *Code) AccessibilityRole() fyne.AccessibleRole { return RoleField }

// Tells implements Teller.
func (c *Code) Tells() Told {
	if c.whole == "" {
		c.whole = c.text()
	}
	return Told{Value: c.whole, Lines: true, At: c.letters(c.at), To: c.letters(c.mark), Wrong: c.wrong.Row >= 0}
}

// letters is how many letters stand before a spot.
func (c *Code) letters(s Spot) int {
	n := s.Col
	for _, line := range c.lines[:s.Row] {
		n += len(line) + 1
	}
	return n
}
