package lint

import "hookflow/engine/bpmn"

// Conversations cannot stand in a process by the schema alone, so they need no check here.
var processContent = &Rule{Name: "process-content", Severity: Error, Elsewhere: Warning, Check: checkContent,
	Doc: "Choreography activities stand in choreographies; tasks, sub-processes and data stand in processes (10.1, 11)."}

func checkContent(p *Pass) {
	for _, e := range p.elements {
		scope := e.Scope()
		if scope == nil || e.Parent != scope {
			continue
		}
		inChoreography := scope.Kind == bpmn.ChoreographyRoot || scope.Kind == bpmn.SubChoreography
		switch {
		case e.Kind.Is(bpmn.Choreography) && !inChoreography:
			p.Flag(e, "cannot stand in a process: draw it in a choreography")
		case inChoreography && (e.Kind.Activity() || e.Kind.Is(bpmn.Data) || e.Kind == bpmn.DataObject):
			p.Flag(e, "cannot stand in a choreography: draw it in a process")
		}
	}
}
