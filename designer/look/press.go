package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
)

// A Press is a surface that is pressed as a whole.
type Press struct {
	widget.BaseWidget
	name       string
	body       fyne.CanvasObject
	back       *Ground
	fill, edge colour.Name
	do         func()
	focused    bool
	chord      func(*desktop.CustomShortcut) bool // offered each chord first; nil: nobody wants them
	gained     func()                             // told when it has got the keys; nil: nobody wants to know
}

// NewPress makes one; name is said to those who do not see it. fill and edge may be empty.
func NewPress(name string, body fyne.CanvasObject, fill, edge colour.Name, do func()) *Press {
	p := &Press{name: name, body: body, back: NewGround(fill, edge, 8), fill: fill, edge: edge, do: do}
	p.ExtendBaseWidget(p)
	return p
}

// CreateRenderer implements fyne.Widget.
func (p *Press) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewStack(p.back, p.body))
}

// Tapped implements fyne.Tappable.
func (p *Press) Tapped(*fyne.PointEvent) { p.do() }

// MouseIn implements desktop.Hoverable.
func (p *Press) MouseIn(*desktop.MouseEvent) { p.colour(colour.Hover) }

// MouseMoved implements desktop.Hoverable.
func (p *Press) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (p *Press) MouseOut() { p.colour(p.fill) }

// colour fills the surface. That it has the keys is seen whatever the pointer does, and beside what is chosen.
func (p *Press) colour(fill colour.Name) {
	p.back.Fill, p.back.Edge, p.back.Width = fill, p.edge, 1
	if p.focused {
		p.back.Fill, p.back.Edge, p.back.Width = colour.AccentSoft, colour.Accent, 2
	}
	p.back.Refresh()
}

// FocusGained implements fyne.Focusable.
func (p *Press) FocusGained() {
	p.focused = true
	p.colour("")
	Uncover(p)
	if p.gained != nil {
		p.gained()
	}
}

// FocusLost implements fyne.Focusable.
func (p *Press) FocusLost() { p.focused = false; p.colour(p.fill) }

// Keyed reports whether it has the keys.
func (p *Press) Keyed() bool { return p.focused }

// TypedRune implements fyne.Focusable.
func (p *Press) TypedRune(rune) {}

// TypedKey implements fyne.Focusable: the arrows, Home, End and the keys of pages walk through the list that it is a row of.
func (p *Press) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		c, way := fyne.CurrentApp().Driver().CanvasForObject(p), holding(p)
		p.do()
		if len(way) > 1 {
			box, _ := way[len(way)-2].(*fyne.Container)
			p.again(c, box)
		}
	default:
		Walk(p, k)
	}
}

// TypedShortcut implements fyne.Shortcutable.
func (p *Press) TypedShortcut(s fyne.Shortcut) {
	if c, is := s.(*desktop.CustomShortcut); is && p.chord != nil && p.chord(c) {
		return
	}
	PassShortcut(p, s)
}

// AccessibilityLabel says what pressing does.
func (p *Press) AccessibilityLabel() string { return p.name }

// Inside are its texts, and what else can be pressed in it.
func (p *Press) Inside() []fyne.CanvasObject { return []fyne.CanvasObject{p.body} }

// AccessibilityRole implements fyne.Accessible.
func (p *Press) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }
