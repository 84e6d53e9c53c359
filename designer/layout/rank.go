package layout

import "slices"

// rank gives each node its column: behind all its predecessors, as far left as
// it can be. Links that close a circle lead back; a beginning that is not
// first stands right before what follows it.
func (g *graph) rank() {
	g.findCircles()
	waits := map[*node]int{}
	var ready []*node
	for _, n := range g.nodes {
		for _, l := range n.in {
			if !l.back {
				waits[n]++
			}
		}
		if waits[n] == 0 {
			ready = append(ready, n)
		}
	}
	for ; len(ready) > 0; ready = ready[1:] {
		for _, l := range ready[0].out {
			if l.back {
				continue
			}
			l.to.rank = max(l.to.rank, ready[0].rank+1)
			if waits[l.to]--; waits[l.to] == 0 {
				ready = append(ready, l.to)
			}
		}
	}
	for _, n := range g.nodes {
		if next := nextRank(n); !hasForward(n.in) && next > n.rank+1 {
			n.rank = next - 1
		}
	}
}

// hasForward reports whether a link does not lead back.
func hasForward(links []*link) bool {
	return slices.ContainsFunc(links, func(l *link) bool { return !l.back })
}

// nextRank is the first column that n leads to; 0 for none.
func nextRank(n *node) int {
	next := 0
	for _, l := range n.out {
		if !l.back && (next == 0 || l.to.rank < next) {
			next = l.to.rank
		}
	}
	return next
}

// findCircles marks the links that lead back, going from the beginnings on.
// It keeps its own stack, because depth comes from the file.
func (g *graph) findCircles() {
	const open, done = 1, 2
	state := map[*node]int{}
	type visit struct {
		n    *node
		next int
	}
	walk := func(first *node) {
		stack := []visit{{first, 0}}
		state[first] = open
		for len(stack) > 0 {
			v := &stack[len(stack)-1]
			if v.next == len(v.n.out) {
				state[v.n] = done
				stack = stack[:len(stack)-1]
				continue
			}
			l := v.n.out[v.next]
			v.next++
			switch state[l.to] {
			case open:
				l.back = true
			case 0:
				state[l.to] = open
				stack = append(stack, visit{l.to, 0})
			}
		}
	}
	for _, first := range []bool{true, false} {
		for _, n := range g.nodes {
			if state[n] == 0 && (!first || len(n.in) == 0) {
				walk(n)
			}
		}
	}
}

// columns makes the columns with a place in each that a long link passes.
// Links that lead back pass the columns of both their ends, too: they run
// below (or above) everything between.
func (g *graph) columns() {
	last := 0
	for _, n := range g.nodes {
		last = max(last, n.rank)
	}
	g.cols = make([][]*node, last+1)
	for _, n := range g.depthFirst() {
		g.cols[n.rank] = append(g.cols[n.rank], n)
	}
	g.chains()
}

// mostPlaces is how many places the links of a scope may take in the columns
// they pass, apart from some for each node. Beyond that, a drawing is a knot
// that no order of places makes readable.
const mostPlaces = 4000

// chains gives the links their places, short ones first. Those for which none
// are left run over everything, see over.
func (g *graph) chains() {
	left := mostPlaces + 20*len(g.nodes)
	links := slices.Clone(g.links)
	slices.SortStableFunc(links, func(a, b *link) int { return a.span() - b.span() })
	for _, l := range links {
		if l.from == l.to {
			continue
		}
		if left -= l.span(); left < 0 {
			l.over = true
			continue
		}
		g.chain(l)
	}
}

// span is how many columns a link passes.
func (l *link) span() int {
	if l.back {
		return l.from.rank - l.to.rank + 1
	}
	return l.to.rank - l.from.rank - 1
}

// depthFirst lists the nodes along the flow: a first order with few crossings.
func (g *graph) depthFirst() []*node {
	seen := map[*node]bool{}
	var out, stack []*node
	push := func(n *node) {
		for stack = append(stack, n); len(stack) > 0; {
			n := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if seen[n] {
				continue
			}
			seen[n] = true
			out = append(out, n)
			for _, l := range slices.Backward(n.out) {
				stack = append(stack, l.to)
			}
		}
	}
	for _, n := range g.nodes {
		if len(n.in) == 0 {
			push(n)
		}
	}
	for _, n := range g.nodes {
		push(n)
	}
	return out
}

// chain gives a link its places in the columns between its ends.
func (g *graph) chain(l *link) {
	first, last := l.from.rank+1, l.to.rank-1
	if l.back {
		first, last = l.to.rank, l.from.rank
	}
	var places []*node
	for r := first; r <= last; r++ {
		p := &node{rank: r, lane: l.to.lane}
		if l.back {
			p.lane = l.from.lane
		}
		places = append(places, p)
		g.cols[r] = append(g.cols[r], p)
	}
	if l.back {
		slices.Reverse(places)
	}
	l.chain = append(append([]*node{l.from}, places...), l.to)
}
