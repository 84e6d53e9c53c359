package doc

import (
	"bytes"
	"strings"
	"testing"

	"hookflow/designer/paint"
	"hookflow/designer/scene"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// crossing has a flat flow f from a to b, and an upright one g from c to d through the middle of it; h is far from both.
const crossing = `<definitions xmlns="` + bpmn.NS + `" xmlns:di="` + bpmn.NSDI + `" xmlns:dc="` + bpmn.NSDC + `" xmlns:dd="` + bpmn.NSDD + `" id="D" targetNamespace="t"><process id="P">
<task id="a"/><task id="b"/><task id="c"/><task id="d"/><sequenceFlow id="f" sourceRef="a" targetRef="b"/><sequenceFlow id="g" sourceRef="c" targetRef="d"/><sequenceFlow id="h" sourceRef="d" targetRef="b"/></process>
<di:BPMNDiagram xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"><di:BPMNPlane bpmnElement="P">
<di:BPMNShape bpmnElement="a"><dc:Bounds x="0" y="100" width="100" height="80"/></di:BPMNShape><di:BPMNShape bpmnElement="b"><dc:Bounds x="400" y="100" width="100" height="80"/></di:BPMNShape>
<di:BPMNShape bpmnElement="c"><dc:Bounds x="200" y="-60" width="100" height="80"/></di:BPMNShape><di:BPMNShape bpmnElement="d"><dc:Bounds x="200" y="260" width="100" height="80"/></di:BPMNShape>
<di:BPMNEdge id="fe" bpmnElement="f"><dd:waypoint x="100" y="140"/><dd:waypoint x="400" y="140"/></di:BPMNEdge>
<di:BPMNEdge id="ge" bpmnElement="g"><dd:waypoint x="250" y="20"/><dd:waypoint x="250" y="260"/></di:BPMNEdge>
<di:BPMNEdge id="he" bpmnElement="h"><dd:waypoint x="300" y="300"/><dd:waypoint x="450" y="300"/><dd:waypoint x="450" y="180"/></di:BPMNEdge>
</di:BPMNPlane></di:BPMNDiagram></definitions>`

// curved reports whether the line of a flow has a half circle in it.
func curved(i *scene.Item) bool {
	for _, p := range i.Paths {
		if strings.Contains(p.Curve.String(), "C") {
			return true
		}
	}
	return false
}

// With the setting on, the flat line jumps over the upright one, in every picture; when one is moved away it is straight
// again, and what does not cross stays the very same item.
func TestLinesJump(t *testing.T) {
	x, err := bpmnxml.Read("x.bpmn", []byte(crossing))
	if err != nil {
		t.Fatal(err)
	}
	d := Open("", x)
	if curved(d.Scene().Item("f")) {
		t.Fatal("a line jumps that nobody asked to")
	}
	straight := d.Scene()
	d.SetJumps(true)
	s := d.Scene()
	if !curved(s.Item("f")) || curved(s.Item("g")) || s.Item("h") != straight.Item("h") || s != d.Scene() {
		t.Error("f must jump over g, and nothing else be another item")
	}
	var svg bytes.Buffer
	if err := paint.SVG(&svg, d.Scenes()[0].Scene, paint.Options{}); err != nil || !strings.Contains(svg.String(), "L245 140C245 137.24") {
		t.Errorf("the SVG has no jump: %v", err)
	}
	shown := s.Item("f")
	if err := d.Change("move", func(tx *Tx) error { return tx.SetField(tx.Element("b"), "name", "B") }); err != nil {
		t.Fatal(err)
	}
	if now := d.Scene().Item("f"); now.Paths[0].Curve.String() != shown.Paths[0].Curve.String() {
		t.Error("a name elsewhere changes the jump")
	}
	if err := d.Change("delete", func(tx *Tx) error { return tx.Delete(tx.Element("g")) }); err != nil {
		t.Fatal(err)
	}
	if curved(d.Scene().Item("f")) {
		t.Error("the line jumps over what has gone")
	}
	d.Undo()
	if !curved(d.Scene().Item("f")) {
		t.Error("after undo the line does not jump")
	}
}
