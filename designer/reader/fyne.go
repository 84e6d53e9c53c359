package reader

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/look"
)

// describe asks an object what it is. It reports false if it is nothing by itself, such as a container.
func (n *node) describe(o fyne.CanvasObject) bool {
	switch o := o.(type) {
	case fyne.Accessible:
		n.role, n.name = o.AccessibilityRole(), o.AccessibilityLabel()
		if t, is := o.(look.Teller); is {
			n.Told = t.Tells()
		}
	case *widget.Check:
		n.role, n.name, n.On = look.RoleCheck, o.Text, o.Checked
	case *widget.Entry:
		n.ofEntry(o)
	case *widget.Slider:
		n.role, n.Value = look.RoleSlider, strconv.FormatFloat(o.Value, 'f', -1, 64)
	case *widget.ProgressBar:
		n.role, n.Value = look.RoleBar, strconv.FormatFloat(o.Value, 'f', 2, 64)
	case fyne.Focusable:
		n.role = look.RoleRow
	default:
		return false
	}
	return n.role != fyne.AccessibleRoleContainer
}

// ofEntry describes an entry of Fyne's.
func (n *node) ofEntry(e *widget.Entry) {
	n.role, n.Value, n.Help, n.Lines, n.Hidden = look.RoleField, e.Text, e.PlaceHolder, e.MultiLine, e.Password
	row := 0
	for i, r := range []rune(e.Text) {
		if row == e.CursorRow {
			n.At = i + e.CursorColumn
			break
		}
		if r == '\n' {
			row++
			n.At = i + 1
		}
	}
	n.At = min(n.At, len([]rune(e.Text)))
	n.To = n.At
}
