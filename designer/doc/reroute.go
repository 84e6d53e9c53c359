package doc

import (
	"slices"

	"hookflow/designer/route"
	"hookflow/designer/shape"
	"hookflow/designer/typeset"
	"hookflow/engine/bpmn"
)

// Reroute lays connections anew: those of a list and those between elements of it; for
// an empty list all of the diagram. Ways lead round what stands between, dock where no
// other does, do not lie on each other, and names stand where no line strikes them.
func (tx *Tx) Reroute(list []*bpmn.Element) error {
	tx.sync()
	g := tx.Diagram()
	if g == nil {
		return errNoDiagram
	}
	flows := tx.concerned(g, list)
	if len(flows) == 0 {
		return Refused("There is no connection between the selected elements.")
	}
	again := map[*bpmn.Element]bool{}
	for _, f := range flows {
		again[f] = true
	}
	tracks := route.NewTracks(strangers)
	solid := solidOf(g)
	for _, e := range g.Edges {
		if e.Of != nil && !again[e.Of] {
			tracks.Add(e.Of, e.Points)
		}
	}
	at := docking{leaves: map[*bpmn.Element][]bpmn.Point{}, enters: map[*bpmn.Element][]bpmn.Point{}}
	for _, f := range flows {
		way := tracks.Apart(f, tx.afresh(f, again, at), func(way []bpmn.Point) bool { return clearOf(solid, way) })
		tracks.Add(f, way)
		tx.bent[f] = true
		tx.bend(f, way)
		at.leaves[f.Source] = append(at.leaves[f.Source], way[0])
		at.enters[f.Target] = append(at.enters[f.Target], way[len(way)-1])
	}
	tx.relabel(g, flows)
	return nil
}

// docking is where connections that are laid anew dock: several may leave an activity at
// one point or enter it at one, but none enters where another leaves.
type docking struct {
	leaves, enters map[*bpmn.Element][]bpmn.Point
}

// concerned lists the connections that Reroute lays anew, in the order of the diagram.
func (tx *Tx) concerned(g *bpmn.Diagram, list []*bpmn.Element) (flows []*bpmn.Element) {
	chosen := setOf(list)
	single := len(list) == 1
	for _, e := range g.Edges {
		f := e.Of
		if f == nil || f.Source == nil || f.Target == nil || !tx.drawn(f.Source) || !tx.drawn(f.Target) {
			continue
		}
		a, b := inSet(chosen, f.Source), inSet(chosen, f.Target)
		if len(list) == 0 || chosen[f] || a && b || single && (a || b) {
			flows = append(flows, f)
		}
	}
	return flows
}

func setOf(list []*bpmn.Element) map[*bpmn.Element]bool {
	set := make(map[*bpmn.Element]bool, len(list))
	for _, e := range list {
		set[e] = true
	}
	return set
}

// inSet reports whether a node, or the activity it sits on, is in a set.
func inSet(set map[*bpmn.Element]bool, e *bpmn.Element) bool {
	return set[e] || e.Host != nil && set[e.Host]
}

// strangers are connections that share no end: those that share one may meet.
func strangers(a, b *bpmn.Element) bool { return a.Source != b.Source && a.Target != b.Target }

// afresh is the way that a connection has if it is laid now; those that are yet to be
// laid anew do not count.
func (tx *Tx) afresh(f *bpmn.Element, again map[*bpmn.Element]bool, at docking) []bpmn.Point {
	from, to := tx.EndOf(f.Kind, f.Source, true), tx.EndOf(f.Kind, f.Target, false)
	from.Taken = append(tx.docksBut(f.Source, again), at.enters[f.Source]...)
	to.Taken = append(tx.docksBut(f.Target, again), at.leaves[f.Target]...)
	if f.Source.Kind.Is(bpmn.Gateway) {
		from.Taken = append(from.Taken, at.leaves[f.Source]...)
	}
	if f.Target.Kind.Is(bpmn.Gateway) {
		to.Taken = append(to.Taken, at.enters[f.Target]...)
	}
	return Way(f.Kind, parted(f.Source, from, to, at.leaves[f.Source]), to, tx.Obstacles(f.Source, f.Target)...)
}

// solidOf holds what ways must not run through: all but pools, lanes, groups, open
// sub-processes and what sits on a border.
func solidOf(g *bpmn.Diagram) *route.Crowd {
	crowd := route.NewCrowd()
	for _, s := range g.Shapes {
		if s.Of != nil && !s.Expanded && !s.Of.Kind.Is(bpmn.Swimlane) && s.Of.Kind != bpmn.Group && s.Of.Kind != bpmn.BoundaryEvent {
			crowd.Box(s.Bounds.Grow(3))
		}
	}
	return crowd
}

// clearOf reports whether a way touches nothing solid between its first and last stretch.
func clearOf(solid *route.Crowd, way []bpmn.Point) bool {
	for i := 1; i+2 < len(way); i++ {
		if len(solid.Touching(bpmn.Around(way[i], way[i+1]))) > 0 {
			return false
		}
	}
	return true
}

// relabel finds places for the names of connections where nothing strikes them.
func (tx *Tx) relabel(g *bpmn.Diagram, flows []*bpmn.Element) {
	named := slices.DeleteFunc(slices.Clone(flows), func(f *bpmn.Element) bool { return f.Name() == "" || tx.edge(f) == nil })
	if len(named) == 0 {
		return
	}
	crowd := solidOf(g)
	for _, e := range g.Edges {
		crowd.Line(e.Points)
	}
	for _, s := range g.Shapes {
		if s.Label != nil {
			crowd.Box(*s.Label)
		}
	}
	for _, f := range named {
		t := typeset.Set(f.Name(), typeset.Style{Size: shape.LabelSize, Width: labelWide, Balance: true})
		places := route.LabelPlaces(tx.edge(f).Points, t.Width, t.Height)
		at := crowd.Free(places)
		crowd.Box(at)
		if at == places[0] && tx.edge(f).Label == nil {
			continue // where it stands by itself
		}
		tx.placeLabel(f, at)
		tx.labels[f] = true
	}
}

// labelWide is how wide names beside lines are at most, as they are drawn.
const labelWide = 90.0
