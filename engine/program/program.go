// Package program compiles one process of a BPMN file into what the engine
// runs: nodes with resolved references and parsed expressions.
//
// A Program never changes after Compile and may be read by any number of
// goroutines. What the engine cannot run becomes a Finding at its element;
// nothing is silently ignored.
//
// What compiles can run: whatever the behaviours could meet and not do is refused here, with the element and what to do,
// because a process that fails after three days has already called others.
package program

import (
	"slices"
	"sync"

	"hookflow/engine"
	"hookflow/engine/bpmn"
)

// A Program is one compiled process.
type Program struct {
	ID    string // of the process
	Name  string
	Tag   string // version tag
	Root  *Node  // the process itself, the outermost scope
	Nodes []*Node

	byID  map[string]*Node
	flows map[string]*Flow

	mu      sync.Mutex
	reaches map[*Flow][]bool // see Reaches
}

// Node returns the node with this id, or nil.
func (p *Program) Node(id string) *Node { return p.byID[id] }

// Flow returns the sequence flow with this id, or nil.
func (p *Program) Flow(id string) *Flow { return p.flows[id] }

// A Node is a flow node, or the process. Which of the later groups of fields
// are set depends on the kind.
type Node struct {
	ID    string
	Name  string
	Kind  bpmn.Kind
	Index int   // in Program.Nodes
	Scope *Node // the process or sub-process it lies in; nil for the process

	In, Out []*Flow
	Default *Flow

	// A scope.
	Entries     []*Node     // where a token that enters goes on
	EventStarts []*Node     // start events of the event sub-processes inside
	Inner       []*Node     // every node directly inside
	Declares    []*Declared // variables it owns
	EventSub    bool        // it is itself an event sub-process

	// An event.
	Events       []*EventDef
	AllOf        bool // every definition is needed, not just one
	Interrupting bool
	Host         *Node // of a boundary event
	Partner      *Node // of a throwing link event: where it goes on

	// An activity.
	Boundary    []*Node
	ForComp     bool  // runs only as compensation
	Handler     *Node // runs as its compensation
	Inputs      []Assign
	Outputs     []Assign
	DataIn      []DataMove
	DataOut     []DataMove
	Loop        *Loop
	Needs       int // tokens that start it
	Gives       int // tokens it puts on each outgoing flow
	Work        *Work
	Fail        *Failing
	Job         *Value // job type
	Sends       *Message
	Instantiate bool // a receive task or event gateway that starts the process
	Form        *Form
	Respond     *Respond
	Script      *Value
	Result      string // variable the script's value goes to; empty: the entries of a context become variables
	Called      *Called
	AdHoc       *AdHoc

	// A gateway.
	AllEvents  bool   // event-based gateway of type Parallel
	Activation *Value // complex gateway
}

// Triggered reports whether one of the node's event definitions is of trigger t.
func (n *Node) Triggered(t bpmn.Trigger) bool { return n.Definition(t) >= 0 }

// Definition is the index of the node's first event definition of trigger t; -1
// if it has none.
func (n *Node) Definition(t bpmn.Trigger) int {
	return slices.IndexFunc(n.Events, func(d *EventDef) bool { return d.Trigger == t })
}

// OnlyForFailure reports whether f is the path that is taken when the work of n has
// failed, and that alone: a path beside it is the one of success.
func (n *Node) OnlyForFailure(f *Flow) bool {
	return n.Fail != nil && n.Fail.Flow == f && len(n.Out) > 1
}

// Takeover reports whether n is an event sub-process that ends what else runs in
// its scope.
func (n *Node) Takeover() bool {
	return n.EventSub && slices.ContainsFunc(n.Inner, func(x *Node) bool { return x.Kind == bpmn.StartEvent && x.Interrupting })
}

// IsScope reports whether tokens can lie inside n.
func (n *Node) IsScope() bool { return n.Scope == nil || n.Kind.Is(bpmn.Container) }

// A Flow is a sequence flow.
type Flow struct {
	ID        string
	From, To  *Node
	Condition *Value // nil: always taken
}

// An Assign gives a variable a value. To may be a path such as order.total.
type Assign struct {
	To    string
	Value *Value
}

// A Declared is a variable that a scope owns.
type Declared struct {
	Name  string
	Value *Value // nil: null
}

// A DataMove is a data association: it copies Value (or the variable From) to
// the variable To, or to or from a data store.
type DataMove struct {
	From, To           string
	FromStore, ToStore bool
	Value              *Value
	Assigns            []Assign
}

// A Loop is a standard loop or a multi-instance.
type Loop struct {
	Multi      bool
	Sequential bool
	Count      *Value // multi: how many
	Collection *Value // multi: a list, one iteration each
	Item       string
	Gather     *Value
	Gathered   string // the variable that Gather reads and nothing more, which every iteration owns; ""
	Into       string
	Done       *Value // multi: completion condition
	While      *Value // standard: condition
	TestBefore bool
	Maximum    int    // standard; negative: no limit
	Behaviour  string // multi: One, None, All, Complex: which completions throw an event
	OneEvent   *EventDef
	NoneEvent  *EventDef
	Complex    []ComplexEvent
}

// A ComplexEvent is thrown by a multi-instance when its condition holds.
type ComplexEvent struct {
	When  *Value
	Event *EventDef
}

// Failing says what happens when a call or job fails for good.
type Failing struct {
	Attempts    int
	Given       bool // the model says so; else the engine's default
	Delay       *Value
	Exponential bool
	Longest     *Value // bound of a growing delay; nil: the engine's
	Jitter      int    // percent of a delay that are left to chance
	Budget      *Value // how long after the first attempt others may begin; nil: without end
	Notify      *Value
	Flow        *Flow
	Error       string
	Into        string // variable that is told of the failure; may be empty
}

// A Respond is the answer that an element gives to the request that waits.
type Respond struct {
	Status  *Value
	Headers []Assign // To is the header's name
	As      string   // json, text or xml
	Body    *Value   // nil: none
}

// A Message names what a throwing element sends to other processes.
type Message struct {
	Name *Value
	Key  *Value // may be nil
}

// A Receive is a message that an element waits for.
type Receive struct {
	Name    *Value
	Key     *Value // correlation key of the instance; nil: ""
	Path    string // below /in/; empty: not received over HTTP
	Methods []string
	FromMsg *Value // key in the incoming request
	Alone   bool   // starts no instance while another one goes on that a message of the same key has started
	Data    []Assign
}

// A Form is what a user task shows.
type Form struct {
	Assignee, Users, Groups, Due, Priority, Copies *Value

	Fields []FormField
	Reads  map[string]bool // variables that expressions of the fields read while it is filled in
}

// A FormField is one row of a form.
type FormField struct {
	engine.FormField        // as it is before anything is evaluated
	Value            *Value // default
	Options          *Value // what may be chosen
}

// A Called is the process of a call activity.
type Called struct {
	Process     *Value
	AllIn       bool // every variable the caller sees goes in
	In          []Assign
	AllOut      bool // every variable of the called process comes back
	Out         []Assign
	BusinessKey *Value
}

// An AdHoc says how the activities of an ad-hoc sub-process are done.
type AdHoc struct {
	Sequential bool
	Active     *Value // list of ids to begin; nil: all
	Done       *Value
	CancelRest bool
}

// An EventDef is one event definition of an event.
type EventDef struct {
	Trigger  bpmn.Trigger
	Index    int // among the definitions of its event
	Receive  *Receive
	Sends    *Message
	Name     *Value // signal
	Code     string // error or escalation; "" catches all
	Variable string // error: receives the code
	Text     string // error: variable that receives the message
	Date     *Value
	After    *Value
	Every    *Value
	When     *Value // conditional
	Link     string
	Target   *Node // compensate: the activity; nil: all of the scope
	Async    bool  // compensate: do not wait
}

// Timer is the date, duration or cycle of a timer definition; nil for other
// triggers.
func (d *EventDef) Timer() *Value {
	switch {
	case d.Every != nil:
		return d.Every
	case d.After != nil:
		return d.After
	}
	return d.Date
}

// Receives lists what waits for requests at a path below /in/.
func (p *Program) Receives(path string) []*Receive {
	var out []*Receive
	for _, r := range p.receives() {
		if r.Path == path {
			out = append(out, r)
		}
	}
	return out
}

// Paths lists the paths below /in/ at which the process receives, each once.
func (p *Program) Paths() []string {
	var out []string
	for _, r := range p.receives() {
		if r.Path != "" && !has(out, r.Path) {
			out = append(out, r.Path)
		}
	}
	return out
}

// receives lists every message the process waits for.
func (p *Program) receives() []*Receive {
	var out []*Receive
	for _, n := range p.Nodes {
		for _, d := range n.Events {
			if d.Receive != nil {
				out = append(out, d.Receive)
			}
		}
	}
	return out
}
