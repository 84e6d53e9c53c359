package bpmnxml_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/suites"
)

var everySuite = []string{"miwg/*.bpmn", "hdbpmn/*.bpmn", "invalid-models/*.bpmn", "probes/*.bpmn", "betsy/processes/*.bpmn"}

func read(t testing.TB, file string) (*bpmnxml.Document, []byte) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	d, err := bpmnxml.Read(file, data)
	if err != nil {
		t.Fatal(err)
	}
	return d, data
}

func TestSuitesUnchanged(t *testing.T) {
	for _, file := range suites.Public(t, everySuite...) {
		d, data := read(t, file)
		if !bytes.Equal(d.Bytes(), data) {
			t.Errorf("%s: written differently although nothing changed", file)
		}
		for _, p := range d.Problems() {
			t.Logf("%s: %s", file, p.Message)
		}
	}
}

// TestSuitesRename renames the first named element of every file: only the
// lines of its name attribute may change.
func TestSuitesRename(t *testing.T) {
	for _, file := range suites.Public(t, everySuite...) {
		d, data := read(t, file)
		e := firstNamed(bpmn.Build(d.Root()))
		if e == nil {
			continue
		}
		bpmn.Set(bpmn.Untracked, e, bpmn.CommonFields[0], "renamed & <done>")
		removed, added := lineDiff(string(data), string(d.Bytes()))
		if removed < 1 || removed > 2 || added != 1 {
			t.Errorf("%s: renaming %s removed %d lines and added %d", file, e.ID, removed, added)
		}
		reread(t, file, d, e.ID)
	}
}

func firstNamed(def *bpmn.Definitions) *bpmn.Element {
	for _, e := range def.Elements {
		if e.Kind.Is(bpmn.Task) && e.Name() != "" {
			return e
		}
	}
	return nil
}

// reread checks that what was written reads back with the new name.
func reread(t *testing.T, file string, d *bpmnxml.Document, id string) {
	again, err := bpmnxml.Read(file, d.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if e := bpmn.Build(again.Root()).ByID(id); e.Name() != "renamed & <done>" {
		t.Errorf("%s: the name reads back as %q", file, e.Name())
	}
}

// lineDiff counts the lines between the common start and the common end.
func lineDiff(a, b string) (removed, added int) {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for len(x) > 0 && len(y) > 0 && x[0] == y[0] {
		x, y = x[1:], y[1:]
	}
	for len(x) > 0 && len(y) > 0 && x[len(x)-1] == y[len(y)-1] {
		x, y = x[:len(x)-1], y[:len(y)-1]
	}
	return len(x), len(y)
}

// TestSuitesMoveAndBack moves one shape of every file and moves it back, and
// takes an element out and puts it back.
func TestSuitesMoveAndBack(t *testing.T) {
	for _, file := range suites.Public(t, everySuite...) {
		d, data := read(t, file)
		for _, b := range d.Tree().FindElements("//BPMNShape/Bounds")[:min(1, len(d.Tree().FindElements("//BPMNShape/Bounds")))] {
			was := b.SelectAttrValue("x", "")
			b.CreateAttr("x", "12345")
			if r, a := lineDiff(string(data), string(d.Bytes())); r > 2 || a != 1 {
				t.Errorf("%s: moving a shape removed %d lines and added %d", file, r, a)
			}
			b.CreateAttr("x", was)
		}
		x := d.Root().ChildElements()[0]
		i := x.Index()
		d.Root().RemoveChild(x)
		d.Root().InsertChildAt(i, x)
		if !bytes.Equal(d.Bytes(), data) {
			t.Errorf("%s: differs after moving a shape and an element there and back", file)
		}
	}
}
