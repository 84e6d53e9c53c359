package reader

import (
	"reflect"
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
		n.role, n.Told = look.RoleField, look.Typed(o)
	case *widget.Slider:
		n.role, n.Value = look.RoleSlider, strconv.FormatFloat(o.Value, 'f', -1, 64)
	case *widget.ProgressBar:
		n.role, n.Value = look.RoleBar, strconv.FormatFloat(o.Value, 'f', 2, 64)
	case fyne.Focusable: // such as one of a RadioGroup, which Fyne keeps to itself
		n.role = look.RoleRadio
		if v := reflect.Indirect(reflect.ValueOf(o)); v.Kind() == reflect.Struct && v.FieldByName("Label").IsValid() {
			n.name, n.On = v.FieldByName("Label").String(), v.FieldByName("Selected").Bool()
		}
	default:
		return false
	}
	return n.role != fyne.AccessibleRoleContainer
}
