package layout_test

import (
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"hookflow/designer/layout"
	"hookflow/designer/scene"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/suites"
)

// bare reads a file without its diagrams.
func bare(t testing.TB, file string) *etree.Element {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := bpmnxml.Read(file, data)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range doc.Root().SelectElements("BPMNDiagram") {
		doc.Root().RemoveChild(x)
	}
	return doc.Root()
}

func apply(root *etree.Element) *bpmn.Definitions {
	layout.Apply(bpmn.Untracked, bpmn.Build(root))
	return bpmn.Build(root)
}

func TestSuites(t *testing.T) {
	for _, file := range suites.Public(t, "betsy/processes/*.bpmn", "probes/*.bpmn", "miwg/*.bpmn", "hdbpmn/*.bpmn") {
		m := apply(bare(t, file))
		for _, problem := range faults(m) {
			t.Errorf("%s: %s", filepath.Base(file), problem)
		}
	}
}

// faults lists what is wrong with a drawing that the program made: something
// is not drawn, shapes cover each other, ways are not orthogonal, do not dock at
// their ends, or lead through a shape.
func faults(m *bpmn.Definitions) []string {
	var out []string
	note := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	shown := map[*bpmn.Element]bool{}
	for _, g := range m.Diagrams {
		for _, s := range g.Shapes {
			shown[s.Of] = true
		}
		for _, e := range g.Edges {
			shown[e.Of] = true
			edgeFaults(m, g, e, note)
		}
		shapeFaults(g, note)
	}
	for _, e := range m.Elements {
		if mustShow(m, e) && !shown[e] {
			note("%s %s is not drawn", e.Kind, e.Label())
		}
	}
	return out
}

// mustShow reports whether a complete drawing shows e.
func mustShow(m *bpmn.Definitions, e *bpmn.Element) bool {
	switch {
	case e.Kind == bpmn.ChoreographyTask || e.Kind == bpmn.SubChoreography:
		return false
	case e.Kind == bpmn.BoundaryEvent:
		return e.Host != nil
	case e.Kind == bpmn.DataObject:
		return e.Parent != nil && !slices.ContainsFunc(m.Every(bpmn.DataObjectReference), func(r *bpmn.Element) bool { return r.Refers == e })
	case e.Kind == bpmn.DataInput || e.Kind == bpmn.DataOutput:
		return e.Parent.Kind == bpmn.IOSpecification && e.Parent.Parent.Kind == bpmn.Process
	case e.Kind == bpmn.DataStore || e.Kind == bpmn.MessageFlow:
		return false
	case e.Kind == bpmn.Lane:
		return e.Scope().Kind == bpmn.Process
	}
	return e.Kind.FlowNode() || e.Kind.Is(bpmn.Swimlane, bpmn.Artifact, bpmn.Data) || e.Kind == bpmn.SequenceFlow && e.Source != nil && e.Target != nil
}

func solid(s *bpmn.Shape) bool {
	return s.Of != nil && !s.Of.Kind.Is(bpmn.Swimlane) && !s.Expanded && s.Of.Kind != bpmn.BoundaryEvent
}

func shapeFaults(g *bpmn.Diagram, note func(string, ...any)) {
	for i, a := range g.Shapes {
		for _, b := range g.Shapes[i+1:] {
			if solid(a) && solid(b) && a.Bounds.Grow(-1).Overlaps(b.Bounds) {
				note("%s covers %s", a.Of.Label(), b.Of.Label())
			}
		}
	}
}

func edgeFaults(m *bpmn.Definitions, g *bpmn.Diagram, e *bpmn.Edge, note func(string, ...any)) {
	if e.Of.Kind != bpmn.SequenceFlow {
		return
	}
	s := scene.Build(m, g)
	from, to := s.Item(e.Of.Source.ID), s.Item(e.Of.Target.ID)
	if from.Outline.Distance(e.Points[0]) > 1.5 || to.Outline.Distance(e.Points[len(e.Points)-1]) > 1.5 {
		note("%s does not dock: %v", e.Of.ID, e.Points)
	}
	for i := 1; i < len(e.Points); i++ {
		p, q := e.Points[i-1], e.Points[i]
		if p.X != q.X && p.Y != q.Y {
			note("%s is slanted: %v", e.Of.ID, e.Points)
		}
		for _, shape := range g.Shapes {
			if solid(shape) && shape.Of != e.Of.Source && shape.Of != e.Of.Target && shape.Of != e.Of.Source.Host && bpmn.Around(p, q).Overlaps(shape.Bounds.Grow(-2)) {
				note("%s leads through %s", e.Of.ID, shape.Of.Label())
			}
		}
	}
}

// TestRandom draws processes of any structure: gateways, circles, lanes,
// boundary events, sub-processes.
func TestRandom(t *testing.T) {
	for seed := range int64(300) {
		root := randomProcess(rand.New(rand.NewSource(seed)))
		if problems := faults(apply(root)); len(problems) > 0 {
			t.Fatalf("seed %d: %s", seed, strings.Join(problems, "\n"))
		}
	}
}

func randomProcess(random *rand.Rand) *etree.Element {
	root := etree.NewElement("definitions")
	root.CreateAttr("xmlns", bpmn.NS)
	process := root.CreateElement("process")
	process.CreateAttr("id", "p")
	var lanes []*etree.Element
	if random.Intn(2) == 0 {
		set := process.CreateElement("laneSet")
		for i := range 1 + random.Intn(3) {
			lanes = append(lanes, set.CreateElement("lane"))
			lanes[i].CreateAttr("id", fmt.Sprint("lane", i))
		}
	}
	n := 2 + random.Intn(14)
	var sources []string
	for i := range n {
		id := fmt.Sprint("n", i)
		sources = append(sources, randomNode(random, process, id)...)
		if len(lanes) > 0 {
			lanes[random.Intn(len(lanes))].CreateElement("flowNodeRef").SetText(id)
		}
	}
	for i := range n + random.Intn(8) {
		f := process.CreateElement("sequenceFlow")
		f.CreateAttr("id", fmt.Sprint("f", i))
		f.CreateAttr("sourceRef", sources[random.Intn(len(sources))])
		f.CreateAttr("targetRef", fmt.Sprint("n", random.Intn(n)))
	}
	return root
}

// randomNode adds a flow node, perhaps with content and a boundary event, and
// returns what flows may leave.
func randomNode(random *rand.Rand, process *etree.Element, id string) []string {
	kinds := []string{"task", "exclusiveGateway", "userTask", "parallelGateway", "subProcess", "intermediateThrowEvent"}
	x := process.CreateElement(kinds[random.Intn(len(kinds))])
	x.CreateAttr("id", id)
	x.CreateAttr("name", strings.Repeat("name ", random.Intn(4)))
	if x.Tag == "subProcess" && random.Intn(2) == 0 {
		x.CreateElement("task").CreateAttr("id", id+"in")
	}
	if !strings.HasSuffix(x.Tag, "ask") || random.Intn(4) > 0 {
		return []string{id}
	}
	b := process.CreateElement("boundaryEvent")
	b.CreateAttr("id", id+"b")
	b.CreateAttr("attachedToRef", id)
	return []string{id, id + "b"}
}

func TestSameEveryTime(t *testing.T) {
	draw := func() string {
		root := randomProcess(rand.New(rand.NewSource(7)))
		apply(root)
		doc := etree.NewDocumentWithRoot(root)
		s, err := doc.WriteToString()
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	first := draw()
	for range 20 {
		if draw() != first {
			t.Fatal("the same document is drawn in another way")
		}
	}
}

func TestNothingMissingChangesNothing(t *testing.T) {
	for seed := range int64(20) {
		root := randomProcess(rand.New(rand.NewSource(seed)))
		m := apply(root)
		if layout.Apply(func(x *etree.Element) { t.Errorf("seed %d: %s is touched", seed, x.Tag) }, m) {
			t.Errorf("seed %d: a complete diagram was changed", seed)
		}
	}
}

// TestPartlyMissing takes a quarter of the shapes and edges out of a drawing.
func TestPartlyMissing(t *testing.T) {
	for seed := range int64(100) {
		random := rand.New(rand.NewSource(seed))
		root := randomProcess(random)
		m := apply(root)
		kept := map[string]bpmn.Bounds{}
		plane := m.Diagrams[0].Plane
		for _, s := range m.Diagrams[0].Shapes {
			if !s.Of.Kind.Is(bpmn.Swimlane) && random.Intn(4) == 0 {
				plane.RemoveChild(s.XML)
			} else if !s.Of.Kind.Is(bpmn.Swimlane, bpmn.Container) {
				kept[s.Of.ID] = s.Bounds
			}
		}
		m = apply(root)
		for id, b := range kept {
			if got := m.Diagrams[0].ShapeOf(m.ByID(id)).Bounds; got != b {
				t.Fatalf("seed %d: %s was moved from %v to %v", seed, id, b, got)
			}
		}
		for _, problem := range faults(m) {
			if strings.Contains(problem, "not drawn") || strings.Contains(problem, "covers") {
				t.Fatalf("seed %d: %s", seed, problem)
			}
		}
	}
}

func BenchmarkApply(b *testing.B) {
	for _, n := range []int{100, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				root := chain(n)
				b.StartTimer()
				apply(root)
			}
		})
	}
}

// chain is a process of n nodes that splits and joins all the way.
func chain(n int) *etree.Element {
	root := etree.NewElement("definitions")
	root.CreateAttr("xmlns", bpmn.NS)
	process := root.CreateElement("process")
	process.CreateAttr("id", "p")
	for i := range n {
		tag := "task"
		if i%4 == 0 {
			tag = "exclusiveGateway"
		}
		process.CreateElement(tag).CreateAttr("id", fmt.Sprint("n", i))
	}
	flow := func(a, b int) {
		if b < n {
			f := process.CreateElement("sequenceFlow")
			f.CreateAttr("id", fmt.Sprintf("f%d_%d", a, b))
			f.CreateAttr("sourceRef", fmt.Sprint("n", a))
			f.CreateAttr("targetRef", fmt.Sprint("n", b))
		}
	}
	for i := 0; i < n; i += 4 {
		for k := 1; k < 4; k++ {
			flow(i, i+k)
			if i+k < n {
				flow(i+k, i+4)
			}
		}
	}
	return root
}
