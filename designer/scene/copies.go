package scene

import (
	"math"

	"hookflow/engine/bpmn"
)

// Copies says of elements that are new that they look like what was there already, by as much elsewhere.
type Copies struct {
	Of map[string]*Item // what they are copies of, by the id of the new element
	By bpmn.Point
}

// split divides ids into those of copies that come into a scene, and the others.
func (c *Copies) split(into *content, ids []string) (copies, others []string) {
	if c == nil {
		return nil, ids
	}
	copies = make([]string, 0, len(c.Of))
	for _, id := range ids {
		if c.Of[id] != nil && len(into.byID.get(id)) == 0 {
			copies = append(copies, id)
		} else {
			others = append(others, id)
		}
	}
	return copies, others
}

// items draws copies. What does not stand where it should is drawn anew, and so is what is among others, which are drawn in any case.
func (c *Copies) items(m *bpmn.Definitions, g *bpmn.Diagram, ids, others []string) []*Item {
	drawn := make(map[string]bool, len(others))
	for _, id := range others {
		drawn[id] = true
	}
	out, room := make([]*Item, 0, len(ids)), make([]Item, len(ids))
	for k, id := range ids {
		if drawn[id] {
			continue
		}
		if e := m.ByID(id); c.item(&room[k], g, e, c.Of[id]) {
			out = append(out, &room[k])
		} else {
			now, _ := draw(m, g, id)
			out = append(out, now...)
		}
	}
	return out
}

// item makes i the picture of e, which is a copy of what was; ok is false if it is not.
func (c *Copies) item(i *Item, g *bpmn.Diagram, e *bpmn.Element, was *Item) (ok bool) {
	if e == nil || e.Kind != was.Kind || g.Hidden(e) {
		return false
	}
	was.shift(i, c.By.X, c.By.Y)
	i.ID, i.hopped = e.ID, nil
	if x := g.EdgeOf(e); x != nil {
		i.DI, i.Way = x.XML.SelectAttrValue("id", ""), x.Points
		return len(x.Points) > 1 && alongside(was.Way, x.Points, c.By)
	}
	x := g.ShapeOf(e)
	if x == nil {
		return false
	}
	i.DI, i.Bounds = x.XML.SelectAttrValue("id", ""), x.Bounds
	return near(x.Bounds.X, was.Bounds.X+c.By.X) && near(x.Bounds.Y, was.Bounds.Y+c.By.Y) && x.Bounds.W == was.Bounds.W && x.Bounds.H == was.Bounds.H
}

// alongside reports whether a way is another one moved.
func alongside(was, now []bpmn.Point, by bpmn.Point) bool {
	if len(was) != len(now) {
		return false
	}
	for k, p := range now {
		if !near(p.X, was[k].X+by.X) || !near(p.Y, was[k].Y+by.Y) {
			return false
		}
	}
	return true
}

// near reports whether two places are the same, as a document can say it.
func near(a, b float64) bool { return math.Abs(a-b) <= 1e-3 }
