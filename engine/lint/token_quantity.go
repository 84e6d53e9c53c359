package lint

import (
	"strconv"

	"hookflow/engine/bpmn"
)

// Engines treat a quantity of zero differently, some as one; then it is a warning.
var tokenQuantity = &Rule{Name: "token-quantity", Reach: Near, Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkQuantity,
	Doc: "startQuantity and completionQuantity of an activity are at least 1 (10.2)."}

func checkQuantity(p *Pass) {
	for e := range p.Where(func(e *bpmn.Element) bool { return e.Kind.Activity() }) {
		for _, name := range []string{"startQuantity", "completionQuantity"} {
			if n, err := strconv.Atoi(e.Attr(name)); err == nil && n < 1 {
				f := p.Flag(e, "has %s=%d: it must be at least 1", name, n)
				f.fix("Remove the attribute", removeAttr(e.XML, name))
				f.doubt(n == 0)
			}
		}
	}
}
