package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
)

// A Saying is a text that can be selected with the mouse, and by the keys read to its end and copied. Fyne's own takes the keys without showing it, and
// keeps every one to itself.
type Saying struct {
	widget.BaseWidget
	label   *widget.Label
	back    *Ground
	focused bool
}

// NewSaying lets people copy what a label says.
func NewSaying(label *widget.Label) *Saying {
	s := &Saying{label: label, back: NewGround(colour.AccentSoft, colour.Accent, 6)} // filled: its edges may be cut
	s.back.Hide()
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer implements fyne.Widget.
func (s *Saying) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewStack(s.back, s.label))
}

// selectable lets the mouse select: only while it is used there, or something is selected, because Tab goes into a text that can be.
func (s *Saying) selectable(on bool) {
	if on = on || s.label.SelectedText() != ""; on != s.label.Selectable {
		s.label.Selectable = on
		s.label.Refresh()
	}
}

// MouseIn implements desktop.Hoverable.
func (s *Saying) MouseIn(*desktop.MouseEvent) {}

// MouseMoved implements desktop.Hoverable.
func (s *Saying) MouseMoved(*desktop.MouseEvent) { s.selectable(true) }

// MouseOut implements desktop.Hoverable.
func (s *Saying) MouseOut() { s.selectable(false) }

// FocusGained implements fyne.Focusable.
func (s *Saying) FocusGained() {
	s.focused = true
	s.selectable(false)
	s.back.Show()
	Uncover(s)
}

// FocusLost implements fyne.Focusable.
func (s *Saying) FocusLost() { s.focused = false; s.back.Hide() }

// Keyed reports whether it has the keys.
func (s *Saying) Keyed() bool { return s.focused }

// TypedRune implements fyne.Focusable.
func (s *Saying) TypedRune(rune) {}

// sayingStep is how far an arrow scrolls.
const sayingStep = 40

// TypedKey implements fyne.Focusable: the arrows and the keys of pages scroll what does not fit.
func (s *Saying) TypedKey(k *fyne.KeyEvent) {
	for view, at := range scrolls(s) {
		page, end := view.Size().Height, view.Content.Size().Height-view.Size().Height
		to, leads := map[fyne.KeyName]float32{fyne.KeyUp: at.Y - sayingStep, fyne.KeyDown: at.Y + sayingStep, fyne.KeyPageUp: at.Y - page, fyne.KeyPageDown: at.Y + page, fyne.KeyHome: 0, fyne.KeyEnd: end}[k.Name]
		if leads && end > 0 {
			view.ScrollToOffset(fyne.NewPos(at.X, max(0, min(to, end))))
			return
		}
	}
	passKey(s, k)
}

// TypedShortcut implements fyne.Shortcutable: all of it is copied, or what is selected.
func (s *Saying) TypedShortcut(cut fyne.Shortcut) {
	if _, copies := cut.(*fyne.ShortcutCopy); !copies {
		PassShortcut(s, cut)
		return
	}
	text := s.label.SelectedText()
	if text == "" {
		text = s.label.Text
	}
	fyne.CurrentApp().Clipboard().SetContent(text)
}

// AccessibilityLabel says the text.
func (s *Saying) AccessibilityLabel() string { return s.label.Text }

// AccessibilityRole implements fyne.Accessible.
func (s *Saying) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }
