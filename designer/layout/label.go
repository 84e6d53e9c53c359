package layout

import (
	"slices"

	"hookflow/designer/route"
	"hookflow/designer/typeset"
	"hookflow/engine/bpmn"
)

// mostLabelled is up to how many connections names look for a place of their
// own: in a thicket beyond that there is none.
const mostLabelled = 3000

// labels gives the names of connections, events, gateways and data places at
// which no line strikes them. Where the usual place is free, nothing is written.
func (p *picture) labels() {
	named := slices.ContainsFunc(p.ways, func(w way) bool { return w.of.Name() != "" }) ||
		slices.ContainsFunc(p.shapes, func(s shape) bool { return s.label != nil || nameOf(s.of) != "" })
	if !named || len(p.ways) > mostLabelled {
		return
	}
	crowd := route.NewCrowd()
	for _, s := range p.shapes {
		switch {
		case s.of.Kind.Is(bpmn.Swimlane) || s.of.Kind == bpmn.Group || s.open:
			crowd.Frame(s.bounds)
		default:
			crowd.Box(s.bounds)
		}
	}
	for _, w := range p.ways {
		crowd.Line(w.points)
	}
	for i := range p.shapes {
		p.shapes[i].placeLabel(crowd)
	}
	for i := range p.ways {
		p.ways[i].placeLabel(crowd)
	}
}

// placeLabel finds the place for the name of a shape that stands outside of it.
func (s *shape) placeLabel(crowd *route.Crowd) {
	if !s.of.Kind.Is(bpmn.Event, bpmn.Gateway) && s.label == nil {
		return
	}
	w, h := labelSizeOf(nameOf(s.of))
	if w == 0 {
		return
	}
	places := route.LabelPlacesAround(s.bounds, w, h)
	if s.label != nil {
		places = append([]bpmn.Bounds{*s.label}, places...)
	}
	at := crowd.Free(places)
	if at != places[0] {
		s.label = &at
	}
	crowd.Box(at)
}

// placeLabel finds the place for the name of a connection.
func (w *way) placeLabel(crowd *route.Crowd) {
	wide, high := labelSizeOf(w.of.Name())
	if wide == 0 || len(w.points) < 2 {
		return
	}
	places := route.LabelPlaces(w.points, wide, high)
	at := crowd.Free(places)
	if at != places[0] {
		w.label = &at
	}
	crowd.Box(at)
}

// labelSizeOf is how large a name stands as a label; 0 for none.
func labelSizeOf(name string) (w, h float64) {
	if name == "" {
		return 0, 0
	}
	t := typeset.Set(name, typeset.Style{Size: labelSize, Width: labelWidth, Balance: true})
	return t.Width, t.Height
}
