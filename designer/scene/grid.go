package scene

import (
	"math"
	"slices"

	"hookflow/engine/bpmn"
)

// cell is the side of a grid cell, in diagram units: about two tasks.
const cell = 256.0

// A grid lists, for each cell of the plane, the items that paint in it. What
// lies outside of the grid counts to the cells at its border. It is never
// changed: with and without copy the cells they touch.
type grid struct {
	origin bpmn.Point
	nx, ny int
	cells  [][]*Item
}

// maxCells bounds the memory when a diagram is spread very thin.
const maxCells = 1 << 16

// newGrid makes a grid over b, with room for edits around it.
func newGrid(b bpmn.Bounds, items []*Item) *grid {
	b = b.Grow(cell)
	g := &grid{origin: bpmn.Point{X: b.X, Y: b.Y}}
	most := int(math.Sqrt(maxCells))
	g.nx = min(int(b.W/cell)+1, most)
	g.ny = min(int(b.H/cell)+1, most)
	g.cells = make([][]*Item, g.nx*g.ny)
	for _, i := range items {
		x0, y0, x1, y1 := g.span(i.Extent)
		for y := y0; y <= y1; y++ {
			for x := x0; x <= x1; x++ {
				g.cells[y*g.nx+x] = append(g.cells[y*g.nx+x], i)
			}
		}
	}
	return g
}

// span returns the first and last cell that b touches.
func (g *grid) span(b bpmn.Bounds) (x0, y0, x1, y1 int) {
	clamp := func(v float64, n int) int {
		if !(v > 0) { // NaN, too
			return 0
		}
		return int(min(v/cell, float64(n-1)))
	}
	return clamp(b.X-g.origin.X, g.nx), clamp(b.Y-g.origin.Y, g.ny),
		clamp(b.Right()-g.origin.X, g.nx), clamp(b.Bottom()-g.origin.Y, g.ny)
}

// in returns each item that touches r once, in no order: an item is taken from
// the first of its cells that belongs to r.
func (g *grid) in(r bpmn.Bounds) []*Item {
	var out []*Item
	x0, y0, x1, y1 := g.span(r)
	for y := y0; y <= y1; y++ {
		for x := x0; x <= x1; x++ {
			for _, i := range g.cells[y*g.nx+x] {
				ix, iy, _, _ := g.span(i.Extent)
				if x == max(ix, x0) && y == max(iy, y0) && i.Extent.Overlaps(r) {
					out = append(out, i)
				}
			}
		}
	}
	return out
}

// replaced returns a grid with the old items taken out and the new ones put
// in; cells without either are shared.
func (g *grid) replaced(old, fresh []*Item) *grid {
	out := *g
	out.cells = slices.Clone(g.cells)
	for _, i := range old {
		out.each(i, func(c []*Item) []*Item {
			return slices.DeleteFunc(slices.Clone(c), func(k *Item) bool { return k == i })
		})
	}
	for _, i := range fresh {
		out.each(i, func(c []*Item) []*Item { return append(slices.Clip(c), i) })
	}
	return &out
}

// each replaces the lists of all cells that an item touches.
func (g *grid) each(i *Item, change func([]*Item) []*Item) {
	x0, y0, x1, y1 := g.span(i.Extent)
	for y := y0; y <= y1; y++ {
		for x := x0; x <= x1; x++ {
			g.cells[y*g.nx+x] = change(g.cells[y*g.nx+x])
		}
	}
}
