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
		if t.Open(t.Node) == 0 {
			t.Complete()
		}
		return nil
	},
}

// A throwing event causes what its definitions say and passes the token on; an
// end event has no way on, so the token is used up (BPMN 2.0, 10.4.3 and
// 10.4.4). All of several definitions are thrown.
var throwing = Behaviour{
	Work: func(t *Turn) error {
		if t.Node.Work != nil || t.Node.Job != nil {
			return startOutside(t)
		}
		goesOn := true
		for _, d := range t.Node.Events {
			passes, err := Triggers[d.Trigger].Throw(t, d)
			if err != nil {
				return err
			}
			goesOn = goesOn && passes
		}
		if goesOn {
			t.Complete()
		}
		return nil
	},
}
