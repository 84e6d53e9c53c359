package shape

import (
	"slices"

	"hookflow/designer/typeset"
	"hookflow/engine/bpmn"
)

// Bounds returns a rectangle around all that the path paints.
func (p Path) Bounds() bpmn.Bounds {
	b := p.Curve.Bounds()
	if p.Round != nil {
		b = p.Round.Bounds
	}
	if p.Stroke == (Ink{}) {
		return b
	}
	return b.Grow(p.Width) // half of it, and as much again for sharp corners
}

// Block returns the text set in lines.
func (t Text) Block() *typeset.Block {
	width, _ := t.room()
	if t.OneLine {
		width = 0
	}
	return typeset.Set(t.Content, typeset.Style{Size: t.Size, Width: width, Balance: t.Across == Middle})
}

// room is how long and how high the text may become.
func (t Text) room() (width, height float64) {
	if t.Upwards {
		return t.Box.H, t.Box.W
	}
	return t.Box.W, t.Box.H
}

// smallest is the size of letters that are still easy to read.
const smallest = 7.0

// fitted returns the text in the largest letters, from its own down to the
// smallest, in which it stays inside of its box. Nothing is ever left out: what
// is too long even then runs over the border.
func (t Text) fitted() Text {
	_, height := t.room()
	for t.Size > smallest && t.Block().Height > max(height, t.Size*typeset.LineHeight) {
		t.Size = max(smallest, t.Size-1)
	}
	return t
}

// Bounds returns where the text really stands.
func (t Text) Bounds() bpmn.Bounds {
	k := t.Block()
	w, h := k.Width, k.Height
	if t.Upwards {
		w, h = h, w
	}
	across, down := t.Across, t.Down
	if t.Upwards {
		across, down = t.Down, -t.Across
	}
	return bpmn.Bounds{X: across.Place(t.Box.X, t.Box.W, w), Y: down.Place(t.Box.Y, t.Box.H, h), W: w, H: h}
}

// Shifted is the picture moved by dx and dy.
func (p *Picture) Shifted(dx, dy float64) *Picture {
	c := *p
	c.Paths, c.Texts = slices.Clone(p.Paths), slices.Clone(p.Texts)
	for k := range c.Paths {
		q := &c.Paths[k]
		q.Curve.Points = ShiftedPoints(q.Curve.Points, dx, dy)
		if q.Round != nil {
			r := *q.Round
			r.Bounds.X, r.Bounds.Y = r.Bounds.X+dx, r.Bounds.Y+dy
			q.Round = &r
		}
	}
	for k := range c.Texts {
		t := &c.Texts[k]
		t.Box.X, t.Box.Y = t.Box.X+dx, t.Box.Y+dy
	}
	c.Outline.Bounds.X, c.Outline.Bounds.Y = c.Outline.Bounds.X+dx, c.Outline.Bounds.Y+dy
	return &c
}

// ShiftedPoints returns points moved by dx and dy; nil stays nil.
func ShiftedPoints(ps []bpmn.Point, dx, dy float64) []bpmn.Point {
	if ps == nil {
		return nil
	}
	out := make([]bpmn.Point, len(ps))
	for i, p := range ps {
		out[i] = p.Add(dx, dy)
	}
	return out
}

var roleNames = [Roles]string{"none", "canvas", "paper", "pool", "band", "line", "writing", "done", "current", "altered", "failed",
	"done fill", "current fill", "altered fill", "failed fill", "value", "value fill", "heat 1", "heat 2", "heat 3", "heat 4", "heat 5", "on heat 4", "on heat 5", "muted"}

// String is the name of the role in golden files.
func (r Role) String() string { return roleNames[r] }
