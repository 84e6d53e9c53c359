package export_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"hookflow/engine/bpmnxml"
	"hookflow/engine/export"
)

// The report says of each element the worst that became of it, with every reason.
func TestReportSaysTheWorst(t *testing.T) {
	const model = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" id="d" targetNamespace="urn:t"><error id="err" errorCode="E"/>
		<process id="p" isExecutable="true"><startEvent id="s"/><task id="a" name="A task"/><userTask id="u"><extensionElements><hookflow:form><hookflow:field variable="n" type="number"/></hookflow:form></extensionElements></userTask>
		<endEvent id="e"><errorEventDefinition errorRef="err"/></endEvent>
		<sequenceFlow id="f1" sourceRef="s" targetRef="a"/><sequenceFlow id="f2" sourceRef="a" targetRef="u"/><sequenceFlow id="f3" sourceRef="u" targetRef="e"/></process></definitions>`
	doc, err := bpmnxml.Read("x.bpmn", []byte(model))
	if err != nil {
		t.Fatal(err)
	}
	result, err := export.To("camunda7", doc, export.Options{})
	if err != nil {
		t.Fatal(err)
	}
	lines := map[string]export.Line{}
	for _, line := range result.Report {
		lines[line.Element] = line
	}
	if a := lines["a"]; a.Outcome != export.Lossless || a.Name != "A task" || a.Reasons != nil {
		t.Errorf("a task is %+v", a)
	}
	if e := lines["e"]; e.Outcome != export.Differs || len(e.Reasons) != 1 || !strings.Contains(e.Reasons[0].Text, "throws an error that nobody in this process catches") {
		t.Errorf("an error that nobody catches is %+v", e)
	}
	if u := lines["u"]; u.Outcome != export.Differs || !slices.ContainsFunc(u.Reasons, func(r export.Reason) bool { return strings.Contains(r.Text, "asks for n as number") }) {
		t.Errorf("a form with a number is %+v", u)
	}
}

// A hint about an element that is refused for something else stays a hint, behind what refuses it.
func TestReasonsKeepTheirOutcome(t *testing.T) {
	data, err := os.ReadFile("../../testdata/export/source/refused.bpmn")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := bpmnxml.Read("refused.bpmn", data)
	if err != nil {
		t.Fatal(err)
	}
	result, _ := export.To("camunda8", doc, export.Options{})
	for _, line := range result.Report {
		if line.Element != "Secret" {
			continue
		}
		if first, last := line.Reasons[0], line.Reasons[len(line.Reasons)-1]; line.Outcome != export.NotTaken || first.Outcome != export.NotTaken ||
			last.Outcome != export.Rewritten || !strings.Contains(last.Text, "the secret SHOP") {
			t.Errorf("it is %+v", line)
		}
		return
	}
	t.Error("the report says nothing of it")
}
