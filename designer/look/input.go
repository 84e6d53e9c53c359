package look

import (
	"math"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/driver/mobile"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
)

// A Span colours a part of a text, in runes.
type Span struct {
	From, To int
	Ink      colour.Name // empty: that of the text
	Back     colour.Name // empty: none
}

// An Input is a field of text that can colour what stands in it, mark what is
// wrong under its letters, and grow with its lines. What was typed is committed
// by Enter, and by leaving the field; Escape brings back what was committed last.
type Input struct {
	widget.BaseWidget
	Mono     bool
	Multi    bool // Enter makes a new line, Ctrl+Enter commits
	Least    int  // lines, at least
	Most     int  // lines before it scrolls
	Hint     string
	Colours  func(text string) []Span
	Changed  func(text string)                  // after each edit
	Pasted   func(string) bool                  // told what is pasted; true: somebody else has taken it; nil: it goes into the text
	Commit   func(text string)                  // the text is to be taken; nil: nothing
	Left     func()                             // the focus is about to leave it; nil: nobody wants to know
	Submit   func()                             // Enter was pressed, after the commit; nil: nothing
	Escaped  func()                             // Escape was pressed, and nothing is to be brought back; nil: the key is the window's
	Below    func()                             // Down was pressed in the last line: what stands below takes the keys; nil: nothing
	Chord    func(*desktop.CustomShortcut) bool // offered each chord before the text is; nil: nobody wants them
	Offers   func(text string, at int) []Proposal
	Radius   [4]float32  // of the corners; zero: 6 each
	Trailing float32     // room at the right for a switch that lies over the field
	Hidden   bool        // what is typed is seen by nobody, and cannot be copied
	Bare     bool        // no ground and no outline of its own
	Ink      colour.Name // of the text; empty: Text

	text      []rune
	committed string
	at, mark  int // the cursor and the other end of the selection, in runes
	left      int // the other end of the selection when the keyboard went elsewhere
	wrong     [2]int
	invalid   bool
	focused   bool
	hovered   bool
	disabled  bool
	aimed     bool // something is about to be put in
	asked     bool // its menu is open: what is selected stays so
	past      []state
	future    []state
	proposals *proposals
	top       int // first line shown
	wide      float32
	lines     []inputLine

	back, glow *Ground
	body       *fyne.Container
}

type state struct {
	text []rune
	at   int
}

// An inputLine is one line as it is shown.
type inputLine struct {
	from, to int  // in runes; to is without the line break
	hard     bool // ends with a line break
}

const (
	inputEdge = 9
	inputTop  = 5
)

// NewInput makes a field with a text in it.
func NewInput(text string) *Input {
	e := &Input{text: []rune(text), committed: text, Least: 1, Most: 8, wrong: [2]int{-1, -1}, wide: 240}
	e.at = len(e.text)
	e.mark = e.at
	e.ExtendBaseWidget(e)
	e.wrap()
	return e
}

// Text is what stands in the field.
func (e *Input) Text() string { return string(e.text) }

// Edited reports whether something was typed that is not committed yet.
func (e *Input) Edited() bool { return e.Text() != e.committed }

// SetText shows another text, as committed.
func (e *Input) SetText(text string) {
	e.committed = text
	if text == e.Text() {
		return
	}
	e.text, e.past, e.future = []rune(text), nil, nil
	e.at = min(e.at, len(e.text))
	e.mark = e.at
	e.Refresh()
}

// SelectFirst selects the first n letters of the text: what is typed next stands in their place.
func (e *Input) SelectFirst(n int) {
	e.mark, e.at = 0, min(max(n, 0), len(e.text))
	e.Refresh()
}

// Type puts a text at the cursor, in place of what is selected.
func (e *Input) Type(text string) { e.replace(text) }

// Replace puts a text in place of runes, with the cursor behind it.
func (e *Input) Replace(from, to int, text string) {
	e.at, e.mark = to, from
	e.replace(text)
}

// Back moves the cursor some runes to the left.
func (e *Input) Back(by int) { e.goTo(e.at-by, false) }

// SetWrong marks what is wrong: the field, and letters in it; from < 0 marks no
// letters.
func (e *Input) SetWrong(invalid bool, from, to int) {
	if e.invalid != invalid || e.wrong != [2]int{from, to} {
		e.invalid, e.wrong = invalid, [2]int{from, to}
		e.Refresh()
	}
}

// Able greys the field or not.
func (e *Input) Able(yes bool) { e.disabled = !yes; e.Refresh() }

// CursorAt is the place of the cursor, in runes.
func (e *Input) CursorAt() int { return e.at }

// Chosen is what is selected, or was when the keyboard went elsewhere, for what is put in its place; an empty selection is the cursor.
func (e *Input) Chosen() (from, to int) {
	if e.focused {
		return e.selection()
	}
	last := min(e.left, len(e.text))
	return min(e.at, last), max(e.at, last)
}

func (e *Input) size() float32 {
	if e.Mono {
		return Small
	}
	return Body
}
func (e *Input) style() fyne.TextStyle { return fyne.TextStyle{Monospace: e.Mono} }
func (e *Input) width(r []rune) float32 {
	if len(r) == 0 {
		return 0
	}
	return fyne.MeasureText(e.seen(r), e.size(), e.style()).Width
}
func (e *Input) lineHigh() float32 { return 18 }

// seen is what is drawn of letters.
func (e *Input) seen(r []rune) string {
	if e.Hidden {
		return strings.Repeat("\u2022", len(r))
	}
	return string(r)
}

// wrap breaks the text into lines of the width there is.
func (e *Input) wrap() {
	room := max(20, e.wide-2*inputEdge-e.Trailing)
	e.lines = e.lines[:0]
	from := 0
	for i := 0; i <= len(e.text); i++ {
		if i < len(e.text) && e.text[i] != '\n' {
			continue
		}
		e.soft(from, i, room)
		from = i + 1
	}
}

// soft breaks one paragraph.
func (e *Input) soft(from, to int, room float32) {
	for e.width(e.text[from:to]) > room {
		n := e.fits(from, to, room)
		e.lines = append(e.lines, inputLine{from: from, to: from + n})
		from += n
	}
	e.lines = append(e.lines, inputLine{from: from, to: to, hard: true})
}

// fits is how many runes have room, at least one; it breaks behind a blank if
// there is one in the last third.
func (e *Input) fits(from, to int, room float32) int {
	low, high := 1, to-from
	for low < high {
		if mid := (low + high + 1) / 2; e.width(e.text[from:from+mid]) <= room {
			low = mid
		} else {
			high = mid - 1
		}
	}
	for n := low; n > low*2/3; n-- {
		if e.text[from+n-1] == ' ' {
			return n
		}
	}
	return low
}

// line is the line that shows a place of the text.
func (e *Input) line(at int) int {
	for i, l := range e.lines {
		if at < l.to || at == l.to && l.hard {
			return i
		}
	}
	return len(e.lines) - 1
}

func (e *Input) rows() int { return min(max(len(e.lines), e.Least, 1), max(e.Most, e.Least, 1)) }

// CreateRenderer implements fyne.Widget.
func (e *Input) CreateRenderer() fyne.WidgetRenderer {
	e.back, e.glow = NewGround(colour.Panel, colour.Field, 6), NewGround("", colour.AccentLine, 8)
	e.back.Corners, e.glow.Width = e.Radius, 2
	e.body = container.NewWithoutLayout()
	e.glow.Hide()
	return &inputRenderer{e}
}

type inputRenderer struct{ e *Input }

func (r *inputRenderer) MinSize() fyne.Size {
	return fyne.NewSize(40, max(28, float32(r.e.rows())*r.e.lineHigh()+2*inputTop))
}

func (r *inputRenderer) Layout(size fyne.Size) {
	e := r.e
	e.back.Resize(size)
	e.glow.Resize(size.AddWidthHeight(4, 4))
	e.glow.Move(fyne.NewPos(-2, -2))
	e.body.Resize(size)
	if e.wide != size.Width && size.Width > 0 {
		e.wide = size.Width
		e.wrap()
	}
	e.draw()
}

func (r *inputRenderer) Refresh() {
	e := r.e
	edge := colour.Field
	switch {
	case e.disabled:
		edge = colour.Line
	case e.invalid:
		edge = colour.Fail
	case e.focused:
		edge = colour.Accent
	case e.hovered:
		edge = colour.Text2
	}
	fill := colour.Panel
	if e.disabled {
		fill = colour.Sunken
	}
	if e.Bare {
		fill, edge = "", ""
	}
	if e.aimed {
		fill, edge = colour.AccentSoft, colour.Accent
	}
	e.back.Corners = e.Radius
	e.back.Set(fill, edge)
	show(e.glow, e.focused && !e.Bare)
	e.wrap()
	e.draw()
	canvas.Refresh(e)
}
func (r *inputRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.e.glow, r.e.back, r.e.body}
}
func (r *inputRenderer) Destroy() {}

// draw puts the lines that are seen into the body.
func (e *Input) draw() {
	rows := e.rows()
	at := e.line(e.at)
	e.top = max(0, min(min(e.top, at), len(e.lines)-rows))
	if at >= e.top+rows {
		e.top = at - rows + 1
	}
	var out []fyne.CanvasObject
	ink := e.Ink
	if ink == "" {
		ink = colour.Text
	}
	if e.disabled {
		ink = colour.Disabled
	}
	var spans []Span
	if e.Colours != nil {
		spans = e.Colours(e.Text())
	}
	y := max(inputTop, (e.BaseWidget.Size().Height-float32(rows)*e.lineHigh())/2)
	for i := e.top; i < min(len(e.lines), e.top+rows); i++ {
		out = e.drawLine(out, e.lines[i], y, ink, spans)
		if e.focused && i == at {
			out = append(out, e.caret(e.lines[i], y))
		}
		y += e.lineHigh()
	}
	if len(e.text) == 0 && e.Hint != "" {
		hint := canvas.NewText(Fit(e.Hint, e.size(), e.style(), e.BaseWidget.Size().Width-2*inputEdge-e.Trailing), Colour(colour.Text3))
		hint.TextSize, hint.TextStyle = e.size(), e.style()
		Stand(hint, inputEdge, max(inputTop, (e.BaseWidget.Size().Height-e.lineHigh())/2)+e.lineHigh()/2)
		out = append(out, hint)
	}
	e.body.Objects = out
	e.body.Move(fyne.NewPos(1, 0))
	e.body.Move(fyne.NewPos(0, 0))
}

func (e *Input) caret(l inputLine, y float32) fyne.CanvasObject {
	c := canvas.NewRectangle(Colour(colour.Accent))
	c.Resize(fyne.NewSize(caretWide, e.lineHigh()-4))
	c.Move(fyne.NewPos(caretAt(inputEdge+e.width(e.text[l.from:e.at])), y+2))
	return c
}

// caretWide is the width of a caret: whole, so that it is as wide wherever it stands.
const caretWide float32 = 2

// caretAt is where a caret stands before a letter that begins at x: beside the letter, not on it, and not between two pixels.
func caretAt(x float32) float32 { return float32(math.Floor(float64(x - 1.5))) }

// drawLine shows one line: grounds and selection first, then the letters in
// their colours, then what is wrong.
func (e *Input) drawLine(out []fyne.CanvasObject, l inputLine, y float32, ink colour.Name, spans []Span) []fyne.CanvasObject {
	box := func(from, to int, c colour.Name, pad float32) {
		if from, to = max(from, l.from), min(to, l.to); from < to {
			r := canvas.NewRectangle(Colour(c))
			x := e.width(e.text[l.from:from])
			r.CornerRadius = pad
			r.Move(fyne.NewPos(inputEdge+x-pad/2, y+1))
			r.Resize(fyne.NewSize(e.width(e.text[l.from:to])-x+pad, e.lineHigh()-2))
			out = append(out, r)
		}
	}
	cuts := []int{l.from, l.to}
	for _, s := range spans {
		if s.Back != "" {
			box(s.From, s.To, s.Back, 4)
		}
		for _, c := range []int{s.From, s.To} {
			if c > l.from && c < l.to {
				cuts = append(cuts, c)
			}
		}
	}
	if from, to := e.selection(); e.focused && from < to {
		box(from, to, colour.Marked, 0)
	}
	sortInts(cuts)
	x := float32(inputEdge)
	for i := 1; i < len(cuts); i++ {
		if cuts[i-1] == cuts[i] {
			continue
		}
		part := e.text[cuts[i-1]:cuts[i]]
		t := canvas.NewText(e.seen(part), Colour(inkAt(spans, cuts[i-1], ink)))
		t.TextSize, t.TextStyle = e.size(), e.style()
		Stand(t, x, y+e.lineHigh()/2)
		out = append(out, t)
		x += e.width(part)
	}
	return e.underline(out, l, y)
}

// underline marks the letters that are wrong.
func (e *Input) underline(out []fyne.CanvasObject, l inputLine, y float32) []fyne.CanvasObject {
	if e.wrong[0] < 0 {
		return out
	}
	from, to := max(e.wrong[0], l.from), min(max(e.wrong[1], e.wrong[0]+1), l.to)
	x := e.width(e.text[l.from:min(from, l.to)])
	wide := float32(8)
	if from < to {
		wide = max(6, e.width(e.text[l.from:to])-x)
	} else if e.wrong[0] != l.to || !l.hard {
		return out
	}
	r := canvas.NewRectangle(Colour(colour.Fail))
	r.Move(fyne.NewPos(inputEdge+x, y+e.lineHigh()-3))
	r.Resize(fyne.NewSize(wide, 2))
	return append(out, r)
}

func sortInts(list []int) {
	for i := range list {
		for j := i; j > 0 && list[j] < list[j-1]; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
}

func inkAt(spans []Span, at int, otherwise colour.Name) colour.Name {
	for _, s := range spans {
		if s.Ink != "" && at >= s.From && at < s.To {
			return s.Ink
		}
	}
	return otherwise
}

func (e *Input) selection() (from, to int) { return min(e.at, e.mark), max(e.at, e.mark) }

// replace puts a text in place of the selection.
func (e *Input) replace(text string) {
	if e.disabled {
		return
	}
	if !e.Multi {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r", ""), "\n", " ")
	}
	e.past = append(e.past, state{append([]rune(nil), e.text...), e.at})
	e.future = nil
	from, to := e.selection()
	added := []rune(text)
	e.text = append(append(append([]rune(nil), e.text[:from]...), added...), e.text[to:]...)
	e.at = from + len(added)
	e.mark, e.left = e.at, e.at
	e.edited()
}

func (e *Input) edited() {
	e.Refresh()
	if e.Changed != nil {
		e.Changed(e.Text())
	}
	e.propose(false)
}

// step goes back or forth through what was typed.
func (e *Input) step(from, to *[]state) {
	if n := len(*from); n > 0 {
		*to = append(*to, state{e.text, e.at})
		last := (*from)[n-1]
		*from = (*from)[:n-1]
		e.text, e.at, e.mark = last.text, min(last.at, len(last.text)), min(last.at, len(last.text))
		e.edited()
	}
}

// Take commits what was typed.
func (e *Input) Take() {
	if e.Edited() && e.Commit != nil {
		text := e.Text()
		e.committed = text
		e.Commit(text)
	}
}

// FocusGained implements fyne.Focusable.
func (e *Input) FocusGained() { e.focused = true; e.Refresh(); Uncover(e) }

// FocusLost implements fyne.Focusable.
func (e *Input) FocusLost() {
	if e.asked {
		return
	}
	if e.Left != nil {
		e.Left()
	}
	e.focused = false
	e.left, e.mark = e.mark, e.at
	e.withdraw()
	e.Refresh()
	e.Take()
}

// TypedRune implements fyne.Focusable.
func (e *Input) TypedRune(r rune) { e.replace(string(r)) }

// AcceptsTab implements fyne.Tabbable: Tab takes a proposal, else it leads on.
func (e *Input) AcceptsTab() bool { return e.proposals != nil && !e.proposals.there(e.proposals.at) }

// Keyboard implements mobile.Keyboardable: letters are typed here.
func (e *Input) Keyboard() mobile.KeyboardType { return mobile.DefaultKeyboard }

// AccessibilityLabel implements fyne.Accessible: it is called by what stands before it.
func (e *Input) AccessibilityLabel() string { return "" }

// AccessibilityRole implements fyne.Accessible.
func (e *Input) AccessibilityRole() fyne.AccessibleRole { return RoleField }

// Tells implements Teller.
func (e *Input) Tells() Told {
	t := Told{Help: e.Hint, Value: e.Text(), At: e.at, To: e.mark, Lines: e.Multi, Hidden: e.Hidden, Wrong: e.invalid, Off: e.disabled}
	if p := e.proposals; p != nil {
		t.Says = strings.Join(strings.Fields(p.list[p.at].Text+" "+p.list[p.at].Value), " ")
	}
	return t
}
