package form

import "hookflow/engine/bpmn"

// A glance is what the elements say while nothing changes: thousands may be selected, and each row asks more than once.
type glance struct {
	list  []*bpmn.Element
	texts map[string]common // by field
}

// A common is what Form.text says.
type common struct {
	text   string
	differ bool
}

// look begins a glance, unless there is one, and returns what ends it.
func (f *Form) look() (end func()) {
	if f.glance != nil {
		return func() {}
	}
	f.glance = &glance{list: f.elements(), texts: map[string]common{}}
	return func() { f.glance = nil }
}

// text is the value of a field, the same in all elements; differ says that they
// have not the same.
func (f *Form) text(field bpmn.Field) (text string, differ bool) {
	if f.glance == nil {
		return f.read(field)
	}
	c, known := f.glance.texts[field.Name]
	if !known {
		c.text, c.differ = f.read(field)
		f.glance.texts[field.Name] = c
	}
	return c.text, c.differ
}

// read is text, asked of the elements.
func (f *Form) read(field bpmn.Field) (text string, differ bool) {
	for i, e := range f.elements() {
		now := bpmn.Get(e, field)
		if i > 0 && now != text {
			return "", true
		}
		text = now
	}
	return text, false
}
