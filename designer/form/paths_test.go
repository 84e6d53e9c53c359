package form

import (
	"slices"
	"testing"

	"hookflow/designer/doc"
	"hookflow/designer/look"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// drawn is a call with its drawing.
const drawn = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:hookflow="urn:hookflow:bpmn:1" id="d" targetNamespace="urn:t">
<process id="p"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="ask"/>
<serviceTask id="ask" name="Ask"><extensionElements><hookflow:call url="http://x/"/></extensionElements></serviceTask>
<sequenceFlow id="g" sourceRef="ask" targetRef="e"/><endEvent id="e" name="Done"/><userTask id="hand" name="By hand"/></process>
<bpmndi:BPMNDiagram id="D"><bpmndi:BPMNPlane id="P" bpmnElement="p">
<bpmndi:BPMNShape id="s_" bpmnElement="s"><dc:Bounds x="100" y="102" width="36" height="36"/></bpmndi:BPMNShape>
<bpmndi:BPMNShape id="a_" bpmnElement="ask"><dc:Bounds x="200" y="80" width="100" height="80"/></bpmndi:BPMNShape>
<bpmndi:BPMNShape id="e_" bpmnElement="e"><dc:Bounds x="400" y="102" width="36" height="36"/></bpmndi:BPMNShape>
<bpmndi:BPMNShape id="h_" bpmnElement="hand"><dc:Bounds x="400" y="240" width="100" height="80"/></bpmndi:BPMNShape>
<bpmndi:BPMNEdge id="f_" bpmnElement="f"><di:waypoint x="136" y="120"/><di:waypoint x="200" y="120"/></bpmndi:BPMNEdge>
<bpmndi:BPMNEdge id="g_" bpmnElement="g"><di:waypoint x="300" y="120"/><di:waypoint x="400" y="120"/></bpmndi:BPMNEdge>
</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></definitions>`

func drawnCall(t *testing.T) *doc.Doc {
	t.Helper()
	x, err := bpmnxml.Read("drawn", []byte(drawn))
	if err != nil {
		t.Fatal(err)
	}
	return doc.Open("", x)
}

// choose takes a word of a list as a person does.
func choose(t *testing.T, f *Form, part, word string) {
	t.Helper()
	s, is := f.Parts()[part].(*look.Select)
	if !is {
		t.Fatalf("the form has no list %s", part)
	}
	at := slices.Index(s.Words, word)
	if at < 0 {
		t.Fatalf("%s offers %q, not %q", part, s.Words, word)
	}
	s.Pick(at)
}

// A line of the table of errors draws the event with its path as one step, takes the event
// that is there, leads elsewhere, and goes away with its flow.
func TestErrorPathsAreDrawn(t *testing.T) {
	d := drawnCall(t)
	before := string(d.Bytes())
	f := form(t, d, Options{}, "ask")
	f.Open(pathSection)
	choose(t, f, "path.then", "By hand")
	diverts := doc.Diverts(d.Element("ask"))
	if len(diverts) != 1 || len(diverts[0].Out) != 1 || diverts[0].Out[0].Target.ID != "hand" {
		t.Fatalf("the error events are %v", diverts)
	}
	if code := bpmn.Value(d.Element("ask"), "errorCode"); code != bpmn.CallFailed || doc.DivertCode(diverts[0], d.Model()) != code {
		t.Errorf("the call throws %q, the event catches %q", code, doc.DivertCode(diverts[0], d.Model()))
	}
	if s := d.Scene(); s.Item(diverts[0].ID) == nil || s.Item(diverts[0].Out[0].ID) == nil {
		t.Error("the event or its flow is not drawn")
	}
	d.Undo()
	if got := string(d.Bytes()); got != before {
		t.Errorf("one undo does not take it back:\n%s", got)
	}
	d.Redo()
	f.Refresh()
	choose(t, f, "path.then", "Done")
	if diverts = doc.Diverts(d.Element("ask")); len(diverts) != 1 || len(diverts[0].Out) != 1 || diverts[0].Out[0].Target.ID != "e" {
		t.Errorf("a second path for the same error: %v", diverts)
	}
	choose(t, f, "path.0", "New user task")
	made := doc.Diverts(d.Element("ask"))[0].Out[0].Target
	if made.Kind != bpmn.UserTask || made.ID == "hand" {
		t.Errorf("the path leads to %s", made.ID)
	}
	f.Parts()["path.code"].(*look.Input).Type("NoStock")
	choose(t, f, "path.then", "New end event")
	if list := doc.Diverts(d.Element("ask")); len(list) != 2 || doc.DivertCode(list[1], d.Model()) != "NoStock" || bpmn.Value(d.Element("ask"), "errorCode") != bpmn.CallFailed {
		t.Errorf("after a second error: %v", list)
	}
	f.Parts()["path.remove.0"].(*look.Button).Do()
	if list := doc.Diverts(d.Element("ask")); len(list) != 1 || doc.DivertCode(list[0], d.Model()) != "NoStock" {
		t.Errorf("after a removal: %v", list)
	}
}
