package tool

import (
	"slices"

	"hookflow/designer/doc"
	"hookflow/designer/scene"
	"hookflow/engine/bpmn"
)

// A Handle is a grip of the selected element that the board paints as a small
// square or dot.
type Handle struct {
	At     bpmn.Point
	Cursor Cursor
	Role   HandleRole

	id     string
	dx, dy int // Resizing: which sides move: -1 the low one, 1 the high one, 0 none
	bend   int // Bending, Turning: index of the way point, or of the one before it
}

// A HandleRole says what dragging a handle does.
type HandleRole string

// The roles.
const (
	Resizing   HandleRole = "resize"
	Bending    HandleRole = "bend"      // moves a way point
	Adding     HandleRole = "add bend"  // makes a way point in the middle of a segment
	Ending     HandleRole = "reconnect" // moves an end to another element
	Connecting HandleRole = "connect"   // draws a connection from here
)

// Handles returns the grips of the selection. There are some only if exactly
// one element is selected and the hand is at rest.
func (ed *Editor) Handles() []Handle {
	e := ed.one()
	if e == nil || !idle(ed.State) {
		return nil
	}
	if w := ed.way(e); len(w) > 1 {
		return wayHandles(e.ID, w)
	}
	b := ed.bounds(e)
	if b.Empty() {
		return nil
	}
	var list []Handle
	if ed.Doc.MayResize(e) == "" {
		list = sizeHandles(e, b)
	}
	if connectable(e) {
		list = append(list, Handle{At: ed.besides(b), Cursor: Cross, Role: Connecting, id: e.ID})
	}
	return list
}

// besides is where the grip stands that connections are drawn from: beside the upper right corner of an element, or the lower one
// when a text stands at the upper.
func (ed *Editor) besides(b bpmn.Bounds) bpmn.Point {
	gap, half := 16/ed.zoom(), 9/ed.zoom()
	above, below := bpmn.Point{X: b.Right() + gap, Y: b.Y - gap/2}, bpmn.Point{X: b.Right() + gap, Y: b.Bottom() + gap/2}
	if s := ed.Doc.Scene(); s != nil && texts(s, around(above, half)) && !texts(s, around(below, half)) {
		return below
	}
	return above
}

// around is the square around a point.
func around(p bpmn.Point, half float64) bpmn.Bounds {
	return bpmn.Bounds{X: p.X - half, Y: p.Y - half, W: 2 * half, H: 2 * half}
}

// texts reports whether the text of an element stands in an area.
func texts(s *scene.Scene, area bpmn.Bounds) bool {
	for _, i := range s.In(area) {
		if slices.ContainsFunc(i.Labels, area.Overlaps) {
			return true
		}
	}
	return false
}

// connectable reports whether connections can begin at e.
func connectable(e *bpmn.Element) bool {
	return e.Kind.FlowNode() || e.Kind.Is(bpmn.Data, bpmn.Artifact, bpmn.Conversation) || e.Kind == bpmn.Participant
}

// sizeHandles returns the grips at the sides and corners; a note's height follows
// from its text, so it has only side ones.
func sizeHandles(e *bpmn.Element, b bpmn.Bounds) []Handle {
	var list []Handle
	c := b.Center()
	for dy := -1; dy <= 1; dy++ {
		for dx := -1; dx <= 1; dx++ {
			if dx == 0 && dy == 0 || e.Kind == bpmn.TextAnnotation && dx == 0 {
				continue
			}
			at := bpmn.Point{X: c.X + float64(dx)*b.W/2, Y: c.Y + float64(dy)*b.H/2}
			list = append(list, Handle{At: at, Cursor: sizing(dx, dy), Role: Resizing, id: e.ID, dx: dx, dy: dy})
		}
	}
	return list
}

// sizing returns the cursor of a grip that moves these sides.
func sizing(dx, dy int) Cursor {
	switch {
	case dx == 0:
		return Upright
	case dy == 0:
		return Level
	case dx == dy:
		return Falling
	}
	return Rising
}

// wayHandles returns the grips of a connection: ends, bends, and the middles of
// long segments.
func wayHandles(id string, w []bpmn.Point) []Handle {
	var list []Handle
	for i, p := range w {
		role := Bending
		if i == 0 || i == len(w)-1 {
			role = Ending
		}
		list = append(list, Handle{At: p, Cursor: Cross, Role: role, id: id, bend: i})
	}
	for i := 1; i < len(w); i++ {
		if w[i-1].Distance(w[i]) > 40 {
			list = append(list, Handle{At: w[i-1].Between(w[i], 0.5), Cursor: Cross, Role: Adding, id: id, bend: i - 1})
		}
	}
	return list
}

// handleAt returns the handle at a point, or nil.
func (ed *Editor) handleAt(p bpmn.Point) *Handle {
	if e := ed.Doc.ItemAt(ed.hit(p)); e != nil && e.Host != nil && !ed.Doc.Selected(e.ID) {
		return nil // an event sits where a handle of its activity is
	}
	for _, h := range ed.Handles() {
		reach := 6 / ed.zoom()
		if h.Role == Connecting { // it is larger
			reach = 9 / ed.zoom()
		}
		if abs(h.At.X-p.X) <= reach && abs(h.At.Y-p.Y) <= reach {
			return &h
		}
	}
	return nil
}

// abs returns the absolute value of v.
func abs(v float64) float64 {
	if v < 0 {
		return -v
	}
	return v
}

// begin starts the gesture of a handle.
func (h *Handle) begin(ed *Editor, in Input) State {
	e := ed.Doc.Element(h.id)
	switch h.Role {
	case Resizing:
		return resizing{e: e, from: in, was: ed.bounds(e), dx: h.dx, dy: h.dy}
	case Connecting:
		return connecting{from: e}
	case Ending:
		return reconnecting{flow: e, source: h.bend == 0}
	}
	return bending{flow: e, at: h.bend, add: h.Role == Adding, way: ed.way(e)}
}

// resizing drags a side or corner of an element.
type resizing struct {
	e      *bpmn.Element
	from   Input
	was    bpmn.Bounds
	dx, dy int
}

// Handle shows the new bounds and resizes on release.
func (s resizing) Handle(ed *Editor, in Input) State {
	if in.Kind != Move && in.Kind != Release {
		return s
	}
	b, fit := s.bounds(ed, in)
	if in.Kind == Release {
		ed.Preview = Preview{}
		ed.change("resize", func(tx *doc.Tx) error { return tx.Resize(s.e, b) })
		return Idle{}
	}
	ed.Preview.Boxes = []Box{{Kind: s.e.Kind, Bounds: fit}}
	ed.Preview.Cursor = sizing(s.dx, s.dy)
	ed.Preview.Effect, ed.Preview.Target = Allowed, s.e.ID
	if fit != b {
		ed.Preview.Reason = "It cannot be smaller than what it holds."
	}
	return s
}

// bounds returns what the hand wants and what the element can have.
func (s resizing) bounds(ed *Editor, in Input) (want, fit bpmn.Bounds) {
	p := in.At
	if !in.Ctrl {
		p = s.snapped(ed, p)
	}
	left, right, top, bottom := s.was.X, s.was.Right(), s.was.Y, s.was.Bottom()
	switch s.dx {
	case -1:
		left = min(p.X, right)
	case 1:
		right = max(p.X, left)
	}
	switch s.dy {
	case -1:
		top = min(p.Y, bottom)
	case 1:
		bottom = max(p.Y, top)
	}
	want = bpmn.Bounds{X: left, Y: top, W: right - left, H: bottom - top}
	return want, ed.Doc.Fit(s.e, want)
}

// snapped pulls the moving corner to the edges of other shapes, or to the grid.
func (s resizing) snapped(ed *Editor, p bpmn.Point) bpmn.Point {
	sn := newSnapper(ed, set{s.e: true}, bpmn.Bounds{X: p.X, Y: p.Y})
	sn.corner = true
	sn.sizes(s)
	dx, dy, lines := sn.edge(7 / ed.zoom())
	if s.dx == 0 {
		dx = 0
	}
	if s.dy == 0 {
		dy = 0
	}
	ed.Preview.Lines = lines
	return p.Add(dx, dy)
}

// sizes adds the places where the element would be as wide or as high as another.
func (s *snapper) sizes(r resizing) {
	for _, o := range s.others {
		switch r.dx {
		case -1:
			s.xs = append(s.xs, mark{at: r.was.Right() - o.W, shape: o})
		case 1:
			s.xs = append(s.xs, mark{at: r.was.X + o.W, shape: o})
		}
		switch r.dy {
		case -1:
			s.ys = append(s.ys, mark{at: r.was.Bottom() - o.H, shape: o})
		case 1:
			s.ys = append(s.ys, mark{at: r.was.Y + o.H, shape: o})
		}
	}
	s.order()
}

// edge returns how far to move a corner so that it lines up with the edges of
// other shapes.
func (s *snapper) edge(reach float64) (dx, dy float64, lines []Line) {
	far := [3]float64{1e12, 1e12, 1e12}
	xs, ys := far, far
	xs[0], ys[0] = s.box.X, s.box.Y
	dx, okX := nearest(s.xs, xs, reach)
	dy, okY := nearest(s.ys, ys, reach)
	if !okX {
		dx = s.toGrid(s.box.X, 0)
	}
	if !okY {
		dy = s.toGrid(s.box.Y, 0)
	}
	at := s.box.Center().Add(dx, dy)
	if okX || okY {
		lines = s.aligned(bpmn.Bounds{X: at.X, Y: at.Y})
	}
	return dx, dy, lines
}
