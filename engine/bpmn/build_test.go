package bpmn_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// build makes the view of the given content of definitions; the prefixes are
// unusual on purpose.
func build(t testing.TB, content string) *bpmn.Definitions {
	t.Helper()
	d, err := bpmnxml.Read("test.bpmn", []byte(`<b:definitions xmlns:b="`+bpmn.NS+`" xmlns:d="`+bpmn.NSDI+`" xmlns:c="`+bpmn.NSDC+
		`" xmlns:e="`+bpmn.NSDD+`" xmlns:own="`+bpmn.NSHookflow+`" xmlns:io="`+bpmn.NSBioc+`" xmlns:omg="`+bpmn.NSColor+
		`" xmlns:tns="urn:t" targetNamespace="urn:t">`+content+"</b:definitions>"))
	if err != nil {
		t.Fatal(err)
	}
	return bpmn.Build(d.Root())
}

// ids joins the ids of elements.
func ids(list []*bpmn.Element) string {
	var out []string
	for _, e := range list {
		out = append(out, e.ID)
	}
	return strings.Join(out, " ")
}

func TestBuildReferences(t *testing.T) {
	def := build(t, `<b:category><b:categoryValue id="V" value="Late"/></b:category><b:dataStore id="DS"/>
<b:timerEventDefinition id="TD"><b:timeDuration>PT1H</b:timeDuration></b:timerEventDefinition><b:message id="M" name="order"/>
<b:collaboration id="C"><b:participant id="Pool" processRef="tns:P"/><b:messageFlow id="MF" sourceRef="Pool" targetRef="S"/></b:collaboration>
<b:process id="P"><b:laneSet><b:lane id="L1"><b:childLaneSet><b:lane id="L2"><b:flowNodeRef> tns:T </b:flowNodeRef></b:lane></b:childLaneSet></b:lane></b:laneSet>
<b:startEvent id="S"><b:messageEventDefinition messageRef="tns:M"/></b:startEvent><b:sequenceFlow id="F" sourceRef="S" targetRef="tns:T"/>
<b:task id="T" default="x"><b:ioSpecification><b:dataInput id="DI"/></b:ioSpecification>
<b:dataInputAssociation id="A"><b:sourceRef>DR</b:sourceRef><b:targetRef>DI</b:targetRef></b:dataInputAssociation></b:task>
<b:boundaryEvent id="B" attachedToRef="T" cancelActivity="false"><b:eventDefinitionRef>tns:TD</b:eventDefinitionRef></b:boundaryEvent>
<b:dataObject id="DO" isCollection="true"/><b:dataObjectReference id="DR" dataObjectRef="DO"/><b:group id="G" categoryValueRef="tns:V"/>
</b:process>`)
	at := def.ByID
	for got, want := range map[string]string{
		"pool " + at("Pool").Process.ID:                                                   "pool P",
		"in " + ids(at("T").In) + " out " + ids(at("S").Out):                              "in F out F",
		"lanes " + ids(at("T").Lanes):                                                     "lanes L1 L2",
		"host " + at("B").Host.ID + " " + ids(at("T").Boundary):                           "host T B",
		"data " + at("A").Source.ID + " " + at("A").Target.ID:                             "data DR T",
		"group " + at("G").Name():                                                         "group Late",
		fmt.Sprint("collection ", at("DR").Collection(), at("DO").Collection()):           "collection true true",
		fmt.Sprint("timer ", at("B").Trigger(), " ", bpmn.Value(at("B"), "timeDuration")): "timer timer PT1H",
		"message " + bpmn.Value(at("S"), "message"):                                       "message tns:M",
		fmt.Sprint("interrupting ", at("B").Interrupting()):                               "interrupting false",
		fmt.Sprint("problems ", def.Problems):                                             "problems []",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// problems holds files that are not right, and what Build says of them.
var problems = []struct{ content, says string }{
	{`<b:process id="P"><b:task id="P"/></b:process>`, `the id "P" is also used by a process`},
	{`<b:process id="P"><b:task id="T"/><b:sequenceFlow id="F" sourceRef="T"/></b:process>`, "targetRef is missing"},
	{`<b:process id="P"><b:task id="T"/><b:sequenceFlow id="F" sourceRef="T" targetRef="gone"/></b:process>`, `targetRef names "gone"`},
	{`<b:process id="P"><b:association id="F" sourceRef="F" targetRef="P"/></b:process>`, "names the element itself"},
	{`<b:process id="P"><b:boundaryEvent id="B" attachedToRef="P"/></b:process>`, "only an activity can hold"},
	{`<b:process id="P"><b:laneSet><b:lane id="L"><b:flowNodeRef>gone</b:flowNodeRef></b:lane></b:laneSet></b:process>`, `the lane names "gone"`},
	{`<d:BPMNDiagram><d:BPMNPlane bpmnElement="gone"><d:BPMNShape id="X" bpmnElement="gone"/></d:BPMNPlane></d:BPMNDiagram>`, `the diagram shows "gone"`},
}

func TestBuildProblems(t *testing.T) {
	for _, c := range problems {
		def := build(t, c.content)
		if len(def.Problems) != 1 || !strings.Contains(def.Problems[0].Message, c.says) {
			t.Errorf("%s: the problems are %v, want one with %q", c.content, def.Problems, c.says)
		}
	}
}

func TestBuildDiagrams(t *testing.T) {
	def := build(t, `<b:process id="P"><b:subProcess id="S"><b:task id="T"/></b:subProcess><b:subProcess id="S2"><b:task id="T2"/></b:subProcess>
<b:sequenceFlow id="F" sourceRef="S" targetRef="S2"/></b:process>
<d:BPMNDiagram name="one"><d:BPMNPlane bpmnElement="tns:P">
<d:BPMNShape bpmnElement="S" io:stroke="#111111" io:fill="#222222" omg:background-color="#333333"><c:Bounds x="10" y="20.5" width="100" height="80"/></d:BPMNShape>
<d:BPMNShape bpmnElement="S2" omg:border-color="#444444"><c:Bounds x="1e99" y="NaN" width="-5" height="x"/></d:BPMNShape>
<d:BPMNShape bpmnElement="T"><c:Bounds x="20" y="30" width="10" height="10"/><d:BPMNLabel omg:color="#555555"><c:Bounds x="1" y="2" width="3" height="4"/></d:BPMNLabel></d:BPMNShape>
<d:BPMNEdge bpmnElement="F"><e:waypoint x="1" y="2"/><e:waypoint x="3" y="4"/></d:BPMNEdge></d:BPMNPlane></d:BPMNDiagram>
<d:BPMNDiagram name="two"><d:BPMNPlane bpmnElement="S2"/></d:BPMNDiagram><d:BPMNDiagram name="three"/>`)
	one := def.Diagrams[0]
	s, s2, task := one.ShapeOf(def.ByID("S")), one.ShapeOf(def.ByID("S2")), one.ShapeOf(def.ByID("T"))
	for got, want := range map[string]string{
		fmt.Sprint("diagrams ", len(def.Diagrams), one.Of.ID, def.Diagrams[1].Of.ID, def.Diagrams[2].Plane): "diagrams 3 P S2 <nil>",
		fmt.Sprint("bounds ", s.Bounds, s2.Bounds):                                                          "bounds {10 20.5 100 80} {0 0 0 0}",
		fmt.Sprint("colours ", s.Fill, s.Stroke, s2.Fill, s2.Stroke, task.Letters):                          "colours #222222 #111111  #444444 #555555",
		fmt.Sprint("expanded ", s.Expanded, s2.Expanded):                                                    "expanded true false",
		fmt.Sprint("label ", *task.Label):                                                                   "label {1 2 3 4}",
		fmt.Sprint("edge ", one.EdgeOf(def.ByID("F")).Points):                                               "edge [{1 2} {3 4}]",
		fmt.Sprint("lying ", s.Horizontal, one.ShapeOf(def.ByID("gone"))):                                   "lying true <nil>",
	} {
		if strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want, " ", "") {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// Where a sub-process is drawn collapsed, or does not say and has its content
// beside it, the content has a place but is not shown, nor is what leads to it.
func TestHidden(t *testing.T) {
	for _, c := range []struct{ attr, bounds, hidden string }{
		{`isExpanded="true"`, `x="0" y="0" width="100" height="80"`, ""},
		{`isExpanded="false"`, `x="0" y="0" width="900" height="900"`, "B F G T"},
		{``, `x="0" y="0" width="100" height="80"`, "B F G T"},
		{``, `x="0" y="0" width="900" height="900"`, ""},
	} {
		def := build(t, `<b:process id="P"><b:subProcess id="S"><b:task id="T"/><b:boundaryEvent id="B" attachedToRef="T"/></b:subProcess><b:task id="U"/>
<b:sequenceFlow id="F" sourceRef="T" targetRef="U"/><b:sequenceFlow id="G" sourceRef="B" targetRef="T"/><b:sequenceFlow id="H" sourceRef="S" targetRef="U"/></b:process>
<d:BPMNDiagram><d:BPMNPlane bpmnElement="P"><d:BPMNShape bpmnElement="S" `+c.attr+`><c:Bounds `+c.bounds+`/></d:BPMNShape>
<d:BPMNShape bpmnElement="T"><c:Bounds x="200" y="200" width="100" height="80"/></d:BPMNShape></d:BPMNPlane></d:BPMNDiagram>`)
		var hidden []string
		for _, id := range []string{"B", "F", "G", "H", "S", "T", "U", "P"} {
			if def.Diagrams[0].Hidden(def.ByID(id)) {
				hidden = append(hidden, id)
			}
		}
		if got := strings.Join(hidden, " "); got != c.hidden {
			t.Errorf("%q %s: hidden is %q, want %q", c.attr, c.bounds, got, c.hidden)
		}
	}
}

// TestOutline: what an outline has of a document is what the whole view has.
func TestOutline(t *testing.T) {
	files, _ := filepath.Glob("../../testdata/*/*.bpmn")
	if len(files) < 20 {
		t.Fatalf("only %d files", len(files))
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		x, err := bpmnxml.Read(file, data)
		if err != nil {
			continue // made so that it cannot be read
		}
		whole, outline := bpmn.Build(x.Root()), bpmn.Outline(x.Root())
		if len(whole.Roots) != len(outline.Roots) || len(whole.Diagrams) != len(outline.Diagrams) {
			t.Errorf("%s: %d roots and %d diagrams, not %d and %d", file, len(outline.Roots), len(outline.Diagrams), len(whole.Roots), len(whole.Diagrams))
			continue
		}
		for i, e := range whole.Roots {
			if got, want := outermost(outline.Roots[i]), outermost(e); got != want {
				t.Errorf("%s: in %s %s lies\n%s, not\n%s", file, e.Kind, e.ID, got, want)
			}
		}
		for i, g := range whole.Diagrams {
			if outline.Diagrams[i].Plane != g.Plane {
				t.Errorf("%s: another plane", file)
			}
		}
	}
}

// outermost tells what lies in e at once.
func outermost(e *bpmn.Element) string {
	var all []string
	for _, c := range e.Children {
		process := ""
		if c.Process != nil {
			process = c.Process.ID
		}
		all = append(all, fmt.Sprint(c.Kind, c.ID, c.Trigger(), process))
	}
	return strings.Join(all, ", ")
}
