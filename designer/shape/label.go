package shape

import (
	"strings"

	"hookflow/designer/route"
	"hookflow/designer/typeset"
	"hookflow/engine/bpmn"
)

// labelWidth is how wide a label grows before it wraps.
const labelWidth = 90.0

// label writes the name outside: in the label bounds of the diagram, else
// centred below the shape.
func (p *Pen) label(name string) {
	p.labelAt(name, bpmn.Bounds{X: p.b.Center().X - labelWidth/2, Y: p.b.Bottom() + 3, W: labelWidth, H: 0})
}

// edgeLabel writes the name of a flow beside its way.
func (p *Pen) edgeLabel(name string) {
	if strings.TrimSpace(name) == "" {
		return
	}
	t := typeset.Set(name, LabelSize, labelWidth, 0)
	p.labelAt(name, route.Label(p.Edge.Points, t.Width, t.Height))
}

// labelAt writes an outside label; bounds of its own in the diagram win.
func (p *Pen) labelAt(name string, otherwise bpmn.Bounds) {
	own := p.ownLabel()
	t := Text{Content: name, Box: otherwise, Down: Start, Size: LabelSize, Label: true}
	if own != nil {
		t.Box = labelRoom(*own)
		t.OneLine = own.H < 2*LabelSize && own.W > 0
	}
	p.text(t)
}

func (p *Pen) ownLabel() *bpmn.Bounds {
	switch {
	case p.Shape != nil:
		return p.Shape.Label
	case p.Edge != nil:
		return p.Edge.Label
	}
	return nil
}

// labelRoom widens label bounds a little on both sides: other programs measured
// them with other fonts, and a line should not break where it did not there.
func labelRoom(b bpmn.Bounds) bpmn.Bounds {
	more := max(4, b.W*0.08)
	if b.W < 20 {
		more = (labelWidth - b.W) / 2
	}
	return bpmn.Bounds{X: b.X - more, Y: b.Y, W: b.W + 2*more, H: b.H}
}
