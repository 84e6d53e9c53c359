package engine

import (
	"encoding/json"
	"fmt"
	"slices"

	"hookflow/engine/feel"
)

// A Status says whether an instance goes on.
type Status string

// The statuses of an instance. Incidents and suspension are beside them, see
// Instance.Incidents and Instance.Suspended.
const (
	Active         Status = "active"
	DoneWell       Status = "completed"
	DoneTerminated Status = "terminated" // cancelled by a person, or by the calling instance
	DoneFailed     Status = "failed"     // a called instance ended by an error its caller deals with
)

// An Instance is the whole state of one run of a process. It is one value in
// the store. Only Apply changes it.
type Instance struct {
	Key         Key
	Definition  Key
	Process     string // id of the process
	BusinessKey string
	Parent      Key    // calling instance, or 0
	Alone       string // correlation key of the message that began it, if the next one of that key has to wait for its end
	Trace       string // trace-id of the request that began it (W3C Trace Context, 3.2.2.3); empty: none came
	Initiator   string // who began it; empty: no person did, or nobody said
	Began       string // by which event, such as "message order"; empty: somebody started it
	Status      Status
	Suspended   bool
	Stop        *Stop // where a debugger has stopped it; it is suspended then
	From        Key   // the instance that it is a branch of, or 0
	Started     int64 // nanoseconds since 1970
	Ended       int64
	Records     uint32 // records in the journal
	Newest      Key    // the last of them
	Steps       uint64 // elements activated so far
	LastToken   uint32
	LastWait    uint32
	LastComp    uint32

	Tokens    []*Token // ascending by id; parents before children
	Waits     []*Wait
	Arrivals  []Arrival
	Incidents []*Incident
	Comps     []*Comp
}

// A Token is an element that is active: the process itself (token 1), a task
// that waits, a sub-process with tokens inside.
type Token struct {
	ID      uint32
	Scope   uint32 // the token this one lies in; 0 for the process
	Element string
	Type    string // BPMN tag
	Mark    Mark
	Origin  uint32 // token whose compensation this one serves, or 0
	Revives uint32 // compensation of a completed sub-process: the token it had, or 0
	Loop    *Loop  // multi-instance body, loop body, or one of their iterations
	Queue   []uint32
	Vars    []Variable     // its own variables, in the order in which they appeared
	at      map[string]int // where they lie, by name, if there are many; see places
}

// IsBody reports whether t holds the iterations of a loop.
func (t *Token) IsBody() bool { return t.Loop != nil && t.Loop.Index == 0 }

// IsIteration reports whether t is one round of a loop.
func (t *Token) IsIteration() bool { return t.Loop != nil && t.Loop.Index > 0 }

// CompScope is the id under which activities completed inside t are remembered.
func (t *Token) CompScope() uint32 {
	if t.Revives != 0 {
		return t.Revives
	}
	return t.ID
}

// A Variable is one named JSON value.
type Variable struct {
	Name  string
	Value json.RawMessage
	cache feel.Value // the decoded value, once somebody asked for it
}

// Decoded is the value as expressions see it; what cannot be read is null. It
// is decoded once: Value must not be changed afterwards.
func (v *Variable) Decoded() feel.Value {
	if v.cache == nil {
		x, err := feel.FromJSON(v.Value)
		if err != nil {
			x = feel.Null{}
		}
		v.cache = x
	}
	return v.cache
}

// Remember spares Decoded its work: x is what Value was made of.
func (v *Variable) Remember(x feel.Value) { v.cache = x }

// A Mark says what a token does apart from simply being active.
type Mark uint8

// The marks.
const (
	Plain        Mark = iota
	Compensating      // works through Queue, then completes
	Cancelling        // a transaction that compensates, then leaves by its cancel boundary event
	Interrupted       // a scope whose event sub-process has taken over
)

// A WaitKind says what a token waits for.
type WaitKind uint8

// The kinds of wait. The numbers are stored.
const (
	OnTimer     WaitKind = 1
	OnMessage   WaitKind = 2
	OnSignal    WaitKind = 3
	OnCondition WaitKind = 4
	OnJob       WaitKind = 5 // outside work: ours or a worker's
	OnTask      WaitKind = 6 // a person
	OnInstance  WaitKind = 7 // a called instance
	OnTurn      WaitKind = 8 // its turn: the command that brought it here has left the rest to the next, see Limits.Slice
)

var waitNames = [...]string{"", "timer", "message", "signal", "condition", "job", "task", "instance", "turn"}

// String gives the word for the kind, such as "timer".
func (k WaitKind) String() string {
	if int(k) >= len(waitNames) {
		return "unknown"
	}
	return waitNames[k]
}

// MarshalText writes the word.
func (k WaitKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads the word.
func (k *WaitKind) UnmarshalText(text []byte) error {
	i := slices.Index(waitNames[:], string(text))
	if i < 0 {
		return fmt.Errorf("read wait: %q is no kind of wait", text)
	}
	*k = WaitKind(i)
	return nil
}

// A Wait is one thing a token waits for.
type Wait struct {
	ID      uint32   `json:"id"`
	Token   uint32   `json:"token"`
	Kind    WaitKind `json:"kind"`
	Element string   `json:"element"`         // the event, task or gateway that goes on when it is over
	Def     int      `json:"def,omitempty"`   // which event definition of the element
	Name    string   `json:"name,omitempty"`  // message, signal or job type
	Corr    string   `json:"key,omitempty"`   // correlation key
	Due     int64    `json:"due,omitempty"`   // timer, or next attempt of a job; nanoseconds since 1970
	Cycle   string   `json:"cycle,omitempty"` // timer: what it repeats by
	Left    int      `json:"left,omitempty"`  // repetitions of a cycle after this one; -1 without end. Turn: elements that began since the last wait
	Key     Key      `json:"job,omitempty"`   // of the job, task or called instance
	Attempt int      `json:"attempt,omitempty"`
	Total   int      `json:"attempts,omitempty"`
	Until   int64    `json:"until,omitempty"` // job: no attempt begins later; 0: without end
	True    bool     `json:"true,omitempty"`  // condition: what it was when last looked at
	Held    bool     `json:"held,omitempty"`  // job: an incident stands in the way
	Brought Vars     `json:"-"`               // start event that needs several things: what this one brought; Held then
	Task    *Task    `json:"task,omitempty"`

	// Request is what outside work is to do: a JSON object of the settings of its
	// kind (see bpmn.Works), rendered when the element was activated and the same
	// on every attempt, with "idempotencyKey" beside them. Secrets are still
	// places (see package secret). Nil: a worker outside gets variables instead.
	Request json.RawMessage `json:"request,omitempty"`
}

// A Task is what a person sees of a user task.
type Task struct {
	Assignee string      `json:"assignee,omitempty"`
	Users    string      `json:"users,omitempty"`  // who may claim it, with commas
	Groups   string      `json:"groups,omitempty"` // whose members may claim it, with commas
	Due      string      `json:"due,omitempty"`
	Priority int         `json:"priority,omitempty"` // more is more urgent
	Copies   string      `json:"copies,omitempty"`   // who gets a copy when it is made, with commas
	Form     []FormField `json:"form,omitempty"`
	Known    Vars        `json:"known,omitempty"` // variables of the process that expressions of the form read, as they were when the task was made
}

// An Arrival counts tokens that wait on one sequence flow before a joining node.
//
// Two more things stand among them: that the token of a flow took part in the
// activation of a complex gateway that is not reset yet (Flow is then UsedUp and the
// flow), and an element of an ad-hoc sub-process that has still to begin (Flow is
// then the element, as Node is).
type Arrival struct {
	Scope uint32
	Flow  string
	Node  string
	Count int
}

// UsedUp stands before the flow whose token a complex gateway has used.
const UsedUp = "~"

// An IncidentKind says why a person is needed.
type IncidentKind string

// The kinds of incident.
const (
	BadExpression IncidentKind = "expression" // an expression gave no usable value
	NoPath        IncidentKind = "no path"    // no condition holds and there is no default
	Uncaught      IncidentKind = "error"      // an error nobody catches
	JobFailed     IncidentKind = "job"        // attempts are used up
	LimitReached  IncidentKind = "limit"      // Message starts with the limit's name
	BadCall       IncidentKind = "call"       // the called process is missing
	BadModel      IncidentKind = "model"      // the definition cannot be read any more
	Bug           IncidentKind = "bug"        // the engine itself went wrong
)

// A Phase says where a token stopped, so that a repeat goes on there.
type Phase uint8

// The phases of a token.
const (
	Entering Phase = 1 // inputs, loop and boundary events are not set up yet
	Working  Phase = 2 // the behaviour has to begin
	Leaving  Phase = 3 // outputs or outgoing flows are missing
	InJob    Phase = 4 // a job has used up its attempts
	InTimer  Phase = 5 // a timer was due and its definition cannot be read
)

// An Incident holds a token until a person decides.
type Incident struct {
	Key     Key          `json:"key"`
	Token   uint32       `json:"token"`
	Element string       `json:"element"`
	Kind    IncidentKind `json:"kind"`
	Message string       `json:"message"`
	Code    string       `json:"code,omitempty"` // error code
	Phase   Phase        `json:"phase"`
	Wait    uint32       `json:"wait,omitempty"` // the job's wait
	At      int64        `json:"at"`
}

// A Loop is the progress of a multi-instance or looping activity (on the body,
// Index 0), or the place of one iteration in it (Index from 1).
type Loop struct {
	Index      int               `json:"index,omitempty"`
	Total      int               `json:"total,omitempty"` // -1: not known, a standard loop
	Started    int               `json:"started,omitempty"`
	Completed  int               `json:"completed,omitempty"`
	Terminated int               `json:"terminated,omitempty"`
	Items      []json.RawMessage `json:"items,omitempty"`
	Gathered   []json.RawMessage `json:"gathered,omitempty"`
}

// Counters copies a loop without its lists.
func (l *Loop) Counters() *Loop {
	return &Loop{Total: l.Total, Started: l.Started, Completed: l.Completed, Terminated: l.Terminated}
}

// A Comp is a completed activity that can be compensated.
type Comp struct {
	ID      uint32     `json:"id"`
	Scope   uint32     `json:"scope"`           // token of the scope it was completed in
	Element string     `json:"element"`         // the completed activity
	Inner   uint32     `json:"inner,omitempty"` // a sub-process: its token, which is the Scope of its inner Comps
	Vars    []Variable `json:"-"`               // a sub-process: its variables when it completed
}
