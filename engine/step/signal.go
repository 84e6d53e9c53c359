package step

import (
	"hookflow/engine"
	"hookflow/engine/program"
)

// A signal reaches everything that waits for its name, in all instances and
// processes (BPMN 2.0, 10.4.5). Nobody waiting means that it is lost.
var signalEvent = TriggerBehaviour{
	Arm: func(t *Turn, d *program.EventDef) (*engine.Wait, error) {
		name, err := t.Text(d.Name)
		return &engine.Wait{Kind: engine.OnSignal, Name: name}, err
	},
	Throw: func(t *Turn, d *program.EventDef) (bool, error) {
		name, err := t.Text(d.Name)
		if err != nil {
			return false, err
		}
		t.Thrown(d.Trigger, name)
		t.s.broadcastLate(t.l, t.Token, name)
		return false, nil
	},
}

// broadcastLate throws a signal from a token.
func (s *Step) broadcastLate(l *live, t *engine.Token, name string) {
	vars := engine.Vars{}
	for _, v := range t.Vars {
		vars[v.Name] = v.Value
	}
	s.throwLate(l, t, func() error {
		_, err := s.broadcast(engine.Broadcast{Signal: name, Variables: vars})
		return err
	})
}

// broadcast hands the signal to everything that waits for it now.
func (s *Step) broadcast(c engine.Broadcast) (engine.Published, error) {
	if c.Signal == "" {
		return engine.Published{}, engine.Reject(engine.Invalid, "the signal has no name")
	}
	var keys [][]byte
	var starts []string
	for k := range s.tx.Scan(engine.BucketSignal, engine.HashKey(c.Signal)) {
		owner, _ := engine.WaitOf(k)
		if s.tx.Get(engine.BucketStart, owner.Bytes()) != nil {
			process := s.definition(owner).Process
			if s.closed(process, false) != nil {
				continue
			}
			starts = append(starts, process)
		}
		keys = append(keys, append([]byte(nil), k...))
	}
	if len(starts) > 0 {
		if err := s.room(starts...); err != nil {
			return engine.Published{}, err
		}
	}
	got := Got{Name: c.Signal, Variables: c.Variables}
	var p handed
	for _, k := range keys {
		owner, wait := engine.WaitOf(k)
		if err := s.deliverTo(owner, wait, got, &p); err != nil {
			return engine.Published{}, err
		}
	}
	return p.Published, nil
}
