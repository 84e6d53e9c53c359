package lint

import (
	"slices"

	"hookflow/engine/bpmn"
)

// Intermediate events of choreographies are not checked.
var choreographyEvents = &Rule{Name: "choreography-events", Severity: Error, Elsewhere: Warning, Check: checkChoreographyEvents,
	Doc: "The start and end events of a choreography carry no messages: start by none, timer, signal, condition or several of them; end by none or terminate (11.6)."}

var choreographyTriggers = map[bpmn.Kind][]bpmn.Trigger{
	bpmn.StartEvent: {bpmn.Timer, bpmn.Conditional, bpmn.Signal},
	bpmn.EndEvent:   {bpmn.Terminate},
}

func checkChoreographyEvents(p *Pass) {
	for e := range p.Each(bpmn.StartEvent, bpmn.EndEvent) {
		if s := e.Scope(); s == nil || s.Kind != bpmn.ChoreographyRoot && s.Kind != bpmn.SubChoreography {
			continue
		}
		for _, t := range e.Triggers {
			if !slices.Contains(choreographyTriggers[e.Kind], t) {
				p.Flag(e, "has the trigger %s, which is not allowed in a choreography: remove it", t)
			}
		}
	}
}
