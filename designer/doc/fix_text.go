package doc

import (
	"math"

	"hookflow/designer/shape"
	"hookflow/designer/typeset"
	"hookflow/engine/bpmn"
)

const (
	taskMargin = 10.0 // a task keeps around its name, icon included
	noteMargin = 5.0
)

// fitText makes tasks and annotations that got a new text high enough for it. A
// task grows around its middle by whole grid steps, so that flows stay
// straight; a note grows downwards. Nothing becomes smaller.
func fitText(tx *Tx) error {
	for _, e := range inOrder(tx, tx.renamed) {
		s := tx.shape(e)
		if s == nil {
			continue
		}
		b := s.Bounds
		switch {
		case e.Kind == bpmn.TextAnnotation:
			if h := textHeight(e, b.W-2*noteMargin) + 2*noteMargin; h > b.H {
				tx.place(e, bpmn.Bounds{X: b.X, Y: b.Y, W: b.W, H: math.Ceil(h)})
			}
		case e.Kind.Is(bpmn.Task):
			if h := textHeight(e, b.W-2*taskMargin) + 2*taskMargin; h > b.H {
				grown := math.Ceil((h-b.H)/20) * 20
				tx.place(e, bpmn.Bounds{X: b.X, Y: b.Y - grown/2, W: b.W, H: b.H + grown})
			}
		}
	}
	return nil
}

// textHeight returns how high the name of e stands in lines of at most this width.
func textHeight(e *bpmn.Element, width float64) float64 {
	return typeset.Set(e.Name(), typeset.Style{Size: shape.LabelSize, Width: max(width, 20), Balance: true}).Height
}
