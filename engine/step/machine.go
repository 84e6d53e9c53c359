// Package step is what a command does until every token waits. It is pure:
// commands come in, events come out, and the records of a transaction change;
// time is an argument, and nothing here knows a file, a clock or a network.
//
// command.go finds who executes a command, Step (step.go) works through what
// follows from it, behaviour.go has the tables of what the kinds of element and
// the triggers do, each in a small file of its own.
//
// What must not be done here, and why:
//
//   - Change the state other than through emit. Folding the journal must give the instance as it is kept; a change without
//     an event is lost to replay, to the archive, and to Check.
//   - Reject a command once it has made an event. The caller takes a rejection for "nothing has happened".
//   - Follow the model by calling oneself. A model may go round in a circle; what follows is pushed on the list, where the
//     brake (Limits) sees it.
//   - Let the order of a map, the clock or chance decide anything that is seen. The same command on the same state must make
//     the same events, or scenarios mean nothing; a batch that could not be stored is executed a second time.
//   - Do anything but write. What the world is to do is a job, a notice or a due time in the Outcome, done after the commit.
//   - Name a kind or a trigger outside of the tables. Ask the row instead, so that a new element is a row and a file.
//   - Keep a Step, a Turn or a live beyond the command: the next one uses them again.
//
// A Machine is for one goroutine, that of the loop.
package step

import (
	"fmt"
	"reflect"
	"time"

	"hookflow/engine"
	"hookflow/engine/bpmn"
)

// A Machine executes commands. It keeps compiled definitions and the instances
// it saved last, and no state that the records do not have. It is not safe for
// concurrent use: one goroutine steps.
type Machine struct {
	Limits engine.Limits
	// Store tells the keys of this store from those of others, where they leave
	// the program: in correlation keys and idempotency keys. Empty: nothing does.
	Store string
	// Environment is where the processes run.
	Environment Environment
	// Rehearsal stands in for the world; nil: processes run.
	Rehearsal *Rehearsal
	// News says whether anybody wants to know that something happens to a process; nil: nobody does. It may be asked at any time.
	News func(topic, process string) bool

	kinds       map[bpmn.Kind]Behaviour
	triggers    map[bpmn.Trigger]TriggerBehaviour
	roles       map[Role]bpmn.Trigger
	definitions map[string]*known // by record, see known
	found       map[engine.Key]*known
	foundIn     engine.Tx    // the transaction that found is of
	drafted     []*candidate // of the file that a move was tried with last
	instances   *keeper
	debugger    debugger
	now         func() time.Time // of the command that runs
	newID       func() string    // made by it
	step        Step             // that runs; used again for the next command
	idle        []*live          // to be used again
	queue       []item           // the list of the command before, to be used again
	events      []engine.Event   // room for the events of the next commands
	record      engine.Record    // the one being written
}

// NewMachine makes a machine that knows every behaviour.
func NewMachine(limits engine.Limits) *Machine {
	m := &Machine{kinds: Kinds, triggers: Triggers, roles: map[Role]bpmn.Trigger{}, Limits: limits, definitions: map[string]*known{},
		found: map[engine.Key]*known{}, instances: new(keeper)}
	m.now = m.step.Now
	m.newID = func() string { return "id-" + m.step.newKey().String() }
	for trigger, b := range Triggers {
		m.roles[b.Role] = trigger
	}
	return m
}

// Execute runs one command until every token waits, and gives its result, which is of the type that the command names.
// The error is a *Rejected if the command was wrong: then nothing was written and the transaction can go on. After any
// other error the transaction must be undone.
func (m *Machine) Execute(tx engine.Tx, cmd engine.Command, now time.Time) (result any, out engine.Outcome, err error) {
	cmd = Prepare(cmd)
	s := newStep(m, tx, now)
	result, err = commands[reflect.TypeOf(cmd)].run(s, cmd)
	if err != nil {
		if s.wrote() {
			err = fmt.Errorf("execute %T: %s (after it had begun)", cmd, err)
		}
		return nil, engine.Outcome{}, err
	}
	if err := s.drain(); err != nil {
		return nil, engine.Outcome{}, fmt.Errorf("execute %T: %s", cmd, err)
	}
	if s.debugs {
		s.standStill()
	}
	s.save()
	if s.debugs {
		s.fileHalts()
	}
	m.queue, m.record = s.queue, engine.Record{}
	m.take(&s.out)
	return result, s.out, nil
}

// usualEvents is how many events most commands make of an instance, eventsRoom for how many room is made at once.
const (
	usualEvents = 16
	eventsRoom  = 8 * usualEvents
)

// room is where the events of a command go; more of them than it takes find room of their own.
func (m *Machine) room() []engine.Event {
	if cap(m.events) < usualEvents {
		m.events = make([]engine.Event, 0, eventsRoom)
	}
	return m.events
}

// take leaves the events of a command to those who are told of it. What they keep must not be written to again.
func (m *Machine) take(out *engine.Outcome) {
	n := len(out.Events)
	out.Events = out.Events[:n:n]
	if n <= cap(m.events) {
		m.events = m.events[n:n]
	}
}

// TraceOf is the trace that all calls of an instance carry, and every instance that they, a message or a signal of it began: what
// has one trace has one cause. It is safe for concurrent use.
func (m *Machine) TraceOf(in *engine.Instance) string {
	if in.Trace != "" {
		return in.Trace
	}
	return engine.TraceOf(m.unique(in.Key))
}

// unique is a key as other programs see it.
func (m *Machine) unique(key engine.Key) string {
	if m.Store == "" {
		return key.String()
	}
	return m.Store + "-" + key.String()
}
