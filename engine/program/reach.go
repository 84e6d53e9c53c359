package program

// Reaches reports whether a token that is in node from (or leaves it) can
// arrive along flow into without passing through the node that flow leads to.
// It is what the inclusive join of BPMN 2.0, 13.4.3 asks. Boundary events and
// links count as ways out of a node. Answers are kept per flow.
func (p *Program) Reaches(from *Node, into *Flow) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	seen := p.reaches[into]
	if seen == nil {
		seen = p.upstream(into)
		if p.reaches == nil {
			p.reaches = map[*Flow][]bool{}
		}
		p.reaches[into] = seen
	}
	return seen[from.Index]
}

// upstream marks every node from which into can be reached without passing
// through its target.
func (p *Program) upstream(into *Flow) []bool {
	seen := make([]bool, len(p.Nodes))
	list := []*Node{into.From}
	for len(list) > 0 {
		n := list[len(list)-1]
		list = list[:len(list)-1]
		if n == into.To || seen[n.Index] {
			continue
		}
		seen[n.Index] = true
		for _, f := range n.In {
			list = append(list, f.From)
		}
		if n.Host != nil {
			list = append(list, n.Host)
		}
		for _, thrower := range n.Scope.Inner {
			if thrower.Partner == n {
				list = append(list, thrower)
			}
		}
	}
	return seen
}
