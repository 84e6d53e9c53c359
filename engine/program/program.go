package program

import "hookflow/engine/bpmn"

// A Program is one compiled process.
type Program struct {
	ID    string // of the process
	Name  string
	Tag   string // version tag
	Root  *Node  // the process itself, the outermost scope
	Nodes []*Node
	byID  map[string]*Node
}

// Node returns the node with this id, or nil.
func (p *Program) Node(id string) *Node { return p.byID[id] }

// A Node is a flow node, or the process.
type Node struct {
	ID     string
	Kind   bpmn.Kind
	Scope  *Node
	Events []*EventDef
}

// A Flow is a sequence flow.
type Flow struct {
	ID       string
	From, To *Node
}

// An EventDef is one event definition of an event.
type EventDef struct {
	Trigger bpmn.Trigger
	Index   int
}
