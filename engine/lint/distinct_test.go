package lint_test

import (
	"slices"
	"testing"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/lint"
)

// What two rules say of one element stands once in front of a person; what only one of them says stays.
func TestDistinct(t *testing.T) {
	doc, err := bpmnxml.Read("x.bpmn", []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:t">
 <process id="alone" name="A" isExecutable="true"><startEvent id="s" name="s"/></process>
 <process id="loose" name="B" isExecutable="true"><startEvent id="s2" name="s"/><userTask id="u" name="u"/><intermediateThrowEvent id="m" name="m"/><endEvent id="e" name="e"/></process>
 <process id="noStart" name="C" isExecutable="true"><userTask id="u2" name="u"/><sequenceFlow id="f" sourceRef="u2" targetRef="e2"/><endEvent id="e2" name="e"/></process>
</definitions>`))
	if err != nil {
		t.Fatal(err)
	}
	all := lint.Run(bpmn.Build(doc.Root()), lint.Options{})
	var got []string
	for _, f := range lint.Distinct(all) {
		if f.Rule != "no-bpmndi" {
			got = append(got, f.Element+" "+f.Rule)
		}
	}
	slices.Sort(got)
	want := []string{"alone start-end-pair", "e end-event-incoming", "m intermediate-event-flows", "m intermediate-event-flows", "noStart start-end-pair",
		"s start-event-outgoing", "s2 start-event-outgoing", "u flow-node-incoming", "u flow-node-outgoing", "u2 no-implicit-start"}
	if !slices.Equal(got, want) {
		t.Errorf("left are %q, want %q", got, want)
	}
	if len(all) <= len(want)+1 {
		t.Errorf("the rules say nothing twice: %d findings", len(all))
	}
}
