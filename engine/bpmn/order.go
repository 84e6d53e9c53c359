package bpmn

import (
	"slices"
	"strings"

	"github.com/beevik/etree"
)

// The schema of BPMN 2.0 (Semantic.xsd, BPMN20.xsd, BPMNDI.xsd) prescribes the
// order of children. Each list names tags in that order for one family of
// types; "*" stands for every tag that no list position names, such as the
// flow elements of a process.
var (
	base       = "documentation extensionElements "
	flowNode   = base + "auditing monitoring categoryValueRef incoming outgoing "
	activities = flowNode + "ioSpecification property dataInputAssociation dataOutputAssociation resourceRole performer humanPerformer potentialOwner standardLoopCharacteristics multiInstanceLoopCharacteristics "
	container  = activities + "laneSet * association group textAnnotation completionCondition"
	caller     = base + "supportedInterfaceRef ioSpecification ioBinding "
	meeting    = base + "participant messageFlow association group textAnnotation callConversation conversation subConversation conversationAssociation participantAssociation messageFlowAssociation correlationKey choreographyRef conversationLink "
	catches    = flowNode + "property dataOutput dataOutputAssociation outputSet *"
	throws     = flowNode + "property dataInput dataInputAssociation inputSet *"

	orders = map[Kind][]string{
		DefinitionsRoot:        strings.Fields(base + "import extension * BPMNDiagram relationship"),
		Process:                strings.Fields(caller + "auditing monitoring property laneSet * association group textAnnotation resourceRole performer humanPerformer potentialOwner correlationSubscription supports"),
		Collaboration:          strings.Fields(meeting),
		GlobalConversation:     strings.Fields(meeting),
		ChoreographyRoot:       strings.Fields(meeting + "*"),
		SubChoreography:        strings.Fields(flowNode + "participantRef correlationKey * association group textAnnotation"),
		StartEvent:             strings.Fields(catches),
		IntermediateCatchEvent: strings.Fields(catches),
		BoundaryEvent:          strings.Fields(catches),
		IntermediateThrowEvent: strings.Fields(throws),
		EndEvent:               strings.Fields(throws),
		SubProcess:             strings.Fields(container),
		Transaction:            strings.Fields(container),
		AdHocSubProcess:        strings.Fields(container),
		Lane:                   strings.Fields(base + "partitionElement flowNodeRef childLaneSet"),
		Participant:            strings.Fields(base + "interfaceRef endPointRef participantMultiplicity"),
		MultiInstance:          strings.Fields(base + "loopCardinality loopDataInputRef loopDataOutputRef inputDataItem outputDataItem complexBehaviorDefinition completionCondition"),
		IOSpecification:        strings.Fields(base + "dataInput dataOutput inputSet outputSet"),
		DataInputAssociation:   strings.Fields(base + "sourceRef targetRef transformation assignment"),
		DataOutputAssociation:  strings.Fields(base + "sourceRef targetRef transformation assignment"),
		Operation:              strings.Fields(base + "inMessageRef outMessageRef errorRef"),
		LinkDefinition:         strings.Fields(base + "source target"),
		"BPMNDiagram":          {"BPMNPlane", "BPMNLabelStyle"},
		"BPMNShape":            {"extension", "Bounds", "BPMNLabel"},
		"BPMNEdge":             {"extension", "waypoint", "BPMNLabel"},
		"BPMNPlane":            {"extension", "*"},
	}
	// flowNodes and others hold for the kinds that orders does not name.
	flowNodes = strings.Fields(activities + "*")
	others    = strings.Fields(base + "*")
)

// orderOf returns the order of the children of an element called tag.
func orderOf(tag string) []string {
	if o := orders[Kind(tag)]; o != nil {
		return o
	}
	if Kind(tag).FlowNode() {
		return flowNodes
	}
	return others
}

// rank returns where tag stands in an order; what it does not name and has no
// "*" for comes last.
func rank(order []string, tag string) int {
	if i := slices.Index(order, tag); i >= 0 {
		return i
	}
	if i := slices.Index(order, "*"); i >= 0 {
		return i
	}
	return len(order)
}

// Insert puts child into parent where the schema wants it: after the last
// sibling that may stand before it.
func Insert(t Touch, parent, child *etree.Element) {
	order := orderOf(parent.Tag)
	at, first := -1, -1
	for i := len(parent.Child) - 1; i >= 0 && at < 0; i-- { // new elements mostly go to the end
		c, ok := parent.Child[i].(*etree.Element)
		if !ok {
			continue
		}
		first = i
		if rank(order, c.Tag) <= rank(order, child.Tag) {
			at = i + 1
		}
	}
	if at < 0 {
		at = first
	}
	t(parent)
	if at < 0 {
		parent.AddChild(child)
		return
	}
	parent.InsertChildAt(at, child)
}

// Create makes an element in the namespace space and inserts it into parent.
// The prefix is the one in force there; if need be it is declared on the root.
func Create(t Touch, parent *etree.Element, space, tag string) *etree.Element {
	x := &etree.Element{Space: Prefix(t, parent, space), Tag: tag}
	Insert(t, parent, x)
	return x
}

// Remove takes x out of its parent.
func Remove(t Touch, x *etree.Element) {
	if p := x.Parent(); p != nil {
		t(p)
		p.RemoveChild(x)
	}
}
