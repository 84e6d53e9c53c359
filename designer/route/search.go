package route

import (
	"cmp"
	"container/heap"
	"math"
	"slices"

	"hookflow/engine/bpmn"
)

// What a way costs, in units of length.
const (
	bendCost  = 60.0
	asideCost = 2.0   // bending elsewhere than half way between the ends
	sideCost  = 130.0 // docking at another side than the best
	looseCost = 25.0  // the same, at a loose end
	slideCost = 30.0  // docking beside the middle of a side
	backCost  = 40.0  // docking at a side that faces away from the other end
	takenCost = 400.0 // docking where another way does

	stub = 20.0 // how far a way leads straight away from a shape
	room = 10.0 // what ways keep from obstacles
)

// A search finds the cheapest way on the lines that matter: through the
// middles and beside the borders of shapes (Dijkstra's algorithm; a state is a
// crossing of two lines and a direction).
type search struct {
	xs, ys  []float64
	half    [2][2]float64 // half way between the ends: two lines across, two down
	blocked []bpmn.Bounds
	goals   map[[2]int][]dock // by crossing
	starts  []dock
	cost    []float64
	before  []int
	queue   states
}

// A dock is a point on a border with the first stretch that leads away from it.
type dock struct {
	at, away bpmn.Point
	side     Side
	cost     float64
}

// newSearch lays out the lines ways may run on: through every dock, beside every
// shape, and half way between the ends.
func newSearch(from, to End, obstacles []bpmn.Bounds) *search {
	a, b := from.Outline.Bounds, to.Outline.Bounds
	s := &search{goals: map[[2]int][]dock{}, starts: shortened(docks(from, b), obstacles)}
	ends := shortened(docks(to, a), obstacles)
	for _, d := range slices.Concat(s.starts, ends) {
		s.xs, s.ys = append(s.xs, d.away.X), append(s.ys, d.away.Y)
	}
	for _, o := range append(slices.Clone(obstacles), a, b) {
		s.xs, s.ys = append(s.xs, o.X-room, o.Right()+room), append(s.ys, o.Y-room, o.Bottom()+room)
		s.blocked = append(s.blocked, o.Grow(room-1))
	}
	s.half = [2][2]float64{{(a.Right() + b.X) / 2, (b.Right() + a.X) / 2}, {(a.Bottom() + b.Y) / 2, (b.Bottom() + a.Y) / 2}}
	s.xs, s.ys = append(s.xs, s.half[0][:]...), append(s.ys, s.half[1][:]...)
	s.xs, s.ys = lines(s.xs), lines(s.ys)
	for _, d := range ends {
		k := [2]int{s.column(d.away.X), s.row(d.away.Y)}
		s.goals[k] = append(s.goals[k], d)
	}
	s.cost = make([]float64, len(s.xs)*len(s.ys)*4)
	s.before = make([]int, len(s.cost))
	for i := range s.cost {
		s.cost[i] = math.Inf(1)
	}
	return s
}

// lines sorts and drops what is equal.
func lines(vs []float64) []float64 {
	slices.Sort(vs)
	return slices.CompactFunc(vs, func(a, b float64) bool { return abs(a-b) < 0.01 })
}

// column is the number of the line down that runs at x.
func (s *search) column(x float64) int { return position(s.xs, x) }

// row is the number of the line across that runs at y.
func (s *search) row(y float64) int { return position(s.ys, y) }

// position finds a value among sorted lines, which stand at least 0.01 apart.
func position(vs []float64, v float64) int {
	i, _ := slices.BinarySearchFunc(vs, v-0.01, func(a, b float64) int { return cmp.Compare(a, b) })
	return min(i, len(vs)-1)
}

// docks lists where an end can be docked: the middle of each side it allows,
// and on a straight side the point that faces the middle of the other end.
func docks(e End, other bpmn.Bounds) []dock {
	sides := e.Sides
	if len(sides) == 0 {
		sides = []Side{Right, Bottom, Top, Left}
	}
	b, c := e.Outline.Bounds, other.Center()
	var out []dock
	for n, side := range sides {
		cost := sideCost
		if e.Loose {
			cost = looseCost
		}
		cost *= float64(min(n, 1))
		x, y := side.out()
		if (c.X-b.Center().X)*x+(c.Y-b.Center().Y)*y < 0 {
			cost += backCost
		}
		mid := e.middle(side)
		out = append(out, e.dock(mid, side, cost+e.taken(mid), other))
		if e.Shift != 0 {
			continue
		}
		if face, ok := e.facing(side, mid, c); ok {
			out = append(out, e.dock(face, side, cost+slideCost, other))
		}
	}
	return out
}

// Start is where a connection docks at the best side if nothing speaks against it.
func (e End) Start() bpmn.Point { return e.middle(e.Sides[0]) }

// middle is the middle of a side, or as far beside it as the end wants, on the border.
func (e End) middle(side Side) bpmn.Point {
	b := e.Outline.Bounds
	x, y := side.out()
	half := b.W / 2
	if x == 0 {
		half = b.H / 2
	}
	if r := min(b.W, b.H) / 2; e.Outline.Form == Ellipse && abs(e.Shift) < r {
		half -= r - math.Sqrt(r*r-e.Shift*e.Shift)
	}
	return bpmn.Point{X: b.Center().X + x*half + abs(y)*e.Shift, Y: b.Center().Y + y*half + abs(x)*e.Shift}
}

// taken is what it costs more to dock where another way does.
func (e End) taken(at bpmn.Point) float64 {
	const near = 3.0
	for _, p := range e.Taken {
		if p.Distance(at) < near {
			return takenCost
		}
	}
	return 0
}

// facing slides the dock along a straight side until it faces c.
func (e End) facing(side Side, mid, c bpmn.Point) (bpmn.Point, bool) {
	const corner = 12.0
	b, p := e.Outline.Bounds, mid
	if side == Right || side == Left {
		p.Y = c.Y
	} else {
		p.X = c.X
	}
	return p, e.Outline.Form == Rectangle && p != mid && b.Grow(0.01).Contains(p) && (side == Right || side == Left || p.X >= b.X+corner && p.X <= b.Right()-corner) &&
		(side == Top || side == Bottom || p.Y >= b.Y+corner && p.Y <= b.Bottom()-corner)
}

// dock leads away from the border, by half the distance if the other end is near.
func (e End) dock(at bpmn.Point, side Side, cost float64, other bpmn.Bounds) dock {
	b := e.Outline.Bounds
	gap := [4]float64{other.X - b.Right(), other.Y - b.Bottom(), b.X - other.Right(), b.Y - other.Bottom()}[side]
	long := stub
	if gap > 0 && gap < 2*stub {
		long = gap / 2
	}
	x, y := side.out()
	return dock{at: at, away: at.Add(x*long, y*long), side: side, cost: cost}
}

// shortened ends the stubs before they come close to an obstacle.
func shortened(docks []dock, obstacles []bpmn.Bounds) []dock {
	for i := range docks {
		d := &docks[i]
		for _, o := range obstacles {
			if near := o.Grow(room); near.Contains(d.away) && !o.Contains(d.at) {
				x, y := d.side.out()
				gap := [4]float64{o.X - d.at.X, o.Y - d.at.Y, d.at.X - o.Right(), d.at.Y - o.Bottom()}[d.side]
				d.away = d.at.Add(x*max(4, gap/2), y*max(4, gap/2))
			}
		}
	}
	return docks
}

// run returns the cheapest way, or nil.
func (s *search) run() []bpmn.Point {
	for _, d := range s.starts {
		s.reach(s.state(s.column(d.away.X), s.row(d.away.Y), d.side), -1, d.cost)
	}
	best, last, end := math.Inf(1), -1, dock{}
	for s.queue.Len() > 0 {
		q := heap.Pop(&s.queue).(state)
		if q.cost >= best {
			break
		}
		if q.cost > s.cost[q.at] {
			continue
		}
		x, y, dir := s.place(q.at)
		for _, d := range s.goals[[2]int{x, y}] {
			in := d.side.opposite()
			if total := q.cost + d.cost + turning(dir, in) + s.aside(d.away, dir, in); total < best {
				best, last, end = total, q.at, d
			}
		}
		s.spread(q, x, y, dir)
	}
	if last < 0 {
		return nil
	}
	return s.way(last, end)
}

// turning is the cost of going on in another direction; turning back is out of
// the question.
func turning(from, to Side) float64 {
	switch to {
	case from:
		return 0
	case from.opposite():
		return math.Inf(1)
	}
	return bendCost
}

// spread goes on to the neighbouring crossings.
func (s *search) spread(q state, x, y int, dir Side) {
	for to := Right; to <= Top; to++ {
		dx, dy := to.out()
		nx, ny := x+int(dx), y+int(dy)
		if to == dir.opposite() || nx < 0 || ny < 0 || nx >= len(s.xs) || ny >= len(s.ys) {
			continue
		}
		p, r := bpmn.Point{X: s.xs[x], Y: s.ys[y]}, bpmn.Point{X: s.xs[nx], Y: s.ys[ny]}
		if s.free(p, r) {
			s.reach(s.state(nx, ny, to), q.at, q.cost+p.Distance(r)+turning(dir, to)+s.aside(p, dir, to))
		}
	}
}

// aside prefers, among equal ways, the one that bends half way.
func (s *search) aside(p bpmn.Point, from, to Side) float64 {
	v, half := p.X, s.half[0]
	if to == Right || to == Left {
		v, half = p.Y, s.half[1]
	}
	if from == to || abs(v-half[0]) < 0.02 || abs(v-half[1]) < 0.02 {
		return 0
	}
	return asideCost
}

// free reports whether no obstacle lies between two neighbouring crossings.
func (s *search) free(p, r bpmn.Point) bool {
	m := p.Between(r, 0.5)
	for _, b := range s.blocked {
		if m.X > b.X && m.X < b.Right() && m.Y > b.Y && m.Y < b.Bottom() {
			return s.leaving(p) || s.leaving(r)
		}
	}
	return true
}

// leaving allows the stretch from the end of a stub that lies near a shape, when
// two ends stand close together.
func (s *search) leaving(p bpmn.Point) bool {
	for _, d := range s.starts {
		if d.away == p && d.at.Distance(d.away) < room {
			return true
		}
	}
	for _, d := range s.goals[[2]int{s.column(p.X), s.row(p.Y)}] {
		if d.at.Distance(d.away) < room {
			return true
		}
	}
	return false
}

// state numbers a crossing together with the direction it is reached in.
func (s *search) state(x, y int, dir Side) int { return (y*len(s.xs)+x)*4 + int(dir) }

// place is the inverse of state.
func (s *search) place(at int) (x, y int, dir Side) {
	return at / 4 % len(s.xs), at / 4 / len(s.xs), Side(at % 4)
}

// reach notes a cheaper way to a state.
func (s *search) reach(at, before int, cost float64) {
	if cost < s.cost[at] {
		s.cost[at], s.before[at] = cost, before
		heap.Push(&s.queue, state{at, cost})
	}
}

// way walks back from the last crossing.
func (s *search) way(last int, end dock) []bpmn.Point {
	out := []bpmn.Point{end.at}
	first := last
	for at := last; at >= 0; at = s.before[at] {
		x, y, _ := s.place(at)
		out = append(out, bpmn.Point{X: s.xs[x], Y: s.ys[y]})
		first = at
	}
	slices.Reverse(out)
	x, y, dir := s.place(first)
	for _, d := range s.starts {
		if d.side == dir && s.column(d.away.X) == x && s.row(d.away.Y) == y {
			return append([]bpmn.Point{d.at}, out...)
		}
	}
	return out
}

// states is a queue, the cheapest first; equal ones in a fixed order.
type states []state

type state struct {
	at   int
	cost float64
}

// Len is part of heap.Interface.
func (q states) Len() int { return len(q) }

// Less is part of heap.Interface; equal costs are told apart by the state, so that
// the result never depends on the order of insertion.
func (q states) Less(i, j int) bool {
	return q[i].cost < q[j].cost || q[i].cost == q[j].cost && q[i].at < q[j].at
}

// Swap is part of heap.Interface.
func (q states) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

// Push is part of heap.Interface.
func (q *states) Push(x any) { *q = append(*q, x.(state)) }

// Pop is part of heap.Interface.
func (q *states) Pop() any {
	old := *q
	last := old[len(old)-1]
	*q = old[:len(old)-1]
	return last
}
