package scene_test

import (
	"strings"
	"testing"

	"hookflow/designer/scene"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// drawn builds the scene of a process and the content of its plane, in which
// "shape ID x y w h" and "edge ID x y x y ..." stand for BPMN DI.
func drawn(t *testing.T, process, plane string) *scene.Scene {
	t.Helper()
	text := `<definitions xmlns="` + bpmn.NS + `" xmlns:di="` + bpmn.NSDI + `" xmlns:dc="` + bpmn.NSDC + `" xmlns:dd="` + bpmn.NSDD + `" xmlns:color="` + bpmn.NSColor + `" targetNamespace="t"><process id="P">` +
		process + `</process><di:BPMNDiagram id="D"><di:BPMNPlane id="L" bpmnElement="P">` + plane + `</di:BPMNPlane></di:BPMNDiagram></definitions>`
	x, err := bpmnxml.Read("test", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	m := bpmn.Build(x.Root())
	return scene.Build(m, m.Diagrams[0])
}

const (
	ends     = `<task id="A"/><task id="B"/>`
	endShape = `<di:BPMNShape id="as" bpmnElement="A"><dc:Bounds x="0" y="0" width="100" height="80"/></di:BPMNShape><di:BPMNShape id="bs" bpmnElement="B"><dc:Bounds x="300" y="0" width="100" height="80"/></di:BPMNShape>`
	straight = `<dd:waypoint x="100" y="40"/><dd:waypoint x="300" y="40"/>`
)

// TestShown holds what is painted to what the file says.
func TestShown(t *testing.T) {
	for _, c := range []struct{ name, process, plane, shows, not string }{
		{"a label without a size stands at its element", `<startEvent id="S" name="Begin"/>`,
			`<di:BPMNShape id="s" bpmnElement="S"><dc:Bounds x="500" y="500" width="36" height="36"/><di:BPMNLabel><dc:Bounds x="0" y="0" width="0" height="0"/></di:BPMNLabel></di:BPMNShape>`,
			`text "Begin" 473,539 90x`, ""},
		{"what a collapsed sub-process holds is not drawn", `<subProcess id="S"><task id="T" name="inside"/></subProcess>`,
			`<di:BPMNShape id="s" bpmnElement="S" isExpanded="false"><dc:Bounds x="0" y="0" width="100" height="80"/></di:BPMNShape><di:BPMNShape id="i" bpmnElement="T"><dc:Bounds x="300" y="0" width="100" height="80"/></di:BPMNShape>`,
			`subProcess "S"`, "inside"},
		{"a label has a colour of its own", ends + `<sequenceFlow id="F" name="yes" sourceRef="A" targetRef="B"/>`,
			endShape + `<di:BPMNEdge id="f" bpmnElement="F" color:border-color="#ff6600">` + straight + `<di:BPMNLabel color:color="#010203"/></di:BPMNEdge>`,
			`ink #010203`, "ink #ff6600"},
		{"a label follows the stroke", ends + `<sequenceFlow id="F" name="yes" sourceRef="A" targetRef="B"/>`,
			endShape + `<di:BPMNEdge id="f" bpmnElement="F" color:border-color="#ff6600">` + straight + `</di:BPMNEdge>`,
			`ink #ff6600`, ""},
		{"a name inside has a colour of its own", `<task id="A" name="Pay"/>`,
			`<di:BPMNShape id="a" bpmnElement="A" color:background-color="#000000"><dc:Bounds x="0" y="0" width="100" height="80"/><di:BPMNLabel color:color="#010203"/></di:BPMNShape>`,
			`ink #010203`, "ink #ffffff"},
		{"a condition without content has its diamond", ends + `<sequenceFlow id="F" sourceRef="A" targetRef="B"><conditionExpression/></sequenceFlow>`,
			endShape + `<di:BPMNEdge id="f" bpmnElement="F">` + straight + `</di:BPMNEdge>`, "M100 40L107 45L114 40L107 35Z", ""},
		{"no condition has none", ends + `<sequenceFlow id="F" sourceRef="A" targetRef="B"/>`,
			endShape + `<di:BPMNEdge id="f" bpmnElement="F">` + straight + `</di:BPMNEdge>`, "sequenceFlow", "L107 45"},
		{"the state of a data object", `<dataObject id="O"><dataState name="paid"/></dataObject><dataObjectReference id="R" name="Order" dataObjectRef="O"/>`,
			`<di:BPMNShape id="r" bpmnElement="R"><dc:Bounds x="0" y="0" width="36" height="50"/></di:BPMNShape>`, `"Order\n[paid]"`, ""},
		{"the state of the reference is nearer", `<dataObject id="O"><dataState name="paid"/></dataObject><dataObjectReference id="R" dataObjectRef="O"><dataState name="sent"/></dataObjectReference>`,
			`<di:BPMNShape id="r" bpmnElement="R"><dc:Bounds x="0" y="0" width="36" height="50"/></di:BPMNShape>`, `"[sent]"`, "paid"},
		{"the state of an input of the process", `<ioSpecification id="io"><dataInput id="I" name="Order"><dataState name="new"/></dataInput><inputSet/><outputSet/></ioSpecification>`,
			`<di:BPMNShape id="i" bpmnElement="I"><dc:Bounds x="0" y="0" width="36" height="50"/></di:BPMNShape>`, `"Order\n[new]"`, ""},
		{"the state of an output of the process", `<ioSpecification id="io"><dataOutput id="I" name="Bill"><dataState name="sent"/></dataOutput><inputSet/><outputSet/></ioSpecification>`,
			`<di:BPMNShape id="i" bpmnElement="I"><dc:Bounds x="0" y="0" width="36" height="50"/></di:BPMNShape>`, `"Bill\n[sent]"`, ""},
	} {
		got := text(t, drawn(t, c.process, c.plane))
		if !strings.Contains(got, c.shows) {
			t.Errorf("%s: %q is missing in\n%s", c.name, c.shows, got)
		}
		if c.not != "" && strings.Contains(got, c.not) {
			t.Errorf("%s: %q is in\n%s", c.name, c.not, got)
		}
	}
}
