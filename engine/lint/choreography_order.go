package lint

import (
	"slices"
	"strings"

	"hookflow/engine/bpmn"
)

// Gateways and events between two activities are passed through; what happened before the last
// activity is not looked at, because the standard speaks of the previous one only.
var choreographyOrder = &Rule{Name: "choreography-order", Severity: Error, Elsewhere: Warning, Check: checkChoreographyOrder,
	Doc: "Who initiates a choreography activity took part in the activity before it, else nobody could tell them to begin (11.5, Sequence Flow)."}

func checkChoreographyOrder(p *Pass) {
	for e := range p.Where(func(e *bpmn.Element) bool { return e.Kind.Is(bpmn.Choreography) }) {
		first := bpmn.Local(e.Attr("initiatingParticipantRef"))
		for _, before := range choreographyBefore(e) {
			var parts []string
			for _, r := range before.XML.SelectElements("participantRef") {
				parts = append(parts, bpmn.Local(r.Text()))
			}
			if first != "" && len(parts) > 0 && !slices.Contains(parts, first) {
				p.Flag(e, "is initiated by %q, who has no part in %s before it (%s): begin with one of them", first, label(before), strings.Join(parts, ", "))
			}
		}
	}
}

// choreographyBefore lists the choreography activities from which the flow leads
// to e over gateways and events alone.
func choreographyBefore(e *bpmn.Element) []*bpmn.Element {
	var before []*bpmn.Element
	seen := map[*bpmn.Element]bool{e: true}
	for todo := []*bpmn.Element{e}; len(todo) > 0; todo = todo[1:] {
		for _, f := range todo[0].In {
			switch from := f.Source; {
			case from == nil || seen[from]:
			case from.Kind.Is(bpmn.Choreography):
				seen[from] = true
				before = append(before, from)
			default:
				seen[from] = true
				todo = append(todo, from)
			}
		}
	}
	return before
}
