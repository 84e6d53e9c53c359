package layout

import (
	"math"

	"hookflow/engine/bpmn"
)

// A taken knows where everything stands, and finds by place what stands there. A shape that has grown is found in the
// cells of its old sizes too, where it is looked at in vain.
type taken struct {
	at     map[*bpmn.Element]bpmn.Bounds
	cells  map[[2]int][]*bpmn.Element
	large  []*bpmn.Element               // those that lie in too many cells
	spread map[*bpmn.Element]bpmn.Bounds // by scope: around its flow nodes
	freed  map[search]float64            // where the last search from a place has ended
	looked int                           // at so many elements: what all of this costs
}

// A search is where a free place is looked for, and in which direction.
type search struct {
	x, y, w, h, step float64
	scope            *bpmn.Element
}

const (
	cellSide  = 160.0 // in diagram units: a task and the gap behind it
	mostCells = 400   // that one shape is entered into
)

func newTaken() *taken {
	return &taken{at: map[*bpmn.Element]bpmn.Bounds{}, cells: map[[2]int][]*bpmn.Element{}, spread: map[*bpmn.Element]bpmn.Bounds{}, freed: map[search]float64{}}
}

// set says where an element stands now.
func (t *taken) set(e *bpmn.Element, b bpmn.Bounds) {
	t.at[e] = b
	if e.Kind.FlowNode() && e.Parent != nil {
		t.spread[e.Parent] = t.spread[e.Parent].Union(b)
	}
	x0, y0, x1, y1 := cellsOf(b)
	if (x1-x0+1)*(y1-y0+1) > mostCells {
		t.large = append(t.large, e)
		return
	}
	for x := x0; x <= x1; x++ {
		for y := y0; y <= y1; y++ {
			t.cells[[2]int{x, y}] = append(t.cells[[2]int{x, y}], e)
		}
	}
}

// covered reports whether a shape touches b that does not hold the scope.
func (t *taken) covered(b bpmn.Bounds, scope *bpmn.Element) bool {
	covers := func(list []*bpmn.Element) bool {
		for _, e := range list {
			t.looked++
			if t.at[e].Overlaps(b) && !e.Kind.Is(bpmn.Swimlane) && e.Kind != bpmn.BoundaryEvent && e != scope && !within(scope, e) {
				return true
			}
		}
		return false
	}
	if covers(t.large) {
		return true
	}
	x0, y0, x1, y1 := cellsOf(b)
	for x := x0; x <= x1; x++ {
		for y := y0; y <= y1; y++ {
			if covers(t.cells[[2]int{x, y}]) {
				return true
			}
		}
	}
	return false
}

// free moves b by step, up or down, until no shape covers it; what encloses the scope does not count. What covered the
// places before the last one found still does.
func (t *taken) free(b bpmn.Bounds, step float64, scope *bpmn.Element) bpmn.Bounds {
	from := search{b.X, b.Y, b.W, b.H, step, scope}
	if y, known := t.freed[from]; known {
		b.Y = y
	}
	for range 500 {
		if !t.covered(b.Grow(10), scope) {
			break
		}
		b.Y += step
	}
	t.freed[from] = b.Y
	return b
}

// cellsOf are the first and last cells that b touches.
func cellsOf(b bpmn.Bounds) (x0, y0, x1, y1 int) {
	at := func(v float64) int { return int(math.Floor(v / cellSide)) }
	return at(b.X), at(b.Y), at(b.Right()), at(b.Bottom())
}
