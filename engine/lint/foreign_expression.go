package lint

import (
	"strings"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// The text is taken for foreign when it cannot be read as FEEL; one that can by chance is not
// noticed. A leading = says FEEL, so an error in it is one of the rule feel-syntax.
var foreignExpression = &Rule{Name: "foreign-expression", Reach: Near, Severity: Warning, Elsewhere: Off, Check: checkForeign,
	Doc: "Conditions, scripts and other expressions of the standard are FEEL; those of other engines are not run."}

func checkForeign(p *Pass) {
	for _, e := range p.elements {
		for f := range bpmn.Given(e) {
			if f.Ours() || f.Type != bpmn.Expression && f.Type != bpmn.Script || f.Type == bpmn.Script && otherScript(e) {
				continue
			}
			text := strings.TrimSpace(bpmn.Get(e, *f))
			if text == "" || text[0] == '=' {
				continue
			}
			if _, err := feel.Parse(text); err != nil {
				p.Flag(e, "has %q in another language than FEEL: translate %q", f.Label, clip(text))
			}
		}
	}
}

// otherScript reports whether e says that its script is in another language.
func otherScript(e *bpmn.Element) bool {
	format := e.Attr("scriptFormat")
	return format != "" && !strings.EqualFold(format, "feel")
}
