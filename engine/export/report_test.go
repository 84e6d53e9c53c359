package export_test

import (
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
	if e := lines["e"]; e.Outcome != export.Differs || len(e.Reasons) != 1 || !strings.Contains(e.Reasons[0], "throws an error that nobody in this process catches") {
		t.Errorf("an error that nobody catches is %+v", e)
	}
	if u := lines["u"]; u.Outcome != export.Differs || !strings.Contains(strings.Join(u.Reasons, " "), "asks for n as number") {
		t.Errorf("a form with a number is %+v", u)
	}
}
