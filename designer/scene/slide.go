package scene

import (
	"math"
	"slices"

	"hookflow/engine/bpmn"
)

// A family is a scene with all that have slid from it; its address tells it from others.
type family struct{ _ byte }

// A stand is content that stands elsewhere than its items say: by as much.
type stand struct {
	*content
	by bpmn.Point
}

// home reports whether the content stands where its items say.
func (s *stand) home() bool { return s.by == bpmn.Point{} }

// few is how many items of a scene that has slid are moved by themselves, again and again, before all of them are.
const few = 200

// Slid returns the scene after an edit that moved everything it shows by as much, in thousandths. It costs nothing: items are
// moved when they are looked at, all of them at once if they are many.
func (s *Scene) Slid(by bpmn.Point) *Scene {
	now := s.stands.Load()
	out := &Scene{Bounds: shifted(s.Bounds, by.X, by.Y), family: s.family, at: s.at.Add(by.X, by.Y)}
	out.stands.Store(&stand{now.content, now.by.Add(by.X, by.Y)})
	return out
}

// Apart tells how far a scene has slid from another one; ok is false if more is different.
func (s *Scene) Apart(from *Scene) (by bpmn.Point, ok bool) {
	return bpmn.Point{X: s.at.X - from.at.X, Y: s.at.Y - from.at.Y}, s.family == from.family
}

// whole returns the content with all items where they stand.
func (s *Scene) whole() *content {
	if now := s.stands.Load(); now.home() {
		return now.content
	}
	s.making.Lock()
	defer s.making.Unlock()
	now := s.stands.Load()
	if now.home() {
		return now.content
	}
	items := now.place(now.items)
	if !slices.IsSortedFunc(items, behind) { // rounding has changed the order of what is as large
		sortBehind(items)
	}
	c := &content{items, newNames(items), newGrid(s.Bounds, items)}
	s.stands.Store(&stand{content: c})
	return c
}

// place returns items where they stand.
func (s *stand) place(items []*Item) []*Item {
	if s.home() {
		return items
	}
	out := Shifted(items, s.by.X, s.by.Y)
	for _, i := range out {
		i.Bounds.X, i.Bounds.Y = thousandths(i.Bounds.X), thousandths(i.Bounds.Y)
		i.At = bpmn.Point{X: thousandths(i.At.X), Y: thousandths(i.At.Y)}
		for k, p := range i.Way {
			i.Way[k] = bpmn.Point{X: thousandths(p.X), Y: thousandths(p.Y)}
		}
	}
	return out
}

// thousandths is a number of the document from a sum of such.
func thousandths(v float64) float64 { return math.Round(v*1000) / 1000 }
