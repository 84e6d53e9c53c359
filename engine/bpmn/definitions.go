package bpmn

import (
	"slices"

	"github.com/beevik/etree"
)

// Definitions is a typed view of one BPMN document. It is made from the XML
// tree by Build and is not changed afterwards: an edit changes the tree and
// builds a new view. It is safe for concurrent reading.
type Definitions struct {
	XML      *etree.Element
	Roots    []*Element // children of definitions, in document order
	Elements []*Element // every element, in document order, parents first
	Diagrams []*Diagram
	Problems []Problem // what Build could not make sense of

	generation int  // counts the times Refresh has listed the elements
	twins      bool // some id is used twice
	byID       map[string]*Element
	byXML      map[*etree.Element]*Element
}

// An Element is one BPMN element: a node, a flow, a pool, a message ...
type Element struct {
	XML      *etree.Element
	Kind     Kind
	ID       string
	Parent   *Element   // nil for roots
	Children []*Element // in document order

	Source, Target *Element   // of a Flow; nil when the reference dangles
	In, Out        []*Element // sequence flows of a flow node
	Host           *Element   // of a boundary event: the activity it sits on
	Boundary       []*Element // of an activity: the events on its boundary
	Process        *Element   // of a participant: the process it refers to
	Refers         *Element   // of a data reference: the data object or store; of a group: its category value
	Lanes          []*Element // of a flow node: the lanes it lies in, outermost first
	Triggers       []Trigger  // of an event: one per event definition, in order

	generation  int              // of the view when e was last listed
	definitions []*etree.Element // of an event: its event definitions, those referred to included
}

// A Problem is something in a document that is tolerated but not right.
type Problem struct {
	Element string // id, may be empty
	XML     *etree.Element
	Message string      // says what is wrong and with what
	Repair  func(Touch) // puts it right; nil if only a person can

	dangling bool // of a diagram: a shape or edge that shows nothing
}

// ByID returns the element with this id, or nil.
func (d *Definitions) ByID(id string) *Element { return d.byID[id] }

// Of returns the element that stands for an XML element, or nil.
func (d *Definitions) Of(x *etree.Element) *Element { return d.byXML[x] }

// Processes returns the processes in document order.
func (d *Definitions) Processes() []*Element {
	return d.Every(Process)
}

// Every returns the elements of one kind, in document order.
func (d *Definitions) Every(k Kind) []*Element {
	var out []*Element
	for _, e := range d.Elements {
		if e.Kind == k {
			out = append(out, e)
		}
	}
	return out
}

// Name returns the name people see: the name attribute, the text of an
// annotation, or the category value of a group; it may hold line breaks.
func (e *Element) Name() string {
	switch {
	case e.Kind == TextAnnotation:
		return Get(e, textAnnotation[0])
	case e.Kind == Group && e.Refers != nil:
		return e.Refers.Attr("value")
	case e.Kind == CategoryValue:
		return e.Attr("value")
	}
	return e.Attr("name")
}

// Attr returns an attribute in no namespace, or "".
func (e *Element) Attr(name string) string { return e.XML.SelectAttrValue(name, "") }

// Flag returns a boolean attribute, or otherwise when it is absent.
func (e *Element) Flag(name string, otherwise bool) bool {
	switch e.Attr(name) {
	case "true", "1":
		return true
	case "false", "0":
		return false
	}
	return otherwise
}

// IsTrue reads a truth value as XML Schema writes it, "true" or "1"; anything else is false.
func IsTrue(text string) bool { return text == "true" || text == "1" }

// Trigger returns what an event reacts to: None, one trigger, Multiple or ParallelMult.
func (e *Element) Trigger() Trigger {
	switch {
	case len(e.Triggers) == 0:
		return None
	case len(e.Triggers) == 1:
		return e.Triggers[0]
	case e.Flag("parallelMultiple", false):
		return ParallelMult
	}
	return Multiple
}

// HasTrigger reports whether one of the event definitions of e is of trigger t.
func (e *Element) HasTrigger(t Trigger) bool { return slices.Contains(e.Triggers, t) }

// Interrupting reports whether a boundary event or the start of an event
// sub-process ends what it interrupts. The standard's default is true.
func (e *Element) Interrupting() bool {
	if e.Kind == BoundaryEvent {
		return e.Flag("cancelActivity", true)
	}
	return e.Flag("isInterrupting", true)
}

// EventSubProcess reports whether e is a sub-process started by an event.
func (e *Element) EventSubProcess() bool {
	return e.Kind.Is(Container) && e.Flag("triggeredByEvent", false)
}

// HasSettings reports whether e has settings of ours. Those of other programs
// then no longer count: the importer has carried over what it could.
func (e *Element) HasSettings() bool {
	holder := child(e.XML, "extensionElements", NS)
	if holder == nil {
		return false
	}
	for c := range holder.ChildElementsSeq() {
		if c.NamespaceURI() == NSHookflow {
			return true
		}
	}
	return false
}

// Collection reports whether e is data that stands for several items; for a
// reference it is the data object that says so.
func (e *Element) Collection() bool {
	if e.Refers != nil && e.Refers.Flag("isCollection", false) {
		return true
	}
	return e.Flag("isCollection", false)
}

// Child returns the first child of a kind, or nil.
func (e *Element) Child(k Kind) *Element {
	for _, c := range e.Children {
		if c.Kind == k {
			return c
		}
	}
	return nil
}

// Default returns the default sequence flow of a gateway or activity, or nil.
func (e *Element) Default() *Element {
	id := e.Attr("default")
	for _, f := range e.Out {
		if f.ID == id && id != "" {
			return f
		}
	}
	return nil
}

// Scope returns the process or sub-process that e lies in, or nil.
func (e *Element) Scope() *Element {
	for p := e.Parent; p != nil; p = p.Parent {
		if p.Kind == Process || p.Kind.Is(Container) || p.Kind == SubChoreography || p.Kind == ChoreographyRoot {
			return p
		}
	}
	return nil
}

// Root returns the topmost element that holds e, such as its process.
func (e *Element) Root() *Element {
	for e.Parent != nil {
		e = e.Parent
	}
	return e
}

// Label returns what to call e in a message to a person: its name and id.
func (e *Element) Label() string {
	if n := e.Name(); n != "" {
		return `"` + n + `" (` + e.ID + `)`
	}
	return e.ID
}
