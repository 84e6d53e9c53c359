package layout

import (
	"cmp"
	"slices"

	"hookflow/designer/typeset"
)

// A block is a row of nodes, one per column at most, that stand at one height:
// what joins them is straight (after Brandes and Köpf, 2001).
type block struct {
	nodes []*node
	lane  int
	y     float64
}

// place gives every node its coordinates.
func (g *graph) place() {
	g.placeColumns()
	blocks := g.align()
	g.stack(blocks)
	g.sink(blocks)
	for _, b := range blocks {
		for _, n := range b.nodes {
			n.y = b.y
		}
	}
}

// placeColumns sets x. Between two columns there is room for the names of the
// links and for those that go up and down.
func (g *graph) placeColumns() {
	x := 0.0
	steps := g.steps()
	g.xs, g.wide = make([]float64, len(g.cols)), make([]float64, len(g.cols))
	for r, col := range g.cols {
		for _, n := range col {
			g.wide[r] = max(g.wide[r], n.broad())
		}
		g.xs[r] = x
		for _, n := range col {
			n.x = x + float64(int((g.wide[r]-n.w)/2))
		}
		x += g.wide[r] + gapAfter(steps[r])
	}
}

// gapAfter is the room behind a column: names of links must fit, and each link
// that turns needs a track.
func gapAfter(steps []step) float64 {
	gap := columnGap
	for _, s := range steps {
		if name := s.link.of.Name(); s.start && name != "" {
			gap = max(gap, typeset.Set(name, typeset.Style{Size: labelSize, Width: labelWidth, Balance: true}).Width+40)
		}
	}
	return max(gap, min(float64(len(steps))*8, widestGap))
}

// widestGap holds a hundred tracks well apart.
const widestGap = 1000.0

// align joins each node with one of its predecessors, so that the longest rows
// go straight on: places of long links first, then the nodes from top to
// bottom. Rows never cross.
func (g *graph) align() []*block {
	var blocks []*block
	steps := g.steps()
	for r, col := range g.cols {
		var pairs []step
		if r > 0 {
			pairs = pairing(steps[r-1])
		}
		for _, n := range col {
			n.block = nil
		}
		for _, p := range pairs {
			p.to.block = p.from.block
			p.to.block.nodes = append(p.to.block.nodes, p.to)
		}
		for _, n := range col {
			if n.block == nil {
				n.block = &block{nodes: []*node{n}, lane: n.lane}
				blocks = append(blocks, n.block)
			}
		}
	}
	return blocks
}

// pairing chooses the steps that become straight, from top to bottom: they do
// not cross, and no two share an end.
func pairing(steps []step) []step {
	var out []step
	candidates := slices.DeleteFunc(slices.Clone(steps), func(s step) bool {
		return s.port > 0 || s.from.lane != s.to.lane || s.link.back && (s.from.of != nil || s.to.of != nil)
	})
	slices.SortStableFunc(candidates, func(a, b step) int {
		return cmp.Or(passing(b)-passing(a), weight(b)-weight(a), cmp.Compare(a.to.order, b.to.order), cmp.Compare(a.from.order, b.from.order))
	})
	for _, s := range candidates {
		at, taken := slices.BinarySearchFunc(out, s, func(a, b step) int { return a.from.order - b.from.order })
		if !taken && (at == 0 || out[at-1].to.order < s.to.order) && (at == len(out) || out[at].to.order > s.to.order) {
			out = slices.Insert(out, at, s)
		}
	}
	return out
}

// passing is 1 for a piece in the middle of a long link.
func passing(s step) int {
	if s.from.of == nil && s.to.of == nil {
		return 1
	}
	return 0
}

// weight is how many nodes stand in the row already.
func weight(s step) int {
	n := 0
	for _, at := range s.from.block.nodes {
		if at.of != nil {
			n++
		}
	}
	return n
}

// stack puts the blocks as high as they can be, lane by lane.
func (g *graph) stack(blocks []*block) {
	g.tops = make([]float64, g.lanes+1)
	inLane := make([][]*block, g.lanes)
	for _, b := range blocks {
		inLane[b.lane] = append(inLane[b.lane], b)
	}
	pairs := g.neighbours()
	for lane := range g.lanes {
		bottom := g.stackLane(inLane[lane], pairs[lane], g.tops[lane])
		g.tops[lane+1] = bottom
		if g.laned {
			g.tops[lane+1] = max(bottom, g.tops[lane]+max(minLane, g.least[lane]))
		}
	}
}

// A pair is two nodes of which the first stands right over the second.
type pair struct{ upper, lower *node }

// neighbours lists the pairs of each lane.
func (g *graph) neighbours() [][]pair {
	pairs := make([][]pair, g.lanes)
	for _, col := range g.cols {
		for i := 1; i < len(col); i++ {
			if a, b := col[i-1], col[i]; a.lane == b.lane {
				pairs[a.lane] = append(pairs[a.lane], pair{a, b})
			}
		}
	}
	return pairs
}

// stackLane stacks the blocks of a lane from its top on, and returns where the
// lane ends.
func (g *graph) stackLane(blocks []*block, pairs []pair, top float64) (bottom float64) {
	space := 0.0
	if g.laned {
		space = padding
	}
	for _, b := range blocks {
		b.y = top + space + b.reach(func(n *node) float64 { return n.above })
	}
	pushApart(blocks, pairs)
	bottom = top + space
	for _, b := range blocks {
		bottom = max(bottom, b.y+b.reach(func(n *node) float64 { return n.below }))
	}
	return bottom + space
}

// reach is how far the block goes from its middle, its labels on that side
// included.
func (b *block) reach(label func(*node) float64) (reach float64) {
	for _, n := range b.nodes {
		reach = max(reach, n.h/2+label(n))
	}
	return reach
}

// pushApart moves each block of a lane down as far as its neighbours above, in
// every column, demand: uppermost blocks first. Rows do not cross, so that no
// block stands over itself.
func pushApart(blocks []*block, pairs []pair) {
	waits, under := map[*block]int{}, map[*block][]pair{}
	for _, p := range pairs {
		waits[p.lower.block]++
		under[p.upper.block] = append(under[p.upper.block], p)
	}
	var ready []*block
	for _, b := range blocks {
		if waits[b] == 0 {
			ready = append(ready, b)
		}
	}
	for ; len(ready) > 0; ready = ready[1:] {
		for _, p := range under[ready[0]] {
			b := p.lower.block
			b.y = max(b.y, ready[0].y+distance(p.upper, p.lower))
			if waits[b]--; waits[b] == 0 {
				ready = append(ready, b)
			}
		}
	}
}

// distance is what two neighbours of a column keep between their middles.
func distance(a, b *node) float64 {
	gap := rowGap
	if a.of == nil || b.of == nil {
		gap = rowGap / 2
	}
	return float64(int(a.h/2 + a.below + gap + b.above + b.h/2 + 0.5))
}

// sink moves blocks down towards what they are joined with, as far as there is
// room: those that start alone in their column lie at the top otherwise.
func (g *graph) sink(blocks []*block) {
	sorted := slices.Clone(blocks)
	slices.SortStableFunc(sorted, func(a, b *block) int { return cmp.Compare(b.y, a.y) })
	wish := map[*block][]float64{}
	for _, steps := range g.steps() {
		for _, s := range steps {
			if a, b := s.from.block, s.to.block; a != b && s.from.lane == s.to.lane && !s.link.back {
				wish[a], wish[b] = append(wish[a], b.y), append(wish[b], a.y)
			}
		}
	}
	for _, b := range sorted {
		ys := wish[b]
		if len(ys) == 0 {
			continue
		}
		slices.Sort(ys)
		b.y = max(b.y, min(ys[0], g.floor(b)))
	}
}

// floor is the lowest place of a block that needs nobody else to move.
func (g *graph) floor(b *block) float64 {
	low := g.tops[b.lane+1]
	if g.laned {
		low -= padding
	}
	most := low
	for _, n := range b.nodes {
		most = min(most, low-n.h/2-n.below)
		if col := g.cols[n.rank]; n.order+1 < len(col) && col[n.order+1].lane == b.lane {
			next := col[n.order+1]
			most = min(most, next.block.y-distance(n, next))
		}
	}
	return most
}
