package doc_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// open reads BPMN text as an open document whose new ids count from 1.
func open(t testing.TB, text string) *doc.Doc {
	t.Helper()
	x, err := bpmnxml.Read("test.bpmn", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	d := doc.Open("test.bpmn", x)
	d.NumberIDs()
	return d
}

// change makes one change and checks that undo and redo give the same bytes as
// before and after it, and that the kept view equals a fresh one.
func change(t testing.TB, d *doc.Doc, name string, edit func(*doc.Tx) error) error {
	t.Helper()
	before := string(d.Bytes())
	err := d.Change(name, edit)
	after := string(d.Bytes())
	same(t, d, name)
	if err != nil {
		if before != after {
			t.Fatalf("%s failed (%v) and changed the document:\n%s", name, err, difference(before, after))
		}
		return err
	}
	if before == after {
		return nil
	}
	d.Undo()
	if got := string(d.Bytes()); got != before {
		t.Fatalf("undo of %s:\n%s", name, difference(before, got))
	}
	same(t, d, "undo of "+name)
	d.Redo()
	if got := string(d.Bytes()); got != after {
		t.Fatalf("redo of %s:\n%s", name, difference(after, got))
	}
	same(t, d, "redo of "+name)
	return nil
}

// same checks that the view kept up to date equals one built from the tree.
func same(t testing.TB, d *doc.Doc, after string) {
	t.Helper()
	got, want := dump(d.Model()), dump(bpmn.Build(d.Model().XML))
	if got != want {
		t.Fatalf("after %s the view is not that of the document:\n%s", after, difference(want, got))
	}
}

// dump writes everything a view says, one element a line.
func dump(m *bpmn.Definitions) string {
	var b strings.Builder
	ids := func(list []*bpmn.Element) (out []string) {
		for _, e := range list {
			out = append(out, e.ID)
		}
		return out
	}
	one := func(e *bpmn.Element) string {
		if e == nil {
			return "-"
		}
		return e.ID
	}
	for _, e := range m.Elements {
		fmt.Fprintln(&b, e.Kind, e.ID, one(e.Parent), ids(e.Children), one(e.Source), one(e.Target), ids(e.In), ids(e.Out),
			one(e.Host), ids(e.Boundary), one(e.Process), ids(e.Lanes), e.Triggers, m.ByID(e.ID) != nil, m.Of(e.XML) == e)
	}
	for _, g := range m.Diagrams {
		fmt.Fprintln(&b, "diagram", g.Name, one(g.Of))
		for _, s := range g.Shapes {
			fmt.Fprintln(&b, one(s.Of), s.Bounds, s.Label, s.Expanded, s.Horizontal, s.Fill, s.Stroke, s.Of == nil || g.ShapeOf(s.Of) != nil)
		}
		for _, e := range g.Edges {
			fmt.Fprintln(&b, one(e.Of), e.Points, e.Label, e.Stroke, e.Of == nil || g.EdgeOf(e.Of) != nil)
		}
	}
	problems := []string{}
	for _, p := range m.Problems {
		problems = append(problems, p.Element+": "+p.Message)
	}
	slices.Sort(problems)
	fmt.Fprintln(&b, ids(m.Roots), strings.Join(problems, "\n"))
	return b.String()
}

// difference shows the lines that only one of two texts has.
func difference(a, b string) string {
	as, bs := strings.Split(a, "\n"), strings.Split(b, "\n")
	var out []string
	for _, l := range as {
		if !slices.Contains(bs, l) {
			out = append(out, "- "+l)
		}
	}
	for _, l := range bs {
		if !slices.Contains(as, l) {
			out = append(out, "+ "+l)
		}
	}
	if len(out) == 0 {
		return "(the same lines in another order)\n" + b
	}
	return strings.Join(out[:min(len(out), 40)], "\n")
}
