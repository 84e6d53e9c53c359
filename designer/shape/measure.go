package shape

import (
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

// Shifted returns pictures moved by dx and dy. They lie in a few large pieces of memory, since thousands are moved at once.
func Shifted(pictures []*Picture, dx, dy float64) []Picture {
	out := make([]Picture, len(pictures))
	room := newArena(pictures)
	for k, p := range pictures {
		out[k] = *p
		out[k].Paths = take(&room.paths, len(p.Paths))
		for i, q := range p.Paths {
			out[k].Paths[i] = room.shifted(q, dx, dy)
		}
		out[k].Texts = take(&room.texts, len(p.Texts))
		for i, t := range p.Texts {
			t.Box.X, t.Box.Y = t.Box.X+dx, t.Box.Y+dy
			out[k].Texts[i] = t
		}
		o := &out[k].Outline.Bounds
		o.X, o.Y = o.X+dx, o.Y+dy
	}
	return out
}

// An arena has room for the parts of many pictures.
type arena struct {
	paths  []Path
	texts  []Text
	rounds []Round
	points []bpmn.Point
}

func newArena(pictures []*Picture) *arena {
	var paths, texts, rounds, points int
	for _, p := range pictures {
		paths, texts = paths+len(p.Paths), texts+len(p.Texts)
		for i := range p.Paths {
			points += len(p.Paths[i].Curve.Points)
			if p.Paths[i].Round != nil {
				rounds++
			}
		}
	}
	return &arena{make([]Path, paths), make([]Text, texts), make([]Round, rounds), make([]bpmn.Point, points)}
}

// take cuts n off the room there is.
func take[T any](room *[]T, n int) []T {
	part := (*room)[:n:n]
	*room = (*room)[n:]
	return part
}

// shifted is a path moved by dx and dy.
func (a *arena) shifted(p Path, dx, dy float64) Path {
	if p.Round != nil {
		r := take(&a.rounds, 1)
		r[0] = *p.Round
		r[0].Bounds.X, r[0].Bounds.Y = r[0].Bounds.X+dx, r[0].Bounds.Y+dy
		p.Round = &r[0]
	}
	from := p.Curve.Points
	p.Curve.Points = take(&a.points, len(from))
	for i, at := range from {
		p.Curve.Points[i] = at.Add(dx, dy)
	}
	return p
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
