package lint

import (
	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// A task that says nothing becomes a job called like its id, which no worker asks for by chance. One
// with settings of another program, or that only writes variables, says something.
var callsNothing = &Rule{Name: "calls-nothing", Reach: Near, Severity: Warning, Elsewhere: Off, Strict: true, Check: checkCallsNothing,
	Doc: "A service, send or business rule task of an executable process calls an address, hands out a job or sends a message."}

func checkCallsNothing(p *Pass) {
	sends := map[*bpmn.Element]bool{}
	for _, f := range p.Every(bpmn.MessageFlow) {
		sends[f.Source] = true
	}
	for e := range p.Each(bpmn.ServiceTask, bpmn.SendTask, bpmn.BusinessRuleTask) {
		says := bpmn.Value(e, "job") + e.Attr("messageRef") + e.Attr("operationRef")
		if says != "" || bpmn.WorkOf(e) != nil || sends[e] || writes(e) || foreignSettings(e.XML) {
			continue
		}
		if w := bpmn.WorkAsked(e); w != nil && w.Key != "url" {
			key, _ := bpmn.FieldOf(e, w.Key)
			p.Flag(e, "has nothing to do: set %q", key.Label)
			continue
		}
		p.Flag(e, "calls nothing: give it a URL or a job type, or make it a manual task")
	}
}

// writes reports whether e sets variables.
func writes(e *bpmn.Element) bool {
	f, ok := bpmn.FieldOf(e, "outputs")
	return ok && len(bpmn.Rows(e, f)) > 0
}

// foreignSettings reports whether another program's settings stand at x.
func foreignSettings(x *etree.Element) bool {
	for _, a := range x.Attr {
		if a.Space != "" && a.Space != "xmlns" && a.NamespaceURI() != bpmn.NSHookflow {
			return true
		}
	}
	if holder := x.SelectElement("extensionElements"); holder != nil {
		for _, c := range holder.ChildElements() {
			if c.NamespaceURI() != bpmn.NSHookflow {
				return true
			}
		}
	}
	return false
}
