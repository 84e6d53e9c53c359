package step

import (
	"hookflow/engine"
	"hookflow/engine/feel"
	"hookflow/engine/program"
)

// A complex gateway goes on when its activation condition holds over the number
// of tokens that wait (activationCount, and a number under the id of each
// incoming flow); then it waits for the tokens still to come, which it uses up,
// before it can go on anew (BPMN 2.0, 13.4.5). Without a condition one token is
// enough. Tokens that arrive during the reset do not cause output of their own:
// conditions over waitingForStart are not evaluated.
var complexGateway = Behaviour{
	Gathered: func(t *Turn, n *program.Node) ([]engine.Arrival, bool, error) {
		if resetting(t, n) {
			missing := unused(t, n)
			if stillComing(t, n, missing) {
				return nil, false, nil
			}
			return append(endReset(t, n), oneOfEach(t, n, missing)...), false, nil
		}
		holds, err := activates(t, n)
		if err != nil || !holds {
			return nil, false, err
		}
		use := oneOfEach(t, n, n.In)
		if len(use) < len(n.In) {
			beginReset(t, n, use)
		}
		return use, true, nil
	},
}

// unused are the flows whose tokens did not take part in the activation.
func unused(t *Turn, n *program.Node) []*program.Flow {
	var out []*program.Flow
	for _, f := range n.In {
		if !usedUp(t, f) {
			out = append(out, f)
		}
	}
	return out
}

// activates evaluates the activation condition over the tokens that wait.
func activates(t *Turn, n *program.Node) (bool, error) {
	count := 0
	more := feel.NewContext(len(n.In) + 2)
	for _, f := range n.In {
		more.Put(f.ID, feel.NewInt(int64(t.Holding(f))))
		if t.Holding(f) > 0 {
			count++
		}
	}
	if n.Activation == nil {
		return count > 0, nil
	}
	more.Put("activationCount", feel.NewInt(int64(count)))
	return t.Holds(n.Activation, "the activation condition", more)
}

// resetting reports whether complex gateway n still waits for the tokens that
// did not take part in its activation.
func resetting(t *Turn, n *program.Node) bool {
	for _, f := range n.In {
		if usedUp(t, f) {
			return true
		}
	}
	return false
}

// usedUp reports whether the token of f took part in the activation.
func usedUp(t *Turn, f *program.Flow) bool {
	for _, a := range t.l.Arrivals {
		if a.Scope == t.Token.ID && a.Flow == used(f) {
			return true
		}
	}
	return false
}

// beginReset notes which flows took part in the activation of n.
func beginReset(t *Turn, n *program.Node, use []engine.Arrival) {
	for _, a := range use {
		t.s.emit(t.l, engine.Event{Kind: engine.Arrived, Scope: a.Scope, Element: engine.UsedUp + a.Flow, Name: n.ID})
	}
}

// endReset gives the notes of beginReset, to be used up.
func endReset(t *Turn, n *program.Node) []engine.Arrival {
	var notes []engine.Arrival
	for _, f := range n.In {
		if usedUp(t, f) {
			notes = append(notes, engine.Arrival{Scope: t.Token.ID, Flow: used(f), Node: n.ID, Count: 1})
		}
	}
	return notes
}

// used marks a flow whose token took part in the activation of a complex
// gateway that is not yet reset.
func used(f *program.Flow) string { return engine.UsedUp + f.ID }
