package scene_test

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"hookflow/designer/scene"
	"hookflow/designer/scene/scenetest"
	"hookflow/designer/shape"
	"hookflow/engine/bpmn"
)

func text(t testing.TB, s *scene.Scene) string {
	t.Helper()
	var b strings.Builder
	if err := s.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestReplaceEqualsBuild edits a diagram at random; after each edit the scene
// must be the one that is built from nothing, and find the same things.
func TestReplaceEqualsBuild(t *testing.T) {
	root := scenetest.Document(60)
	random := rand.New(rand.NewSource(1))
	m := bpmn.Build(root)
	s := scene.Build(m, m.Diagrams[0])
	for step := range 300 {
		ids := edit(random, root)
		m = bpmn.Build(root)
		s = s.Replace(m, m.Diagrams[0], ids...)
		fresh := scene.Build(m, m.Diagrams[0])
		if got, want := text(t, s), text(t, fresh); got != want {
			t.Fatalf("step %d (%v): the scene differs from a new one", step, ids)
		}
		area := bpmn.Bounds{X: random.Float64() * 1500, Y: random.Float64() * 1500, W: 400, H: 300}
		if got, want := names(s.In(area)), names(fresh.In(area)); !slices.Equal(got, want) {
			t.Fatalf("step %d (%v): In(%v) = %v, want %v", step, ids, area, got, want)
		}
		for _, id := range ids {
			if (s.Item(id) == nil) != (fresh.Item(id) == nil) {
				t.Fatalf("step %d: Item(%q) is stale", step, id)
			}
		}
	}
}

func names(items []*scene.Item) []string {
	var out []string
	for _, i := range items {
		out = append(out, i.ID)
	}
	return out
}

// edit moves, renames or deletes one element and returns its id.
func edit(random *rand.Rand, root *etree.Element) []string {
	shapes := root.FindElements("//BPMNShape")
	x := shapes[random.Intn(len(shapes))]
	id := x.SelectAttrValue("bpmnElement", "")
	b := x.SelectElement("Bounds")
	switch random.Intn(10) {
	case 0:
		x.Parent().RemoveChild(x)
	case 1, 2:
		if e := root.FindElement("//*[@id='" + id + "']"); e != nil {
			e.CreateAttr("name", fmt.Sprint("name ", random.Intn(1000)))
		}
	case 3:
		b.CreateAttr("width", fmt.Sprint(40+random.Intn(300)))
	default:
		b.CreateAttr("x", fmt.Sprint(random.Intn(2000)))
		b.CreateAttr("y", fmt.Sprint(random.Intn(20000)-10000))
	}
	return []string{id}
}

func TestInFindsWhatOverlaps(t *testing.T) {
	m := bpmn.Build(scenetest.Document(400))
	s := scene.Build(m, m.Diagrams[0])
	random := rand.New(rand.NewSource(2))
	for range 200 {
		area := bpmn.Bounds{X: random.Float64()*6000 - 500, Y: random.Float64()*6000 - 500, W: random.Float64() * 900, H: random.Float64() * 900}
		var want []string
		for _, i := range s.Items() {
			if i.Extent.Overlaps(area) {
				want = append(want, i.ID)
			}
		}
		if got := names(s.In(area)); !slices.Equal(got, want) {
			t.Fatalf("In(%v) = %v, want %v", area, got, want)
		}
	}
}

// TestSharing makes sure that an edit leaves alone what it does not touch.
func TestSharing(t *testing.T) {
	root := scenetest.Document(200)
	m := bpmn.Build(root)
	before := scene.Build(m, m.Diagrams[0])
	after := before.Replace(m, m.Diagrams[0], "n10")
	fresh := 0
	for i, item := range after.Items() {
		if item != before.Items()[i] {
			fresh++
		}
	}
	if fresh == 0 || fresh > 8 {
		t.Errorf("%d items are new, want the node and its flows", fresh)
	}
}

func TestMarked(t *testing.T) {
	m := bpmn.Build(scenetest.Document(5))
	s := scene.Build(m, m.Diagrams[0])
	over := s.Marked(map[string]scene.Mark{"n1": {State: scene.Active, Tokens: 3}, "f1": {State: scene.Passed}, "gone": {State: scene.Broken}})
	if len(over) != 2 {
		t.Fatalf("%d marks, want 2", len(over))
	}
	for _, i := range over {
		if got, want := i.Paths[0].Stroke.Role, map[string]shape.Role{"n1": shape.Current, "f1": shape.Done}[i.ID]; got != want {
			t.Errorf("%s is marked as %v, want %v", i.ID, got, want)
		}
	}
}

func TestShifted(t *testing.T) {
	m := bpmn.Build(scenetest.Document(5))
	s := scene.Build(m, m.Diagrams[0])
	for k, i := range scene.Shifted(s.Items(), 7, -3) {
		was := s.Items()[k]
		if i.Bounds != (bpmn.Bounds{X: was.Bounds.X + 7, Y: was.Bounds.Y - 3, W: was.Bounds.W, H: was.Bounds.H}) || i.Extent.X != was.Extent.X+7 {
			t.Fatalf("%s was not moved: %v, was %v", i.ID, i.Bounds, was.Bounds)
		}
	}
}

func BenchmarkBuild(b *testing.B) {
	for _, n := range []int{1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m := bpmn.Build(scenetest.Document(n))
			for b.Loop() {
				scene.Build(m, m.Diagrams[0])
			}
		})
	}
}

// BenchmarkReplace is one edit: a node and its flows.
func BenchmarkReplace(b *testing.B) {
	for _, n := range []int{1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m := bpmn.Build(scenetest.Document(n))
			s := scene.Build(m, m.Diagrams[0])
			for b.Loop() {
				s = s.Replace(m, m.Diagrams[0], "n500")
			}
		})
	}
}

func BenchmarkAt(b *testing.B) {
	m := bpmn.Build(scenetest.Document(10000))
	s := scene.Build(m, m.Diagrams[0])
	p := s.Item("n500").Bounds.Center()
	for b.Loop() {
		s.At(p, 4)
	}
}
