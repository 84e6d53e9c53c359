package lint

import (
	"iter"
	"strings"

	"hookflow/engine/bpmn"
)

var fieldRequired = &Rule{Name: "field-required", Severity: Error, Executable: true, Check: checkRequired,
	Doc: "Settings that an element cannot run without are set."}

func checkRequired(p *Pass) {
	for _, e := range p.Elements {
		for f := range fields(e) {
			if f.Required && f.Name != "id" && strings.TrimSpace(bpmn.Get(e, f)) == "" {
				p.Flag(e, "has no %s: set it", strings.ToLower(f.Label))
			}
		}
	}
}

// fields yields the fields of e beyond the common ones.
func fields(e *bpmn.Element) iter.Seq[bpmn.Field] {
	return func(yield func(bpmn.Field) bool) {
		info := bpmn.Of(e.Kind)
		for i := range info.Fields {
			f := info.Fields[i]
			if (f.Trigger == "" || e.HasTrigger(f.Trigger)) && !yield(f) {
				return
			}
		}
	}
}
