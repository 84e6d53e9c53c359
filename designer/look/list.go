package look

import (
	"strconv"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
)

// A List is Fyne's list of many rows, with the keys that people expect of one: Enter opens a row, a letter goes to the next one that begins with it,
// Home, End and the keys of pages lead far, and what means nothing to it is the window's.
type List struct {
	widget.List
	Open    func(i int)
	Name    func(i int) string        // what letters go by, and what readers are told of a row; nil: nothing
	Say     func(i int) string        // what readers are told of a row instead
	Other   func(k fyne.KeyName) bool // a key that means something beside; nil: none does
	All     func()                    // chooses all rows; nil: none are chosen
	at      int                       // the row that the keys are on
	focused bool
}

// NewList makes a list.
func NewList(length func() int, row func() fyne.CanvasObject, fill func(widget.ListItemID, fyne.CanvasObject), open func(i int)) *List {
	l := &List{Open: open}
	l.Length, l.HideSeparators = length, true
	l.CreateItem = func() fyne.CanvasObject { return container.NewStack(NewGround("", "", 6), row()) }
	l.UpdateItem = func(i widget.ListItemID, o fyne.CanvasObject) {
		parts := o.(*fyne.Container).Objects
		if ground := parts[0].(*Ground); l.focused && l.at == i {
			ground.Set(colour.AccentSoft, colour.Accent)
		} else {
			ground.Set("", "")
		}
		fill(i, parts[1])
	}
	l.OnHighlighted = func(at widget.ListItemID) {
		before := l.at
		l.at = at
		l.RefreshItem(before)
		l.RefreshItem(at)
	}
	l.OnSelected = func(at widget.ListItemID) {
		l.UnselectAll()
		if at < l.Length() {
			l.Open(at)
		}
	}
	l.ExtendBaseWidget(l)
	return l
}

// FocusGained implements fyne.Focusable.
func (l *List) FocusGained() { l.focused = true; l.List.FocusGained() }

// FocusLost implements fyne.Focusable.
func (l *List) FocusLost() { l.focused = false; l.List.FocusLost() }

// Keyed reports whether it has the keys.
func (l *List) Keyed() bool { return l.focused }

// TypedRune implements fyne.Focusable.
func (l *List) TypedRune(letter rune) {
	for i, n := 1, l.Length(); l.Name != nil && i <= n; i++ {
		at := (l.at + i) % n
		if name := []rune(l.Name(at)); len(name) > 0 && unicode.ToLower(name[0]) == unicode.ToLower(letter) {
			l.Highlight(at)
			return
		}
	}
}

// TypedKey implements fyne.Focusable.
func (l *List) TypedKey(k *fyne.KeyEvent) {
	to, leads := Leap(k.Name, l.at, l.Length())
	switch {
	case leads:
		l.Highlight(to)
	case l.Other != nil && l.Other(k.Name):
	case k.Name == fyne.KeyUp || k.Name == fyne.KeyDown:
		l.List.TypedKey(k)
	case (k.Name == fyne.KeyReturn || k.Name == fyne.KeyEnter || k.Name == fyne.KeySpace) && l.at < l.Length():
		l.Open(l.at)
	default:
		passKey(l, k)
	}
}

// TypedShortcut implements fyne.Shortcutable.
func (l *List) TypedShortcut(s fyne.Shortcut) {
	if _, all := s.(*fyne.ShortcutSelectAll); all && l.All != nil {
		l.All()
		return
	}
	PassShortcut(l, s)
}

// At is the row that the keys are on.
func (l *List) At() int { return l.at }

// AccessibilityLabel implements fyne.Accessible: it is called by what stands before it.
func (l *List) AccessibilityLabel() string { return "" }

// AccessibilityRole implements fyne.Accessible.
func (l *List) AccessibilityRole() fyne.AccessibleRole { return RoleList }

// Tells implements Teller: the rows around that with the keys, as many as may be seen.
func (l *List) Tells() Told {
	t, say := Told{Current: strconv.Itoa(l.at)}, l.Say
	if say == nil {
		say = l.Name
	}
	for i := max(0, l.at-pageRows); say != nil && i < min(l.Length(), l.at+pageRows); i++ {
		t.Parts = append(t.Parts, Part{ID: strconv.Itoa(i), Role: RoleRow, Name: say(i), Size: l.Size(), Do: func() { l.Select(i) }})
	}
	return t
}
