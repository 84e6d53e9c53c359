package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Lines is a field of several lines that Tab leads out of, as out of every other field: Fyne's own keeps Tab, and with it the keys.
type Lines struct{ widget.Entry }

// NewLines makes an empty field.
func NewLines() *Lines {
	l := &Lines{}
	l.MultiLine, l.Wrapping = true, fyne.TextWrap(fyne.TextTruncateClip)
	l.ExtendBaseWidget(l)
	return l
}

// AcceptsTab implements fyne.Tabbable.
func (l *Lines) AcceptsTab() bool { return false }

// TypedKey implements fyne.Focusable: what means nothing to a text is the window's.
func (l *Lines) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyEscape || len(k.Name) > 1 && k.Name[0] == 'F' {
		passKey(l, k)
		return
	}
	l.Entry.TypedKey(k)
}
