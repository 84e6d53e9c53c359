package doc_test

import (
	"testing"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
)

const twoTasks = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" id="d" targetNamespace="t">
<process id="p" isExecutable="true"><serviceTask id="named"><extensionElements><hookflow:call url="http://h/"/><hookflow:failure error="OWN"/></extensionElements></serviceTask><serviceTask id="task"/></process>
<bpmndi:BPMNDiagram id="g"><bpmndi:BPMNPlane id="q" bpmnElement="p">
<bpmndi:BPMNShape id="s1" bpmnElement="named"><dc:Bounds x="100" y="100" width="100" height="80"/></bpmndi:BPMNShape>
<bpmndi:BPMNShape id="s2" bpmnElement="task"><dc:Bounds x="300" y="100" width="100" height="80"/></bpmndi:BPMNShape>
</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></definitions>`

// An error event on the border of a call catches its failure, whichever came first; what somebody has named stays, and an element
// without a call throws nothing.
func TestErrorEventsCatchFailures(t *testing.T) {
	event := func(t *testing.T, d *doc.Doc, host string, trigger bpmn.Trigger, x float64) {
		t.Helper()
		err := change(t, d, "event", func(tx *doc.Tx) error {
			_, err := tx.Create(doc.Type{Kind: bpmn.BoundaryEvent, Trigger: trigger}, bpmn.Point{X: x, Y: 180}, d.Element(host))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	call := func(t *testing.T, d *doc.Doc, host string) {
		t.Helper()
		if err := change(t, d, "url", func(tx *doc.Tx) error { return tx.SetField(d.Element(host), "url", "http://h/") }); err != nil {
			t.Fatal(err)
		}
	}
	throws := func(t *testing.T, d *doc.Doc, host, want string) {
		t.Helper()
		if got := bpmn.Value(d.Element(host), "errorCode"); got != want {
			t.Errorf("the failure of %s throws %q, want %q", host, got, want)
		}
	}
	t.Run("the event last", func(t *testing.T) {
		d := open(t, twoTasks)
		call(t, d, "task")
		event(t, d, "task", bpmn.Timer, 320)
		throws(t, d, "task", "")
		event(t, d, "task", bpmn.Error, 350)
		throws(t, d, "task", bpmn.CallFailed)
	})
	t.Run("the call last", func(t *testing.T) {
		d := open(t, twoTasks)
		event(t, d, "task", bpmn.Error, 350)
		throws(t, d, "task", "")
		call(t, d, "task")
		throws(t, d, "task", bpmn.CallFailed)
	})
	t.Run("named", func(t *testing.T) {
		d := open(t, twoTasks)
		event(t, d, "named", bpmn.Error, 150)
		throws(t, d, "named", "OWN")
	})
	t.Run("taken away by hand", func(t *testing.T) {
		d := open(t, twoTasks)
		call(t, d, "task")
		event(t, d, "task", bpmn.Error, 350)
		if err := change(t, d, "none", func(tx *doc.Tx) error { return tx.SetField(d.Element("task"), "errorCode", "") }); err != nil {
			t.Fatal(err)
		}
		throws(t, d, "task", "")
	})
}
