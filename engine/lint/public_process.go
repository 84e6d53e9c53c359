package lint

import "hookflow/engine/bpmn"

// A missing processType says nothing and is right for both.
var publicProcess = &Rule{Name: "public-process", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkPublic,
	Doc: "A public process is not executable (10.1, isExecutable)."}

func checkPublic(p *Pass) {
	for e := range p.Each(bpmn.Process) {
		if e.Attr("processType") == "Public" && e.Flag("isExecutable", false) {
			p.Flag(e, "is public and executable: make it private or not executable")
		}
	}
}
