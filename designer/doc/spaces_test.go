package doc_test

import (
	"strings"
	"testing"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// foreign is a sub-process that declares the default namespace itself, as one pasted from a file without prefixes does, in a file that has a prefix.
const foreign = `<b:definitions xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:i="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" targetNamespace="t">
<b:process id="p"><subProcess id="sub" xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:own="urn:own"><task id="t" own:note="kept"><documentation>what it does</documentation></task></subProcess></b:process>
<i:BPMNDiagram id="d"><i:BPMNPlane id="pl" bpmnElement="p">
<i:BPMNShape id="sub_di" bpmnElement="sub" isExpanded="true"><dc:Bounds x="100" y="100" width="350" height="200"/></i:BPMNShape>
<i:BPMNShape id="t_di" bpmnElement="t"><dc:Bounds x="150" y="150" width="100" height="80"/></i:BPMNShape>
</i:BPMNPlane></i:BPMNDiagram></b:definitions>`

// TestWhatIsDraggedOutKeepsItsNamespace: a task that is dragged out of a sub-process which declares its namespace is a task afterwards.
func TestWhatIsDraggedOutKeepsItsNamespace(t *testing.T) {
	d := open(t, foreign)
	if err := change(t, d, "drag out", func(tx *doc.Tx) error {
		return tx.Move([]*bpmn.Element{d.Model().ByID("t")}, 500, 0, d.Model().ByID("p"))
	}); err != nil {
		t.Fatal(err)
	}
	read, err := bpmnxml.Read("out", d.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := dump(d.Model()), dump(bpmn.Build(read.Root())); got != want {
		t.Errorf("the view is not that of the file:\n%s\n%s", difference(want, got), d.Bytes())
	}
	task := bpmn.Build(read.Root()).ByID("t")
	if task == nil || task.Parent.ID != "p" || task.XML.SelectElement("documentation").NamespaceURI() != bpmn.NS || bpmn.Namespace(task.XML, "own") != "urn:own" {
		t.Errorf("dragged out: %v in\n%s", task, d.Bytes())
	}
	d.Undo()
	if got := string(d.Bytes()); got != foreign {
		t.Errorf("undone:\n%s", difference(foreign, got))
	}
}

// TestFoldKeepsNamespaces: the drawing of a folded sub-process and back again.
func TestFoldKeepsNamespaces(t *testing.T) {
	text := strings.Replace(foreign, `<i:BPMNPlane id="pl"`, `<i:BPMNPlane xmlns:x="http://www.omg.org/spec/DD/20100524/DC" id="pl"`, 1)
	text = strings.Replace(text, `<dc:Bounds x="150" y="150" width="100" height="80"/>`, `<x:Bounds x="150" y="150" width="100" height="80"/>`, 1)
	d := open(t, text)
	for _, collapsed := range []bool{true, false} {
		if err := change(t, d, "fold", func(tx *doc.Tx) error {
			e := d.Model().ByID("sub")
			kind := tx.TypeOf(e)
			kind.Collapsed = collapsed
			return tx.Replace(e, kind)
		}); err != nil {
			t.Fatal(err)
		}
		read, err := bpmnxml.Read("fold", d.Bytes())
		if err != nil {
			t.Fatalf("%v\n%s", err, d.Bytes())
		}
		if problems := read.Problems(); len(problems) > 0 {
			t.Errorf("collapsed %v: %v in\n%s", collapsed, problems, d.Bytes())
		}
		if got, want := dump(d.Model()), dump(bpmn.Build(read.Root())); got != want {
			t.Errorf("collapsed %v: the view is not that of the file:\n%s\n%s", collapsed, difference(want, got), d.Bytes())
		}
	}
}
