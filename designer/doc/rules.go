package doc

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"hookflow/engine/bpmn"
)

// The rules answer "may I?" in one place, before and during an edit. A rule
// returns "" for yes, otherwise one sentence that tells the person why not.

// Refused is the error of an edit that a rule forbids; its text is for people.
type Refused string

// Error returns the reason.
func (r Refused) Error() string { return string(r) }

// A Type is what can be chosen in a palette or a replace menu.
type Type struct {
	Kind            bpmn.Kind
	Trigger         bpmn.Trigger // of an event; "" is bpmn.None
	Collapsed       bool         // a sub-process that hides its content; a pool without a process
	EventSub        bool         // a sub-process started by an event
	Upright         bool         // a pool whose flow runs downwards
	NonInterrupting bool         // a boundary event or event sub-process start that lets its scope go on
}

// TypeOf returns the type of an existing element.
func (d *Doc) TypeOf(e *bpmn.Element) Type {
	t := Type{Kind: e.Kind}
	switch {
	case e.Kind.Is(bpmn.Event):
		t.Trigger = e.Trigger()
		t.NonInterrupting = (e.Kind == bpmn.BoundaryEvent || e.Kind == bpmn.StartEvent) && !e.Interrupting()
	case e.Kind.Is(bpmn.Container):
		t.EventSub, t.Collapsed = e.EventSubProcess(), !d.expanded(e)
	case e.Kind == bpmn.Participant:
		t.Collapsed = e.Process == nil
		if g := d.Diagram(); g != nil && g.ShapeOf(e) != nil {
			t.Upright = !g.ShapeOf(e).Horizontal
		}
	}
	return t
}

// expanded reports whether e shows its content in the diagram being edited.
func (d *Doc) expanded(e *bpmn.Element) bool {
	if g := d.Diagram(); g != nil {
		if s := g.ShapeOf(e); s != nil {
			return s.Expanded
		}
		return g.Of == e
	}
	return false
}

// Label returns what to call t in a sentence, such as "message start event".
func (t Type) Label() string {
	info := bpmn.Of(t.Kind)
	if info == nil {
		return string(t.Kind)
	}
	name := lower(info.Label)
	if t.Kind.Is(bpmn.Event) && t.Trigger != "" && t.Trigger != bpmn.None {
		name = triggerWords(t.Trigger) + " " + name
	}
	if t.NonInterrupting {
		name = "non-interrupting " + name
	}
	if t.EventSub {
		name = "event " + name
	}
	return name
}

// triggerWords says a trigger in words: parallelMultiple is "parallel multiple".
func triggerWords(t bpmn.Trigger) string {
	var words strings.Builder
	for _, r := range string(t) {
		if unicode.IsUpper(r) {
			words.WriteByte(' ')
		}
		words.WriteRune(unicode.ToLower(r))
	}
	return words.String()
}

// lower makes the first letter small, for use inside a sentence.
func lower(s string) string {
	if s != "" && s[0] >= 'A' && s[0] <= 'Z' {
		return string(s[0]+'a'-'A') + s[1:]
	}
	return s
}

// calling names an element in a sentence: its name if it has one, else its kind.
func calling(e *bpmn.Element) string {
	if n := e.Name(); n != "" {
		return fmt.Sprintf("%q", n)
	}
	if info := bpmn.Of(e.Kind); info != nil {
		return "the " + lower(info.Label)
	}
	return "the element"
}

// scope returns the element whose flow new content of into would join: the
// process of a pool or lane, a sub-process, or what the diagram shows.
func (d *Doc) scope(into *bpmn.Element) *bpmn.Element {
	switch {
	case into == nil:
		return nil
	case into.Kind == bpmn.Participant:
		return into.Process
	case into.Kind == bpmn.Lane:
		return into.Scope()
	}
	return into
}

// MayContain reports why an element of type t may not lie in into: a pool, a
// lane, a sub-process, or what the diagram shows (process, collaboration).
func (d *Doc) MayContain(t Type, into *bpmn.Element) string {
	switch {
	case into == nil:
		return "There is nothing here to put it in."
	case t.Kind == bpmn.Participant:
		return mayHoldPool(into)
	case t.Kind == bpmn.Lane:
		if into.Kind == bpmn.Participant && into.Process != nil || into.Kind == bpmn.Lane {
			return ""
		}
		return "Lanes lie in pools with a process, or in other lanes."
	case t.Kind == bpmn.TextAnnotation || t.Kind == bpmn.Group:
		return "" // artifacts may lie anywhere, their home is found below
	case into.Kind == bpmn.Participant && into.Process == nil:
		return "This pool is a black box: it shows no process. Give it one first."
	case t.Kind == bpmn.DataStoreReference && into.Kind == bpmn.Collaboration && len(d.model.Processes()) > 0:
		return ""
	case into.Kind == bpmn.Collaboration:
		return "Outside of the pools there is no process. Put it into a pool."
	case into.Kind.Is(bpmn.Container) && !d.expanded(into):
		return "The sub-process is collapsed. Expand it, or open its own diagram."
	case !holds(into):
		return "Nothing can lie in " + calling(into) + "."
	case t.Kind == bpmn.BoundaryEvent:
		return "A boundary event sits on the border of an activity."
	}
	return mayJoin(t, d.scope(into))
}

// mayHoldPool reports why a pool may not lie in into (section 9.3: pools belong
// to a collaboration).
func mayHoldPool(into *bpmn.Element) string {
	switch into.Kind {
	case bpmn.Collaboration, bpmn.Process, bpmn.ChoreographyRoot:
		return ""
	}
	return "A pool cannot lie in " + calling(into) + "; pools lie beside each other."
}

// holds reports whether other elements can lie in e.
func holds(e *bpmn.Element) bool {
	return e.Kind == bpmn.Participant || e.Kind == bpmn.Lane || e.Kind == bpmn.Process || e.Kind.Is(bpmn.Container) ||
		e.Kind == bpmn.SubChoreography || e.Kind == bpmn.ChoreographyRoot
}

// mayJoin holds the rules of the standard about what a scope may contain
// (sections 10.3.5 Sub-Processes and 10.5 Events).
func mayJoin(t Type, scope *bpmn.Element) string {
	switch {
	case scope == nil:
		return "There is no process here."
	case scope.Kind == bpmn.AdHocSubProcess && (t.Kind == bpmn.StartEvent || t.Kind == bpmn.EndEvent):
		return "An ad-hoc sub-process has no start and no end events."
	case t.Kind == bpmn.EndEvent && t.Trigger == bpmn.Cancel && scope.Kind != bpmn.Transaction:
		return "A cancel end event works only inside a transaction."
	case t.Kind == bpmn.StartEvent && scope.Kind.Is(bpmn.Container):
		return mayStart(t, scope)
	case t.Kind == bpmn.StartEvent && !slices.Contains(bpmn.Allowed[bpmn.StartEvent], trigger(t)):
		return fmt.Sprintf("A process cannot be started by %s; an event sub-process can.", a(string(t.Trigger)))
	case t.Kind.Is(bpmn.Choreography) != (scope.Kind == bpmn.ChoreographyRoot || scope.Kind == bpmn.SubChoreography) && t.Kind.Is(bpmn.Choreography, bpmn.Task, bpmn.Container):
		return "Choreography activities and process activities cannot be mixed."
	}
	return ""
}

// mayStart holds the rules for start events inside sub-processes (sections 10.3.5
// and 10.5.2): the flow starts an embedded one, an event the others.
func mayStart(t Type, scope *bpmn.Element) string {
	switch {
	case scope.EventSubProcess():
		if trigger(t) != bpmn.None && !slices.Contains(bpmn.EventSubStart, trigger(t)) {
			return fmt.Sprintf("An event sub-process cannot be started by %s.", a(string(t.Trigger)))
		}
	case trigger(t) != bpmn.None:
		return "A sub-process is started by the flow that reaches it; its start event has no trigger."
	}
	return ""
}

// trigger returns the trigger of t; no entry means none.
func trigger(t Type) bpmn.Trigger {
	if t.Trigger == "" {
		return bpmn.None
	}
	return t.Trigger
}

// a puts the indefinite article before a noun.
func a(noun string) string {
	if noun != "" && slices.Contains([]byte("aeiou"), noun[0]) {
		return "an " + noun
	}
	return "a " + noun
}

// MayAttach reports why an event of type t may not sit on the border of host
// (section 10.5.4: boundary events are attached to activities).
func (d *Doc) MayAttach(t Type, host *bpmn.Element) string {
	switch {
	case host == nil || !host.Kind.Activity():
		return "Boundary events sit only on activities."
	case t.Kind != bpmn.BoundaryEvent && t.Kind != bpmn.IntermediateCatchEvent && t.Kind != bpmn.IntermediateThrowEvent:
		return "Only an intermediate event can become a boundary event."
	case trigger(t) != bpmn.None && !slices.Contains(bpmn.Allowed[bpmn.BoundaryEvent], t.Trigger):
		return fmt.Sprintf("%s event cannot sit on a border.", upper(a(string(t.Trigger))))
	case t.Trigger == bpmn.Cancel && host.Kind != bpmn.Transaction:
		return "A cancel event sits only on a transaction."
	case host.EventSubProcess():
		return "An event sub-process has no boundary events."
	case host.Flag("isForCompensation", false):
		return "A compensation activity has no boundary events."
	case host.Kind == bpmn.ReceiveTask && afterEventGateway(host):
		return "A receive task after an event-based gateway has no boundary events."
	}
	return ""
}

// upper makes the first letter large, for the beginning of a sentence or an id.
func upper(s string) string {
	if s != "" && s[0] >= 'a' && s[0] <= 'z' {
		return string(s[0]-'a'+'A') + s[1:]
	}
	return s
}

// afterEventGateway reports whether e waits behind an event-based gateway.
func afterEventGateway(e *bpmn.Element) bool {
	return slices.ContainsFunc(e.In, func(f *bpmn.Element) bool {
		return f.Source != nil && f.Source.Kind == bpmn.EventBasedGateway
	})
}

// MayResize reports why the size of e may not be changed.
func (d *Doc) MayResize(e *bpmn.Element) string {
	switch {
	case e == nil:
		return "There is nothing to resize."
	case e.Kind.Is(bpmn.Container, bpmn.Task, bpmn.Choreography), e.Kind == bpmn.Participant, e.Kind == bpmn.Lane,
		e.Kind == bpmn.TextAnnotation, e.Kind == bpmn.Group:
		return ""
	case e.Kind.Is(bpmn.Flow):
		return "A connection has no size; drag its bend points."
	}
	return "The size of " + calling(e) + " is fixed."
}

// Minimum returns the least size of e, without regard to what it holds.
func (d *Doc) Minimum(e *bpmn.Element) (w, h float64) {
	w, h = 50, 30
	switch {
	case e.Kind == bpmn.Participant:
		w, h = 300, 60
	case e.Kind == bpmn.Lane:
		w, h = 270, 60
	case e.Kind.Is(bpmn.Container) && d.expanded(e):
		w, h = 140, 120
	case e.Kind.Activity():
		w, h = 60, 40
	case e.Kind == bpmn.Group:
		w, h = 140, 120
	}
	if g := d.Diagram(); g != nil && (e.Kind == bpmn.Participant || e.Kind == bpmn.Lane) {
		if s := g.ShapeOf(e); s != nil && !s.Horizontal {
			w, h = h, w
		}
	}
	return w, h
}

// MayMove reports why elements may not be moved into another container; into
// nil leaves them where they are at home.
func (d *Doc) MayMove(list []*bpmn.Element, into *bpmn.Element) string {
	if into == nil {
		return ""
	}
	for _, e := range list {
		if e.Kind.Is(bpmn.Flow) || e.Kind == bpmn.Lane || e.Host != nil && slices.Contains(list, e.Host) {
			continue
		}
		for p := into; p != nil; p = p.Parent {
			if p == e {
				return "An element cannot be moved into itself."
			}
		}
		if e.Kind != bpmn.BoundaryEvent && into == d.Home(e) {
			continue
		}
		if why := d.MayContain(d.freed(e), into); why != "" {
			return why
		}
	}
	return ""
}

// freed is the type of e when it is taken off the border it sits on.
func (d *Doc) freed(e *bpmn.Element) Type {
	t := d.TypeOf(e)
	switch {
	case e.Kind != bpmn.BoundaryEvent:
	case e.Trigger() == bpmn.None:
		t.Kind = bpmn.IntermediateThrowEvent
	case slices.Contains(bpmn.Allowed[bpmn.IntermediateCatchEvent], e.Trigger()):
		t.Kind = bpmn.IntermediateCatchEvent
	}
	return t
}

// Home returns the pool, lane, sub-process or root that e is drawn in.
func (d *Doc) Home(e *bpmn.Element) *bpmn.Element {
	if n := len(e.Lanes); n > 0 {
		return e.Lanes[n-1]
	}
	p := e.Parent
	for p != nil && p.Kind.Is(bpmn.Part) {
		p = p.Parent
	}
	if p != nil && p.Kind == bpmn.Process {
		if pool := d.poolOf(p); pool != nil {
			return pool
		}
	}
	return p
}

// poolOf returns the pool that shows a process, or nil.
func (d *Doc) poolOf(process *bpmn.Element) *bpmn.Element {
	for _, root := range d.model.Roots {
		if root.Kind != bpmn.Collaboration && root.Kind != bpmn.ChoreographyRoot && root.Kind != bpmn.GlobalConversation {
			continue
		}
		for _, p := range root.Children {
			if p.Kind == bpmn.Participant && p.Process == process {
				return p
			}
		}
	}
	return nil
}

// hiddenPool returns the pool of a process that is drawn in its place: some
// programs let the shape of a pool name the process.
func (d *Doc) hiddenPool(process *bpmn.Element) *bpmn.Element {
	g := d.Diagram()
	if process == nil || process.Kind != bpmn.Process || g == nil || g.ShapeOf(process) == nil {
		return nil
	}
	if pool := d.poolOf(process); pool != nil && g.ShapeOf(pool) == nil {
		return pool
	}
	return nil
}
