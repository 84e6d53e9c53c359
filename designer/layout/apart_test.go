package layout_test

import (
	"math/rand"
	"path/filepath"
	"slices"
	"testing"

	"hookflow/designer/scene"
	"hookflow/engine/bpmn"
	"hookflow/engine/suites"
)

// together returns how long two ways run on each other.
func together(a, b []bpmn.Point) float64 {
	total := 0.0
	for i := 1; i < len(a); i++ {
		for k := 1; k < len(b); k++ {
			p, q := bpmn.Around(a[i-1], a[i]), bpmn.Around(b[k-1], b[k])
			w, h := min(p.Right(), q.Right())-max(p.X, q.X), min(p.Bottom(), q.Bottom())-max(p.Y, q.Y)
			switch {
			case p.W == 0 && q.W == 0 && p.X == q.X && h > 0:
				total += h
			case p.H == 0 && q.H == 0 && p.Y == q.Y && w > 0:
				total += w
			}
		}
	}
	return total
}

// lying lists the flows of a document that leave one node and lie on each other.
func lying(m *bpmn.Definitions) []string {
	var out []string
	for _, g := range m.Diagrams {
		for _, e := range m.Elements {
			for i, a := range e.Out {
				for _, b := range e.Out[i+1:] {
					x, y := g.EdgeOf(a), g.EdgeOf(b)
					if x != nil && y != nil && a.Target != b.Target && together(x.Points, y.Points) > 1 {
						out = append(out, a.ID+" on "+b.ID)
					}
				}
			}
		}
	}
	return out
}

// struck lists the labels that a line runs through.
func struck(m *bpmn.Definitions) (hit []string, all int) {
	for _, g := range m.Diagrams {
		s := scene.Build(m, g)
		for _, i := range s.Items() {
			for _, l := range i.Labels {
				all++
				if slices.ContainsFunc(s.Items(), func(o *scene.Item) bool { return o.Edge() && runsThrough(o.Way, l.Grow(-1)) }) {
					hit = append(hit, i.ID)
				}
			}
		}
	}
	return hit, all
}

func runsThrough(way []bpmn.Point, b bpmn.Bounds) bool {
	for i := 1; i < len(way); i++ {
		for t := 0.0; t <= 1; t += 2 / max(2, way[i-1].Distance(way[i])) {
			if b.Contains(way[i-1].Between(way[i], t)) {
				return true
			}
		}
	}
	return false
}

// TestFlowsApart draws processes of any structure: flows that leave a node
// together part at once.
func TestFlowsApart(t *testing.T) {
	for seed := range int64(300) {
		if all := lying(apply(randomProcess(rand.New(rand.NewSource(seed))))); len(all) > 0 {
			t.Errorf("seed %d: %v", seed, all)
		}
	}
}

// TestSuitesAreReadable holds drawings of real models to what makes them
// readable: flows apart, names not struck.
func TestSuitesAreReadable(t *testing.T) {
	bad, labels := 0, 0
	for _, file := range suites.Public(t, "betsy/processes/*.bpmn", "miwg/*.bpmn", "hdbpmn/*.bpmn") {
		m := apply(bare(t, file))
		if all := lying(m); len(all) > 0 {
			t.Errorf("%s: %v", filepath.Base(file), all)
		}
		hit, all := struck(m)
		bad, labels = bad+len(hit), labels+all
		if len(hit) > 0 {
			t.Logf("%s: struck: %v", filepath.Base(file), hit)
		}
	}
	if bad*50 > labels { // in a thicket there may be no free place
		t.Errorf("%d of %d names are struck", bad, labels)
	}
}
