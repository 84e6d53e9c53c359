package layout_test

import (
	"fmt"
	"strings"
	"testing"

	"hookflow/designer/layout"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// parse reads the content of a definitions element.
func parse(t testing.TB, content string) *bpmnxml.Document {
	t.Helper()
	x, err := bpmnxml.Read("test", []byte(`<definitions xmlns="`+bpmn.NS+`" xmlns:di="`+bpmn.NSDI+`" xmlns:dc="`+bpmn.NSDC+`" xmlns:dd="`+bpmn.NSDD+`" targetNamespace="t">`+content+`</definitions>`))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// TestNothingIsLeftOut draws files that leave out what the schema lets them, or
// write things where few do. Everything is drawn, with the shapes and edges
// that are listed.
func TestNothingIsLeftOut(t *testing.T) {
	for _, c := range []struct{ name, content, shows string }{
		{"flows without an id", `<process id="P"><startEvent id="s"/><sequenceFlow sourceRef="s" targetRef="e"/><endEvent id="e"/></process>`,
			"shapes s e; edges Flow_1"},
		{"a sub-process without an id", `<process id="P"><subProcess><startEvent id="s"/><sequenceFlow sourceRef="s" targetRef="e"/><endEvent id="e"/></subProcess></process>`,
			"shapes Activity_1 s e; edges Flow_1"},
		{"an id that is taken is not given again", `<process id="P"><task id="Flow_1"/><task id="b"/><sequenceFlow sourceRef="Flow_1" targetRef="b"/></process>`,
			"shapes Flow_1 b; edges Flow_2"},
		{"nothing has an id", `<process><startEvent/><exclusiveGateway/><userTask/><textAnnotation><text>x</text></textAnnotation></process>`,
			"shapes Event_1 Gateway_1 Activity_1 TextAnnotation_1; edges"},
		{"pools and lanes without an id", `<collaboration><participant processRef="P"/><participant name="other"/></collaboration><process id="P"><laneSet><lane><flowNodeRef>a</flowNodeRef></lane><lane/></laneSet><task id="a"/></process>`,
			"shapes Participant_1 Lane_1 Lane_2 a Participant_2; edges"},
		{"a flow written in the process of its sub-process", `<process id="P"><subProcess id="S"><task id="a"/><task id="b"/></subProcess><sequenceFlow id="f" sourceRef="a" targetRef="b"/></process>`,
			"shapes S a b; edges f"},
		{"a flow written in another process", `<process id="P"><task id="a"/><task id="b"/></process><process id="Q"><task id="c"/><sequenceFlow id="f" sourceRef="a" targetRef="b"/></process>`,
			"shapes a b; edges f | shapes c; edges"},
		{"a flow out of a sub-process", `<process id="P"><subProcess id="S"><task id="a"/></subProcess><task id="b"/><sequenceFlow id="f" sourceRef="a" targetRef="b"/></process>`,
			"shapes S a b; edges f"},
		{"an empty lane", `<process id="P"><laneSet><lane id="l" name="Empty"/></laneSet></process>`, "shapes l; edges"},
		{"empty lanes in an empty lane", `<process id="P"><laneSet><lane id="l"><childLaneSet><lane id="m"/><lane id="n"/></childLaneSet></lane></laneSet></process>`, "shapes l m n; edges"},
		{"an empty set of lanes", `<process id="P"><laneSet/><task id="a"/></process>`, "shapes a; edges"},
		{"a pool of empty lanes", `<collaboration id="C"><participant id="p" processRef="P"/></collaboration><process id="P"><laneSet><lane id="l"/><lane id="m"/></laneSet></process>`, "shapes p l m; edges"},
		{"a data object without a reference", `<process id="P"><dataObject id="o" name="Order"/><task id="a"><ioSpecification><dataOutput id="u"/><inputSet/><outputSet/></ioSpecification><dataOutputAssociation id="da"><sourceRef>u</sourceRef><targetRef>o</targetRef></dataOutputAssociation></task></process>`,
			"shapes a o; edges da"},
		{"a data object with a reference is shown by it", `<process id="P"><dataObject id="o"/><dataObjectReference id="r" dataObjectRef="o"/></process>`, "shapes r; edges"},
		{"a data object of a sub-process", `<process id="P"><subProcess id="S"><dataObject id="o"/><task id="a"/></subProcess></process>`, "shapes S a o; edges"},
		{"only data", `<process id="P"><dataObject id="o"/><dataStoreReference id="s"/></process>`, "shapes o s; edges"},
		{"data of the process", `<process id="P"><ioSpecification><dataInput/><dataOutput id="u"/><inputSet/><outputSet/></ioSpecification><task id="a"/></process>`, "shapes a DataInput_1 u; edges"},
		{"a group", `<process id="P"><task id="a"/><group id="g"/></process>`, "shapes a g; edges"},
		{"a diagram without a plane", `<process id="P"><task id="a"/></process><di:BPMNDiagram id="D"/>`, "shapes a; edges"},
		{"a plane without shapes", `<process id="P"><task id="a"/></process><di:BPMNDiagram id="D"><di:BPMNPlane bpmnElement="P"/></di:BPMNDiagram>`, "shapes a; edges"},
	} {
		x := parse(t, c.content)
		layout.Apply(bpmn.Untracked, bpmn.Build(x.Root()))
		m := bpmn.Build(x.Root())
		if got := listed(m); got != c.shows {
			t.Errorf("%s: got %q, want %q", c.name, got, c.shows)
		}
		for _, problem := range m.Problems {
			if strings.Contains(problem.Message, "the diagram shows") {
				t.Errorf("%s: %s", c.name, problem.Message)
			}
		}
		if layout.Apply(bpmn.Untracked, m) {
			t.Errorf("%s: drawn twice", c.name)
		}
	}
}

// listed names what the diagrams of a document show.
func listed(m *bpmn.Definitions) string {
	var all []string
	for _, g := range m.Diagrams {
		text := "shapes"
		for _, s := range g.Shapes {
			text += " " + s.Of.ID
		}
		text += "; edges"
		for _, e := range g.Edges {
			text += " " + e.Of.ID
		}
		all = append(all, text)
	}
	return strings.Join(all, " | ")
}

// TestDrawn tells a document without a picture from one whose picture leaves
// something out.
func TestDrawn(t *testing.T) {
	const process = `<process id="P"><task id="a"/><task id="hidden"/></process>`
	for content, want := range map[string]bool{
		"":                  false,
		`<di:BPMNDiagram/>`: false,
		`<di:BPMNDiagram><di:BPMNPlane bpmnElement="P"/></di:BPMNDiagram>`: false,
		`<di:BPMNDiagram><di:BPMNPlane bpmnElement="P"><di:BPMNShape bpmnElement="a"><dc:Bounds x="0" y="0" width="100" height="80"/></di:BPMNShape></di:BPMNPlane></di:BPMNDiagram>`: true,
	} {
		if got := layout.Drawn(bpmn.Build(parse(t, process+content).Root())); got != want {
			t.Errorf("%q: drawn is %v", content, got)
		}
	}
}

// TestMoreFlowsThanNodes is what a growth bound rests on: every flow of a dense
// process is drawn.
func TestMoreFlowsThanNodes(t *testing.T) {
	x := parse(t, dense(20, 400))
	layout.Apply(bpmn.Untracked, bpmn.Build(x.Root()))
	if m := bpmn.Build(x.Root()); len(m.Diagrams[0].Edges) != 400 {
		t.Errorf("%d flows are drawn", len(m.Diagrams[0].Edges))
	}
}

// dense is a process of gateways with many flows between any two.
func dense(gateways, flows int) string {
	var b strings.Builder
	b.WriteString(`<process id="P">`)
	for i := range gateways {
		fmt.Fprintf(&b, `<exclusiveGateway id="g%d"/>`, i)
	}
	seed := uint32(1)
	next := func() uint32 { seed = seed*1664525 + 1013904223; return seed >> 8 % 1000003 }
	for i := range flows {
		fmt.Fprintf(&b, `<sequenceFlow id="f%d" sourceRef="g%d" targetRef="g%d"/>`, i, int(next())%gateways, int(next())%gateways)
	}
	b.WriteString(`</process>`)
	return b.String()
}
