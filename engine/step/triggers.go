package step

import (
	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/program"
)

// A timer happens at a date, after a duration, or again and again in a cycle
// (BPMN 2.0, 10.4.5). It is only caught.
var timerEvent = TriggerBehaviour{
	Arm: func(t *Turn, d *program.EventDef) (*engine.Wait, error) { return t.TimerWait(d) },
}

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
		t.Broadcast(name)
		return false, nil
	},
}

// A conditional event happens when its condition becomes true (BPMN 2.0,
// 10.4.5). The standard leaves open what holds for a condition that is true
// already when the event is armed: here it happens at once. Null counts as
// false, because the variable may be still to come.
var conditionalEvent = TriggerBehaviour{
	Arm: func(*Turn, *program.EventDef) (*engine.Wait, error) {
		return &engine.Wait{Kind: engine.OnCondition}, nil
	},
}

// An error end event ends its scope and is caught by the innermost event that
// names the error's code, or any error (BPMN 2.0, 10.4.5).
var errorEvent = TriggerBehaviour{
	Throw: func(t *Turn, d *program.EventDef) (bool, error) {
		return false, t.ThrowError(d.Code, "", nil)
	},
}

// An escalation tells a scope further out that something needs attention; the
// thrower goes on unless the catching event interrupts it (BPMN 2.0, 10.4.5).
var escalationEvent = TriggerBehaviour{
	Throw: func(t *Turn, d *program.EventDef) (bool, error) { return t.Escalate(d.Code), nil },
}

// A compensation event undoes what was completed in its scope, in reverse
// order, and waits for that unless it says otherwise (BPMN 2.0, 10.4.5, 13.5.5).
var compensationEvent = TriggerBehaviour{
	Throw: func(t *Turn, d *program.EventDef) (bool, error) {
		t.Thrown(bpmn.Compensate, "")
		return !t.Compensate(d.Target, d.Async), nil
	},
}

// A cancel end event cancels the transaction around it (BPMN 2.0, 10.4.5,
// 13.5.3).
var cancelEvent = TriggerBehaviour{
	Throw: func(t *Turn, _ *program.EventDef) (bool, error) {
		t.Thrown(bpmn.Cancel, "")
		t.CancelTransaction()
		return false, nil
	},
}

// A throwing link passes the token to the catching link of its name; nothing
// flows between them on the diagram (BPMN 2.0, 10.4.5).
var linkEvent = TriggerBehaviour{
	Throw: func(t *Turn, _ *program.EventDef) (bool, error) {
		t.BeginBeside(t.Node.Partner)
		return true, nil
	},
}

// A terminate end event ends everything in its scope at once, without
// compensation (BPMN 2.0, 10.4.3).
var terminateEvent = TriggerBehaviour{
	Throw: func(t *Turn, _ *program.EventDef) (bool, error) {
		t.TerminateScope()
		return true, nil
	},
}
