package lint

import (
	"iter"
	"slices"
	"strings"

	"hookflow/engine/bpmn"
)

// fields yields the fields of e beyond the common ones that are required or
// about which the file may say something. It looks only at the first step of
// each place, so that a pass over thousands of elements stays quick.
func fields(e *bpmn.Element) iter.Seq[*bpmn.Field] {
	return func(yield func(*bpmn.Field) bool) {
		list := bpmn.Of(e.Kind).Fields
		var tags, own []string
		for _, c := range e.XML.ChildElements() {
			if c.Tag == "extensionElements" {
				for _, x := range c.ChildElements() {
					own = append(own, x.Tag)
				}
			}
			tags = append(tags, c.Tag)
		}
		for i := range list {
			f := &list[i]
			step, _, _ := strings.Cut(f.Place, "/")
			tag, ours := strings.CutPrefix(step, "hookflow:")
			there := f.Required || step[0] == '@' || ours && slices.Contains(own, tag) || !ours && slices.Contains(tags, step)
			if there && (f.Trigger == "" || e.HasTrigger(f.Trigger)) && (f.If == nil || f.If(e)) && !yield(f) {
				return
			}
		}
	}
}
