package look

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
)

// A Choice is one of a few words, of which one is chosen.
type Choice struct {
	widget.BaseWidget
	Text    string
	Icon    string
	Badge   string // a count beside the text
	BadgeOf Tone
	chosen  bool
	style   choiceStyle
	pick    func()
	move    func(key fyne.KeyName)
	hovered bool
	focused bool
	turn    func() bool // Tab stops here: at the one that is chosen; the arrows lead to the others

	back, mark, ring *Ground
	label            *Label
	glyph            *Glyph
	count            *fyne.Container
	body             *fyne.Container
}

type choiceStyle int

const (
	segmented choiceStyle = iota // raised in a sunken track
	tabbed                       // a line below the chosen one
)

func newChoice(text string, style choiceStyle, pick func()) *Choice {
	c := &Choice{Text: text, style: style, pick: pick, back: NewGround("", "", 5), mark: NewGround(colour.Accent, "", 1),
		ring: NewGround("", colour.Accent, 6), label: NewLabel(text, Body, colour.Text2), glyph: NewGlyph("fx", IconInline, colour.Text2), count: container.NewStack()}
	c.ring.Width = 2
	if style == segmented {
		c.label.Points = Small
	}
	c.glyph.Hide()
	c.ExtendBaseWidget(c)
	c.colour()
	return c
}

func (c *Choice) colour() {
	ink := colour.Text2
	if c.chosen || c.hovered {
		ink = colour.Text
	}
	c.label.Strong = c.chosen
	c.label.Text, c.label.Colour = c.Text, ink
	c.label.Refresh()
	c.glyph.Set(orName(c.Icon), ink)
	show(c.glyph, c.Icon != "")
	show(c.mark, c.style == tabbed && c.chosen)
	show(c.ring, c.focused)
	if c.style == segmented && c.chosen {
		c.back.Set(colour.Panel, colour.LineStrong)
	} else {
		c.back.Set("", "")
	}
	show(c.count, c.Badge != "")
}

// SetBadge shows a count beside the text; "" none.
func (c *Choice) SetBadge(text string, t Tone) {
	if c.Badge == text && c.BadgeOf == t {
		return
	}
	c.Badge, c.BadgeOf = text, t
	c.count.RemoveAll()
	if text != "" {
		c.count.Add(Count(t, text))
	}
	c.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (c *Choice) CreateRenderer() fyne.WidgetRenderer {
	edge := float32(10)
	if c.style == tabbed {
		edge = 0
	}
	c.body = Inset(edge, 0, edge, 0, Row(6, c.glyph, c.label, c.count))
	return &choiceRenderer{c}
}

type choiceRenderer struct{ c *Choice }

func (r *choiceRenderer) MinSize() fyne.Size {
	bold := fyne.MeasureText(r.c.Text, r.c.label.Points, fyne.TextStyle{Bold: true}).Width
	size := r.c.body.MinSize()
	size.Width += bold - r.c.label.MinSize().Width // being chosen moves nothing
	if r.c.style == tabbed {
		return fyne.NewSize(size.Width, 36)
	}
	return fyne.NewSize(size.Width, 24)
}

func (r *choiceRenderer) Layout(size fyne.Size) {
	c := r.c
	c.back.Resize(size)
	c.ring.Resize(size)
	m := c.body.MinSize()
	c.body.Resize(fyne.NewSize(m.Width, size.Height))
	if c.style == segmented {
		c.body.Move(fyne.NewPos((size.Width-m.Width)/2, 0))
	}
	c.mark.Resize(fyne.NewSize(size.Width, 2))
	c.mark.Move(fyne.NewPos(0, size.Height-2))
}
func (r *choiceRenderer) Refresh() { r.c.colour(); r.Layout(r.c.Size()); r.c.body.Refresh() }
func (r *choiceRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.c.back, r.c.body, r.c.mark, r.c.ring}
}
func (r *choiceRenderer) Destroy() {}

// Tapped implements fyne.Tappable.
func (c *Choice) Tapped(*fyne.PointEvent) {
	c.pick()
}

// MouseIn implements desktop.Hoverable.
func (c *Choice) MouseIn(*desktop.MouseEvent) { c.hovered = true; c.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (c *Choice) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (c *Choice) MouseOut() { c.hovered = false; c.Refresh() }

// FocusGained implements fyne.Focusable.
func (c *Choice) FocusGained() { c.focused = true; c.Refresh(); Uncover(c) }

// FocusLost implements fyne.Focusable.
func (c *Choice) FocusLost() { c.focused = false; c.Refresh() }

// Keyed reports whether it has the keys.
func (c *Choice) Keyed() bool { return c.focused }

// TypedRune implements fyne.Focusable.
func (c *Choice) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (c *Choice) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyLeft, fyne.KeyUp, fyne.KeyRight, fyne.KeyDown, fyne.KeyHome, fyne.KeyEnd:
		c.move(k.Name)
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		c.Tapped(nil)
	default:
		passKey(c, k)
	}
}

// Enable and Disable implement fyne.Disableable, which is how Fyne asks whether Tab stops here.
func (c *Choice) Enable() {}

// Disable does nothing.
func (c *Choice) Disable() {}

// Disabled reports whether Tab leaves the word out, as one that is not chosen.
func (c *Choice) Disabled() bool { return !c.turn() }

// TypedShortcut implements fyne.Shortcutable.
func (c *Choice) TypedShortcut(s fyne.Shortcut) { PassShortcut(c, s) }

// AccessibilityLabel implements fyne.Accessible.
func (c *Choice) AccessibilityLabel() string { return strings.TrimSpace(c.Text + " " + c.Badge) }

// AccessibilityRole implements fyne.Accessible.
func (c *Choice) AccessibilityRole() fyne.AccessibleRole {
	if c.style == tabbed {
		return RoleTab
	}
	return RoleRadio
}

// Tells implements Teller.
func (c *Choice) Tells() Told { return Told{On: c.chosen} }

// Choices is a group of choices, of which one is chosen.
type Choices struct {
	Content fyne.CanvasObject
	List    []*Choice
	At      int
	OnPick  func(int)
}

// NewSegment makes a switch of a few words.
func NewSegment(words []string, at int, pick func(int)) *Choices {
	s := newChoices(words, at, pick, segmented)
	row := Row(2)
	for _, c := range s.List {
		row.Add(c)
	}
	s.Content = container.NewStack(NewGround(colour.Sunken, colour.LineStrong, 6), Pad(2, row))
	return s
}

// NewTabs makes a row of words above pages.
func NewTabs(words []string, at int, pick func(int)) *Choices {
	s := newChoices(words, at, pick, tabbed)
	row := container.New(spaced{least: tabGap, most: tabGap})
	for _, c := range s.List {
		row.Add(c)
	}
	s.Content = row
	return s
}

// tabGap is the gap between tabs.
const tabGap = 16

// Tight lets the gaps between tabs shrink where there is little room.
func (s *Choices) Tight() {
	s.Content.(*fyne.Container).Layout = spaced{least: tabGap / 4, most: tabGap}
}

// spaced lays objects beside each other, with gaps that shrink before anything is cut.
type spaced struct{ least, most float32 }

func (l spaced) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.NewSize(l.least*float32(len(objects)-1), 0)
	for _, o := range objects {
		least := o.MinSize()
		size.Width, size.Height = size.Width+least.Width, max(size.Height, least.Height)
	}
	return size
}

func (l spaced) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	gap := l.least + (size.Width-l.MinSize(objects).Width)/float32(max(1, len(objects)-1))
	gap = min(max(gap, l.least), l.most)
	x := float32(0)
	for _, o := range objects {
		least := o.MinSize()
		o.Resize(fyne.NewSize(least.Width, size.Height))
		o.Move(fyne.NewPos(x, 0))
		x += least.Width + gap
	}
}

func newChoices(words []string, at int, pick func(int), style choiceStyle) *Choices {
	s := &Choices{At: at, OnPick: pick}
	for i, w := range words {
		c := newChoice(w, style, nil)
		c.pick = func() { s.Pick(i) }
		c.move = func(key fyne.KeyName) {
			to, _ := Leap(key, s.At, len(s.List))
			switch key {
			case fyne.KeyLeft, fyne.KeyUp:
				to = (s.At + len(s.List) - 1) % len(s.List)
			case fyne.KeyRight, fyne.KeyDown:
				to = (s.At + 1) % len(s.List)
			}
			s.Pick(to)
			if canvas := fyne.CurrentApp().Driver().CanvasForObject(c); canvas != nil {
				canvas.Focus(s.List[to])
			}
		}
		c.turn = func() bool { return s.At == i || i == 0 && (s.At < 0 || s.At >= len(s.List)) }
		c.chosen = i == at
		c.colour()
		s.List = append(s.List, c)
	}
	return s
}

// Pick chooses a word and tells.
func (s *Choices) Pick(at int) {
	if at == s.At {
		return
	}
	s.Show(at)
	if s.OnPick != nil {
		s.OnPick(at)
	}
}

// Show chooses a word without telling.
func (s *Choices) Show(at int) {
	s.At = at
	for i, c := range s.List {
		if c.chosen != (i == at) {
			c.chosen = i == at
			c.Refresh()
		}
	}
}
