package lint

import (
	"strings"

	"hookflow/engine/bpmn"
)

// Catching events may share a path: the correlation key tells them apart.
var servicePath = &Rule{Name: "service-path", Severity: Warning, Check: checkServicePath,
	Doc: "A service path starts one process only: two start events on one path would both start."}

func checkServicePath(p *Pass) {
	seen := map[string]*bpmn.Element{}
	for e := range p.Each(bpmn.StartEvent) {
		path := strings.Trim(bpmn.Value(e, "path"), "/")
		if path == "" {
			continue
		}
		if first := seen[path]; first != nil {
			p.Flag(e, "has the service path %q of %s: choose another", path, label(first))
		}
		seen[path] = e
	}
}
