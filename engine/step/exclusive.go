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
			yes, err := t.s.holds(t.l, t.Token, f)
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
