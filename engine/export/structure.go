package export

import (
	"slices"
	"strconv"
	"strings"

	"hookflow/engine/bpmn"
	"hookflow/engine/program"
)

// A rule is one demand on the structure of a process. It refuses elements, or
// rewrites the tree so that it means the same; it is asked for every element
// that runs, before anything is translated.
type rule func(x *exporter, e *bpmn.Element)

// everywhere are the demands that all servers make.
var everywhere = []rule{oneTrigger, oneToken, dataStays, loopCounted, loopSilent, endIsLast, errorHasCode, quietMessage, callsProcess}

// check holds every element against the rules.
func (x *exporter) check(rules []rule) {
	for _, e := range slices.Clone(x.Elements) {
		if !x.executable(e) {
			continue
		}
		for _, r := range slices.Concat(everywhere, rules) {
			r(x, e)
		}
	}
}

func oneTrigger(x *exporter, e *bpmn.Element) {
	if len(e.Triggers) > 1 {
		x.refuse(e, "has several triggers; use one event for each")
	}
}

// oneToken: the servers read no quantities of tokens (BPMN 2.0, table 10.3).
func oneToken(x *exporter, e *bpmn.Element) {
	for _, name := range []string{"startQuantity", "completionQuantity"} {
		if n, err := strconv.Atoi(e.Attr(name)); err == nil && n != 1 && e.Kind.Activity() {
			x.refuse(e, "has %s=%d, and the server counts one token; use gateways", name, n)
		}
	}
}

// dataStays: data associations move nothing on the servers.
func dataStays(x *exporter, e *bpmn.Element) {
	n := x.node(e)
	if n == nil {
		return
	}
	for _, m := range slices.Concat(n.DataIn, n.DataOut) {
		if m.FromStore || m.ToStore {
			x.refuse(e, "reads or writes a data store, which the server does not have; call a service that keeps the data")
		} else if m.Value != nil || len(m.Assigns) > 0 || m.From != m.To {
			x.refuse(e, "moves data from %q to %q by a data association, which the server does not follow; use its inputs and outputs", m.From, m.To)
		}
	}
}

// loopCounted: a multi-instance says how often it runs.
func loopCounted(x *exporter, e *bpmn.Element) {
	loop := e.Child(bpmn.MultiInstance)
	if loop == nil || bpmn.Value(e, "collection") != "" || bpmn.Value(e, "cardinality") != "" {
		return
	}
	for _, at := range []string{"collection", "inputCollection"} {
		for _, a := range loop.XML.Attr {
			if a.Key == at {
				return
			}
		}
	}
	if ext := loop.XML.SelectElement("extensionElements"); ext == nil || len(ext.ChildElements()) == 0 {
		x.refuse(e, "does not say how often it runs; set a number or a collection")
	}
}

// loopSilent: iterations throw no events of their own on the servers (BPMN 2.0, 13.2.7).
func loopSilent(x *exporter, e *bpmn.Element) {
	if loop := e.Child(bpmn.MultiInstance); loop != nil {
		if b := loop.Attr("behavior"); b != "" && b != "All" {
			x.refuse(e, "throws an event when iterations end (behavior %s), which the server does not do; throw it in a sub-process", b)
		}
	}
}

func endIsLast(x *exporter, e *bpmn.Element) {
	if e.Kind == bpmn.EndEvent && len(e.Out) > 0 {
		x.refuse(e, "has outgoing flows, which an end event cannot have; remove them or use an intermediate event")
	}
}

// errorHasCode: what is thrown is told by its code on the servers; by its id here.
func errorHasCode(x *exporter, e *bpmn.Element) {
	if e.Kind != bpmn.EndEvent || !e.HasTrigger(bpmn.Error) {
		return
	}
	if root := x.ByID(bpmn.Value(e, "error")); root == nil || root.Attr("errorCode") == "" {
		x.refuse(e, "throws an error without a code; give the error an error code")
	}
}

// quietMessage: a message between processes of one file needs a call on the servers.
func quietMessage(x *exporter, e *bpmn.Element) {
	n := x.node(e)
	if n == nil || n.Sends == nil || n.Work != nil || n.Job != nil || x.implemented(e) {
		return
	}
	x.refuse(e, "hands its message to a process in this engine; servers need a call or a job type for that: call the service path of the receiver")
}

// implemented reports whether the file says already how a server does the work
// of e, in a dialect of that server.
func (x *exporter) implemented(e *bpmn.Element) bool {
	at := e.XML
	for _, name := range []string{"class", "expression", "delegateExpression", "type", "decisionRef"} {
		if at.SelectAttr(x.prefixInUse()+":"+name) != nil {
			return true
		}
	}
	if def := e.Child(bpmn.MessageDefinition); def != nil && x.has(def.XML, "connector") {
		return true
	}
	return slices.ContainsFunc([]string{"connector", "taskDefinition", "calledDecision"}, func(tag string) bool { return x.has(at, tag) })
}

// needStart refuses processes and sub-processes in which the token begins at a
// node without a start event: the servers begin at start events only.
func needStart(x *exporter, e *bpmn.Element) {
	if e.Kind != bpmn.Process && !e.Kind.Is(bpmn.Container) || e.Kind == bpmn.AdHocSubProcess {
		return
	}
	if x.startsOf(e) == 0 {
		x.refuse(e, "has no start event, where the server begins; put one before its first element")
	}
	for _, c := range e.Children {
		if c.Kind.FlowNode() && !c.Kind.Is(bpmn.Event) && len(c.In) == 0 && x.startsOf(e) > 0 && !c.EventSubProcess() && !c.Flag("isForCompensation", false) {
			x.refuse(c, "begins without a start event, which the server does not do; lead a flow to it")
		}
	}
}

// startsOf counts the start events directly in e.
func (x *exporter) startsOf(e *bpmn.Element) int {
	n := 0
	for _, c := range e.Children {
		if c.Kind == bpmn.StartEvent {
			n++
		}
	}
	return n
}

// oneBlankStart refuses a second start event that nothing triggers.
func oneBlankStart(x *exporter, e *bpmn.Element) {
	if e.Kind != bpmn.Process && !e.Kind.Is(bpmn.Container) {
		return
	}
	n := 0
	for _, c := range e.Children {
		if c.Kind == bpmn.StartEvent && len(c.Triggers) == 0 {
			if n++; n > 1 {
				x.refuse(c, "is a second start event without a trigger, and the server takes one; lead a flow from the first one there")
			}
		}
	}
}

// eventGatewayTargets: behind an event-based gateway the servers take catching
// events only, our engine receive tasks as well.
func eventGatewayTargets(x *exporter, e *bpmn.Element) {
	if e.Kind != bpmn.EventBasedGateway {
		return
	}
	for _, f := range e.Out {
		if f.Target != nil && f.Target.Kind != bpmn.IntermediateCatchEvent {
			x.refuse(f.Target, "stands behind the event-based gateway %s, where the server takes catching events only; use an intermediate catch event", e.Label())
		}
	}
}

// alwaysTrue gives the flows of an exclusive or inclusive gateway that have no
// condition the condition true, which is what they mean here (BPMN 2.0, 13.4.2).
func alwaysTrue(x *exporter, e *bpmn.Element) {
	if e.Kind != bpmn.ExclusiveGateway && e.Kind != bpmn.InclusiveGateway || len(e.Out) < 2 {
		return
	}
	for _, f := range e.Out {
		if bpmn.Value(f, "condition") == "" && f != e.Default() {
			field, _ := bpmn.FieldOf(f, "condition")
			bpmn.Set(bpmn.Untracked, f, field, "true")
			x.tell(f, "has no condition; on the server it has the condition true, which means the same")
		}
	}
}

// noCycleHere: a catching event on the way, and one that interrupts, happen once.
func noCycleHere(x *exporter, e *bpmn.Element) {
	if bpmn.Value(e, "timeCycle") == "" {
		return
	}
	if e.Kind == bpmn.IntermediateCatchEvent || e.Kind == bpmn.BoundaryEvent && e.Interrupting() {
		x.refuse(e, "repeats, though it can happen only once; give it a duration")
	}
}

// escalationsApart: one scope cannot catch all escalations and a certain one as well.
func escalationsApart(x *exporter, e *bpmn.Element) {
	if !e.Kind.Activity() {
		return
	}
	var all, certain *bpmn.Element
	for _, b := range e.Boundary {
		if !b.HasTrigger(bpmn.Escalation) {
			continue
		}
		if root := x.ByID(bpmn.Value(b, "escalation")); root != nil && root.Attr("escalationCode") != "" {
			certain = b
		} else {
			all = b
		}
	}
	if all != nil && certain != nil {
		x.refuse(all, "catches every escalation beside one that catches a certain one, which the server does not take; give it a code")
	}
}

// compensationWaits: the server always waits for the compensation that is thrown.
func compensationWaits(x *exporter, e *bpmn.Element) {
	if e.HasTrigger(bpmn.Compensate) && bpmn.Value(e, "waitForCompletion") == "false" {
		x.refuse(e, "does not wait for the compensation, which the server always does; let it wait")
	}
}

// gatewaysDecide: conditions stand behind exclusive and inclusive gateways only. Those
// behind an activity or event are put behind an inclusive gateway, which means the
// same (BPMN 2.0, 13.3.1); the default flow goes with them.
func gatewaysDecide(x *exporter, e *bpmn.Element) {
	if !e.Kind.Is(bpmn.Task, bpmn.Container, bpmn.Event) || e.Kind == bpmn.BoundaryEvent {
		return
	}
	conditional := func(f *bpmn.Element) bool { return bpmn.Value(f, "condition") != "" }
	if !slices.ContainsFunc(e.Out, conditional) {
		return
	}
	id := free(x.Definitions, e.ID+"_split")
	gateway := create(e.XML.Parent(), "inclusiveGateway", attrs{"id", id, "default", e.Attr("default")})
	e.XML.RemoveAttr("default")
	for _, out := range e.XML.SelectElements("outgoing") {
		bpmn.Remove(bpmn.Untracked, out)
	}
	for _, f := range e.Out {
		f.XML.CreateAttr("sourceRef", id)
		if !conditional(f) && f.ID != gateway.SelectAttrValue("default", "") {
			field, _ := bpmn.FieldOf(f, "condition")
			bpmn.Set(bpmn.Untracked, f, field, "true")
		}
	}
	between := free(x.Definitions, e.ID+"_to_split")
	create(e.XML.Parent(), "sequenceFlow", attrs{"id", between, "sourceRef", e.ID, "targetRef", id})
	x.tell(e, "has conditions on its outgoing flows; on the server the inclusive gateway %s stands before them", id)
	for _, g := range x.Diagrams {
		drawSplit(g, e, id, between)
	}
}

// startOnce writes a timer start after a duration as a cycle of one: the server knows
// dates and cycles there.
func startOnce(x *exporter, e *bpmn.Element) {
	d := bpmn.Value(e, "timeDuration")
	if d == "" || e.Kind != bpmn.StartEvent || e.Parent.Kind != bpmn.Process || !literal(d) {
		return
	}
	f, _ := bpmn.FieldOf(e, "timeCycle")
	bpmn.Set(bpmn.Untracked, e, f, "R1/"+d)
	x.tell(e, "starts after %s; on the server it is a cycle of one", d)
}

// callsProcess: a global task is no process for the servers.
func callsProcess(x *exporter, e *bpmn.Element) {
	called := bpmn.Value(e, "calledElement")
	if c := x.ByID(called); c != nil && c.Kind != bpmn.Process {
		x.refuse(e, "calls the %s %s, which the server does not know; make it a process with one task", strings.ToLower(bpmn.Of(c.Kind).Label), c.Label())
	}
}

// code is the code of the error that an event throws or catches; "" stands for all.
func (x *exporter) code(e *bpmn.Element) string {
	if root := x.ByID(bpmn.Value(e, "error")); root != nil {
		return root.Attr("errorCode")
	}
	return ""
}

// caught reports whether an error with this code, thrown at e, is caught in its process.
func (x *exporter) caught(e *bpmn.Element, code string) bool {
	catches := func(c *bpmn.Element) bool {
		return c.HasTrigger(bpmn.Error) && (x.code(c) == "" || x.code(c) == code)
	}
	for at := e; at != nil; at = at.Parent {
		if slices.ContainsFunc(at.Boundary, catches) {
			return true
		}
		if at == e || !at.Kind.Is(bpmn.Container) && at.Kind != bpmn.Process {
			continue
		}
		for _, c := range at.Children {
			if c.EventSubProcess() && slices.ContainsFunc(c.Children, func(s *bpmn.Element) bool { return s.Kind == bpmn.StartEvent && catches(s) }) {
				return true
			}
		}
	}
	return false
}

// node is what our compiler made of e, or nil.
func (x *exporter) node(e *bpmn.Element) *program.Node {
	p := x.programs[e.Root().ID]
	if p == nil {
		return nil
	}
	return p.Node(e.ID)
}
