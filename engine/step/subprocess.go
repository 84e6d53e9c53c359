package step

// A sub-process begins at its none start event (without one, at every node that
// nothing leads to) and completes when no token is left in it (BPMN 2.0,
// 13.3.4).
var subProcess = Behaviour{
	Work: func(t *Turn) error {
		for _, n := range t.Node.Entries {
			t.s.begin(t.l, beginning{node: n, scope: t.Token.ID})
		}
		if len(t.Node.Entries) == 0 {
			t.Complete()
		}
		return nil
	},
}
