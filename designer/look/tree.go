package look

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
)

// A Twig is one line of a Tree.
type Twig struct {
	ID     string        // by which it is known again when the tree is filled anew; unique in the tree
	Lead   string        // stands before the name, quiet: a time
	Name   string        //
	Value  string        // in one line
	Ink    colour.Name   // of the value; empty: that of texts
	Note   string        // behind the value, quiet
	Kind   func() string // says what the value is; nil: nothing
	Title  bool          // is the heading of what is in it
	Prose  bool          // the value is shown in as many lines as it needs
	Said   bool          // prose is a sentence, in the letters of the window and not in those of code
	Marked bool          // something outside points at it
	Open   bool          // is unfolded until somebody folds it
	Path   string        // by which it is read; empty: it has none
	Raw    string        // the whole value; that of two lines with one ID is compared to see whether anything is new
	Inner  func() []Twig // what is in it; nil: nothing is
	Go     func()        // shows what the line tells of, when it is pressed; nil: nothing. Of a line that nothing is in
}

// A Tree is lines that fold and unfold, walked through by pointer and keys. Only the lines that are seen are drawn, so that
// there may be a hundred thousand.
type Tree struct {
	widget.BaseWidget
	Content fyne.CanvasObject       // what is put into a window: the lines, which scroll
	Whole   func(raw string) string // a whole value as it is copied; nil: as it is
	Menu    func(c *Chosen)         // asked for what can be done with a line; nil: nothing
	Typed   func(r rune)            // a letter was typed: somebody searches; nil: nothing
	Above   func()                  // Up was pressed in the first line: what stands above takes the keys; nil: nothing

	twigs   []Twig
	folded  map[string]bool // what somebody has folded and unfolded
	query   string          // lower case; only what has it is shown
	found   int
	rows    []treeRow
	at      string // the line that is chosen
	hovered int    // -1: none
	focused bool
	wide    float32
	scroll  *container.Scroll
	body    *fyne.Container
}

// A treeRow is a line as it is shown.
type treeRow struct {
	Twig
	depth  int
	parent int // the line it is in; -1: none
	open   bool
	y      float32
	lines  []string // of the value of prose
}

const (
	treeLine   = 22
	treeProse  = 17 // from one line of a long text to the next
	treeIndent = 14
	treeEdge   = 10
	treeMark   = 16 // room for the arrow that folds
)

// NewTree makes a tree without a line.
func NewTree() *Tree {
	t := &Tree{folded: map[string]bool{}, hovered: -1, body: container.NewWithoutLayout()}
	t.ExtendBaseWidget(t)
	t.scroll = container.NewVScroll(t)
	t.scroll.OnScrolled = func(fyne.Position) { t.draw() }
	t.Content = t.scroll
	return t
}

// Fill shows other lines; what is unfolded stays so, and nothing is drawn if nothing is new.
func (t *Tree) Fill(twigs []Twig) {
	if slices.EqualFunc(t.twigs, twigs, sameTwig) {
		return
	}
	t.twigs = twigs
	t.lay()
}

func sameTwig(a, b Twig) bool {
	return a.ID == b.ID && a.Name == b.Name && a.Lead == b.Lead && a.Value == b.Value && a.Note == b.Note && a.Raw == b.Raw && a.Marked == b.Marked
}

// Find shows only the lines that have a text, in any case, and what they are in. It returns how many have it.
func (t *Tree) Find(text string) int {
	if text = strings.ToLower(strings.TrimSpace(text)); text != t.query {
		t.query = text
		t.lay()
		t.scroll.ScrollToTop()
	}
	return t.found
}

// Reveal scrolls such that a line is in the middle, if it is there.
func (t *Tree) Reveal(id string) {
	if i := t.find(id); i >= 0 {
		high, room := t.high(), t.scroll.Size().Height
		t.scroll.ScrollToOffset(fyne.NewPos(0, max(0, min(high-room, t.rows[i].y-room/2))))
		t.draw()
	}
}

func (t *Tree) find(id string) int {
	return slices.IndexFunc(t.rows, func(r treeRow) bool { return r.ID == id })
}

// lay makes the lines as they are folded now.
func (t *Tree) lay() {
	t.rows, t.found = t.rows[:0], 0
	for _, twig := range t.twigs {
		t.add(twig, 0, -1, t.query != "")
	}
	t.stack()
	t.scroll.Refresh()
	t.draw()
}

// add adds a line with what is unfolded in it. With sifting it is left out again if neither it nor what is in it has the
// text that is searched.
func (t *Tree) add(twig Twig, depth, parent int, sifting bool) (kept bool) {
	at := len(t.rows)
	open, said := t.folded[twig.ID]
	if !said {
		open = twig.Open
	}
	hit := t.query != "" && t.has(&twig)
	t.rows = append(t.rows, treeRow{Twig: twig, depth: depth, parent: parent, open: open})
	if hit {
		t.found++
	}
	if twig.Inner == nil {
		return t.leave(at, hit || !sifting)
	}
	below := false
	if sifting && (twig.Raw == "" || strings.Contains(twig.Raw, `\`) || strings.Contains(strings.ToLower(twig.Raw), t.query)) {
		for _, inner := range twig.Inner() {
			below = t.add(inner, depth+1, at, true) || below
		}
	}
	switch {
	case below:
		t.rows[at].open = true
	case open && (hit || !sifting):
		for _, inner := range twig.Inner() {
			t.add(inner, depth+1, at, false)
		}
	}
	return t.leave(at, hit || below || !sifting)
}

// leave takes the lines from a place on out again, unless they are kept.
func (t *Tree) leave(at int, kept bool) bool {
	if !kept {
		t.rows = t.rows[:at]
	}
	return kept
}

func (t *Tree) has(twig *Twig) bool {
	said := func(s string) bool { return strings.Contains(strings.ToLower(s), t.query) }
	return said(twig.Name) || said(twig.Note) || twig.Inner == nil && (said(twig.Value) || said(twig.Raw))
}

// stack puts the lines below each other.
func (t *Tree) stack() {
	y := float32(4)
	for i := range t.rows {
		r := &t.rows[i]
		r.y, r.lines = y, nil
		if r.Prose {
			r.lines = wrapCode(r.Value, t.wide-t.left(r)-codeWidth([]rune(r.Lead))-treeEdge)
		}
		y += r.high()
	}
}

func (r *treeRow) high() float32 {
	return treeLine + treeProse*float32(max(0, len(r.lines)-1))
}

// high is the height of all lines.
func (t *Tree) high() float32 {
	if n := len(t.rows); n > 0 {
		return t.rows[n-1].y + t.rows[n-1].high() + 4
	}
	return 0
}

// left is where the text of a line begins.
func (t *Tree) left(r *treeRow) float32 {
	return treeEdge + treeIndent*float32(r.depth) + treeMark
}

// Text is everything as a text: each value whole, what is in a heading below it.
func (t *Tree) Text() string {
	var out strings.Builder
	t.write(&out, t.twigs, "")
	return out.String()
}

func (t *Tree) write(out *strings.Builder, twigs []Twig, indent string) {
	for i := range twigs {
		w := &twigs[i]
		value := t.whole(w)
		if w.Raw == "" || w.Title {
			value = w.Value
		}
		line := indent + w.Lead + w.Name
		if w.Name != "" && value != "" {
			line += " = "
		}
		line += strings.ReplaceAll(value, "\n", "\n"+indent)
		if w.Note != "" {
			line += " " + w.Note
		}
		out.WriteString(line + "\n")
		if w.Title && w.Inner != nil {
			t.write(out, w.Inner(), indent+"  ")
		}
	}
}

// whole is what is copied of a line.
func (t *Tree) whole(w *Twig) string {
	switch {
	case w.Raw == "":
		return strings.TrimSpace(w.Name + " " + w.Value)
	case t.Whole != nil:
		return t.Whole(w.Raw)
	}
	return w.Raw
}

// CreateRenderer implements fyne.Widget.
func (t *Tree) CreateRenderer() fyne.WidgetRenderer { return &treeRenderer{t} }

type treeRenderer struct{ t *Tree }

// treeLeast is the least width of a tree.
const treeLeast = 120

func (r *treeRenderer) MinSize() fyne.Size { return fyne.NewSize(treeLeast, r.t.high()) }

func (r *treeRenderer) Layout(size fyne.Size) {
	t := r.t
	t.body.Resize(size)
	if t.wide != size.Width {
		before := t.high()
		t.wide = size.Width
		t.stack()
		if t.high() != before {
			t.scroll.Refresh()
		}
	}
	t.draw()
}

func (r *treeRenderer) Refresh()                     { r.t.draw() }
func (r *treeRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.t.body} }
func (r *treeRenderer) Destroy()                     {}

// draw makes what is seen.
func (t *Tree) draw() {
	from := t.scroll.Offset.Y
	to := from + t.scroll.Size().Height
	var out []fyne.CanvasObject
	first, _ := slices.BinarySearchFunc(t.rows, from, func(r treeRow, y float32) int {
		if r.y+r.high() <= y {
			return -1
		}
		return 1
	})
	for i := first; i < len(t.rows) && t.rows[i].y < to; i++ {
		out = t.drawRow(out, i)
	}
	t.body.Objects = out
	canvas.Refresh(t.body)
}

// drawRow adds one line: its ground, the arrow, the time, the name, the value, and what it is at the right.
func (t *Tree) drawRow(out []fyne.CanvasObject, i int) []fyne.CanvasObject {
	r := &t.rows[i]
	if ground := t.ground(i); ground != "" {
		out = append(out, bar(ground, 4, r.y, t.wide-8, r.high()))
	}
	if t.focused && r.ID == t.at {
		out = append(out, bar(colour.Accent, 4, r.y, 2, r.high()))
	}
	x, y := t.left(r), r.y+(treeLine-codeLine)/2
	if r.Inner != nil {
		icon := "chevron-right"
		if r.open {
			icon = "chevron-down"
		}
		g := NewGlyph(icon, IconTiny, colour.Text3)
		g.Resize(fyne.NewSquareSize(IconTiny))
		g.Move(fyne.NewPos(x-treeMark+1, r.y+(treeLine-IconTiny)/2))
		out = append(out, g)
	}
	end := t.wide - treeEdge
	if r.Kind != nil {
		kind := r.Kind()
		end -= fyne.MeasureText(kind, Caption, fyne.TextStyle{}).Width
		out = append(out, t.text(kind, colour.Text3, Caption, fyne.TextStyle{}, end, r.y))
		end -= 8
	}
	out, x = t.word(out, r.Lead, colour.Text3, codeStyle, x, y, end)
	style, ink := codeStyle, colour.Expr
	if r.Title {
		style, ink = fyne.TextStyle{Bold: true}, colour.Text
	}
	out, x = t.word(out, r.Name, ink, style, x, y, end)
	if r.Name != "" && (r.Value != "" || r.Note != "") {
		x += 8
	}
	if r.Prose {
		style := codeStyle
		if r.Said {
			style = fyne.TextStyle{} // no wider than code, by which the lines were parted
		}
		for n, line := range r.lines {
			out, _ = t.word(out, line, t.ink(r), style, x, y+treeProse*float32(n), end)
		}
		return out
	}
	if !r.open || r.Inner == nil || r.Title { // what is in it says more
		note := min(fyne.MeasureText(r.Note, Small, fyne.TextStyle{}).Width, (end-x)/2)
		out, x = t.word(out, r.Value, t.ink(r), codeStyle, x, y, end-note-6)
		x += 6
	}
	out, _ = t.word(out, r.Note, colour.Text3, fyne.TextStyle{}, x, y, end)
	return out
}

func (t *Tree) ink(r *treeRow) colour.Name {
	if r.Ink == "" {
		return colour.Text
	}
	return r.Ink
}

// ground is the colour below a line; empty: none.
func (t *Tree) ground(i int) colour.Name {
	switch r := &t.rows[i]; {
	case r.ID == t.at && t.focused, r.Marked:
		return colour.AccentSoft
	case i == t.hovered:
		return colour.Hover
	}
	return ""
}

// word adds a text that ends before a place, with what is searched marked, and returns where the next begins.
func (t *Tree) word(out []fyne.CanvasObject, text string, ink colour.Name, style fyne.TextStyle, x, y, end float32) ([]fyne.CanvasObject, float32) {
	if text == "" || x >= end {
		return out, x
	}
	text = Fit(text, Small, style, end-x)
	width := func(s string) float32 { return fyne.MeasureText(s, Small, style).Width }
	if lower := strings.ToLower(text); t.query != "" && len(lower) == len(text) {
		if at := strings.Index(lower, t.query); at >= 0 {
			out = append(out, bar(colour.WaitSoft, x+width(text[:at]), y+1, width(text[at:at+len(t.query)]), codeLine-2))
		}
	}
	return append(out, t.text(text, ink, Small, style, x, y-(treeLine-codeLine)/2)), x + width(text)
}

func (t *Tree) text(text string, ink colour.Name, points float32, style fyne.TextStyle, x, y float32) fyne.CanvasObject {
	c := canvas.NewText(text, Colour(ink))
	c.TextSize, c.TextStyle = points, style
	Stand(c, x, y+treeLine/2)
	c.Resize(c.MinSize())
	return c
}

// Fit is as much of a text as there is room for, with dots where it is cut.
func Fit(text string, points float32, style fyne.TextStyle, room float32) string {
	const most = 400 // letters: no window is wider
	runes := []rune(text)
	if len(runes) <= most && fyne.MeasureText(text, points, style).Width <= room {
		return text
	}
	low, high := 0, min(len(runes), most)
	for low < high {
		mid := (low + high + 1) / 2
		if fyne.MeasureText(string(runes[:mid])+"\u2026", points, style).Width <= room {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return string(runes[:low]) + "\u2026"
}

// wrapCode breaks a text at the width there is, behind a blank where there is one.
func wrapCode(text string, room float32) (lines []string) {
	for _, part := range strings.Split(text, "\n") {
		runes := []rune(part)
		for {
			n := len(runes)
			if one := codeWidth([]rune("m")); float32(n)*2*one > room { // no letter is wider than two
				n = fitting(runes, room)
			}
			if n >= len(runes) {
				break
			}
			cut := n
			for cut > n/2 && runes[cut-1] != ' ' {
				cut--
			}
			if cut == n/2 {
				cut = n
			}
			lines, runes = append(lines, string(runes[:cut])), runes[cut:]
		}
		lines = append(lines, string(runes))
	}
	return lines
}

// fitting is how many letters have room, at least one.
func fitting(runes []rune, room float32) int {
	low, high := min(1, len(runes)), min(len(runes), 400)
	for low < high {
		mid := (low + high + 1) / 2
		if codeWidth(runes[:mid]) <= room {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return low
}
