package lint

import (
	"slices"

	"hookflow/engine/bpmn"
)

// Definitions that an event refers to count like its own. Whether a trigger runs in the engine is
// another rule.
var eventTrigger = &Rule{Name: "event-trigger", Reach: Near, Severity: Error, Elsewhere: Warning, Check: checkTrigger,
	Doc: "An event has only triggers of the kinds the standard permits there (10.4.5, table 10.93)."}

func checkTrigger(p *Pass) {
	for e := range p.Where(func(e *bpmn.Element) bool { return e.Kind.Is(bpmn.Event) }) {
		allowed := bpmn.Allowed[e.Kind]
		if e.Kind == bpmn.StartEvent && e.Parent != nil && e.Parent.EventSubProcess() {
			allowed = bpmn.EventSubStart
		}
		if len(e.Triggers) == 0 && e.Kind != bpmn.StartEvent && !slices.Contains(allowed, bpmn.None) {
			f := p.Flag(e, "has no trigger: choose what it reacts to")
			f.doubt(foreignSettings(e.XML))
		}
		for _, t := range e.Triggers {
			if !slices.Contains(allowed, t) {
				p.Flag(e, "has the trigger %s, which is not allowed there: use another trigger or another event", t)
			}
		}
	}
}
