package designer

import (
	"testing"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
)

// A new diagram shows no problems; the first edit is checked, and undoing it takes the
// problems back.
func TestFreshDiagram(t *testing.T) {
	w := open(t, t.TempDir())
	w.newFile()
	tab := w.current()
	if len(tab.findings) > 0 {
		t.Errorf("a new diagram has %v", tab.findings)
	}
	tab.doc.SelectAll()
	tab.editor.Append(doc.Type{Kind: bpmn.PlainTask})
	if len(tab.findings) == 0 {
		t.Error("a task that leads nowhere is no problem")
	}
	if tab.doc.Undo(); len(tab.findings) > 0 {
		t.Errorf("after undo the new diagram has %v", tab.findings)
	}
}

// The menu of a path of a gateway makes it the default path, without a condition, and
// an ordinary one again; each is one step that can be undone.
func TestDefaultPath(t *testing.T) {
	w := open(t, t.TempDir())
	w.opened("", readDocument("gateway.bpmn", []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t"><process id="p">
		<startEvent id="s"/><sequenceFlow id="in" sourceRef="s" targetRef="g"/><exclusiveGateway id="g"/><task id="t"/>
		<sequenceFlow id="f" sourceRef="g" targetRef="t"><conditionExpression>amount &gt; 1</conditionExpression></sequenceFlow></process></definitions>`), ""))
	tab := w.current()
	state := func() string {
		return bpmn.Value(tab.doc.Element("g"), "default") + "|" + bpmn.Value(tab.doc.Element("f"), "condition")
	}
	if tab.offers("default", "in") || tab.offers("default", "t") || !tab.offers("default", "f") {
		t.Error("the default path is offered elsewhere than on the paths of a gateway")
	}
	before := state()
	if tab.toggleDefault("f"); state() != "f|" || !isDefault(tab.doc.Element("f")) {
		t.Errorf("the gateway has %q", state())
	}
	if tab.doc.Undo(); state() != before {
		t.Errorf("undo leaves %q, not %q", state(), before)
	}
	tab.toggleDefault("f")
	if tab.toggleDefault("f"); state() != "|" {
		t.Errorf("the second time leaves %q", state())
	}
}
