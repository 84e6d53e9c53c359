package lint

import (
	"strings"

	"hookflow/engine/bpmn"
)

// Messages without a name still work by their id.
var global = &Rule{Name: "global", Severity: Info, Check: checkGlobal,
	Doc: "Messages, signals, errors and escalations have names of their own and are used."}

func checkGlobal(p *Pass) {
	if len(p.byKind[bpmn.MessageRoot])+len(p.byKind[bpmn.SignalRoot])+len(p.byKind[bpmn.ErrorRoot])+len(p.byKind[bpmn.EscalationRoot]) == 0 {
		return
	}
	used := map[string]bool{}
	for _, n := range p.nodes {
		for _, name := range []string{"messageRef", "signalRef", "errorRef", "escalationRef"} {
			used[bpmn.Local(n.xml.SelectAttrValue(name, ""))] = true
		}
		if strings.HasSuffix(n.xml.Tag, "essageRef") || n.xml.Tag == "errorRef" {
			used[bpmn.Local(n.xml.Text())] = true
		}
	}
	names := map[[2]string]*bpmn.Element{}
	for e := range p.Each(bpmn.MessageRoot, bpmn.SignalRoot, bpmn.ErrorRoot, bpmn.EscalationRoot) {
		key := [2]string{string(e.Kind), e.Name()}
		switch {
		case e.Name() == "":
			p.Flag(e, "has no name: give it one")
		case names[key] != nil:
			p.Flag(e, "has the name of %s: rename one, or use one for both", names[key].ID)
		}
		names[key] = e
		if !used[e.ID] {
			p.Flag(e, "is not used: remove it")
		}
	}
}
