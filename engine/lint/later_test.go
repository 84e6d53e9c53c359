package lint

import (
	"slices"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"hookflow/designer/scene/scenetest"
	"hookflow/engine/bpmn"
)

// TestOwed demands that after an edit of a large document the rules that look near have looked, that what the others say is of
// before, and that Owes says so until a whole check has made up for it.
func TestOwed(t *testing.T) {
	for _, n := range []int{large, huge} {
		tree := etree.NewDocumentWithRoot(scenetest.Document(n/2 + 10)) // as many flows
		d := bpmn.Build(tree.Root())
		c := &Checker{}
		before := c.All(d)
		if c.Owes() {
			t.Fatal("a whole check owes something")
		}
		x := d.ByID("f7").XML
		x.Parent().RemoveChild(x)
		touched := []*etree.Element{d.ByID("process").XML}
		d.Refresh(touched)
		after, ok := c.Edited(d, touched)
		if !ok || !c.Owes() {
			t.Fatalf("%d: everything is checked again: %v, owes: %v", n, !ok, c.Owes())
		}
		whole := Run(d, c.Options)
		for _, r := range Rules {
			want := whole
			if r.Reach.later(len(d.Elements)) {
				want = slices.DeleteFunc(slices.Clone(before), func(f Finding) bool { return f.XML == x })
			}
			if got, want := saidBy(r, after), saidBy(r, want); got != want {
				t.Errorf("%d: %s says\n%s\nwant\n%s", n, r.Name, got, want)
			}
		}
		if found := c.Found(d, c.Aside(bpmn.Build(d.XML.Copy()))); c.Owes() || !slices.EqualFunc(found, whole, func(a, b Finding) bool { return a.String() == b.String() && a.XML == b.XML }) {
			t.Error("the check of a copy finds something else, or still owes something")
		}
		if _, ok := c.Edited(d, nil); !ok {
			t.Error("after the check of a copy everything is checked again")
		}
	}
}

// saidBy is what a rule has found.
func saidBy(r *Rule, findings []Finding) string {
	var b strings.Builder
	for _, f := range findings {
		if f.Rule == r.Name {
			b.WriteString(f.String() + "\n")
		}
	}
	return b.String()
}
