package doc_test

import (
	"slices"
	"testing"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
)

const carried = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" id="d" targetNamespace="urn:t">
<process id="p" isExecutable="true">
  <userTask id="t"/>
  <boundaryEvent id="b" attachedToRef="t"><outgoing>f</outgoing><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>
  <userTask id="z"><incoming>f</incoming></userTask>
  <sequenceFlow id="f" sourceRef="b" targetRef="z"/>
</process>
<bpmndi:BPMNDiagram id="di"><bpmndi:BPMNPlane id="pl" bpmnElement="p">
  <bpmndi:BPMNShape id="t_di" bpmnElement="t"><dc:Bounds x="100" y="100" width="100" height="80"/></bpmndi:BPMNShape>
  <bpmndi:BPMNShape id="b_di" bpmnElement="b"><dc:Bounds x="132" y="162" width="36" height="36"/></bpmndi:BPMNShape>
  <bpmndi:BPMNShape id="z_di" bpmnElement="z"><dc:Bounds x="300" y="300" width="100" height="80"/></bpmndi:BPMNShape>
  <bpmndi:BPMNEdge id="f_di" bpmnElement="f"><di:waypoint x="150" y="198"/><di:waypoint x="150" y="250"/><di:waypoint x="240" y="250"/><di:waypoint x="240" y="340"/><di:waypoint x="300" y="340"/></bpmndi:BPMNEdge>
</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></definitions>`

// A task takes the events on its border along; and the way from such an event to what moves too keeps its shape.
func TestMovedTasksTakeTheirEventsAlong(t *testing.T) {
	for _, ids := range [][]string{{"t"}, {"t", "z"}} {
		d := open(t, carried)
		err := d.Change("move", func(tx *doc.Tx) error {
			var list []*bpmn.Element
			for _, id := range ids {
				list = append(list, tx.Element(id))
			}
			return tx.Move(list, 60, 70, nil)
		})
		if err != nil {
			t.Fatal(err)
		}
		m := d.Model()
		if got := m.Diagrams[0].ShapeOf(m.ByID("b")).Bounds; got.X != 192 || got.Y != 232 {
			t.Errorf("with %v the event is moved to %+v", ids, got)
		}
		way := []bpmn.Point{{X: 210, Y: 268}, {X: 210, Y: 320}, {X: 300, Y: 320}, {X: 300, Y: 410}, {X: 360, Y: 410}}
		if got := m.Diagrams[0].EdgeOf(m.ByID("f")).Points; len(ids) == 2 && !slices.Equal(got, way) {
			t.Errorf("the way is moved to %v", got)
		}
	}
}
