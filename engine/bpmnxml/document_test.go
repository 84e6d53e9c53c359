package bpmnxml_test

import (
	"bytes"
	"strings"
	"testing"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/suites"
)

// TestNew checks that a new document is sound and has a process id of its own.
func TestNew(t *testing.T) {
	a, b := bpmnxml.New(), bpmnxml.New()
	first, second := bpmn.Build(a.Root()), bpmn.Build(b.Root())
	p := first.Processes()[0]
	if len(first.Problems) > 0 || first.Diagrams[0].Of != p || !p.Flag("isExecutable", false) {
		t.Errorf("a new document is not sound: %v", first.Problems)
	}
	if p.ID == second.Processes()[0].ID {
		t.Errorf("two new documents share the process id %s", p.ID)
	}
}

// TestLine follows elements through an edit and a save.
func TestLine(t *testing.T) {
	d, err := bpmnxml.Read("lines", []byte(open+"\n<process id='P'>\n\n<task id='A'/>\n</process>\n</definitions>"))
	if err != nil {
		t.Fatal(err)
	}
	process := d.Root().SelectElement("process")
	a := process.SelectElement("task")
	b := bpmn.Create(bpmn.Untracked, process, bpmn.NS, "startEvent")
	bpmn.Create(bpmn.Untracked, process, bpmn.NS, "documentation")
	if d.Line(a) != 4 || d.Line(b) != 0 {
		t.Errorf("before saving A is on line %d and the new event on line %d, want 4 and 0", d.Line(a), d.Line(b))
	}
	d.Saved(d.Bytes())
	if d.Line(a) != 5 || d.Line(b) != 6 {
		t.Errorf("after saving A is on line %d and the new event on line %d, want 5 and 6, in\n%s", d.Line(a), d.Line(b), d.Bytes())
	}
}

// TestCopyBetween copies an element into a document with other prefixes: its
// text stays, and what its prefixes mean is declared.
func TestCopyBetween(t *testing.T) {
	from, err := bpmnxml.Read("from", []byte(`<definitions xmlns="`+bpmn.NS+`" xmlns:x="urn:x"><process id="P"><task id="T"  x:a='1'><!-- c --><x:y  /></task></process></definitions>`))
	if err != nil {
		t.Fatal(err)
	}
	to, err := bpmnxml.Read("to", []byte(`<b:definitions xmlns:b="`+bpmn.NS+`" xmlns:x="urn:other">`+"\n  <b:process id=\"P\">\n  </b:process>\n</b:definitions>"))
	if err != nil {
		t.Fatal(err)
	}
	c := to.Copy(from, from.Root().FindElement("//task"))
	bpmn.Insert(bpmn.Untracked, to.Root().SelectElement("process"), c)
	got := string(to.Bytes())
	for _, want := range []string{`<task id="T"  x:a='1'  xmlns`, `><!-- c --><x:y  /></task>`, `xmlns:x="urn:x"`, `xmlns="` + bpmn.NS + `"`, "\n    <task"} {
		if !strings.Contains(got, want) {
			t.Errorf("the copy lacks %s:\n%s", want, got)
		}
	}
	again, err := bpmnxml.Read("again", to.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if e := bpmn.Build(again.Root()).ByID("T"); e == nil || e.XML.SelectElement("y").NamespaceURI() != "urn:x" {
		t.Errorf("the copy means something else:\n%s", got)
	}
}

// TestUndo takes any edit back by restoring the child lists: the bytes are those
// of the file again.
func TestUndo(t *testing.T) {
	for _, file := range suites.Public(t, "miwg/*.bpmn") {
		d, data := read(t, file)
		for _, e := range bpmn.Build(d.Root()).Elements {
			parent, i := e.XML.Parent(), e.XML.Index()
			parent.RemoveChild(e.XML)
			if i%7 == 0 && bytes.Equal(d.Bytes(), data) {
				t.Errorf("%s: removing %s changes nothing", file, e.ID)
			}
			parent.InsertChildAt(i, e.XML)
		}
		if !bytes.Equal(d.Bytes(), data) {
			t.Errorf("%s: differs after removing every element and putting it back", file)
		}
	}
}
