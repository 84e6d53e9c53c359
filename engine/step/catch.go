package step

// A catching intermediate event holds the token until its event happens (BPMN
// 2.0, 10.4.4). With several definitions one is enough, or all are needed if
// the event is parallel multiple. A catching link is entered from its throwing
// partner and passes the token on.
var catching = Behaviour{
	Work: func(t *Turn) error {
		if err := t.Arm(t.Node); err != nil {
			return err
		}
		if t.l.openFor(t.Token.ID, t.Node.ID) == 0 {
			t.Complete()
		}
		return nil
	},
}
