// Package scene is a diagram as an immutable display list with a spatial
// index: what is drawn where, in which order, and what lies under a point. The
// window, PNG and SVG paint the same scene.
//
// What was given out is never changed: painters read a scene on other goroutines while the next one is made. An edit
// replaces the items it concerns; to build the scene anew for every edit is what made large diagrams slow.
package scene

import (
	"cmp"
	"encoding/binary"
	"slices"
	"sync"
	"sync/atomic"

	"hookflow/designer/shape"
	"hookflow/engine/bpmn"
)

// An Item is one BPMNShape or BPMNEdge of a diagram. It is never changed.
type Item struct {
	ID     string        // of the BPMN element; empty if the diagram shows what is not in the file
	DI     string        // id of the BPMNShape or BPMNEdge
	Kind   bpmn.Kind     // empty like ID
	Bounds bpmn.Bounds   // of the shape, or around the way of an edge
	Way    []bpmn.Point  // of an edge; nil for a shape
	Labels []bpmn.Bounds // where texts outside of the element stand
	Extent bpmn.Bounds   // all that is painted
	At     bpmn.Point    // how far from where the picture says it stands: what was moved or copied shares pictures, see Here
	shape.Picture
	hopped *Item // the same without jumps; nil: it has none
}

// Edge reports whether the item is a connection.
func (i *Item) Edge() bool { return i.Way != nil }

// Here is the picture where it stands.
func (i *Item) Here() *shape.Picture {
	if i.At == (bpmn.Point{}) {
		return &i.Picture
	}
	return i.Picture.Shifted(i.At.X, i.At.Y)
}

// A Scene is safe for concurrent use; an edit makes a new one, see Replace and Slid.
type Scene struct {
	Bounds bpmn.Bounds // around everything; grows with edits, shrinks with Build
	family *family
	at     bpmn.Point // how far it stands from the first of its family
	making sync.Mutex
	stands atomic.Pointer[stand]
}

// content is what a scene shows.
type content struct {
	items []*Item // from back to front
	byID  names
	grid  *grid
}

// newScene is a scene that is not one of others slid.
func newScene(around bpmn.Bounds, c *content) *Scene {
	s := &Scene{Bounds: around, family: &family{}}
	s.stands.Store(&stand{content: c})
	return s
}

// Build makes the scene of one diagram; what a collapsed sub-process hides is
// left out.
func Build(m *bpmn.Definitions, g *bpmn.Diagram) *Scene {
	items := drawn(m, g)
	sortBehind(items)
	return indexed(items)
}

// drawn draws all that g shows, on all processors: nobody sees a large diagram before.
func drawn(m *bpmn.Definitions, g *bpmn.Diagram) []*Item {
	all := make([]*Item, len(g.Shapes)+len(g.Edges))
	draw := func(k int) {
		if k < len(g.Shapes) {
			if x := g.Shapes[k]; !g.Hidden(x.Of) {
				all[k] = ofShape(m, g, x)
			}
		} else if x := g.Edges[k-len(g.Shapes)]; !g.Hidden(x.Of) {
			all[k] = ofEdge(m, g, x)
		}
	}
	each(len(all), draw)
	return slices.DeleteFunc(all, func(i *Item) bool { return i == nil })
}

// indexed is a scene of items that are in order.
func indexed(items []*Item) *Scene {
	around := extent(items)
	return newScene(around, &content{items, newNames(items), newGrid(around, items)})
}

// extent is what is around items.
func extent(items []*Item) (around bpmn.Bounds) {
	for _, i := range items {
		around = around.Union(i.Extent)
	}
	return around
}

// ofShape draws a BPMNShape.
func ofShape(m *bpmn.Definitions, g *bpmn.Diagram, x *bpmn.Shape) *Item {
	i := &Item{DI: x.XML.SelectAttrValue("id", ""), Bounds: x.Bounds, Picture: shape.OfShape(m, g, x)}
	i.name(x.Of)
	i.measure()
	return i
}

// ofEdge draws a BPMNEdge.
func ofEdge(m *bpmn.Definitions, g *bpmn.Diagram, x *bpmn.Edge) *Item {
	i := &Item{DI: x.XML.SelectAttrValue("id", ""), Bounds: bpmn.Around(x.Points...), Way: x.Points, Picture: shape.OfEdge(m, g, x)}
	if i.Way == nil {
		i.Way = []bpmn.Point{}
	}
	i.name(x.Of)
	i.measure()
	return i
}

// name notes which element the item shows; none if the reference dangles.
func (i *Item) name(e *bpmn.Element) {
	if e != nil {
		i.ID, i.Kind = e.ID, e.Kind
	}
}

// measure finds the labels and the extent.
func (i *Item) measure() {
	i.Extent = i.Bounds
	for _, p := range i.Paths {
		i.Extent = i.Extent.Union(p.Bounds())
	}
	for _, t := range i.Texts {
		b := t.Bounds()
		i.Extent = i.Extent.Union(b)
		if t.Label {
			i.Labels = append(i.Labels, b)
		}
	}
}

// behind orders items from back to front: by layer, then large before small,
// then by id, so that the order does not depend on the history of edits.
func behind(a, b *Item) int {
	if a.Layer != b.Layer {
		return cmp.Compare(a.Layer, b.Layer)
	}
	if c := cmp.Compare(b.Bounds.W*b.Bounds.H, a.Bounds.W*a.Bounds.H); c != 0 {
		return c
	}
	if c := cmp.Compare(a.ID, b.ID); c != 0 {
		return c
	}
	return cmp.Compare(a.DI, b.DI)
}

// A ranked item has beside it what nearly always decides where it stands among others, so that to sort many looks at each but
// once.
type ranked struct {
	layer shape.Layer
	area  float64
	head  [2]uint64 // the first bytes of the id, which compare as the id does
	*Item
}

// rank makes a ranked item.
func rank(i *Item) ranked {
	var b [16]byte
	copy(b[:], i.ID)
	return ranked{i.Layer, i.Bounds.W * i.Bounds.H, [2]uint64{binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])}, i}
}

// sortBehind orders items from back to front.
func sortBehind(items []*Item) {
	list := make([]ranked, len(items))
	for at, i := range items {
		list[at] = rank(i)
	}
	slices.SortFunc(list, func(a, b ranked) int {
		switch {
		case a.layer != b.layer:
			return cmp.Compare(a.layer, b.layer)
		case a.area != b.area:
			return cmp.Compare(b.area, a.area)
		case a.head[0] != b.head[0]:
			return cmp.Compare(a.head[0], b.head[0])
		case a.head[1] != b.head[1]:
			return cmp.Compare(a.head[1], b.head[1])
		}
		return behind(a.Item, b.Item)
	})
	for at, i := range list {
		items[at] = i.Item
	}
}

// Items returns every item from back to front. The caller must not change the slice.
func (s *Scene) Items() []*Item { return s.whole().items }

// Item returns the first item of an element, or nil.
func (s *Scene) Item(id string) *Item {
	if all := s.whole().byID.get(id); len(all) > 0 {
		return all[0]
	}
	return nil
}

// Extent returns what the first item of an element paints, and whether it is an edge; ok is false if there is none. Of a scene
// that has slid it costs less than Item.
func (s *Scene) Extent(id string) (b bpmn.Bounds, edge, ok bool) {
	now := s.stands.Load()
	all := now.byID.get(id)
	if len(all) == 0 {
		return b, false, false
	}
	return shifted(all[0].Extent, now.by.X, now.by.Y), all[0].Edge(), true
}

// In returns the items that paint something in r, from back to front.
func (s *Scene) In(r bpmn.Bounds) []*Item {
	if r.Covers(s.Bounds) {
		return s.Items()
	}
	now := s.stands.Load()
	found := now.in(shifted(r, -now.by.X, -now.by.Y))
	if !now.home() && len(found) > few {
		now = &stand{content: s.whole()}
		found = now.in(r)
	}
	return now.place(found)
}

// in returns the items that paint something in r, from back to front. Of many it is quicker to look at all, which are in order, than to
// put those in order that the grid has.
func (c *content) in(r bpmn.Bounds) []*Item {
	found := c.grid.in(r)
	if len(found) < len(c.items)/many {
		sortBehind(found)
		return found
	}
	found = found[:0]
	for _, i := range c.items {
		if i.Extent.Overlaps(r) {
			found = append(found, i)
		}
	}
	return found
}

// many is the share of all items from which on they are gone through.
const many = 32

// Around returns what surrounds the items with these ids; empty if there are none.
func (s *Scene) Around(ids []string) (area bpmn.Bounds) {
	for _, id := range ids {
		if b, _, ok := s.Extent(id); ok {
			area = area.Union(b)
		}
	}
	return area
}
