package engine

import "time"

// An Outcome is what a command did.
type Outcome struct {
	Events  []Event   // in the order in which they happened, of all instances touched
	Jobs    []Key     // outside work that may be done now
	Ended   []Key     // instances that ended: their journal can be archived
	Due     time.Time // earliest timer set; zero if none was
	Notices []Key     // notifications to deliver
	News    int       // how much there is to pass on
	Tasks   bool      // what people see of tasks has changed
}

// Limits bound what instances may use; zero means no limit.
type Limits struct {
	Instances       int           // running instances; reached: Start is rejected as TooMany
	Starts          int           // instances of one process that begin in a minute; reached: Start is rejected as TooMany, timers are put off
	StepsPerCommand int           // elements that begin in one instance without a wait before an incident stops it
	Slice           int           // elements one command activates in one instance before others have their turn and the next command goes on
	Steps           uint64        // elements one instance activates in its life
	VariableBytes   int           // size of one variable as JSON
	DataBytes       int           // size of all variables of an instance as JSON
	Duration        time.Duration // life of an instance; reached: an incident on the process
	CallDepth       int           // how deep processes call each other
	MessageTTL      time.Duration // how long a message without taker is kept
	JobAttempts     int           // attempts of a job whose element says nothing
}

// DefaultLimits are generous; the loop brake is what everybody needs.
var DefaultLimits = Limits{StepsPerCommand: 10_000, Slice: 500, VariableBytes: 4 << 20, CallDepth: 100, MessageTTL: time.Hour, JobAttempts: 3}
