package designer

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"hookflow/designer/look"
)

// places are the parts of the page by name, while it is in front, see LayoutEnv.
func (b *inbox) places(add func(name string, o fyne.CanvasObject)) {
	if b.window.tabs.Selected() != b.item {
		return
	}
	eachPart(b.content, func(name string, o fyne.CanvasObject) { add("inbox."+name, o) })
	add("inbox.search", b.search)
	if b.open == nil {
		return
	}
	for name, o := range map[string]fyne.CanvasObject{"comment": b.open.comment, "due": b.open.due, "priority": b.open.priority} {
		add("inbox."+name, o)
	}
	for name, o := range b.open.form.Parts() {
		add("inbox.field."+name, o)
	}
}

// eachPart goes through what can be pressed and is seen.
func eachPart(o fyne.CanvasObject, do func(name string, o fyne.CanvasObject)) {
	if o == nil || !o.Visible() {
		return
	}
	switch o := o.(type) {
	case *fyne.Container:
		for _, c := range o.Objects {
			eachPart(c, do)
		}
	case *container.Scroll:
		eachPart(o.Content, do)
	case *look.Button:
		do(o.AccessibilityLabel(), o)
	case *look.Press:
		do(o.AccessibilityLabel(), o)
	}
}
