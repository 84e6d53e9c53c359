package lint

import "hookflow/engine/bpmn"

// Participation is a pool that refers to the process; a collaboration in another file is not looked
// at.
var definitionalCollaboration = &Rule{Name: "definitional-collaboration", Severity: Error, Elsewhere: Warning, Deployed: Warning, Check: checkDefinitional,
	Doc: "A process that names its collaboration takes part in it (10.1, definitionalCollaborationRef)."}

func checkDefinitional(p *Pass) {
	for e := range p.Each(bpmn.Process) {
		c := p.lookup(e.Attr("definitionalCollaborationRef"))
		if c == nil {
			continue
		}
		if pool := p.pools[e]; pool == nil || pool.Parent == nil || pool.Parent.XML != c.xml {
			p.Flag(e, "is no participant of the collaboration %q it names: add a pool for it", c.xml.SelectAttrValue("id", ""))
		}
	}
}
