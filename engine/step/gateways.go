package step

import (
	"hookflow/engine"
	"hookflow/engine/program"
)

// An exclusive gateway sends the token along the first flow whose condition
// holds, else along the default flow; a flow without condition always holds
// (BPMN 2.0, 13.4.2). Where flows come together it passes every token on.
var exclusive = Behaviour{
	Leave: func(t *Turn) ([]*program.Flow, error) {
		for _, f := range t.Node.Out {
			if f == t.Node.Default {
				continue
			}
			if f.Condition == nil {
				return []*program.Flow{f}, nil
			}
			yes, err := t.Holds(f.Condition, "the condition of flow "+f.ID)
			if err != nil {
				return nil, err
			}
			if yes {
				return []*program.Flow{f}, nil
			}
		}
		if t.Node.Default != nil {
			return []*program.Flow{t.Node.Default}, nil
		}
		return nil, Faultf(engine.NoPath, "no condition of the outgoing flows of %q holds and there is no default flow", t.Node.ID)
	},
}

// A parallel gateway waits for a token on every incoming flow and then puts one
// on every outgoing flow, whatever their conditions (BPMN 2.0, 13.4.1).
var parallel = Behaviour{
	Gathers: true,
	Leave:   func(t *Turn) ([]*program.Flow, error) { return t.Node.Out, nil },
}

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
	for _, inner := range t.Inside() {
		if x := p.Node(inner.Element); x != n {
			nodes = append(nodes, x)
		}
	}
	for _, a := range t.Instance().Arrivals {
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
