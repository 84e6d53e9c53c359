package designer

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/look"
)

// An offer is one line of a chooser.
type offer struct {
	icon  fyne.Resource // a picture of its own; nil: the glyph
	glyph string        // name of an icon; empty: none
	label string
	note  string // beside the label, less important
	hint  string // at the right: what it is, or a key
	key   bool   // the hint is a key
	group string // a head stands above the first of a group
	star  string // what it is called among the favourites; empty: it can be none
	take  func()
}

// chooser is a search field over a list. Typing narrows the list, the arrow keys
// walk in it, Enter takes a line and Escape none.
type chooser struct {
	window   *Window
	find     func(text string) []offer // what fits the text
	text     string
	shown    []offer
	lines    []*offerLine
	at       int // the line that Enter takes
	entry    *chooserEntry
	list     *fyne.Container
	scroll   *container.Scroll
	popup    *look.Popup
	top      *fyne.Container // the field and what stands below it
	ways     []*wayButton
	starKeys fyne.CanvasObject // tell how a line becomes a favourite
}

// The sizes of choosers.
const (
	commandWide = 680
	popoverWide = 320 // at least
	popoverMost = 520
	besideLabel = 112 // of a line: icon, star and what is around them
	chooserHigh = 420
)

// choose opens a chooser in the middle of the window.
func (w *Window) choose(title, hint string, find func(text string) []offer) *chooser {
	c := w.newChooser(strings.TrimSuffix(title+": "+hint, ": "), find, nil, lang.L("Enter: take"), func(size, room fyne.Size) (fyne.Position, fyne.Size) {
		size = fyne.NewSize(min(commandWide, room.Width-32), min(size.Height, room.Height*0.7))
		return fyne.NewPos((room.Width-size.Width)/2, min(96, room.Height*0.12)), size
	})
	c.popup.Dimmed = true
	c.open()
	return c
}

// chooseAt opens a chooser beside a rectangle of the window; head may be nil. It is as wide as the longest of all its lines.
func (w *Window) chooseAt(at fyne.Position, of fyne.Size, hint string, head fyne.CanvasObject, find func(text string) []offer) *chooser {
	wide := float32(popoverWide)
	for _, o := range find("") {
		wide = max(wide, min(popoverMost, look.NewLabel(o.label, look.Body, colour.Text).MinSize().Width+besideLabel))
	}
	c := w.newChooser(hint, find, head, lang.L("Enter: take"), func(size, room fyne.Size) (fyne.Position, fyne.Size) {
		size = fyne.NewSize(min(wide, room.Width-16), min(size.Height, room.Height-32))
		to := fyne.NewPos(at.X+of.Width+16, at.Y-8)
		if to.X+size.Width > room.Width-8 {
			to.X = at.X - size.Width - 16
		}
		return fyne.NewPos(max(8, min(to.X, room.Width-size.Width-8)), max(8, min(to.Y, room.Height-size.Height-8))), size
	})
	c.open()
	return c
}

func (w *Window) newChooser(hint string, find func(string) []offer, head fyne.CanvasObject, foot string, place func(size, room fyne.Size) (fyne.Position, fyne.Size)) *chooser {
	c := &chooser{window: w, find: find, list: look.Column(0)}
	c.entry = newChooserEntry(c)
	c.entry.SetPlaceHolder(hint)
	c.entry.Icon = look.Icon("search")
	c.top = look.Column(8, c.entry)
	if head != nil {
		c.top.Add(head)
	}
	c.scroll = container.NewVScroll(look.Inset(8, 0, 8, 4, look.Sized(100, 0, c.list)))
	keys := look.Flow(6, 4, look.Keys("\u2191"), look.Keys("\u2193"), look.NewLabel(lang.L("choose"), look.Caption, colour.Text3), look.Keys("Enter"), look.NewLabel(foot[strings.Index(foot, ":")+1:], look.Caption, colour.Text3),
		look.Keys("Esc"), look.NewLabel(lang.L("close"), look.Caption, colour.Text3))
	c.starKeys = look.Row(6, look.Keys(keyName("Ctrl+D")), look.NewGlyph("star", look.IconTiny, colour.Text3))
	keys.Add(c.starKeys)
	below := look.Column(0, look.Hair(), look.Inset(12, 6, 12, 6, keys))
	c.popup = look.NewPopup(look.Floating(look.Frame(look.Inset(8, 8, 8, 4, c.top), below, nil, nil, c.scroll)), place)
	c.popup.Name = hint
	return c
}

func (c *chooser) open() {
	c.narrow("")
	c.popup.Over(c.window.Canvas())
	c.window.Canvas().Focus(c.entry)
}

// narrow shows what fits the text.
func (c *chooser) narrow(text string) {
	c.text = strings.TrimSpace(text)
	for _, b := range c.ways {
		b.SetOn(b.in(c.text))
	}
	c.shown, c.at = c.find(c.text), 0
	c.lines = c.lines[:0]
	c.list.RemoveAll()
	group := ""
	for i := range c.shown {
		if g := c.shown[i].group; g != group {
			group = g
			c.list.Add(look.Inset(8, 8, 8, 2, look.NewLabel(g, look.Caption, colour.Text3).Bold()))
		}
		line := newOfferLine(c, i)
		c.lines = append(c.lines, line)
		c.list.Add(line)
	}
	visible(c.starKeys, slices.ContainsFunc(c.shown, func(o offer) bool { return o.star != "" }))
	if len(c.shown) == 0 {
		c.list.Add(look.Inset(8, 10, 8, 10, look.NewLabel(lang.L("Nothing fits this."), look.Body, colour.Text3)))
	}
	high := min(c.list.MinSize().Height+8, chooserHigh)
	c.scroll.SetMinSize(fyne.NewSize(100, high))
	c.scroll.ScrollToTop()
	c.list.Refresh()
	if c.popup.Shown() {
		c.popup.Refresh()
	}
}

// again looks once more for what is typed, because there is more to be found now.
func (c *chooser) again() {
	if c.popup.Shown() {
		c.narrow(c.entry.Text)
	}
}

// walk moves to another line.
func (c *chooser) walk(by int) {
	if n := len(c.shown); n > 0 {
		c.point((c.at + by + n) % n)
		line := c.lines[c.at]
		top, high := line.Position().Y, line.Size().Height
		switch view := c.scroll.Offset.Y; {
		case top < view:
			c.scroll.ScrollToOffset(fyne.NewPos(0, max(0, top-24)))
		case top+high > view+c.scroll.Size().Height:
			c.scroll.ScrollToOffset(fyne.NewPos(0, top+high-c.scroll.Size().Height+8))
		}
	}
}

// point marks the line that Enter takes.
func (c *chooser) point(at int) {
	before := c.at
	c.at = at
	for _, i := range []int{before, at} {
		if i < len(c.lines) {
			c.lines[i].Refresh()
		}
	}
}

func (c *chooser) take(i int) {
	if i < len(c.shown) {
		c.popup.Hide()
		c.shown[i].take()
	}
}

// An offerLine shows one offer; the letters that fit are strong.
type offerLine struct {
	widget.BaseWidget
	chooser *chooser
	i       int
	back    *look.Ground
	glyph   *look.Glyph
	star    *look.Button // nil: it can be no favourite
	parts   []*look.Label
	fits    []bool
}

func newOfferLine(c *chooser, i int) *offerLine {
	l := &offerLine{chooser: c, i: i, back: look.NewGround("", "", 6)}
	l.ExtendBaseWidget(l)
	return l
}

// split cuts a label around what was typed.
func split(label, text string) (parts []string, fits []bool) {
	at := strings.Index(folded(label), folded(text))
	if text == "" || at < 0 || len(folded(label)) != len(label) {
		return []string{label}, []bool{false}
	}
	for i, p := range []string{label[:at], label[at : at+len(text)], label[at+len(text):]} {
		if p != "" {
			parts, fits = append(parts, p), append(fits, i == 1)
		}
	}
	return parts, fits
}

// AccessibilityLabel implements fyne.Accessible.
func (l *offerLine) AccessibilityLabel() string { return l.chooser.shown[l.i].spoken() }

// AccessibilityRole implements fyne.Accessible.
func (l *offerLine) AccessibilityRole() fyne.AccessibleRole { return look.RoleRow }

// Tells implements look.Teller.
func (l *offerLine) Tells() look.Told { return look.Told{On: l.chooser.at == l.i} }

// CreateRenderer implements fyne.Widget.
func (l *offerLine) CreateRenderer() fyne.WidgetRenderer {
	o := l.chooser.shown[l.i]
	row := look.Row(8)
	switch {
	case o.icon != nil:
		picture := widget.NewIcon(o.icon)
		row.Add(look.Sized(look.IconLarge+4, look.IconLarge+4, picture))
	case o.glyph != "":
		l.glyph = look.NewGlyph(o.glyph, look.IconLarge, colour.Text2)
		row.Add(look.Sized(look.IconLarge+4, 0, l.glyph))
	}
	row.Add(l.label())
	line := look.RowGrow(8, 1, row, look.NewLabel(o.note, look.Small, colour.Text3).Cut())
	if o.note == "" {
		line = look.RowGrow(8, 0, look.RowGrow(8, len(row.Objects)-1, row.Objects...))
	}
	switch {
	case o.key && o.hint != "":
		line.Add(look.Keys(o.hint))
	case o.hint != "":
		line.Add(look.NewLabel(o.hint, look.Small, colour.Text3))
	}
	if o.star != "" {
		l.star = look.NewIconButton("star", lang.L("Favourite"), func() { l.chooser.favour(l.i) })
		l.star.Side, l.star.Square = look.IconInline, 22
		line.Add(look.Sized(22, 22, l.star))
	}
	l.colour()
	return &lineRenderer{l, widget.NewSimpleRenderer(look.Sized(0, 32, container.NewStack(l.back, look.Inset(8, 0, 8, 0, line))))}
}

// label is what the line says; the letters that were typed are strong. One that nothing stands beside is cut if need be.
func (l *offerLine) label() fyne.CanvasObject {
	o := l.chooser.shown[l.i]
	label := look.Row(0)
	parts, fits := split(o.label, l.chooser.text)
	l.fits = fits
	for i, p := range parts {
		part := look.NewLabel(p, look.Body, colour.Text)
		if fits[i] {
			part.Bold()
		}
		l.parts = append(l.parts, part)
		label.Add(part)
	}
	if o.note == "" && len(l.parts) == 1 {
		return l.parts[0].Cut()
	}
	return label
}

func (l *offerLine) colour() {
	on := l.chooser.at == l.i
	ink, icon, back := colour.Text, colour.Text2, colour.Name("")
	if on {
		ink, icon, back = colour.AccentText, colour.AccentText, colour.AccentSoft
	}
	l.back.Set(back, "")
	for i, p := range l.parts {
		if l.fits[i] {
			p.SetColour(colour.AccentText)
		} else {
			p.SetColour(ink)
		}
	}
	if l.glyph != nil {
		l.glyph.Set(l.glyph.Name, icon)
	}
	if l.star != nil {
		starred := l.chooser.window.favours(l.chooser.shown[l.i].star)
		l.star.SetIcon(map[bool]string{true: "star-on", false: "star"}[starred])
		visible(l.star, starred || on)
	}
}

type lineRenderer struct {
	line *offerLine
	fyne.WidgetRenderer
}

func (r *lineRenderer) Refresh() { r.line.colour(); r.WidgetRenderer.Refresh() }

// Tapped implements fyne.Tappable.
func (l *offerLine) Tapped(*fyne.PointEvent) { l.chooser.take(l.i) }

// MouseIn implements desktop.Hoverable.
func (l *offerLine) MouseIn(*desktop.MouseEvent) { l.chooser.point(l.i) }

// MouseMoved implements desktop.Hoverable.
func (l *offerLine) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (l *offerLine) MouseOut() {}

// chooserEntry is the search field; the keys of the list go through it.
type chooserEntry struct {
	widget.Entry
	chooser *chooser
}

func newChooserEntry(c *chooser) *chooserEntry {
	e := &chooserEntry{chooser: c}
	e.OnChanged = c.narrow
	e.ExtendBaseWidget(e)
	return e
}

// AccessibilityLabel implements fyne.Accessible.
func (e *chooserEntry) AccessibilityLabel() string { return e.PlaceHolder }

// AccessibilityRole implements fyne.Accessible.
func (e *chooserEntry) AccessibilityRole() fyne.AccessibleRole { return look.RoleField }

// Tells implements look.Teller: the keys stay here while the arrows walk through the lines.
func (e *chooserEntry) Tells() look.Told {
	t := look.Typed(&e.Entry)
	t.Help = ""
	if c := e.chooser; c.at < len(c.shown) {
		t.Says = c.shown[c.at].spoken()
	}
	return t
}

// spoken is a line as it is said.
func (o *offer) spoken() string {
	return look.RowText([]string{o.label, o.note, o.hint})
}

// TypedShortcut implements fyne.Shortcutable.
func (e *chooserEntry) TypedShortcut(s fyne.Shortcut) {
	if k, is := s.(*desktop.CustomShortcut); is && k.KeyName == fyne.KeyD && k.Modifier == ctrl {
		e.chooser.favour(e.chooser.at)
		return
	}
	e.Entry.TypedShortcut(s)
}

// TypedKey implements fyne.Focusable.
func (e *chooserEntry) TypedKey(k *fyne.KeyEvent) {
	c := e.chooser
	switch k.Name {
	case fyne.KeyEscape:
		c.popup.Hide()
	case fyne.KeyReturn, fyne.KeyEnter:
		c.take(c.at)
	case fyne.KeyDown:
		c.walk(1)
	case fyne.KeyUp:
		c.walk(-1)
	case fyne.KeyPageDown:
		c.walk(min(8, len(c.shown)-1-c.at))
	case fyne.KeyPageUp:
		c.walk(-min(8, c.at))
	case fyne.KeyHome, fyne.KeyEnd:
		if to, leads := look.Leap(k.Name, c.at, len(c.shown)); leads && e.Text == "" { // else they are of the text
			c.walk(to - c.at)
			return
		}
		e.Entry.TypedKey(k)
	default:
		e.Entry.TypedKey(k)
	}
}
