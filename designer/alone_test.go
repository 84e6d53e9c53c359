package designer

import (
	"slices"
	"testing"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// A stretch ends where flows lead from its beginning, and goes round no loop twice; samples are what the process asks for.
func TestStretch(t *testing.T) {
	x, err := bpmnxml.Read("a.bpmn", []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" targetNamespace="urn:t"><process id="p" isExecutable="true">
<extensionElements><hookflow:variable variable="amount" type="number" value="=12"/><hookflow:variable variable="note"/></extensionElements>
<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/><task id="a" name="First"/><sequenceFlow id="f2" sourceRef="a" targetRef="x"/><exclusiveGateway id="x"/>
<sequenceFlow id="f3" sourceRef="x" targetRef="a"/><sequenceFlow id="f4" sourceRef="x" targetRef="e"/><endEvent id="e"/></process></definitions>`))
	if err != nil {
		t.Fatal(err)
	}
	m := bpmn.Build(x.Root())
	var ids []string
	for _, e := range stretch(m.ByID("a")) {
		ids = append(ids, e.ID)
	}
	if !slices.Equal(ids, []string{"a", "x", "e"}) {
		t.Errorf("from a to %q", ids)
	}
	if got := names(stretch(m.ByID("e"))); len(got) != 1 {
		t.Errorf("from the end to %q", got)
	}
	if got := sampled(m.ByID("p")); got != "{\n  \"amount\": 12,\n  \"note\": null\n}" {
		t.Errorf("samples are %s", got)
	}
}
