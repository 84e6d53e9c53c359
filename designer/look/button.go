package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
)

// A Kind says how much a button asks to be pressed.
type Kind int

// The kinds of buttons.
const (
	Plain   Kind = iota // outlined
	Primary             // filled; one for each surface
	Link                // text in the accent colour
	Bare                // an icon or a word without an outline
	Danger              // outlined, its text red
)

// A Button is a push button with an icon, a text, or both.
type Button struct {
	widget.BaseWidget
	Kind   Kind
	Text   string
	Icon   string // name of a glyph
	Tip    string // shown while the pointer rests on it
	Key    string // shown beside the tip
	Small  bool   // 24 high instead of 28
	On     bool   // is chosen, for switches
	Do     func()
	Drawn  fyne.Resource // shown instead of an icon; in its own colours
	Side   float32       // of the icon; 0: 16
	Left   bool          // text and icon stand at the left, for lists
	Square float32       // side of a button without text; 0: its height
	Ink    colour.Name   // of text and icon at rest, where they say more than what they do; "": that of the kind

	hovered, pressed, focused, disabled bool

	back  *Ground
	ring  *Ground
	glyph *Glyph
	label *Label
	image *widget.Icon
}

// NewButton makes a button.
func NewButton(kind Kind, icon, text string, do func()) *Button {
	b := &Button{Kind: kind, Icon: icon, Text: text, Do: do}
	b.ExtendBaseWidget(b)
	return b
}

// NewIconButton makes a bare button of an icon that says what it does in a tip.
func NewIconButton(icon, tip string, do func()) *Button {
	b := NewButton(Bare, icon, "", do)
	b.Tip = tip
	return b
}

// CreateRenderer implements fyne.Widget.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	b.back, b.ring = NewGround("", "", 6), NewGround("", colour.Accent, 8)
	b.ring.Width = 2
	b.glyph = NewGlyph(orName(b.Icon), b.side(), colour.Text2)
	b.label = NewLabel(b.Text, Body, colour.Text)
	b.image = widget.NewIcon(b.Drawn)
	r := &buttonRenderer{b}
	b.colour()
	return r
}

func orName(icon string) string {
	if icon == "" {
		return "more"
	}
	return icon
}

func (b *Button) side() float32 {
	if b.Side > 0 {
		return b.Side
	}
	return IconSmall
}

func (b *Button) high() float32 {
	switch {
	case b.Text == "" && b.Square > 0:
		return b.Square
	case b.Small:
		return 24
	}
	return 28
}

// colour gives the parts the colours of the state.
func (b *Button) colour() {
	fill, edge, ink, glyph := b.colours()
	b.back.Set(fill, edge)
	show(b.back, fill != "" || edge != "")
	b.label.Strong = b.Kind == Primary || b.Kind == Link && b.On
	b.label.Points = Body
	if b.Small {
		b.label.Points = Small
	}
	b.label.Text, b.label.Colour = b.Text, ink
	b.label.Refresh()
	b.glyph.Side = b.side()
	b.glyph.Set(orName(b.Icon), glyph)
	b.image.SetResource(b.Drawn)
	show(b.ring, b.focused)
	show(b.glyph, b.Icon != "" && b.Drawn == nil)
	show(b.image, b.Drawn != nil)
	show(b.label, b.Text != "")
}

func show(o fyne.CanvasObject, visible bool) {
	if visible == o.Visible() {
		return
	}
	if visible {
		o.Show()
	} else {
		o.Hide()
	}
}

// colours are those of the ground, its edge, the text and the icon.
func (b *Button) colours() (fill, edge, ink, glyph colour.Name) {
	switch b.Kind {
	case Primary:
		fill, ink, glyph = colour.Accent, colour.OnAccent, colour.OnAccent
		switch {
		case b.disabled:
			return colour.Pressed, "", colour.Disabled, colour.Disabled
		case b.pressed:
			fill = colour.AccentPressed
		case b.hovered:
			fill = colour.AccentHover
		}
		return fill, "", ink, glyph
	case Link:
		ink, glyph = colour.AccentText, colour.AccentText
	case Danger:
		fill, edge, ink, glyph = colour.Panel, colour.LineStrong, colour.Fail, colour.Fail
	case Bare:
		ink, glyph = colour.Text2, colour.Text2
	default:
		fill, edge, ink, glyph = colour.Panel, colour.LineStrong, colour.Text, colour.Text2
	}
	if b.Ink != "" {
		ink, glyph = b.Ink, b.Ink
	}
	switch {
	case b.disabled:
		ink, glyph = colour.Disabled, colour.Disabled
	case b.On:
		fill, ink, glyph = colour.AccentSoft, colour.AccentText, colour.AccentText
	case b.pressed:
		fill = colour.Pressed
	case b.hovered && b.Kind == Bare && b.Ink == "":
		fill, ink, glyph = colour.Hover, colour.Text, colour.Text
	case b.hovered:
		fill = colour.Hover
	}
	return fill, edge, ink, glyph
}

type buttonRenderer struct{ b *Button }

// gapOf is the room between icon and text, edgeOf that at the sides.
const (
	buttonGap  = 6
	buttonEdge = 10
)

func (r *buttonRenderer) MinSize() fyne.Size {
	b := r.b
	if b.Text == "" {
		return fyne.NewSquareSize(b.high())
	}
	edge := float32(buttonEdge)
	if b.Kind == Link {
		edge = 2
	} else if b.Small {
		edge = 8
	}
	w := b.label.MinSize().Width + 2*edge
	if b.Icon != "" || b.Drawn != nil {
		w += b.side() + buttonGap
	}
	return fyne.NewSize(w, b.high())
}

func (r *buttonRenderer) Layout(size fyne.Size) {
	b := r.b
	b.back.Resize(size)
	out := float32(2)
	if b.Kind == Primary { // which is of the colour of the ring: some of the ground is seen between
		out = 4
	}
	b.ring.Resize(size.AddWidthHeight(2*out, 2*out))
	b.ring.Move(fyne.NewPos(-out, -out))
	icon := b.Icon != "" || b.Drawn != nil
	text := b.label.MinSize()
	w := float32(0)
	if icon {
		w += b.side()
	}
	if b.Text != "" {
		w += text.Width
		if icon {
			w += buttonGap
		}
	}
	x := (size.Width - w) / 2
	if b.Left {
		x = buttonEdge
	}
	if icon {
		at := fyne.NewPos(x, (size.Height-b.side())/2)
		b.glyph.Resize(fyne.NewSquareSize(b.side()))
		b.glyph.Move(at)
		b.image.Resize(fyne.NewSquareSize(b.side()))
		b.image.Move(at)
		x += b.side() + buttonGap
	}
	b.label.Resize(fyne.NewSize(text.Width, text.Height))
	b.label.Move(fyne.NewPos(x, (size.Height-text.Height)/2))
}

func (r *buttonRenderer) Refresh() {
	r.b.colour()
	r.Layout(r.b.BaseWidget.Size())
}

func (r *buttonRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.b.ring, r.b.back, r.b.glyph, r.b.image, r.b.label}
}
func (r *buttonRenderer) Destroy() {}

// SetText changes the text.
func (b *Button) SetText(text string) {
	if b.Text != text {
		b.Text = text
		b.Refresh()
	}
}

// SetOn shows whether the switch is on.
func (b *Button) SetOn(on bool) {
	if b.On != on {
		b.On = on
		b.Refresh()
	}
}

// SetIcon changes the icon.
func (b *Button) SetIcon(name string) {
	if b.Icon != name {
		b.Icon = name
		b.Refresh()
	}
}

// Enable and Disable implement fyne.Disableable.
func (b *Button) Enable() { b.able(true) }

// Disable greys the button.
func (b *Button) Disable() { b.able(false) }

// Disabled reports whether the button is grey.
func (b *Button) Disabled() bool { return b.disabled }

func (b *Button) able(on bool) {
	if b.disabled == on {
		b.disabled = !on
		b.Refresh()
	}
}

// Tapped implements fyne.Tappable.
func (b *Button) Tapped(*fyne.PointEvent) { b.press() }

func (b *Button) press() {
	hideTip(b)
	if !b.disabled && b.Do != nil {
		b.Do()
	}
}

// MouseIn implements desktop.Hoverable.
func (b *Button) MouseIn(*desktop.MouseEvent) {
	b.hovered = true
	b.Refresh()
	restOn(b, b.Tip, b.Key)
}

// MouseMoved implements desktop.Hoverable.
func (b *Button) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (b *Button) MouseOut() {
	b.hovered, b.pressed = false, false
	b.Refresh()
	hideTip(b)
}

// MouseDown implements desktop.Mouseable.
func (b *Button) MouseDown(*desktop.MouseEvent) { b.pressed = true; b.Refresh() }

// MouseUp implements desktop.Mouseable.
func (b *Button) MouseUp(*desktop.MouseEvent) { b.pressed = false; b.Refresh() }

// FocusGained implements fyne.Focusable.
func (b *Button) FocusGained() { b.focused = true; b.Refresh(); Uncover(b) }

// FocusLost implements fyne.Focusable.
func (b *Button) FocusLost() { b.focused = false; b.Refresh() }

// Keyed reports whether it has the keys.
func (b *Button) Keyed() bool { return b.focused }

// TypedRune implements fyne.Focusable.
func (b *Button) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (b *Button) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		b.press()
	default:
		passKey(b, k)
	}
}

// TypedShortcut implements fyne.Shortcutable: what a control has the focus for
// does not hide the keys of the window.
func (b *Button) TypedShortcut(s fyne.Shortcut) { PassShortcut(b, s) }

// AccessibilityLabel says what the button does.
func (b *Button) AccessibilityLabel() string {
	if b.Text != "" {
		return b.Text
	}
	return b.Tip
}

// AccessibilityRole implements fyne.Accessible.
func (b *Button) AccessibilityRole() fyne.AccessibleRole {
	if b.On {
		return RoleSwitch
	}
	return fyne.AccessibleRoleButton
}

// Tells implements Teller.
func (b *Button) Tells() Told {
	t := Told{On: b.On}
	if b.Text != "" && b.Tip != b.Text {
		t.Help = b.Tip
	}
	return t
}

// passKey hands a key that a control does not need to the window.
func passKey(o fyne.CanvasObject, k *fyne.KeyEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil {
		if f := c.OnTypedKey(); f != nil {
			f(k)
		}
	}
}

// PassShortcut hands a shortcut that a control does not need to the window.
func PassShortcut(o fyne.CanvasObject, s fyne.Shortcut) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil {
		if up, ok := c.(interface{ TypedShortcut(fyne.Shortcut) }); ok {
			up.TypedShortcut(s)
		}
	}
}
