package lint

import "hookflow/engine/bpmn"

var importType = &Rule{Name: "import-type", Severity: Error, Check: checkImports,
	Doc: "The type and namespace of an import are absolute URIs (8.1.3)."}

func checkImports(p *Pass) {
	for _, n := range p.tagged("import") {
		if n.parent == nil || n.parent.xml.Tag != "definitions" {
			continue
		}
		for _, name := range []string{"importType", "namespace"} {
			if a := n.xml.SelectAttr(name); a != nil && !absolute(a.Value) {
				p.FlagXML(n.xml, "has %s=%q: write an absolute URI, for BPMN %s", name, a.Value, bpmn.NS)
			}
		}
	}
}
