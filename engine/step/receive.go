package step

import (
	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/program"
)

// A message goes from one participant to one other (BPMN 2.0, 10.4.5). Who
// waits is found by the message's name and a correlation key, which is compared
// as text. A throwing event without a call hands the message to processes of
// this engine.
var messageEvent = TriggerBehaviour{
	Arm: func(t *Turn, d *program.EventDef) (*engine.Wait, error) { return t.MessageWait(d.Receive) },
	Throw: func(t *Turn, d *program.EventDef) (bool, error) {
		if d.Sends == nil {
			t.Thrown(bpmn.Message, "")
			return true, nil
		}
		return false, send(t, d.Sends)
	},
}

// send hands a message to whoever waits for it in this engine, and then lets
// the token go on.
func send(t *Turn, m *program.Message) error {
	name, err := t.Text(m.Name)
	if err != nil {
		return err
	}
	key, err := t.Text(m.Key)
	if err != nil {
		return err
	}
	t.Publish(name, key)
	return nil
}

// A receive task waits for one message and then completes (BPMN 2.0, 10.2.3).
var receiving = Behaviour{
	Work: func(t *Turn) error {
		w, err := t.MessageWait(t.Node.Receive)
		if err != nil {
			return err
		}
		t.Await(w)
		return nil
	},
}
