package layout

import (
	"cmp"
	"slices"
)

// A step is one piece of a link between neighbouring columns.
type step struct {
	from, to *node // from is in the column on the left
	port     float64
	link     *link
	start    bool // it begins at the node the link begins at
}

// steps lists the pieces between column r and the next.
func (g *graph) steps() [][]step {
	out := make([][]step, len(g.cols))
	for _, l := range g.links {
		for i := 1; i < len(l.chain); i++ {
			a, b := l.chain[i-1], l.chain[i]
			switch b.rank - a.rank {
			case 1:
				s := step{from: a, to: b, link: l, start: i == 1}
				if i == 1 {
					s.port = l.port
				}
				out[a.rank] = append(out[a.rank], s)
			case -1:
				out[b.rank] = append(out[b.rank], step{from: b, to: a, link: l})
			}
		}
	}
	return out
}

// arrange orders each column so that few links cross: sweeps to and fro, each
// node going to the mean place of its neighbours, the best result is kept.
func (g *graph) arrange() {
	steps := g.steps()
	g.number()
	g.settle(func(n *node) float64 { return float64(n.order) })
	best, kept := g.crossings(steps), g.copyOrder()
	for round := range 12 {
		if round%2 == 0 {
			g.sweep(steps, true)
		} else {
			g.sweep(steps, false)
		}
		if n := g.crossings(steps); n < best {
			best, kept = n, g.copyOrder()
		}
		if best == 0 {
			break
		}
	}
	g.cols = kept
	g.number()
}

// number writes the place of each node in its column into it, with and without
// counting the places of links.
func (g *graph) number() {
	g.real = make([]int, len(g.cols))
	for r, col := range g.cols {
		for i, n := range col {
			n.order, n.nth = i, g.real[r]
			if n.of != nil {
				g.real[r]++
			}
		}
	}
}

// copyOrder remembers the columns as they are.
func (g *graph) copyOrder() [][]*node {
	out := make([][]*node, len(g.cols))
	for i, col := range g.cols {
		out[i] = slices.Clone(col)
	}
	return out
}

// sweep orders the columns one after the other by their neighbours on one side.
func (g *graph) sweep(steps [][]step, forward bool) {
	for k := range g.cols {
		r := k
		if !forward {
			r = len(g.cols) - 1 - k
		}
		sum, count := map[*node]float64{}, map[*node]float64{}
		note := func(n *node, at float64) { sum[n] += at; count[n]++ }
		if forward && r > 0 {
			for _, s := range steps[r-1] {
				note(s.to, float64(s.from.order)+s.port)
			}
		}
		if !forward {
			for _, s := range steps[r] {
				note(s.from, float64(s.to.order)-s.port)
			}
		}
		g.sortColumn(r, func(n *node) float64 {
			if count[n] == 0 {
				return float64(n.order)
			}
			return sum[n] / count[n]
		})
	}
}

// settle sorts every column.
func (g *graph) settle(at func(*node) float64) {
	for r := range g.cols {
		g.sortColumn(r, at)
	}
}

// sortColumn orders a column by lane, then by place; equal ones keep their order.
func (g *graph) sortColumn(r int, at func(*node) float64) {
	slices.SortStableFunc(g.cols[r], func(a, b *node) int {
		return cmp.Or(cmp.Compare(a.lane, b.lane), cmp.Compare(at(a), at(b)))
	})
	for i, n := range g.cols[r] {
		n.order = i
	}
}

// placeLoops puts the places of links that lead back at the top or bottom of
// their columns, where fewer nodes stand between them and the ends; short ones
// lie inside of long ones.
func (g *graph) placeLoops() {
	var loops []*link
	for _, l := range g.links {
		if l.back && l.chain != nil {
			loops = append(loops, l)
		}
	}
	slices.SortStableFunc(loops, func(a, b *link) int { return len(a.chain) - len(b.chain) })
	place := map[*node]int{} // from the middle of a column outwards: below is positive, above negative
	for i, l := range loops {
		above, below := g.between(l.from, l.to)
		at := i + 1
		if above < below {
			at = -at
		}
		for _, p := range l.chain[1 : len(l.chain)-1] {
			place[p] = at
		}
	}
	for _, col := range g.cols {
		slices.SortStableFunc(col, func(a, b *node) int {
			return cmp.Or(cmp.Compare(a.lane, b.lane), cmp.Compare(place[a], place[b]))
		})
	}
	g.number()
}

// between counts the nodes over and under two nodes in their columns; those
// with satellites count as having one above, with boundary events below.
func (g *graph) between(ends ...*node) (above, below int) {
	for _, e := range ends {
		above += min(len(e.satellites), 1) + e.nth
		below += min(len(e.of.Boundary), 1) + g.real[e.rank] - 1 - e.nth
	}
	return above, below
}

// crossings counts the pairs of steps that cross.
func (g *graph) crossings(steps [][]step) int {
	total := 0
	for _, col := range steps {
		sorted := slices.Clone(col)
		slices.SortFunc(sorted, func(a, b step) int {
			return cmp.Or(cmp.Compare(float64(a.from.order)+a.port, float64(b.from.order)+b.port), a.to.order-b.to.order)
		})
		total += inversions(sorted)
	}
	return total
}

// inversions counts pairs in the wrong order with a Fenwick tree.
func inversions(steps []step) int {
	most := 0
	for _, s := range steps {
		most = max(most, s.to.order)
	}
	tree := make([]int, most+2)
	total := 0
	for seen, s := range steps {
		upTo := 0
		for i := s.to.order + 1; i > 0; i -= i & -i {
			upTo += tree[i]
		}
		total += seen - upTo
		for i := s.to.order + 1; i < len(tree); i += i & -i {
			tree[i]++
		}
	}
	return total
}
