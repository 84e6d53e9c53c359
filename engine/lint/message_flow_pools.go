package lint

import "hookflow/engine/bpmn"

// A process without a pool counts as its own pool.
var messageFlowPools = &Rule{Name: "message-flow-pools", Severity: Error, Elsewhere: Warning, Check: checkMessagePools,
	Doc: "A message flow connects two pools, or what lies in two pools (9.3)."}

func checkMessagePools(p *Pass) {
	for f := range p.Each(bpmn.MessageFlow) {
		if a, b := p.pool(f.Source), p.pool(f.Target); a != nil && a == b {
			p.Flag(f, "starts and ends in the pool %s: use a sequence flow inside a pool", label(a))
		}
	}
}

// pool returns the participant that e is or lies in, or the process if no pool shows it.
func (p *Pass) pool(e *bpmn.Element) *bpmn.Element {
	if e == nil {
		return nil
	}
	if e.Kind == bpmn.Participant {
		return e
	}
	root := e.Root()
	if pool := p.pools[root]; pool != nil {
		return pool
	}
	if root.Kind == bpmn.Process {
		return root
	}
	return nil
}
