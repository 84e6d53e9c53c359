package lint

import "hookflow/engine/bpmn"

// Whether the initiator could know that it is its turn, which the standard also demands, is not
// followed.
var choreographyTask = &Rule{Name: "choreography-task", Severity: Error, Elsewhere: Warning, Check: checkChoreographyTask,
	Doc: "A choreography task has two participants, one of them initiates, and its messages go between them (11.5.1)."}

func checkChoreographyTask(p *Pass) {
	for e := range p.Each(bpmn.ChoreographyTask, bpmn.SubChoreography, bpmn.CallChoreography) {
		parts := map[string]bool{}
		for _, r := range e.XML.SelectElements("participantRef") {
			parts[bpmn.Local(r.Text())] = true
		}
		if first := bpmn.Local(e.Attr("initiatingParticipantRef")); first != "" && !parts[first] {
			p.Flag(e, "is initiated by %q, which is not one of its participants: correct one of the two", first)
		}
		if e.Kind != bpmn.ChoreographyTask {
			continue
		}
		if len(parts) != 2 {
			p.Flag(e, "has %d different participants: a choreography task has two", len(parts))
		}
		for _, r := range e.XML.SelectElements("messageFlowRef") {
			if f := p.ByID(bpmn.Local(r.Text())); f != nil && f.Source != nil && f.Target != nil && !(parts[f.Source.ID] && parts[f.Target.ID]) {
				p.Flag(e, "has the message flow %q, which goes not between its participants: correct one of the two", f.ID)
			}
		}
	}
}
