// Package engine is what is said between those who run processes: what can be
// asked (command.go), what can happen (event.go), what is (state.go, which only
// an event can change, see Instance.Apply), why not (errors.go), and under which
// keys all of it is found (records.go, index.go). It is data: it decides nothing
// and knows no model, no file, no clock and no network.
//
// Below it lie wire (how it is kept), step (what a command does), loop (how it
// becomes durable and is asked) and store (on which disk).
package engine

import (
	"encoding/json"
	"slices"
	"time"

	"hookflow/engine/feel"
)

// A Command asks the engine to do something. It is done completely (until
// every token waits) or not at all. The concrete types are below.
type Command interface{ command() }

// A Request is a command whose result is an R.
type Request[R any] interface {
	Command
	// Result gives a result its type: the zero value for nil, which is what comes with an error.
	Result(any) R
}

// gives makes a command of the struct that it is embedded in, with an R as result.
type gives[R any] struct{}

func (gives[R]) command() {}

func (gives[R]) Result(x any) R {
	result, _ := x.(R)
	return result
}

// Nothing is the result of a command that has none.
type Nothing struct{}

// Vars are variables by name; the values are JSON.
type Vars map[string]json.RawMessage

// Names are the names in order, so that what is made of variables does not differ
// from run to run.
func (v Vars) Names() []string {
	names := make([]string, 0, len(v))
	for name := range v {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Check rejects variables that are no JSON, or JSON that cannot be kept.
func (v Vars) Check() error {
	for name, raw := range v {
		if name == "" || !json.Valid(raw) {
			return Reject(Invalid, "the value of variable %q is no JSON", name)
		}
		if err := feel.CheckJSON(raw); err != nil {
			return Reject(Invalid, "the value of variable %q cannot be kept: %v", name, err)
		}
	}
	return nil
}

// A Resource is one BPMN file.
type Resource struct {
	Name string
	Data []byte
}

// Deploy makes every executable process of the files startable, as a new
// version unless it is unchanged. What the engine cannot run rejects the whole
// deployment; Rejected.Findings names each element.
type Deploy struct {
	gives[[]Definition]
	Resources []Resource
	All       bool // also processes marked as not executable
}

// Start begins an instance at the none start event of a process.
type Start struct {
	gives[Started]
	Process     string // id; ignored if Definition is given
	Version     int    // 0: the latest
	Definition  Key
	BusinessKey string
	Variables   Vars
	At          string // id of another start event or flow node to start at; may be empty
	ID          string // of the request: the same process and id within StartKept begins one instance; may be empty
	By          string // who starts it; may be empty
	Event       bool   // something that has happened starts it, and nobody by hand: a draft refuses it
}

// StartKept is how long the id of a start is remembered.
const StartKept = 24 * time.Hour

// Started is the result of Start.
type Started struct {
	Instance  Key  `json:"instance"`
	Version   int  `json:"version"`
	Duplicate bool `json:"duplicate,omitempty"` // the request came before, and Instance is what it began
}

// Publish hands in a message. It goes to one waiting instance of each process
// and to start events of that name; if nobody takes it, it is kept for TTL.
type Publish struct {
	gives[Published]
	Name    string
	Key     string          // correlation key
	ID      string          // of the message; the same name, key and id within TTL is taken once
	TTL     *time.Duration  // nil: Limits.MessageTTL; 0: do not keep
	Payload json.RawMessage // becomes request.body; a JSON object without a mapping becomes variables
	Request json.RawMessage // the whole incoming request, if there was one: {method, path, query, headers, body}

	BusinessKey string // of an instance that it begins
}

// Receive hands in an HTTP request to /in/PATH. The engine finds the receiving
// elements, their message and key.
// Rejected as NotFound if
// no deployed process receives at that path.
type Receive struct {
	gives[Published]
	Path    string // without /in/
	Method  string
	Request json.RawMessage
	ID      string
	TTL     *time.Duration

	BusinessKey string // of an instance that it begins
}

// AssignMessage hands a message that is kept to an instance that waits for one,
// whatever its key; it is for nobody else then.
type AssignMessage struct {
	gives[Nothing]
	Message  Key
	Instance Key
	Element  string // id of what waits; "": the first that waits for a message of that name
}

// DropMessage forgets a message that is kept.
type DropMessage struct {
	gives[Nothing]
	Message Key
}

// Published says what became of a message.
type Published struct {
	Message    Key   `json:"message,omitempty"`    // set if it was kept
	Started    []Key `json:"started,omitempty"`    // new instances
	Correlated []Key `json:"correlated,omitempty"` // instances that went on
	Buffered   bool  `json:"buffered,omitempty"`
	Duplicate  bool  `json:"duplicate,omitempty"` // it came before, and Correlated are those who have it since
	Came       int64 `json:"-"`                   // of a duplicate: when it came first; nanoseconds since 1970
}

// Broadcast sends a signal to everything that waits for it.
type Broadcast struct {
	gives[Published]
	Signal    string
	Variables Vars
}

// Evaluate starts an instance of every process whose conditional start event
// holds for the variables, which it gets.
type Evaluate struct {
	gives[Published]
	Variables Vars
}

// CompleteTask ends a user task.
type CompleteTask struct {
	gives[Nothing]
	Task      Key
	Variables Vars
	By        string // who did it; "": whoever has it
}

// ClaimTask gives a user task to a person, or back if Assignee is empty. A task
// that another person has is rejected as Conflict.
type ClaimTask struct {
	gives[Nothing]
	Task     Key
	Assignee string
	By       string // who gives it; "": the assignee
}

// CompleteJob ends a job well: with variables, or, of a job whose request was
// rendered (Wait.Request), with what came back.
type CompleteJob struct {
	gives[Nothing]
	Job       Key
	Variables Vars
	Answer    json.RawMessage // what the answer table of the element sees as response; nil: Variables are taken over
}

// FailJob reports a failed attempt. The job is repeated after Backoff while
// attempts are left; then what the element says about failures happens.
type FailJob struct {
	gives[Nothing]
	Job     Key
	Message string
	Left    *int            // attempts left; nil: one less than before
	Backoff time.Duration   // 0: what the element says
	AtLeast time.Duration   // the next attempt is not made earlier than this
	Answer  json.RawMessage // what came back all the same, as the answer table sees it; nil if nothing did
}

// ThrowJobError ends a job with a BPMN error.
type ThrowJobError struct {
	gives[Nothing]
	Job       Key
	Code      string
	Message   string
	Variables Vars
}

// FireDue does what is due: timers, attempts, expired messages. At most Max
// of them (0: 1,000). The result says how many were done.
type FireDue struct {
	gives[int]
	Max int
}

// FireTimer lets what an instance waits for happen before it is due: a timer, or the
// next attempt of outside work.
type FireTimer struct {
	gives[Nothing]
	Instance Key
	Element  string // id of what waits; of several timers of it the one that is due first
}

// MoveTimer sets the time at which what an instance waits for happens: a timer, or the next attempt of outside work. A
// time that is past lets it happen at once. A cycle goes on from there.
type MoveTimer struct {
	gives[Nothing]
	Instance Key
	Element  string // id of what waits; of several timers of it the one that is due first
	Due      time.Time
}

// Cancel terminates an instance.
type Cancel struct {
	gives[Nothing]
	Instance Key
}

// Suspend stops an instance: what arrives for it is kept or rejected until Resume.
type Suspend struct {
	gives[Nothing]
	Instance Key
}

// Resume lets a suspended instance go on.
type Resume struct {
	gives[Nothing]
	Instance Key
}

// SetVariables writes variables of an instance, or of one of its tokens.
type SetVariables struct {
	gives[Nothing]
	Instance  Key
	Token     uint32 // 0: the process
	Variables Vars
	Remove    []string // of the token's own; what it has not is passed over
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
	gives[Nothing]
	Incident  Key
	How       Resolution
	Variables Vars
	Code      string // Interrupt: the error to throw; empty: terminate the instance
}

// ResolveGroup ends all incidents that share a cause; empty fields mean any.
// At most Max of them (0: 1,000). The result says how many were resolved.
type ResolveGroup struct {
	gives[int]
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
// Either end may be empty: only terminate, only activate.
type MoveToken struct {
	gives[Nothing]
	Instance  Key
	Token     uint32 // what to terminate
	Element   string // what to activate
	Variables Vars
}

// Migrate moves running instances to another version of their process. With
// Preview nothing is changed.
type Migrate struct {
	gives[MigrationPlan]
	Instance Key
	To       Key               // definition
	Map      map[string]string // element id -> element id, where they differ
	Preview  bool
	Draft    *Resource // with Preview, instead of To: a file that is not deployed, of which the process of the instance's id is taken
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
type DeleteInstance struct {
	gives[Nothing]
	Instance Key
}

// Purge forgets instances that ended before a time, at most Max. The
// result says how many.
type Purge struct {
	gives[int]
	Before time.Time
	Max    int
}

// DeleteDefinition forgets a version of a process that has no instance, running or ended.
type DeleteDefinition struct {
	gives[Nothing]
	Definition Key
}

// DeleteProcess forgets all versions of a process that has no instance, running or ended: all or none.
type DeleteProcess struct {
	gives[Nothing]
	Process string
}

// FileAlert turns notifications into an alert, which they are forgotten for. It
// is added to one of the same group that nobody has read, if there is one.
type FileAlert struct {
	gives[Key]
	Notices []Key // those that are forgotten
	Alert   Alert // Key and Told are left out; Count and Instances are what is added
}

// DropNews forgets what somebody has read of the news.
type DropNews struct {
	gives[Nothing]
	Upto Key // the last one that was read
}

// TellAlert says that an alert has left the program, when its Count was Told.
type TellAlert struct {
	gives[Nothing]
	Alert   Key
	Told    int
	Failure string // why somebody could not be told; "" if all were
}

// ReadAlert says that somebody has read an alert, or that nothing stands still any more for it. What happens later is a new one.
type ReadAlert struct {
	gives[Nothing]
	Alert    Key
	Resolved bool
}
