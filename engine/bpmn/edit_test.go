package bpmn_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// sample returns a text that a field of this type can hold.
func sample(f bpmn.Field) string {
	switch f.Type {
	case bpmn.Boolean:
		if f.Default == "true" {
			return "false"
		}
		return "true"
	case bpmn.Choice:
		return f.Choices[len(f.Choices)-1]
	case bpmn.Integer:
		return "7"
	case bpmn.Text:
		return "some" + f.Name // calledElement is a QName in the schema
	case bpmn.Literal, bpmn.Reference, bpmn.FlowRef, bpmn.Activity, bpmn.Variable:
		return "some" + f.Name
	}
	return `=a < "b"`
}

// everyElement makes a document with one element of every kind that can lie in
// a process, events with every trigger, and calls visit for each.
func everyElement(t *testing.T, visit func(e *bpmn.Element)) *bpmnxml.Document {
	d := bpmnxml.New()
	process := bpmn.Build(d.Root()).Processes()[0].XML
	for _, k := range bpmn.Kinds {
		if !k.Kind.FlowNode() || k.Family == bpmn.Choreography {
			continue
		}
		triggers := bpmn.Allowed[k.Kind]
		if triggers == nil {
			triggers = []bpmn.Trigger{bpmn.None}
		}
		for _, tr := range triggers {
			x := bpmn.Create(bpmn.Untracked, process, bpmn.NS, string(k.Kind))
			x.CreateAttr("id", string(k.Kind)+"_"+string(tr))
			if tr.Definition() != "" {
				bpmn.Create(bpmn.Untracked, x, bpmn.NS, tr.Definition())
			}
			if k.Kind == bpmn.BoundaryEvent {
				x.CreateAttr("attachedToRef", "task_none")
			}
		}
	}
	for _, e := range bpmn.Build(d.Root()).Elements {
		visit(e)
	}
	return d
}

// TestSetEveryField sets every field of every element, reads it back, and
// takes it back again.
func TestSetEveryField(t *testing.T) {
	d := everyElement(t, func(*bpmn.Element) {})
	for _, e := range bpmn.Build(d.Root()).Elements {
		for _, f := range bpmn.FieldsOf(e) {
			if f.Type != bpmn.Table && !bpmn.Has(e, f) && sample(f) != f.Default {
				roundtrip(t, e, f)
			}
		}
	}
}

func roundtrip(t *testing.T, e *bpmn.Element, f bpmn.Field) {
	was := bpmn.Get(e, f)
	bpmn.Set(bpmn.Untracked, e, f, sample(f))
	if got := bpmn.Get(e, f); got != sample(f) || !bpmn.Has(e, f) {
		t.Errorf("%s.%s is %q after setting %q", e.ID, f.Name, got, sample(f))
	}
	bpmn.Set(bpmn.Untracked, e, f, "")
	if got := bpmn.Get(e, f); got != was || bpmn.Has(e, f) {
		t.Errorf("%s.%s is %q after taking it back, want %q", e.ID, f.Name, got, was)
	}
	if e.XML.SelectElement("extensionElements") != nil {
		t.Errorf("%s.%s leaves extensionElements behind", e.ID, f.Name)
	}
}

// TestSetTouches checks that each changed element is announced before it
// changes, by undoing with what was announced.
func TestSetTouches(t *testing.T) {
	d := everyElement(t, func(*bpmn.Element) {})
	before := string(d.Bytes())
	var undo []func()
	touch := func(x *etree.Element) {
		was := x.Copy()
		undo = append(undo, func() { restore(x, was) })
	}
	for _, e := range bpmn.Build(d.Root()).Elements {
		for _, f := range bpmn.FieldsOf(e) {
			if f.Type == bpmn.Table {
				bpmn.SetXML(touch, bpmn.AddRow(touch, e, f), f.Columns[0], "x")
			} else {
				bpmn.Set(touch, e, f, sample(f))
			}
		}
	}
	if string(d.Bytes()) == before {
		t.Fatal("setting fields changed nothing")
	}
	for i := len(undo) - 1; i >= 0; i-- {
		undo[i]()
	}
	if got := string(d.Bytes()); got != before {
		t.Errorf("got %s\nwant %s", got, before)
	}
}

// restore gives x the attributes and children of was.
func restore(x, was *etree.Element) {
	x.Attr = was.Attr
	for len(x.Child) > 0 {
		x.RemoveChildAt(0)
	}
	for len(was.Child) > 0 {
		x.AddChild(was.Child[0])
	}
}

// TestSchema lets xmllint judge, with the schema of BPMN 2.0, a file in which
// every field of every element was set in reverse order.
func TestSchema(t *testing.T) {
	lint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("xmllint is not installed (libxml2-utils)")
	}
	d := everyElement(t, func(e *bpmn.Element) {
		fields := bpmn.FieldsOf(e)
		for i := len(fields) - 1; i >= 0; i-- {
			if f := fields[i]; f.Type == bpmn.Table {
				bpmn.AddRow(bpmn.Untracked, e, f)
			} else if f.Name != "id" {
				bpmn.Set(bpmn.Untracked, e, f, sample(f))
			}
		}
	})
	file := filepath.Join(t.TempDir(), "every.bpmn")
	if err := os.WriteFile(file, d.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(lint, "--noout", "--schema", schema(t), file).CombinedOutput(); err != nil {
		t.Errorf("%s", out)
	}
}

// schema finds BPMN20.xsd or skips.
func schema(t *testing.T) string {
	for dir, _ := os.Getwd(); dir != "/"; dir = filepath.Dir(dir) {
		path := filepath.Join(dir, "shared/tools/oracle/xsd/BPMN20.xsd")
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	t.Skip("the schema is missing: BPMN20.xsd of the OMG at ../shared/tools/oracle/xsd beside the repository")
	return ""
}
