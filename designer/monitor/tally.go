package monitor

import (
	"cmp"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"hookflow/designer/look"
	"hookflow/designer/scene"
	"hookflow/designer/shape"
	"hookflow/engine"
	"hookflow/engine/loop"
)

// A Tally is what an element, or a flow, has seen of the instances of a version.
type Tally struct {
	Count  int       // times that a token came
	Here   int       // tokens that are there now
	Failed int       // times that an attempt failed or an incident was raised
	Latest []Visited // the visits that ended last, the oldest first; at most latestMost
	took   [tallySteps]int32
	ended  int
}

// A Visited is a token that has left an element.
type Visited struct {
	Instance engine.Key
	Left     int64 // nanoseconds since 1970
	Took     time.Duration
	Failed   bool // an attempt failed meanwhile, or an incident was raised
}

// latestMost is how many visits of an element are kept one by one.
const latestMost = 8

// Times fall into steps, eight for each doubling: a median is exact to nine per cent.
const (
	tallyFine  = 3
	tallySteps = 64 << tallyFine
)

// stepOf is the step of a duration in nanoseconds.
func stepOf(took int64) int {
	n := uint64(max(1, took))
	high := bits.Len64(n) - 1
	low := n << (63 - high) << 1 >> (64 - tallyFine)
	return high<<tallyFine | int(low)
}

// timeOf is the shortest duration of a step.
func timeOf(step int) time.Duration {
	high, low := step>>tallyFine, uint64(step&(1<<tallyFine-1))
	return time.Duration((1<<tallyFine | low) << high >> tallyFine)
}

// Median is the time that half of the tokens have stayed less than; 0: none has gone yet.
func (t *Tally) Median() time.Duration { return t.Within(50) }

// Within is the time that so many of a hundred tokens have stayed less than; 0: none has gone yet.
func (t *Tally) Within(percent int) time.Duration {
	left := (t.ended*percent + 99) / 100
	for i, n := range t.took {
		if left -= int(n); left <= 0 && t.ended > 0 {
			return timeOf(i)
		}
	}
	return 0
}

// Ended is how many tokens have left.
func (t *Tally) Ended() int { return t.ended }

// visited adds visits to the latest.
func (t *Tally) visited(list ...Visited) {
	t.Latest = slices.Concat(t.Latest, list)
	slices.SortStableFunc(t.Latest, func(a, b Visited) int { return cmp.Compare(a.Left, b.Left) })
	t.Latest = t.Latest[max(0, len(t.Latest)-latestMost):]
}

// A path is where an instance is that goes on, and up to where its journal is counted.
type path struct {
	definition engine.Key // that it is counted for
	last       engine.Key
	visits     map[uint32]*visit // by token
}

// A visit is a token at an element.
type visit struct {
	element string
	since   int64
	failed  bool
}

// A count is what an event adds to the tally of an element, or takes from it.
type count struct {
	definition         engine.Key
	element            string
	came, here, failed int
	left               int // -1, 0 or 1: tokens that left after so long
	took               int64
	visit              Visited // Instance 0: none
}

// follow counts what has happened to an instance since it was counted last. One that has moved to another version is counted for
// that alone.
func (g *Ledger) follow(q *loop.Query, in *engine.Instance, counts []count) []count {
	p := g.paths[in.Key]
	if p != nil && p.definition != in.Definition {
		gone := &path{definition: p.definition, visits: map[uint32]*visit{}}
		from := len(counts)
		counts = gone.read(q, in, p.last, counts)
		for i := range counts[from:] {
			counts[from+i].negate()
		}
		p = nil
	}
	if p == nil {
		p = &path{definition: in.Definition, visits: map[uint32]*visit{}}
		g.paths[in.Key] = p
	}
	counts = p.read(q, in, in.Newest, counts)
	if in.Status != engine.Active {
		delete(g.paths, in.Key)
	}
	return counts
}

// read counts the journal onward up to the record with the key last.
func (p *path) read(q *loop.Query, in *engine.Instance, last engine.Key, counts []count) []count {
	for r := range q.HistoryAfter(in.Key, p.last) {
		if r.Key > last {
			break
		}
		p.last = r.Key
		for i := range r.Events {
			if c, counted := p.event(&r.Events[i]); counted {
				if c.visit.Left != 0 {
					c.visit.Instance = in.Key
				}
				counts = append(counts, c)
			}
		}
	}
	return counts
}

// event is what an event counts.
func (p *path) event(e *engine.Event) (c count, counted bool) {
	v := p.visits[e.Token]
	c = count{definition: p.definition, element: e.Element}
	switch {
	case e.Kind == engine.Activated && e.Token != 1:
		p.visits[e.Token] = &visit{element: strings.Clone(e.Element), since: e.At} // what is kept must not keep the record
		c.came, c.here = 1, 1
		return c, true
	case e.Kind == engine.Taken:
		c.came, c.left = 1, 1
		return c, true
	case v == nil:
		return c, false
	}
	c.element = v.element
	switch e.Kind {
	case engine.Completed, engine.Terminated, engine.Failed:
		delete(p.visits, e.Token)
		c.here, c.left, c.took = -1, 1, e.At-v.since
		c.visit = Visited{Left: e.At, Took: time.Duration(c.took), Failed: v.failed || e.Kind == engine.Failed}
		return c, true
	case engine.Raised, engine.CallFailed:
		if !v.failed {
			v.failed, c.failed = true, 1
			return c, true
		}
	}
	return c, false
}

func (c *count) negate() {
	c.came, c.here, c.failed, c.left = -c.came, -c.here, -c.failed, -c.left
	c.visit = Visited{}
}

// count adds to the tally of an element.
func (g *Ledger) count(c *count) {
	of := g.tallies[c.definition]
	if of == nil {
		of = map[string]*Tally{}
		g.tallies[c.definition] = of
	}
	t := of[c.element]
	if t == nil {
		t = &Tally{}
		of[strings.Clone(c.element)] = t
	}
	t.Count, t.Here, t.Failed = t.Count+c.came, t.Here+c.here, t.Failed+c.failed
	if c.left != 0 {
		t.took[stepOf(c.took)] += int32(c.left)
		t.ended += c.left
	}
	if v := c.visit; v.Instance != 0 && (len(t.Latest) < latestMost || v.Left > t.Latest[0].Left) {
		t.visited(v)
	}
}

// Tallies sums up all versions that a sieve's Version names; 0: all. The key is the id of an element or flow.
func (g *Ledger) Tallies(version int) map[string]Tally {
	g.mu.RLock()
	defer g.mu.RUnlock()
	sum := map[string]Tally{}
	for definition, of := range g.tallies {
		if version != 0 && g.versions[definition] != version {
			continue
		}
		for id, t := range of {
			all := sum[id]
			all.Count, all.Here, all.Failed, all.ended = all.Count+t.Count, all.Here+t.Here, all.Failed+t.Failed, all.ended+t.ended
			for i, n := range t.took {
				all.took[i] += n
			}
			all.visited(t.Latest...)
			sum[id] = all
		}
	}
	return sum
}

// A Heat is what a diagram is heated by.
type Heat int

// The heats.
const (
	ByTime Heat = iota
	ByCount
	ByFailure
	ByPlace // tokens that are there now
)

// Heated makes marks of figures: elements are heated by the step of their figure between the least and the most, in steps of equal
// ratio; flows are told by their number. What has none is left out. It gives the least and the most, too.
func Heated(values map[string]float64, numbers map[string]int) (marks map[string]scene.Mark, least, most float64) {
	marks = map[string]scene.Mark{}
	for _, v := range values {
		if v > 0 && (least == 0 || v < least) {
			least = v
		}
		most = max(most, v)
	}
	for id, v := range values {
		if v > 0 {
			marks[id] = scene.Mark{State: scene.Heated, Level: level(v, least, most), Tokens: numbers[id]}
		}
	}
	for id, n := range numbers {
		if _, heated := marks[id]; !heated && n > 0 {
			marks[id] = scene.Mark{State: scene.Counted, Tokens: n}
		}
	}
	return marks, least, most
}

// level is the step of heat of a value, by the logarithm of its ratio to the least.
func level(v, least, most float64) int {
	if most <= least {
		return 1
	}
	share := math.Log(v/least) / math.Log(most/least)
	return min(shape.HeatLevels, 1+int(share*float64(shape.HeatLevels)))
}

// A Slow is an element with the median of its time.
type Slow struct {
	Element string
	Median  time.Duration
}

// Slowest lists the elements of most time, at most n. keep says which elements count.
func Slowest(tallies map[string]Tally, n int, keep func(id string) bool) (list []Slow) {
	for id, t := range tallies {
		if m := t.Median(); m > time.Millisecond && keep(id) {
			list = append(list, Slow{id, m})
		}
	}
	slices.SortFunc(list, func(a, b Slow) int { return cmp.Or(cmp.Compare(b.Median, a.Median), cmp.Compare(a.Element, b.Element)) })
	return list[:min(n, len(list))]
}

// Decide ends the incidents of a group in one way, some hundred at a time, and gives how many.
func (g *Group) Decide(how engine.Resolution, vars engine.Vars) engine.ResolveGroup {
	return engine.ResolveGroup{Process: g.Process, Element: g.Element, Kind: g.Kind, Message: g.Message, How: how, Variables: vars, Max: 200}
}

// Short is a duration as people read it: 2 d 3 h, 4 h 50 min, 1.2 s, 184 ms.
func Short(d time.Duration) string {
	two := func(a, b time.Duration, x, y string) string {
		if rest := d % a / b; rest != 0 {
			return fmt.Sprintf("%d %s %d %s", d/a, x, rest, y)
		}
		return fmt.Sprintf("%d %s", d/a, x)
	}
	const day = 24 * time.Hour
	switch {
	case d >= day:
		return two(day, time.Hour, lang.L("d"), lang.L("h"))
	case d >= time.Hour:
		return two(time.Hour, time.Minute, lang.L("h"), lang.L("min"))
	case d >= time.Minute:
		return two(time.Minute, time.Second, lang.L("min"), lang.L("s"))
	case d >= time.Second:
		return look.Decimal(d.Seconds(), 1) + " " + lang.L("s")
	}
	return fmt.Sprintf("%d %s", d.Milliseconds(), lang.L("ms"))
}
