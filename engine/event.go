package engine

import (
	"encoding/json"
	"fmt"
)

// An EventKind says what happened. The life-cycle words are BPMN's own.
type EventKind uint8

// The kinds of event. Which fields of Event they fill stands beside them;
// Instance and At always are. The numbers are stored: never reuse one.
const (
	Activated  EventKind = 1  // Token, Scope, Element, Type; Loop and Origin where they apply: an element began
	Completed  EventKind = 2  // Token, Element, Type: it ended well
	Terminated EventKind = 3  // Token, Element, Type: it was ended from outside
	Failed     EventKind = 4  // Token, Element, Type, Name = error code: it was ended by an error it threw
	Taken      EventKind = 5  // Scope, Element = sequence flow
	Arrived    EventKind = 6  // Scope, Element = sequence flow, Name = node: a token waits before a joining node
	Consumed   EventKind = 7  // Scope, Element = sequence flow, Name = node, Count: that token went in
	VariableIs EventKind = 8  // Token = scope of the variable, Name, Value (JSON)
	Waiting    EventKind = 9  // Token, Element, Wait: a timer, subscription, job, task or called instance is open
	Waited     EventKind = 10 // Token, Element, Wait.ID: it is over; of a task that was done, Name = who did it
	Changed    EventKind = 11 // Token, Element, Wait: attempts, due time or request of a wait are new
	CallFailed EventKind = 12 // Token, Element, Wait.ID, Name = what went wrong
	Raised     EventKind = 13 // Token, Element, Incident: a person is needed
	Resolved   EventKind = 14 // Token, Element, Incident.Key
	Looped     EventKind = 15 // Token, Element, Loop without its lists; Count and Value: an item was gathered
	Thrown     EventKind = 16 // Token, Element, Type = trigger, Name = message, signal, error or escalation code
	Caught     EventKind = 17 // Token, Element, Type = trigger, Name
	Done       EventKind = 18 // Scope, Element, Comp: a completed activity that can be compensated
	Undone     EventKind = 19 // Comp.ID: its compensation has begun, or it can no longer be compensated
	Queued     EventKind = 20 // Token, Queue: compensations this token still has to wait for
	Suspended  EventKind = 21 // Token, Element, Name = why, if a debugger did it: it is stopped
	Resumed    EventKind = 22 //
	Migrated   EventKind = 23 // Definition, Names = pairs of old and new element id
	Created    EventKind = 24 // Definition, Element = process, Name = business key, Parent, From, Type = trace-id, Names = the key it has alone, who began it, by which event: the instance exists
	Ended      EventKind = 25 // Type = status of the instance: the instance is over
	Noticed    EventKind = 26 // Token, Element, Name = whom, Value = text: a notification was ordered
	Marked     EventKind = 27 // Token, Mark: what the token does next, see Token.Mark
	Stored     EventKind = 28 // Token, Element, Name = data store, Value (JSON)
	Closed     EventKind = 29 // Scope: waiting arrivals of the scope are dropped
	Answered   EventKind = 30 // Token, Element, Value = Answer (JSON): the request that waits was given its answer
)

var eventNames = map[EventKind]string{
	Activated: "activated", Completed: "completed", Terminated: "terminated", Failed: "failed", Taken: "taken",
	Arrived: "arrived", Consumed: "consumed", VariableIs: "variable", Waiting: "waiting", Waited: "waited", Changed: "changed",
	CallFailed: "call failed", Raised: "incident", Resolved: "resolved", Looped: "looped", Thrown: "thrown", Caught: "caught",
	Done: "done", Undone: "undone", Queued: "queued", Suspended: "suspended", Resumed: "resumed", Migrated: "migrated",
	Created: "created", Ended: "ended", Noticed: "noticed", Marked: "marked", Stored: "stored", Closed: "closed", Answered: "answered",
}

// String gives the word for the kind, such as "activated".
func (k EventKind) String() string { return eventNames[k] }

// MarshalText writes the word.
func (k EventKind) MarshalText() ([]byte, error) { return []byte(eventNames[k]), nil }

// UnmarshalText reads the word.
func (k *EventKind) UnmarshalText(text []byte) error {
	for kind, name := range eventNames {
		if name == string(text) {
			*k = kind
			return nil
		}
	}
	return fmt.Errorf("read event: %q is no kind of event", text)
}

// An Event is something that happened to an instance. State changes only by
// applying events (Instance.Apply); the journal of an instance is the list of
// its events.
type Event struct {
	Kind       EventKind       `json:"event"`
	Instance   Key             `json:"instance"`
	At         int64           `json:"at"` // nanoseconds since 1970, UTC
	Token      uint32          `json:"token,omitempty"`
	Scope      uint32          `json:"scope,omitempty"`
	Element    string          `json:"element,omitempty"`
	Type       string          `json:"type,omitempty"` // BPMN tag of the element, trigger, or status
	Name       string          `json:"name,omitempty"`
	Value      json.RawMessage `json:"value,omitempty"`
	Count      int             `json:"count,omitempty"`
	Mark       Mark            `json:"mark,omitempty"`
	Origin     uint32          `json:"origin,omitempty"`  // token whose compensation this one serves
	Revives    uint32          `json:"revives,omitempty"` // see Token.Revives
	Definition Key             `json:"definition,omitempty"`
	Parent     Key             `json:"parent,omitempty"` // calling instance
	From       Key             `json:"from,omitempty"`   // the instance that this one is a branch of
	Names      []string        `json:"names,omitempty"`
	Queue      []uint32        `json:"queue,omitempty"`
	Wait       *Wait           `json:"wait,omitempty"`
	Incident   *Incident       `json:"incident,omitempty"`
	Loop       *Loop           `json:"loop,omitempty"`
	Comp       *Comp           `json:"compensable,omitempty"`
}

// An Answer is what a process says to the HTTP request that began or continued it.
type Answer struct {
	Status  int             `json:"status"`            // from 200 to 599; 0: 200
	Headers []AnswerHeader  `json:"headers,omitempty"` // in their order
	Type    string          `json:"type,omitempty"`    // media type, unless a header says it
	Body    json.RawMessage `json:"body,omitempty"`    // a string is sent as it stands if Type is not JSON; nil: no body
}

// An AnswerHeader is one header line.
type AnswerHeader struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// A Record is what one command did to one instance: one value in the journal.
type Record struct {
	Key      Key // grows with time, over all instances
	Instance Key
	Number   uint32 // 1, 2, 3 ... within the instance
	Previous Key    // the instance's record before this one; 0 if this is the first
	At       int64  // nanoseconds since 1970, UTC
	Events   []Event
}
