package look

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
)

// A Select is one of many words: a field that opens a list.
type Select struct {
	widget.BaseWidget
	Words  []string
	At     int // -1: none
	Radius [4]float32
	Ink    colour.Name // of the word; empty: Text
	Strong bool
	Bare   bool // no outline while nobody points at it, for rows of a grid
	Acts   bool // choosing does more than setting something: the arrow keys open the list, and choose nothing by themselves
	pick   func(int)

	hovered, focused bool
	back, glow       *Ground
	label            *Label
	chevron          *Glyph
}

// NewSelect makes a list of words; pick is told what is chosen, and may be nil.
func NewSelect(words []string, pick func(int)) *Select {
	s := &Select{Words: words, At: -1, pick: pick, back: NewGround(colour.Panel, colour.Field, 6), glow: NewGround("", colour.AccentLine, 8),
		label: NewLabel("", Body, colour.Text).Cut(), chevron: NewGlyph("chevron-down", IconTiny, colour.Text2)}
	s.glow.Width = 2
	s.glow.Hide()
	s.ExtendBaseWidget(s)
	return s
}

// Put shows a word without telling; other is shown when there is none.
func (s *Select) Put(at int, other string) {
	s.At = at
	text := other
	if at >= 0 && at < len(s.Words) {
		text = s.Words[at]
	}
	s.label.SetText(text)
	s.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (s *Select) CreateRenderer() fyne.WidgetRenderer {
	row := RowGrow(4, 0, s.label, s.chevron)
	return &selectRenderer{s, widget.NewSimpleRenderer(Sized(0, 28, container.NewStack(s.back, Inset(9, 0, 8, 0, row))))}
}

type selectRenderer struct {
	s *Select
	fyne.WidgetRenderer
}

func (r *selectRenderer) Objects() []fyne.CanvasObject {
	return append([]fyne.CanvasObject{r.s.glow}, r.WidgetRenderer.Objects()...)
}

func (r *selectRenderer) Layout(size fyne.Size) {
	r.s.glow.Resize(size.AddWidthHeight(4, 4))
	r.s.glow.Move(fyne.NewPos(-2, -2))
	r.WidgetRenderer.Layout(size)
}

func (r *selectRenderer) Refresh() {
	s := r.s
	edge := colour.Field
	switch {
	case s.focused:
		edge = colour.Accent
	case s.hovered:
		edge = colour.Text2
	}
	fill := colour.Panel
	if s.Bare && !s.focused && !s.hovered {
		fill, edge = "", ""
	}
	s.back.Corners = s.Radius
	s.back.Set(fill, edge)
	show(s.glow, s.focused)
	s.label.Strong = s.Strong
	ink := s.Ink
	if ink == "" {
		ink = colour.Text
	}
	s.label.Colour = ink
	s.label.Refresh()
	r.WidgetRenderer.Refresh()
}

func (s *Select) open() {
	c := fyne.CurrentApp().Driver().CanvasForObject(s)
	if c == nil {
		return
	}
	var items []Item
	for i, w := range s.Words {
		items = append(items, Item{Text: w, Checked: i == s.At, Do: func() {
			s.Pick(i)
		}})
	}
	ShowMenu(c, items, BelowObject(s))
}

// Pick chooses a word as a person does.
func (s *Select) Pick(at int) {
	s.Put(at, "")
	if s.pick != nil {
		s.pick(at)
	}
}

// AccessibilityLabel implements fyne.Accessible: it is called by what stands before it.
func (s *Select) AccessibilityLabel() string { return "" }

// AccessibilityRole implements fyne.Accessible.
func (s *Select) AccessibilityRole() fyne.AccessibleRole { return RoleChoice }

// Tells implements Teller.
func (s *Select) Tells() Told {
	t := Told{Value: s.label.Text, Folds: true}
	for i, w := range s.Words {
		t.Parts = append(t.Parts, Part{ID: strconv.Itoa(i), Role: RoleItem, Name: w, Told: Told{On: i == s.At}, Size: s.Size(), Do: func() { s.Pick(i) }})
	}
	return t
}

// Tapped implements fyne.Tappable.
func (s *Select) Tapped(*fyne.PointEvent) { s.open() }

// MouseIn implements desktop.Hoverable.
func (s *Select) MouseIn(*desktop.MouseEvent) { s.hovered = true; s.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (s *Select) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (s *Select) MouseOut() { s.hovered = false; s.Refresh() }

// FocusGained implements fyne.Focusable.
func (s *Select) FocusGained() { s.focused = true; s.Refresh(); Uncover(s) }

// FocusLost implements fyne.Focusable.
func (s *Select) FocusLost() { s.focused = false; s.Refresh() }

// Keyed reports whether it has the keys.
func (s *Select) Keyed() bool { return s.focused }

// TypedRune implements fyne.Focusable.
func (s *Select) TypedRune(rune) {}

// TypedKey implements fyne.Focusable: the arrows choose, Enter opens the list.
func (s *Select) TypedKey(k *fyne.KeyEvent) {
	if s.Acts && (k.Name == fyne.KeyDown || k.Name == fyne.KeyUp) {
		s.open()
		return
	}
	switch k.Name {
	case fyne.KeyDown:
		s.Pick(min(s.At+1, len(s.Words)-1))
	case fyne.KeyUp:
		s.Pick(max(s.At-1, 0))
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		s.open()
	default:
		if to, leads := Leap(k.Name, s.At, len(s.Words)); leads && !s.Acts {
			s.Pick(to)
			return
		}
		passKey(s, k)
	}
}

// TypedShortcut implements fyne.Shortcutable.
func (s *Select) TypedShortcut(sc fyne.Shortcut) { PassShortcut(s, sc) }
