package program

import (
	"hookflow/engine"
	"hookflow/engine/bpmn"
)

// NothingToRun says that a file holds nothing that could be deployed.
const NothingToRun = "the deployment holds no executable process"

// All compiles everything of a file that can be deployed (see Executable). The
// findings are what deployment refuses of the file, whatever else is deployed;
// lint tells the same ones.
func All(def *bpmn.Definitions, all bool) ([]*Program, []engine.Finding) {
	var programs []*Program
	var findings []engine.Finding
	seen := map[string]bool{}
	for _, e := range Executable(def, all) {
		p, bad := Compile(def, e)
		findings = append(findings, bad...)
		if seen[e.ID] && e.ID != "" {
			findings = append(findings, engine.Finding{Element: e.ID, Message: "the file holds two processes of this id"})
		}
		seen[e.ID] = true
		if p != nil {
			programs = append(programs, p)
		}
	}
	return programs, findings
}
