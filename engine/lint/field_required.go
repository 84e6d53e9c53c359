package lint

import (
	"strings"

	"hookflow/engine/bpmn"
)

var fieldRequired = &Rule{Name: "field-required", Severity: Error, Elsewhere: Off, Check: checkRequired,
	Doc: "Settings that an element cannot run without are set."}

func checkRequired(p *Pass) {
	for _, e := range p.Elements {
		for f := range fields(e) {
			if f.Required && f.Name != "id" && strings.TrimSpace(bpmn.Get(e, *f)) == "" {
				p.Flag(e, "has no %s: set it", strings.ToLower(f.Label))
			}
		}
	}
}
