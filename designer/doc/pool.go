package doc

import (
	"strconv"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

const (
	band    = 30.0 // width of the name band of a pool or lane
	padding = 20.0 // room a container keeps around its content
)

// createPool makes a pool. The first one of a diagram takes in the process the
// diagram shows and is drawn around it; every other gets a process of its own,
// unless it is collapsed: then it is a black box (section 9.3).
func (tx *Tx) createPool(t Type, b bpmn.Bounds) (*bpmn.Element, error) {
	root := tx.Root()
	if root.Kind == bpmn.Process {
		return tx.wrap(root, b, t.Upright)
	}
	process := ""
	if !t.Collapsed {
		process = tx.newProcess()
	}
	return tx.drawPool(root.XML, process, b, !t.Upright), nil
}

// newProcess adds an empty executable process and returns its id.
func (tx *Tx) newProcess() string {
	p := tx.add(tx.file.Root(), string(bpmn.Process), "id", tx.freshFor(bpmn.Process), "isExecutable", "true")
	return p.SelectAttrValue("id", "")
}

// drawPool writes and draws a participant, lying or upright, behind everything else.
func (tx *Tx) drawPool(collaboration *etree.Element, process string, b bpmn.Bounds, lies bool) *bpmn.Element {
	x := tx.add(collaboration, string(bpmn.Participant), "id", tx.freshFor(bpmn.Participant))
	tx.set(x, "processRef", process)
	plane := tx.plane()
	s := tx.draw(plane, x.SelectAttrValue("id", ""), b)
	s.CreateAttr("isHorizontal", strconv.FormatBool(lies))
	tx.lower(s)
	e := tx.made(x)
	delete(tx.dropped, e)
	return e
}

// wrap turns a diagram of a process into one of a collaboration with one pool.
func (tx *Tx) wrap(process *bpmn.Element, b bpmn.Bounds, upright bool) (*bpmn.Element, error) {
	g := tx.Diagram()
	if area := tx.extent(g); !area.Empty() {
		area = area.Grow(padding)
		if upright {
			b = bpmn.Bounds{X: area.X, Y: area.Y - band, W: max(area.W, b.W), H: max(area.H+band, b.H)}
		} else {
			b = bpmn.Bounds{X: area.X - band, Y: area.Y, W: max(area.W+band, b.W), H: max(area.H, b.H)}
		}
	}
	c := tx.element(tx.file.Root(), bpmn.NS, string(bpmn.Collaboration), "id", tx.freshFor(bpmn.Collaboration))
	bpmn.Insert(tx.Touch, tx.file.Root(), c)
	tx.set(g.Plane, "bpmnElement", c.SelectAttrValue("id", ""))
	tx.sync()
	return tx.drawPool(c, process.ID, b, !upright), nil
}

// replacePool makes a pool a black box or gives it a process, and lays it or sets it
// upright.
func (tx *Tx) replacePool(e *bpmn.Element, t Type) error {
	s := tx.shape(e)
	switch {
	case t.Collapsed && e.Process != nil:
		if err := tx.Delete(e.Process); err != nil {
			return err
		}
		tx.set(e.XML, "processRef", "")
		if s != nil {
			tx.place(e, bpmn.Bounds{X: s.Bounds.X, Y: s.Bounds.Y, W: s.Bounds.W, H: 60})
		}
	case !t.Collapsed && e.Process == nil:
		tx.set(e.XML, "processRef", tx.newProcess())
		if s != nil {
			info := bpmn.Of(bpmn.Participant)
			tx.place(e, bpmn.Bounds{X: s.Bounds.X, Y: s.Bounds.Y, W: max(s.Bounds.W, info.W), H: max(s.Bounds.H, info.H)})
		}
	}
	tx.sync()
	if s = tx.shape(e); s != nil && s.Horizontal == t.Upright {
		tx.turn(e, !t.Upright)
		tx.sync()
	}
	return nil
}
