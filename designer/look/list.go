package look

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// A List is one of Fyne's that tells readers of its rows.
type List struct {
	widget.List
	say func(i int) string // a row as it is said
	at  int                // the row that the keys are on
}

// NewList makes a list; update shows a row in an object that create has made.
func NewList(length func() int, create func() fyne.CanvasObject, update func(int, fyne.CanvasObject), say func(int) string) *List {
	l := &List{say: say}
	l.Length, l.CreateItem, l.UpdateItem, l.HideSeparators = length, create, update, true
	l.OnHighlighted = func(i int) { l.at = i }
	l.ExtendBaseWidget(l)
	return l
}

// TypedKey implements fyne.Focusable. Fyne does not tell of a row that the arrows lead to.
func (l *List) TypedKey(k *fyne.KeyEvent) {
	l.List.TypedKey(k)
	switch k.Name {
	case fyne.KeyDown:
		l.at = min(l.at+1, l.Length()-1)
	case fyne.KeyUp:
		l.at = max(l.at-1, 0)
	}
}

// AccessibilityLabel implements fyne.Accessible: it is called by what stands before it.
func (l *List) AccessibilityLabel() string { return "" }

// AccessibilityRole implements fyne.Accessible.
func (l *List) AccessibilityRole() fyne.AccessibleRole { return RoleList }

// Tells implements Teller: the rows around that with the keys, as many as may be seen.
func (l *List) Tells() Told {
	t := Told{Current: strconv.Itoa(l.at)}
	for i := max(0, l.at-pageRows); i < min(l.Length(), l.at+pageRows); i++ {
		t.Parts = append(t.Parts, Part{ID: strconv.Itoa(i), Role: RoleRow, Name: l.say(i), Size: l.Size(), Do: func() { l.Select(i) }})
	}
	return t
}
