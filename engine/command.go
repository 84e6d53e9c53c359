package engine

import (
	"encoding/json"
	"time"
)

// A Command asks the engine to do something. It is done completely (until
// every token waits) or not at all. The concrete types are below; beside each
// stands what Execute returns as Outcome.Result.
type Command interface {
	// run validates, then emits events; after the first event it may no longer
	// reject.
	run(s *Step) (any, error)
}

// Vars are variables by name; the values are JSON.
type Vars map[string]json.RawMessage

// A Resource is one BPMN file.
type Resource struct {
	Name string
	Data []byte
}

// Deploy makes every executable process of the files startable, as a new
// version unless it is unchanged. What the engine cannot run rejects the whole
// deployment; Rejected.Findings names each element. Result: []Definition.
type Deploy struct {
	Resources []Resource
	All       bool // also processes marked as not executable
}

// Start begins an instance at the none start event of a process. Result: Started.
type Start struct {
	Process     string // id; ignored if Definition is given
	Version     int    // 0: the latest
	Definition  Key
	BusinessKey string
	Variables   Vars
	At          string // id of another start event or flow node to start at; may be empty
}

// Started is the result of Start.
type Started struct {
	Instance Key `json:"instance"`
	Version  int `json:"version"`
}

// Publish hands in a message. It goes to one waiting instance of each process
// and to start events of that name; if nobody takes it, it is kept for TTL.
// Result: Published.
type Publish struct {
	Name    string
	Key     string          // correlation key
	ID      string          // of the message; the same name, key and id within TTL is taken once
	TTL     *time.Duration  // nil: Limits.MessageTTL; 0: do not keep
	Payload json.RawMessage // becomes request.body; a JSON object without a mapping becomes variables
	Request json.RawMessage // the whole incoming request, if there was one: {method, path, query, headers, body}
}

// Receive hands in an HTTP request to /in/PATH. The engine finds the receiving
// elements, their message and key. Result: Published; rejected as NotFound if
// no deployed process receives at that path.
type Receive struct {
	Path    string // without /in/
	Method  string
	Request json.RawMessage
	ID      string
	TTL     *time.Duration
}

// Published says what became of a message.
type Published struct {
	Message    Key   `json:"message,omitempty"`    // set if it was kept
	Started    []Key `json:"started,omitempty"`    // new instances
	Correlated []Key `json:"correlated,omitempty"` // instances that went on
	Buffered   bool  `json:"buffered,omitempty"`
	Duplicate  bool  `json:"duplicate,omitempty"`

	taken bool // by a start event, which may still need something else
}

// Broadcast sends a signal to everything that waits for it. Result: Published.
type Broadcast struct {
	Signal    string
	Variables Vars
}

// Evaluate starts an instance of every process whose conditional start event
// holds for the variables, which it gets. Result: Published.
type Evaluate struct{ Variables Vars }

// CompleteTask ends a user task.
type CompleteTask struct {
	Task      Key
	Variables Vars
}

// ClaimTask gives a user task to a person, or back if Assignee is empty. A task
// that another person has is rejected as Conflict.
type ClaimTask struct {
	Task     Key
	Assignee string
}

// CompleteJob ends a job well.
type CompleteJob struct {
	Job       Key
	Variables Vars
}

// FailJob reports a failed attempt. The job is repeated after Backoff while
// attempts are left; then what the element says about failures happens.
type FailJob struct {
	Job     Key
	Message string
	Left    *int          // attempts left; nil: one less than before
	Backoff time.Duration // 0: what the element says
	AtLeast time.Duration // the next attempt is not made earlier than this
}

// ThrowJobError ends a job with a BPMN error.
type ThrowJobError struct {
	Job       Key
	Code      string
	Message   string
	Variables Vars
}

// CompleteCall hands in the answer to an HTTP call.
type CompleteCall struct {
	Job      Key
	Response Response
	AtLeast  time.Duration // if the status is an error: the next attempt is not made earlier (Retry-After)
}

// A Response is the answer to an HTTP call. Body is JSON: the parsed body if
// it was JSON, else the text as a JSON string, or null.
type Response struct {
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers"` // lower-case names
	Body    json.RawMessage   `json:"body"`
}

// FailCall reports that an HTTP call got no answer.
type FailCall struct {
	Job     Key
	Message string
}

// FireDue does what is due: timers, attempts, expired messages. At most Max
// of them (0: 1,000). Result: int, how many were done.
type FireDue struct{ Max int }

// Cancel terminates an instance.
type Cancel struct{ Instance Key }

// Suspend stops an instance: what arrives for it is kept or rejected until Resume.
type Suspend struct{ Instance Key }

// Resume lets a suspended instance go on.
type Resume struct{ Instance Key }

// SetVariables writes variables of an instance, or of one of its tokens.
type SetVariables struct {
	Instance  Key
	Token     uint32 // 0: the process
	Variables Vars
}

// A Resolution is what to do about an incident.
type Resolution string

// The resolutions.
const (
	Repeat        Resolution = "repeat"
	Skip          Resolution = "skip"      // as if the element had completed
	EditAndRepeat Resolution = "edit"      // set Variables, render calls anew, repeat
	Interrupt     Resolution = "interrupt" // terminate the element, or throw Code from it
)

// ResolveIncident ends an incident.
type ResolveIncident struct {
	Incident  Key
	How       Resolution
	Variables Vars
	Code      string // Interrupt: the error to throw; empty: terminate the instance
}

// ResolveGroup ends all incidents that share a cause; empty fields mean any.
// At most Max of them (0: 1,000). Result: int, how many were resolved.
type ResolveGroup struct {
	Process   string // id
	Element   string
	Kind      IncidentKind
	Message   string
	How       Resolution
	Variables Vars
	Code      string
	Max       int
}

// MoveToken terminates a token and activates another element in its place.
// Either end may be empty: only terminate, only activate. Result: nil.
type MoveToken struct {
	Instance  Key
	Token     uint32 // what to terminate
	Element   string // what to activate
	Variables Vars
}

// Migrate moves running instances to another version of their process.
// Result: MigrationPlan; with Preview nothing is changed.
type Migrate struct {
	Instance Key
	To       Key               // definition
	Map      map[string]string // element id -> element id, where they differ
	Preview  bool
}

// A MigrationPlan says where every active element goes.
type MigrationPlan struct {
	Maps     []MigrationStep `json:"maps"`
	Problems []Finding       `json:"problems"` // elements that cannot move; not empty: Migrate is rejected
}

// A MigrationStep maps one active element.
type MigrationStep struct {
	Token uint32 `json:"token"`
	From  string `json:"from"`
	To    string `json:"to"`
}

// DeleteInstance forgets an ended instance with its journal.
type DeleteInstance struct{ Instance Key }

// Purge forgets instances that ended before a time, at most Max. Result: int.
type Purge struct {
	Before time.Time
	Max    int
}

// DeleteDefinition forgets a version of a process that has no running instance.
type DeleteDefinition struct{ Definition Key }

// AckNotice forgets a notification that was delivered.
type AckNotice struct{ Notice Key }
