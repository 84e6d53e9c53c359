package lint

import (
	"strings"

	"hookflow/engine/bpmn"
)

// Server engines find what is called among everything that is deployed, and compute its name.
var calledElement = &Rule{Name: "called-element", Severity: Error, Elsewhere: Off, Deployed: Off, Check: checkCalled,
	Doc: "A call activity calls a process or global task of the file, or of one that it imports (10.2.6)."}

func checkCalled(p *Pass) {
	if p.XML.SelectElement("import") != nil {
		return
	}
	for e := range p.Each(bpmn.CallActivity) {
		id := e.Attr("calledElement")
		if id != "" && !strings.HasPrefix(id, "=") && !bpmn.Foreign(id) && p.lookup(id) == nil {
			p.Flag(e, "calls %q, which is not in the file: correct the name or import the file", id)
		}
	}
}
