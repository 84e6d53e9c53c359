package lint

import (
	"strings"

	"hookflow/engine/bpmn"
)

// The text is taken for foreign when it cannot be read as FEEL; one that can by chance is not
// noticed.
var foreignExpression = &Rule{Name: "foreign-expression", Severity: Warning, Elsewhere: Off, Check: checkForeign,
	Doc: "Conditions, scripts and other expressions of the standard are FEEL; those of other engines are not run."}

func checkForeign(p *Pass) {
	for _, s := range p.settings() {
		if s.ours() || s.typ != bpmn.Expression && s.typ != bpmn.Script || s.otherScript() {
			continue
		}
		if s.parse() != nil {
			p.Flag(s.of, "has %q in another language than FEEL: translate %q", s.field.Label, clip(s.text))
		}
	}
}

// otherScript reports whether s is a script that says it is in another language.
func (s setting) otherScript() bool {
	format := s.of.Attr("scriptFormat")
	return s.typ == bpmn.Script && format != "" && !strings.EqualFold(format, "feel")
}
