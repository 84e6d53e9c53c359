package lint

import (
	"strconv"

	"hookflow/engine/bpmn"
)

// A warning: engines treat a quantity of zero differently, some as one.
var tokenQuantity = &Rule{Name: "token-quantity", Severity: Warning, Check: checkQuantity,
	Doc: "startQuantity and completionQuantity of an activity are at least 1 (10.2)."}

func checkQuantity(p *Pass) {
	for e := range p.Where(func(e *bpmn.Element) bool { return e.Kind.Activity() }) {
		for _, name := range []string{"startQuantity", "completionQuantity"} {
			if n, err := strconv.Atoi(e.Attr(name)); err == nil && n < 1 {
				p.Flag(e, "has %s=%d: it must be at least 1", name, n).fix("Remove the attribute", removeAttr(e.XML, name))
			}
		}
	}
}
