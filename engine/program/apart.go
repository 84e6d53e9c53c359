package program

import (
	"hookflow/engine"
	"hookflow/engine/bpmn"
)

// Apart reads what one element has done outside, its call and what follows a failure,
// or what it receives, apart from its process: of a process that was exported, the rest
// may be in the language of a server. The node has no flows.
func Apart(def *bpmn.Definitions, e *bpmn.Element) (*Node, []engine.Finding) {
	c := &compiler{
		def: def, process: e.Root(), nodes: map[*bpmn.Element]*Node{}, skipped: map[*bpmn.Element]bool{},
		p: &Program{byID: map[string]*Node{}, flows: map[string]*Flow{}},
	}
	n := &Node{ID: e.ID, Name: e.Name(), Kind: e.Kind}
	if n.Work = c.work(e); n.Work != nil {
		n.Fail = c.failing(e, n)
	}
	if bpmn.Value(e, "path") != "" {
		n.Events = []*EventDef{{Receive: c.receive(e, n, bpmn.Value(e, "message"))}}
	}
	return n, c.findings
}
