// Package engine runs BPMN processes. It is pure: commands come in, events
// come out, and the records of a transaction change; time is an argument and
// nothing here knows a file, a clock or a network.
//
// command.go is what can be asked, event.go what can happen, state.go what is,
// records.go where it is kept. Step (step.go) runs one command with a work list.
package engine

import (
	"fmt"
	"slices"
	"time"
)

// Limits bound what instances may use; zero means no limit.
type Limits struct {
	Instances       int           // running instances; reached: Start is rejected as TooMany
	StepsPerCommand int           // elements one command activates in one instance before an incident stops it
	Steps           uint64        // elements one instance activates in its life
	VariableBytes   int           // size of one variable as JSON
	Duration        time.Duration // life of an instance; reached: an incident on the process
	CallDepth       int           // how deep processes call each other
	MessageTTL      time.Duration // how long a message without taker is kept
	JobAttempts     int           // attempts of a job whose element says nothing
}

// DefaultLimits are generous; the loop brake is what everybody needs.
var DefaultLimits = Limits{StepsPerCommand: 10_000, VariableBytes: 4 << 20, CallDepth: 100, MessageTTL: time.Hour, JobAttempts: 3}

// A Machine executes commands. It keeps compiled definitions and no other
// state. It is not safe for concurrent use: one goroutine steps.
type Machine struct {
	Kinds    Kinds
	Triggers Triggers
	Limits   Limits
	// Store tells the keys of this store from those of others, where they leave
	// the program: in correlation keys and idempotency keys. Empty: nothing does.
	Store string

	definitions map[string]*known // by record, see known
	queue       []item            // the list of the command before, to be used again
	events      []Event           // and its events
}

// NewMachine makes a machine. The tables come from package behave.
func NewMachine(kinds Kinds, triggers Triggers, limits Limits) *Machine {
	return &Machine{Kinds: kinds, Triggers: triggers, Limits: limits, definitions: map[string]*known{}}
}

// Execute runs one command until every token waits. The error is a *Rejected
// if the command was wrong: then nothing was written and the transaction can
// go on. After any other error the transaction must be undone.
func (m *Machine) Execute(tx Tx, cmd Command, now time.Time) (Outcome, error) {
	s := newStep(m, tx, now)
	result, err := cmd.run(s)
	if err != nil {
		if s.wrote() {
			err = fmt.Errorf("execute %T: %s (after it had begun)", cmd, err)
		}
		return Outcome{}, err
	}
	if err := s.drain(); err != nil {
		return Outcome{}, fmt.Errorf("execute %T: %s", cmd, err)
	}
	s.save()
	m.queue, m.events = s.queue, s.out.Events
	s.out.Result, s.out.Events = result, slices.Clone(s.out.Events)
	clear(m.events)
	return s.out, nil
}

// An Outcome is what a command did.
type Outcome struct {
	Result  any       // see the command
	Events  []Event   // in the order in which they happened, of all instances touched
	Jobs    []Key     // outside work that may be done now
	Ended   []Key     // instances that ended: their journal can be archived
	Due     time.Time // earliest timer set; zero if none was
	Notices []Key     // notifications to deliver
}
