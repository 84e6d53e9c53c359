package step

import (
	"hookflow/engine"
	"hookflow/engine/program"
)

// An inclusive gateway sends a token along every flow whose condition holds. It
// waits for every token that can still reach it along an empty flow, but not
// along one where a token waits already (BPMN 2.0, 13.4.3).
var inclusive = Behaviour{
	Gathered: func(t *Turn, n *program.Node) ([]engine.Arrival, bool, error) {
		if stillComing(t, n, n.In) {
			return nil, false, nil
		}
		return oneOfEach(t, n, n.In), true, nil
	},
}

// oneOfEach takes one token from every flow that has any.
func oneOfEach(t *Turn, n *program.Node, flows []*program.Flow) []engine.Arrival {
	var use []engine.Arrival
	for _, f := range flows {
		if t.Holding(f) > 0 {
			use = append(use, engine.Arrival{Scope: t.Token.ID, Flow: f.ID, Node: n.ID, Count: 1})
		}
	}
	return use
}

// stillComing reports whether a token elsewhere in the scope can reach n along
// one of the flows that is empty, and along none that is not.
func stillComing(t *Turn, n *program.Node, flows []*program.Flow) bool {
	for _, from := range elsewhere(t, n) {
		if awaited(t, from, flows) {
			return true
		}
	}
	return false
}

// elsewhere lists the nodes of the scope where tokens are, n excepted.
func elsewhere(t *Turn, n *program.Node) []*program.Node {
	p := t.Program()
	var nodes []*program.Node
	for _, inner := range t.l.Tokens {
		if x := p.Node(inner.Element); inner.Scope == t.Token.ID && x != n {
			nodes = append(nodes, x)
		}
	}
	for _, a := range t.l.Arrivals {
		if x := p.Node(a.Node); a.Scope == t.Token.ID && x != n {
			nodes = append(nodes, x)
		}
	}
	return nodes
}

// awaited reports whether a token at from must be waited for: it can reach an
// empty flow, and no flow where a token stands already.
func awaited(t *Turn, from *program.Node, flows []*program.Flow) bool {
	reachesEmpty := false
	for _, f := range flows {
		if !t.Program().Reaches(from, f) {
			continue
		}
		if t.Holding(f) > 0 {
			return false
		}
		reachesEmpty = true
	}
	return reachesEmpty
}
