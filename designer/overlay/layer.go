// Package overlay is the one way in which the program shows something above its
// window: dialogs, questions, notes, file dialogs and menus. Nothing else may
// show or hide an overlay of Fyne's: hiding one that stays on Fyne's stack leaves
// a window that takes neither mouse nor keys.
//
// Whatever has the focus, also nothing, Escape takes the first button of what is
// on top and Enter the last that throws nothing away; a click beside it closes a menu and leaves a dialog.
// What was typed is asked about before it is thrown away.
package overlay

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/mobile"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/look"
)

// A Layer is what stands above one window. It belongs to Fyne's goroutine.
type Layer struct {
	Desktop bool // file dialogs are those of the desktop, where it has them
	window  fyne.Window
	shown   []*Shown // from bottom to top
}

// New returns the layer above a window. The window hands its keys to Key.
func New(w fyne.Window) *Layer { return &Layer{window: w} }

// Covered reports whether anything stands above the window, which then takes
// neither shortcuts nor keys itself.
func (l *Layer) Covered() bool { return l.top() != nil }

// Clear closes all that stands above the window without asking about what was typed: whoever sits there now may not see it.
func (l *Layer) Clear() {
	for top := l.top(); top != nil; top = l.top() {
		if s := l.Top(); s != nil {
			s.Close()
		} else if p, is := top.(*look.Popup); is {
			p.Hide()
		}
		if l.top() == top {
			l.window.Canvas().Overlays().Remove(top)
		}
	}
}

// Top returns the topmost dialog that was shown through this layer, or nil if
// there is none or something of Fyne's own, such as the list of a choice, is above it.
func (l *Layer) Top() *Shown {
	l.prune()
	if n := len(l.shown); n > 0 && l.shown[n-1].root == l.top() {
		return l.shown[n-1]
	}
	return nil
}

func (l *Layer) top() fyne.CanvasObject { return l.window.Canvas().Overlays().Top() }

// prune forgets what Fyne has taken off its stack: taking one overlay away takes
// away all above it.
func (l *Layer) prune() {
	list := l.window.Canvas().Overlays().List()
	l.shown = slices.DeleteFunc(l.shown, func(s *Shown) bool { return !slices.Contains(list, s.root) })
}

// Key does what a key means to the topmost overlay. It reports false if the key
// is for whatever has the focus. It must be asked before the focus is.
func (l *Layer) Key(name fyne.KeyName) bool {
	top := l.top()
	if top == nil {
		return false
	}
	switch name {
	case fyne.KeyEscape:
		l.escape(top)
		return true
	case fyne.KeyReturn, fyne.KeyEnter:
		return l.enter(top)
	}
	return false
}

// escape closes the topmost overlay without doing anything.
func (l *Layer) escape(top fyne.CanvasObject) {
	if s := l.Top(); s != nil {
		s.Cancel()
		return
	}
	if beside, ok := top.(fyne.Tappable); ok { // as a click beside a menu does
		beside.Tapped(&fyne.PointEvent{})
	}
	if l.top() == top { // a question of Fyne's own, which has no such click
		l.window.Canvas().Overlays().Remove(top)
	}
}

// enter does what the topmost overlay is there for, unless what has the focus
// knows better.
func (l *Layer) enter(top fyne.CanvasObject) bool {
	switch f := l.window.Canvas().Focused().(type) {
	case *widget.Button:
		f.Tapped(&fyne.PointEvent{})
		return true
	case *look.Button:
		f.Tapped(&fyne.PointEvent{})
		return true
	case *widget.PopUpMenu, *look.List:
		return false
	case *widget.Entry:
		if f.MultiLine || f.OnSubmitted != nil {
			return false
		}
	case *look.Input:
		if f.Multi || f.Submit != nil || f.Offers != nil {
			return false
		}
		f.Take()
	case mobile.Keyboardable: // an entry of our own: a new line, or its OnSubmitted
		return false
	}
	if s := l.Top(); s != nil && s.accept != nil {
		s.accept()
		return true
	}
	if b := leading(content(top)); b != nil {
		b.Tapped(&fyne.PointEvent{})
		return true
	}
	return false
}
