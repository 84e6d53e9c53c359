package lint

import (
	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// fix adds a quick fix to a finding.
func (f *Finding) fix(title string, apply func(bpmn.Touch)) { f.Fix = &Fix{title, apply} }

// removeAttr is a fix that takes attributes off x.
func removeAttr(x *etree.Element, names ...string) func(bpmn.Touch) {
	return func(touch bpmn.Touch) {
		touch(x)
		for _, name := range names {
			x.RemoveAttr(name)
		}
	}
}

// removeChild is a fix that removes the first child tag of x.
func removeChild(x *etree.Element, tag string) func(bpmn.Touch) {
	return func(touch bpmn.Touch) {
		if c := x.SelectElement(tag); c != nil {
			bpmn.Remove(touch, c)
		}
	}
}

// reorder moves x to the place among its siblings that the schema wants.
func reorder(x *etree.Element) func(bpmn.Touch) {
	return func(touch bpmn.Touch) {
		parent := x.Parent()
		bpmn.Remove(touch, x)
		bpmn.Insert(touch, parent, x)
	}
}

// remove is a fix that removes x.
func remove(x *etree.Element) func(bpmn.Touch) {
	return func(touch bpmn.Touch) { bpmn.Remove(touch, x) }
}

// appendText adds a child of BPMN that holds a text.
func appendText(x *etree.Element, tag, text string) func(bpmn.Touch) {
	return func(touch bpmn.Touch) {
		c := bpmn.Create(touch, x, bpmn.NS, tag)
		c.SetText(text)
	}
}
