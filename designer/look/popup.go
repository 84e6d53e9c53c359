package look

import (
	"image/color"
	"strconv"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
)

// A Popup lies over the window: a menu, a popover, a dialog. A click beside it
// and Escape close it.
type Popup struct {
	widget.BaseWidget
	Content  fyne.CanvasObject
	Name     string                                                // what a reader calls it
	Place    func(size, room fyne.Size) (fyne.Position, fyne.Size) // where it stands and how large it is
	Dimmed   bool                                                  // what lies below is darkened
	Stays    bool                                                  // a click beside it does not close it
	OnClosed func()
	Escaped  func()          // does what Escape does; nil: it closes the popup
	First    fyne.Focusable  // has the keys first; nil: the first thing in it that takes some
	Layer    *fyne.Container // above the content, without a layout
	canvas   fyne.Canvas
	begun    bool // Begin has given the keys
	scrim    *Ground
}

// NewPopup makes a popup; it is not shown yet.
func NewPopup(content fyne.CanvasObject, place func(size, room fyne.Size) (fyne.Position, fyne.Size)) *Popup {
	p := &Popup{Content: content, Place: place, Layer: container.NewWithoutLayout()}
	p.ExtendBaseWidget(p)
	return p
}

// Below places a popup below a rectangle of the window, above it when there is
// no room, always inside the window.
func Below(at fyne.Position, of fyne.Size) func(size, room fyne.Size) (fyne.Position, fyne.Size) {
	return func(size, room fyne.Size) (fyne.Position, fyne.Size) {
		size.Height = min(size.Height, room.Height-16)
		to := at.AddXY(0, of.Height+2)
		if to.Y+size.Height > room.Height-4 {
			to.Y = max(4, at.Y-size.Height-2)
			if at.Y-size.Height-2 < 4 {
				to.Y = max(4, room.Height-size.Height-4)
			}
		}
		to.X = max(4, min(to.X, room.Width-size.Width-4))
		return to, size
	}
}

// BelowObject places a popup below an object of the window.
func BelowObject(o fyne.CanvasObject) func(size, room fyne.Size) (fyne.Position, fyne.Size) {
	return Below(fyne.CurrentApp().Driver().AbsolutePositionForObject(o), o.Size())
}

// Middle places a popup of a size in the middle; a height of 0 is the content's.
func Middle(width, height float32) func(size, room fyne.Size) (fyne.Position, fyne.Size) {
	return func(size, room fyne.Size) (fyne.Position, fyne.Size) {
		if height == 0 {
			height = size.Height
		}
		size = fyne.NewSize(min(width, room.Width-32), min(height, room.Height*0.8))
		return fyne.NewPos((room.Width-size.Width)/2, (room.Height-size.Height)/2), size
	}
}

// Over lays the popup over a window, and gives it the keys.
func (p *Popup) Over(c fyne.Canvas) {
	p.canvas = c
	c.Overlays().Add(p)
	p.Resize(c.Size())
	p.Refresh()
	p.land()
}

// land gives the keys to what has them first.
func (p *Popup) land() {
	first := p.First
	if o, is := first.(fyne.CanvasObject); !is || !Seen(o) {
		first = FirstStop(p.Content)
	}
	if first != nil {
		p.canvas.Focus(first)
	}
}

// Begin gives the keys to the first stop in some parts of the popup that were filled since it was opened. That begins once: what is
// filled again later moves them no more.
func (p *Popup) Begin(parts ...fyne.CanvasObject) {
	if p.canvas == nil || p.canvas.Overlays().Top() != fyne.CanvasObject(p) || p.begun {
		return
	}
	if first := FirstStop(parts...); first != nil {
		p.begun, p.First = true, first
		p.canvas.Focus(first)
	}
}

// Shown reports whether the popup lies over a window now.
func (p *Popup) Shown() bool { return p.canvas != nil }

// Hide closes the popup. The keys go back to what had them below it, or home if that is gone.
func (p *Popup) Hide() {
	if p.canvas == nil {
		return
	}
	c := p.canvas
	p.canvas = nil
	c.Overlays().Remove(p)
	if p.OnClosed != nil {
		p.OnClosed()
	}
	Settle(c)
}

// Inside is what it holds.
func (p *Popup) Inside() []fyne.CanvasObject { return []fyne.CanvasObject{p.Content, p.Layer} }

// AccessibilityLabel implements fyne.Accessible.
func (p *Popup) AccessibilityLabel() string { return p.Name }

// AccessibilityRole implements fyne.Accessible.
func (p *Popup) AccessibilityRole() fyne.AccessibleRole {
	if _, menu := p.Content.(*Menu); menu {
		return fyne.AccessibleRoleContainer
	}
	return RoleDialog
}

// Tapped implements fyne.Tappable: a click beside the content.
func (p *Popup) Tapped(e *fyne.PointEvent) {
	if *e == (fyne.PointEvent{}) { // Escape, see package overlay
		if p.Escaped != nil {
			p.Escaped()
		} else {
			p.Hide()
		}
		return
	}
	p.beside(e.Position)
}

// TappedSecondary implements fyne.SecondaryTappable.
func (p *Popup) TappedSecondary(e *fyne.PointEvent) { p.beside(e.Position) }

func (p *Popup) beside(at fyne.Position) {
	from, size := p.Content.Position(), p.Content.Size()
	if p.Stays {
		return
	}
	if at.X < from.X || at.Y < from.Y || at.X > from.X+size.Width || at.Y > from.Y+size.Height {
		p.Hide()
	}
}

// MouseIn implements desktop.Hoverable: what lies below is not hovered.
func (p *Popup) MouseIn(*desktop.MouseEvent) {}

// MouseMoved implements desktop.Hoverable.
func (p *Popup) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (p *Popup) MouseOut() {}

// CreateRenderer implements fyne.Widget.
func (p *Popup) CreateRenderer() fyne.WidgetRenderer {
	p.scrim = NewGround(colour.Scrim, "", 0)
	return &popupRenderer{p}
}

type popupRenderer struct{ p *Popup }

func (r *popupRenderer) MinSize() fyne.Size { return fyne.NewSize(1, 1) }
func (r *popupRenderer) Layout(room fyne.Size) {
	r.p.scrim.Resize(room)
	show(r.p.scrim, r.p.Dimmed)
	at, size := r.p.Place(r.p.Content.MinSize(), room)
	r.p.Content.Move(at)
	r.p.Content.Resize(size)
	r.p.Layer.Resize(room)
}
func (r *popupRenderer) Refresh() { r.Layout(r.p.Size()); r.p.Content.Refresh() }
func (r *popupRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.p.scrim, r.p.Content, r.p.Layer}
}
func (r *popupRenderer) Destroy() {}

// An Item is one row of a menu.
type Item struct {
	Icon     string
	Text     string // empty: a line between rows
	Key      string
	Disabled bool
	Checked  bool
	Swatch   [2]string // fill and line as #rrggbb, shown instead of the icon
	Do       func()
	Items    []Item // another menu beside this one
}

// A Menu is a list of things to do, walked through by pointer or by arrow keys.
type Menu struct {
	widget.BaseWidget
	items  []Item
	at     int // the row the pointer or the keys are on; -1: none
	popup  *Popup
	child  *Menu
	parent *Menu
	Aside  func(step int) // left and right lead out of the menu
	rows   []*menuRow
	box    fyne.CanvasObject
	scroll *container.Scroll
}

// menuWidth is the least width of a menu.
const menuWidth = 200

// ShowMenu opens a menu over a window.
func ShowMenu(c fyne.Canvas, items []Item, place func(size, room fyne.Size) (fyne.Position, fyne.Size)) *Menu {
	m := newMenu(items)
	m.popup = NewPopup(m, place)
	if k, is := c.Focused().(interface{ Keyed() bool }); is && k.Keyed() { // a click does not give a control the keys
		m.First()
	}
	m.popup.Over(c)
	return m
}

func newMenu(items []Item) *Menu {
	m := &Menu{items: items, at: -1}
	box := Column(0)
	for i := range items {
		if items[i].Text == "" {
			box.Add(Inset(-4, 4, -4, 4, Hair()))
			m.rows = append(m.rows, nil)
			continue
		}
		r := newMenuRow(m, i)
		m.rows = append(m.rows, r)
		box.Add(r)
	}
	m.scroll = container.NewVScroll(box)
	m.scroll.SetMinSize(fyne.NewSize(max(menuWidth, box.MinSize().Width), box.MinSize().Height))
	m.box = Floating(Pad(4, m.scroll))
	m.ExtendBaseWidget(m)
	return m
}

// CreateRenderer implements fyne.Widget.
func (m *Menu) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(m.box) }

// Hide closes the menu and those it was opened from.
func (m *Menu) Hide() {
	if m.child != nil {
		m.child.popup.Hide()
	}
	if m.popup != nil {
		m.popup.Hide()
	}
	if m.parent != nil {
		m.parent.Hide()
	}
}

// Open reports whether the menu is shown.
func (m *Menu) Open() bool { return m.popup != nil && m.popup.Shown() }

func (m *Menu) point(at int) {
	if m.at == at {
		return
	}
	before := m.at
	m.at = at
	for _, i := range []int{before, at} {
		if i >= 0 && m.rows[i] != nil {
			m.rows[i].Refresh()
		}
	}
}

// lead points at a row for the keys, which is scrolled into view.
func (m *Menu) lead(at int) {
	m.point(at)
	row, off, room := m.rows[at], m.scroll.Offset.Y, m.scroll.Size().Height
	from, to := row.Position().Y, row.Position().Y+row.Size().Height
	if off = max(min(off, from), to-room); off != m.scroll.Offset.Y && room > 0 {
		m.scroll.ScrollToOffset(fyne.NewPos(0, off))
	}
}

func (m *Menu) take(at int) {
	if at < 0 || m.items[at].Disabled {
		return
	}
	if len(m.items[at].Items) > 0 {
		m.open(at)
		return
	}
	do := m.items[at].Do
	m.Hide()
	if do != nil {
		do()
	}
}

// open shows the menu of a row beside it.
func (m *Menu) open(at int) {
	row := m.rows[at]
	from := fyne.CurrentApp().Driver().AbsolutePositionForObject(row)
	c := m.popup.canvas
	m.child = newMenu(m.items[at].Items)
	m.child.parent = m
	m.child.popup = NewPopup(m.child, func(size, room fyne.Size) (fyne.Position, fyne.Size) {
		to := from.AddXY(row.Size().Width+4, -5)
		if to.X+size.Width > room.Width {
			to.X = max(4, from.X-size.Width-4)
		}
		to.Y = max(4, min(to.Y, room.Height-size.Height-4))
		return to, fyne.NewSize(size.Width, min(size.Height, room.Height-8))
	})
	m.child.popup.OnClosed = func() { m.child = nil }
	m.child.popup.Over(c)
	m.child.walk(1)
}

// First goes to the first row that can be taken, for a menu that a key has opened.
func (m *Menu) First() { m.leap(fyne.KeyHome) }

// walk goes to the next row that can be taken.
func (m *Menu) walk(by int) {
	for i, n := 0, len(m.items); i < n; i++ {
		at := (m.at + by*(i+1) + 2*n) % n
		if m.at < 0 && by < 0 {
			at = n - 1 - i
		}
		if m.rows[at] != nil && !m.items[at].Disabled {
			m.lead(at)
			return
		}
	}
}

// AccessibilityLabel implements fyne.Accessible.
func (m *Menu) AccessibilityLabel() string { return "" }

// AccessibilityRole implements fyne.Accessible.
func (m *Menu) AccessibilityRole() fyne.AccessibleRole { return RoleMenu }

// Tells implements Teller.
func (m *Menu) Tells() Told {
	t := Told{Current: strconv.Itoa(m.at)}
	for i, item := range m.items {
		if r := m.rows[i]; r != nil {
			t.Parts = append(t.Parts, Part{ID: strconv.Itoa(i), Role: RoleItem, Name: item.Text, Size: r.Size(), At: r.Position(), Do: func() { m.take(i) },
				Told: Told{Help: item.Key, On: i == m.at, Off: item.Disabled, Folds: len(item.Items) > 0, Open: m.child != nil && i == m.at}})
		}
	}
	return t
}

// FocusGained implements fyne.Focusable.
func (m *Menu) FocusGained() {}

// FocusLost implements fyne.Focusable.
func (m *Menu) FocusLost() {}

// TypedRune goes to the row that begins with a letter.
func (m *Menu) TypedRune(letter rune) {
	for i := range m.items {
		at := (m.at + 1 + i + len(m.items)) % len(m.items)
		if text := []rune(m.items[at].Text); len(text) > 0 && unicode.ToLower(text[0]) == unicode.ToLower(letter) && !m.items[at].Disabled {
			m.lead(at)
			return
		}
	}
}

// TypedKey implements fyne.Focusable.
func (m *Menu) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyDown:
		m.walk(1)
	case fyne.KeyUp:
		m.walk(-1)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		m.take(m.at)
	case fyne.KeyRight:
		if m.at >= 0 && len(m.items[m.at].Items) > 0 {
			m.open(m.at)
		} else if m.Aside != nil {
			m.Aside(1)
		}
	case fyne.KeyLeft:
		if m.parent != nil {
			m.popup.Hide()
		} else if m.Aside != nil {
			m.Aside(-1)
		}
	case fyne.KeyEscape, fyne.KeyF10:
		m.popup.Hide()
	default:
		m.leap(k.Name)
	}
}

// leap goes to the first or the last row, or on by a page; a row that cannot be taken is left out.
func (m *Menu) leap(key fyne.KeyName) {
	var free []int
	at := -1
	for i := range m.items {
		if m.rows[i] != nil && !m.items[i].Disabled {
			if i == m.at {
				at = len(free)
			}
			free = append(free, i)
		}
	}
	if to, leads := Leap(key, at, len(free)); leads {
		m.lead(free[to])
	}
}

// A menuRow is one row of a menu: an icon, a text, a key.
type menuRow struct {
	widget.BaseWidget
	menu *Menu
	i    int
	back *Ground
	icon *Glyph
	text *Label
	key  *Label
}

func newMenuRow(m *Menu, i int) *menuRow {
	item := m.items[i]
	r := &menuRow{menu: m, i: i, back: NewGround("", "", 6), icon: NewGlyph(orName(item.Icon), IconSmall, colour.Text2),
		text: NewLabel(item.Text, Body, colour.Text), key: NewLabel(item.Key, Small, colour.Text3)}
	if item.Checked {
		r.icon.Name = "check"
	} else if item.Icon == "" {
		r.icon.Hide()
	}
	if len(item.Items) > 0 {
		r.key.Text = "\u203a"
	}
	r.ExtendBaseWidget(r)
	r.colour()
	return r
}

func (r *menuRow) colour() {
	ink, key, back := colour.Text, colour.Text3, colour.Name("")
	switch {
	case r.menu.items[r.i].Disabled:
		ink, key = colour.Disabled, colour.Disabled
	case r.menu.at == r.i:
		ink, key, back = colour.AccentText, colour.AccentText, colour.AccentSoft
	}
	icon := ink
	if ink == colour.Text {
		icon = colour.Text2
	}
	r.back.Set(back, "")
	r.text.SetColour(ink)
	r.key.SetColour(key)
	r.icon.Set(r.icon.Name, icon)
}

// CreateRenderer implements fyne.Widget.
func (r *menuRow) CreateRenderer() fyne.WidgetRenderer {
	first := fyne.CanvasObject(r.icon)
	if s := r.menu.items[r.i].Swatch; s[1] != "" {
		first = swatch(s)
	}
	body := RowGrow(8, 1, Sized(IconSmall, IconSmall, first), r.text, Inset(16, 0, 0, 0, r.key))
	return &rowRenderer{r, widget.NewSimpleRenderer(Sized(0, 28, container.NewStack(r.back, Inset(8, 0, 10, 0, body))))}
}

// swatch shows a colour of a diagram.
func swatch(c [2]string) fyne.CanvasObject {
	r := canvas.NewRectangle(parsed(c[0]))
	r.StrokeColor, r.StrokeWidth, r.CornerRadius = parsed(c[1]), 1.5, 4
	return r
}

func parsed(hex string) color.NRGBA {
	v, _ := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	return color.NRGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 255}
}

type rowRenderer struct {
	row *menuRow
	fyne.WidgetRenderer
}

func (r *rowRenderer) Refresh() { r.row.colour(); r.WidgetRenderer.Refresh() }

// Tapped implements fyne.Tappable.
func (r *menuRow) Tapped(*fyne.PointEvent) { r.menu.take(r.i) }

// MouseIn implements desktop.Hoverable.
func (r *menuRow) MouseIn(*desktop.MouseEvent) {
	r.menu.point(r.i)
	if len(r.menu.items[r.i].Items) > 0 && r.menu.child == nil {
		r.menu.open(r.i)
	}
}

// MouseMoved implements desktop.Hoverable.
func (r *menuRow) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (r *menuRow) MouseOut() {}
