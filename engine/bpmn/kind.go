// Package bpmn is the BPMN document model: the table of everything BPMN can
// contain (kinds.go), and Definitions, a typed view of one document.
//
// The XML tree is the document; everything here is derived from it and points
// back into it. What this program does not know therefore survives every edit,
// because nobody has to carry it along.
package bpmn

// A Kind names one BPMN element type by its XML tag in the namespace NS.
type Kind string

// A Trigger says what an event reacts to or causes. Kind and Trigger are
// independent axes; Allowed holds the pairs the standard permits.
type Trigger string

// A Family groups kinds that are drawn and edited alike.
type Family string

// The families.
const (
	Event        Family = "event"
	Task         Family = "task"
	Container    Family = "container" // sub-processes: activities that hold a flow of their own
	Gateway      Family = "gateway"
	Flow         Family = "flow" // everything drawn as a line
	Data         Family = "data"
	Artifact     Family = "artifact"
	Swimlane     Family = "swimlane"
	Choreography Family = "choreography"
	Conversation Family = "conversation"
	Root         Family = "root" // children of definitions; no shape of their own
	Part         Family = "part" // belongs to its parent; has an id, no shape
)

// Info is what is true of a kind in every layer of the program.
type Info struct {
	Kind    Kind
	Family  Family
	Label   string  // English name, in the standard's words
	Runs    bool    // the engine executes it (or it takes part in execution)
	W, H    float64 // size of a new shape, in diagram units; 0 for kinds without a shape
	Palette string  // palette group; empty: not offered
	Fields  []Field // beyond CommonFields
}

// Of returns the row of a kind, or nil for a tag that is no element of ours.
func Of(k Kind) *Info { return byKind[k] }

var byKind = index()

// index makes the way from a kind to its row.
func index() map[Kind]*Info {
	m := make(map[Kind]*Info, len(Kinds))
	for i := range Kinds {
		m[Kinds[i].Kind] = &Kinds[i]
	}
	return m
}

// Is reports whether k belongs to one of the families.
func (k Kind) Is(families ...Family) bool {
	info := Of(k)
	if info == nil {
		return false
	}
	for _, f := range families {
		if info.Family == f {
			return true
		}
	}
	return false
}

// Activity reports whether k is an activity: a task, a sub-process or a call activity.
func (k Kind) Activity() bool { return k.Is(Task, Container) }

// FlowNode reports whether sequence flows may end at k.
func (k Kind) FlowNode() bool { return k.Is(Event, Task, Container, Gateway, Choreography) }

// The triggers. None stands for an event without an event definition.
const (
	None         Trigger = "none"
	Message      Trigger = "message"
	Timer        Trigger = "timer"
	Error        Trigger = "error"
	Escalation   Trigger = "escalation"
	Signal       Trigger = "signal"
	Conditional  Trigger = "conditional"
	Compensate   Trigger = "compensate"
	Cancel       Trigger = "cancel"
	Link         Trigger = "link"
	Terminate    Trigger = "terminate"
	Multiple     Trigger = "multiple"         // several definitions, one is enough
	ParallelMult Trigger = "parallelMultiple" // several definitions, all are needed
)

// Definition returns the tag of the event definition of t, such as
// "messageEventDefinition"; None, Multiple and ParallelMult have none.
func (t Trigger) Definition() string {
	switch t {
	case None, Multiple, ParallelMult:
		return ""
	}
	return string(t) + "EventDefinition"
}

// Allowed holds, for each event kind, the triggers of BPMN 2.0 table 10.93
// ("Types of Events and their Markers"). EventSubStart are those of a start
// event inside an event sub-process.
var Allowed = map[Kind][]Trigger{
	StartEvent:             {None, Message, Timer, Conditional, Signal, Multiple, ParallelMult},
	IntermediateCatchEvent: {Message, Timer, Conditional, Link, Signal, Multiple, ParallelMult},
	IntermediateThrowEvent: {None, Message, Escalation, Compensate, Link, Signal, Multiple},
	BoundaryEvent:          {Message, Timer, Error, Escalation, Cancel, Compensate, Conditional, Signal, Multiple, ParallelMult},
	EndEvent:               {None, Message, Error, Escalation, Cancel, Compensate, Signal, Terminate, Multiple},
}

// EventSubStart are the triggers of the start event of an event sub-process.
var EventSubStart = []Trigger{Message, Timer, Error, Escalation, Compensate, Conditional, Signal, Multiple, ParallelMult}
