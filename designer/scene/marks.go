package scene

import (
	"math"
	"slices"

	"hookflow/designer/shape"
	"hookflow/engine/bpmn"
)

// A State is where an element stands in a run.
type State uint8

// The states.
const (
	Passed  State = iota + 1 // tokens have been here and gone on
	Active                   // a token is here
	Waiting                  // a token is here, for something to come: a message, a signal, a time, a condition
	Broken                   // an incident
	Altered                  // a server does it in another way
	Halted                   // a debugger has stopped before it
	Heated                   // Level says how long, how often or how much
	Counted                  // only Tokens are told
	Covered                  // tests have been here
	Partly                   // tests have seen one outcome of a condition and not the other
	Missed                   // no test has been here
)

// A Mark says what a run has to say about one element.
type Mark struct {
	State  State
	Sign   shape.Sign // in the badge; none: Tokens
	Values string     // of a flow: what was written when it was taken, a line for each; empty: nothing is shown
	Tokens int        // how many are here now, or were
	Level  int        // of Heated: from 1, the least, to 5
}

// Marked returns items that show the marks, to be painted on top of the scene;
// elements that the diagram does not show are left out. They carry the ids of
// their elements. Events on the border of a marked activity are among them
// again, so that its mark does not cross them.
func (s *Scene) Marked(marks map[string]Mark) []*Item {
	var out, events, values []*Item
	again := map[*Item]bool{}
	for _, i := range s.Items() {
		m, ok := marks[i.ID]
		if !ok || i.ID == "" {
			continue
		}
		over := &Item{ID: i.ID, Kind: i.Kind, Bounds: i.Bounds, Way: i.Way}
		over.Picture = m.over(i)
		over.measure()
		if m.Values != "" && len(i.Way) >= 2 {
			values = append(values, s.plate(i, m.Values, values))
		}
		if i.Layer == shape.Attached {
			events = append(events, over)
			continue
		}
		out = append(out, over)
		for _, e := range s.In(i.Bounds) {
			again[e] = again[e] || e.Layer == shape.Attached && i.Kind.Activity()
		}
	}
	for _, i := range s.Items() {
		if again[i] {
			out = append(out, unnamed(i))
		}
	}
	return append(append(out, events...), values...)
}

// plate shows values beside a flow, where it covers least of elements, names, and the plates that are there.
func (s *Scene) plate(flow *Item, values string, others []*Item) *Item {
	var best bpmn.Bounds
	least := math.Inf(1)
	for _, at := range shape.ValuePlaces(flow.Way, values) {
		covered := 0.0
		for _, i := range s.In(at) {
			if !i.Edge() && i.Layer >= shape.Nodes {
				covered += shared(at, i.Bounds)
			}
			for _, l := range i.Labels {
				covered += shared(at, l)
			}
		}
		for _, o := range others {
			covered += shared(at, o.Bounds)
		}
		if covered < least {
			best, least = at, covered
		}
	}
	plate := &Item{ID: flow.ID, Kind: flow.Kind, Bounds: best, Picture: shape.Valued(flow.Way, best, values)}
	plate.measure()
	return plate
}

// shared is the area that two rectangles have in common.
func shared(a, b bpmn.Bounds) float64 {
	w, h := min(a.Right(), b.Right())-max(a.X, b.X), min(a.Bottom(), b.Bottom())-max(a.Y, b.Y)
	return max(w, 0) * max(h, 0)
}

// Breakpoints returns items that show breakpoints, to be painted above all marks.
func (s *Scene) Breakpoints(points map[string]shape.Break) (out []*Item) {
	for _, i := range s.Items() {
		b, ok := points[i.ID]
		if !ok || i.ID == "" {
			continue
		}
		over := &Item{ID: i.ID, Kind: i.Kind, Bounds: i.Bounds, Way: i.Way}
		over.Picture = shape.Breakpoint(i.Here(), i.Way, b)
		over.measure()
		out = append(out, over)
	}
	return out
}

// over draws a mark above an item.
func (m *Mark) over(i *Item) shape.Picture {
	switch m.State {
	case Heated:
		return shape.Heated(i.Here(), i.Way, m.Level, m.Tokens)
	case Counted:
		return shape.Counted(i.Here(), i.Way, m.Tokens)
	case Covered, Partly, Missed:
		return shape.Reached(i.Here(), i.Way, reaches[m.State])
	}
	return shape.Marked(i.Here(), i.Way, roleOf(m.State), m.Sign, m.Tokens)
}

// reaches are how far tests have come, by state.
var reaches = map[State]shape.Reach{Covered: shape.Wholly, Partly: shape.Half, Missed: shape.Never}

// unnamed is an item without the name outside of it, which is there already.
func unnamed(i *Item) *Item {
	c := *i
	c.Texts = slices.DeleteFunc(slices.Clone(i.Texts), func(t shape.Text) bool { return t.Label })
	return &c
}

// roleOf is the colour of a state.
func roleOf(s State) shape.Role {
	switch s {
	case Active:
		return shape.Current
	case Waiting, Altered:
		return shape.Altered
	case Broken:
		return shape.Failed
	case Halted:
		return shape.Halted
	}
	return shape.Done
}

// Shifted returns items moved by dx and dy, which share their pictures with them.
func Shifted(items []*Item, dx, dy float64) []*Item {
	out, room := make([]*Item, len(items)), make([]Item, len(items))
	for k, i := range items {
		c := &room[k]
		i.shift(c, dx, dy)
		c.Way = shape.ShiftedPoints(i.Way, dx, dy)
		out[k] = c
	}
	return out
}

// shift makes c the item moved by dx and dy, but for its way.
func (i *Item) shift(c *Item, dx, dy float64) {
	*c = *i
	c.At = i.At.Add(dx, dy)
	c.Bounds, c.Extent = shifted(i.Bounds, dx, dy), shifted(i.Extent, dx, dy)
	c.Labels = nil
	for _, l := range i.Labels {
		c.Labels = append(c.Labels, shifted(l, dx, dy))
	}
}

// shifted moves bounds.
func shifted(b bpmn.Bounds, dx, dy float64) bpmn.Bounds {
	b.X += dx
	b.Y += dy
	return b
}
