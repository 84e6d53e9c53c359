package overlay

import (
	"reflect"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// content is what an overlay of Fyne's holds. Their type is in an internal
// package; the field is exported.
func content(overlay fyne.CanvasObject) fyne.CanvasObject {
	v := reflect.ValueOf(overlay)
	if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		return overlay
	}
	if f := v.Elem().FieldByName("Content"); f.IsValid() {
		if o, ok := f.Interface().(fyne.CanvasObject); ok {
			return o
		}
	}
	return overlay
}

// buttons are those of a dialog, in the order of its tree. Widgets other than the
// pop-up itself are not looked into.
func buttons(o fyne.CanvasObject) (list []*widget.Button) {
	switch o := o.(type) {
	case *widget.PopUp:
		return buttons(o.Content)
	case *fyne.Container:
		for _, c := range o.Objects {
			list = append(list, buttons(c)...)
		}
	case *widget.Button:
		list = append(list, o)
	}
	return list
}

// leading is the button that a dialog of Fyne's own is there for, if it can be
// tapped.
func leading(o fyne.CanvasObject) *widget.Button {
	list := buttons(o)
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].Importance == widget.HighImportance && !list[i].Disabled() && list[i].Visible() {
			return list[i]
		}
	}
	return nil
}
