package form

import (
	"testing"

	"hookflow/designer/doc"
	"hookflow/engine/bpmnxml"
)

// What a variable is follows from who writes it; one that is written as two kinds is none.
func TestInferred(t *testing.T) {
	x, err := bpmnxml.Read("", []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" targetNamespace="t"><process id="p">
  <userTask id="u"><extensionElements><hookflow:form><hookflow:field variable="amount" type="number"/><hookflow:field variable="city"/><hookflow:field variable="mixed" type="boolean"/></hookflow:form></extensionElements></userTask>
  <scriptTask id="s" scriptFormat="feel"><extensionElements><hookflow:script result="order"/><hookflow:output variable="twice" value="=order.total * 2"/><hookflow:output variable="mixed" value="text"/></extensionElements>
    <script>{total: amount + 1, lines: [{sku: city}]}</script></scriptTask>
  <task id="m"><multiInstanceLoopCharacteristics><extensionElements><hookflow:loop collection="=order.lines" item="line" gather="=line.sku" into="skus"/></extensionElements></multiInstanceLoopCharacteristics></task>
</process></definitions>`))
	if err != nil {
		t.Fatal(err)
	}
	d := doc.Open("p.bpmn", x)
	known := (&Form{}).inferred(d.Model(), d.Element("m"))
	for name, want := range map[string]string{"amount": "number", "city": "string", "order": "context", "twice": "number", "mixed": "Any", "line": "context", "skus": "list<string>"} {
		if got := known[name].String(); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	if lines := known["order"].Entries["lines"]; lines == nil || lines.String() != "list<context>" {
		t.Errorf("order.lines is %s", lines)
	}
}
