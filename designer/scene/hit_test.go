package scene_test

import (
	"strings"
	"testing"

	"github.com/beevik/etree"

	"hookflow/designer/scene"
	"hookflow/engine/bpmn"
)

// hits is a pool with a sub-process, a task with a boundary event, a gateway
// with its label, a flow and a group.
const hits = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI">
<collaboration id="c"><participant id="pool" processRef="p"/></collaboration>
<process id="p"><subProcess id="sub"><task id="task"/><boundaryEvent id="edge" attachedToRef="task"/><exclusiveGateway id="gate" name="really?"/><sequenceFlow id="flow" sourceRef="task" targetRef="gate"/></subProcess><group id="group"/></process>
<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="c">
<bpmndi:BPMNShape bpmnElement="pool" isHorizontal="true"><dc:Bounds x="0" y="0" width="600" height="400"/></bpmndi:BPMNShape>
<bpmndi:BPMNShape bpmnElement="gate"><dc:Bounds x="300" y="115" width="50" height="50"/></bpmndi:BPMNShape>
<bpmndi:BPMNShape bpmnElement="task"><dc:Bounds x="100" y="100" width="100" height="80"/></bpmndi:BPMNShape>
<bpmndi:BPMNShape bpmnElement="edge"><dc:Bounds x="132" y="162" width="36" height="36"/></bpmndi:BPMNShape>
<bpmndi:BPMNShape bpmnElement="sub" isExpanded="true"><dc:Bounds x="60" y="60" width="400" height="200"/></bpmndi:BPMNShape>
<bpmndi:BPMNShape bpmnElement="group"><dc:Bounds x="80" y="80" width="300" height="150"/></bpmndi:BPMNShape>
<bpmndi:BPMNEdge bpmnElement="flow"><di:waypoint x="200" y="140"/><di:waypoint x="250" y="140"/><di:waypoint x="300" y="140"/></bpmndi:BPMNEdge>
</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></definitions>`

// points are places in the diagram hits and what lies there.
var points = []struct {
	name    string
	x, y    float64
	id      string
	part    scene.Part
	segment int
}{
	{"inside of a task", 120, 120, "task", scene.Body, 0},
	{"boundary event before its host", 150, 170, "edge", scene.Body, 0},
	{"edge before the sub-process, second segment", 270, 142, "flow", scene.Line, 1},
	{"a near miss of an edge", 230, 143, "flow", scene.Line, 0},
	{"the corner of a gateway's bounds is not the gateway", 302, 117, "sub", scene.Body, 0},
	{"label of the gateway", 325, 174, "gate", scene.Label, 0},
	{"border of the group", 80, 200, "group", scene.Body, 0},
	{"inside of the group", 90, 220, "sub", scene.Body, 0},
	{"the pool", 20, 380, "pool", scene.Body, 0},
	{"nothing", 700, 380, "", scene.Nothing, 0},
}

func TestAt(t *testing.T) {
	doc := etree.NewDocument()
	if err := doc.ReadFromString(hits); err != nil {
		t.Fatal(err)
	}
	m := bpmn.Build(doc.Root())
	s := scene.Build(m, m.Diagrams[0])
	for _, c := range points {
		h := s.At(bpmn.Point{X: c.x, Y: c.y}, 4)
		id := ""
		if h.Item != nil {
			id = h.Item.ID
		}
		if id != c.id || h.Part != c.part || h.Segment != c.segment {
			t.Errorf("%s: %q part %d segment %d, want %q %d %d", c.name, id, h.Part, h.Segment, c.id, c.part, c.segment)
		}
	}
}

func TestAllWalksThrough(t *testing.T) {
	doc := etree.NewDocument()
	if err := doc.ReadFromString(hits); err != nil {
		t.Fatal(err)
	}
	m := bpmn.Build(doc.Root())
	var got []string
	for _, h := range scene.Build(m, m.Diagrams[0]).All(bpmn.Point{X: 150, Y: 170}, 0) {
		got = append(got, h.Item.ID)
	}
	if want := "edge task sub pool"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}
