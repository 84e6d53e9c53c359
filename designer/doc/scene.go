package doc

import (
	"hookflow/designer/scene"
	"hookflow/engine/bpmn"
)

// Scene returns the picture of the diagram being edited; nil if there is none.
// It is brought up to date when it is asked for, at the cost of what changed
// since. The scene itself is immutable and may be painted on any goroutine.
func (d *Doc) Scene() *scene.Scene {
	g := d.Diagram()
	switch {
	case g == nil:
		return nil
	case d.scene == nil || d.shown != g.XML || len(d.stale) > (len(g.Shapes)+len(g.Edges))*3/4:
		d.scene, d.shown = scene.Build(d.model, g), g.XML
	case len(d.stale) > 0:
		d.scene = d.scene.ReplaceCopied(d.model, g, d.copies, d.stale...)
	}
	d.stale, d.copies = nil, nil
	if !d.jumps {
		return d.scene
	}
	if d.hopsOf != d.scene {
		d.hops, d.hopsOf = d.scene.Hopped(d.hops), d.scene
	}
	return d.hops
}

// outdated notes what a step has changed since the picture was made. Copies look like what they are copies of until the next step.
func (d *Doc) outdated(s *step) {
	if d.copies = s.copies; len(d.stale) > 0 {
		d.copies = nil
	}
	d.stale, s.copies = append(d.stale, s.elements...), nil
}

// slideScene moves the picture instead of drawing it anew, if there is one and nothing else has changed since.
func (d *Doc) slideScene(s *slide) bool {
	if d.scene == nil || d.shown != s.diagram || len(d.stale) > 0 {
		return false
	}
	slid := d.scene.Slid(s.by)
	if d.hops != nil && d.hopsOf == d.scene {
		d.hops, d.hopsOf = d.hops.Slid(s.by), slid
	}
	d.scene = slid
	return true
}

// SetJumps lets flat lines jump over upright ones that they cross, or no longer.
func (d *Doc) SetJumps(on bool) { d.jumps, d.hops, d.hopsOf = on, nil, nil }

// ItemAt is the element that a hit of the scene stands for, or nil.
func (d *Doc) ItemAt(h scene.Hit) *bpmn.Element {
	if h.Item == nil {
		return nil
	}
	return d.model.ByID(h.Item.ID)
}

// A Plane is one diagram of the document as a picture.
type Plane struct {
	Of    *bpmn.Element // what it shows; nil: nothing that is there
	Scene *scene.Scene
}

// Scenes returns the pictures of all diagrams, in their order.
func (d *Doc) Scenes() (list []Plane) {
	for _, g := range d.model.Diagrams {
		s := scene.Build(d.model, g)
		if d.jumps {
			s = s.Hopped(nil)
		}
		list = append(list, Plane{g.Of, s})
	}
	return list
}
