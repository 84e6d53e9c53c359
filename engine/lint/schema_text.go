package lint

import (
	"strings"

	"github.com/beevik/etree"
)

// Text between elements is mostly a slip of the keyboard in a hand-edited file; readers drop it,
// and with it perhaps a reference.
var strayText = &Rule{Name: "schema-text", Reach: Near, Severity: Error, Check: checkText,
	Doc: "Only expressions, scripts, documentation and references hold text."}

func checkText(p *Pass) {
	for _, n := range p.nodes {
		if n.typ == nil || n.typ.Mixed || n.typ.Open {
			continue
		}
		for _, c := range n.xml.Child {
			if t, ok := c.(*etree.CharData); ok && strings.TrimSpace(t.Data) != "" {
				p.FlagXML(n.xml, "holds the text %q between its elements: remove it", clip(t.Data))
			}
		}
	}
}
