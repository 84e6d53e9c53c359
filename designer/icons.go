package designer

import (
	"bytes"

	"fyne.io/fyne/v2"

	"hookflow/designer/doc"
	"hookflow/designer/paint"
	"hookflow/designer/scene"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// icons are small pictures of types, drawn by the painter of the board: the
// palette cannot show something else than what is made.
type icons struct {
	window *Window
	made   map[iconKey]fyne.Resource
}

type iconKey struct {
	doc.Type
	colours *paint.Theme
}

func newIcons(w *Window) *icons { return &icons{w, map[iconKey]fyne.Resource{}} }

// of returns the picture of a type; nil if it cannot be drawn alone.
func (i *icons) of(t doc.Type) fyne.Resource {
	key := iconKey{t, i.window.paintTheme()}
	if r, ok := i.made[key]; ok {
		return r
	}
	r := drawIcon(t, key.colours)
	i.made[key] = r
	return r
}

// forget drops the pictures, which are in the colours of another look.
func (i *icons) forget() { clear(i.made) }

// iconPixels is the side of an icon, enough for twice the usual density.
const iconPixels = 64

func drawIcon(t doc.Type, colours *paint.Theme) fyne.Resource {
	item := sample(t)
	if item == nil {
		return nil
	}
	b := item.Bounds
	side := max(b.W, b.H) + 6
	part := bpmn.Bounds{X: b.X + b.W/2 - side/2, Y: b.Y + b.H/2 - side/2, W: side, H: side}
	img := paint.Items([]*scene.Item{item}, part, iconPixels/side, colours)
	var out bytes.Buffer
	if paint.EncodePNG(&out, img, 96) != nil {
		return nil
	}
	return fyne.NewStaticResource(t.Label()+".png", out.Bytes())
}

// sample draws one element of a type. What it needs around it is left out of the
// picture.
func sample(t doc.Type) *scene.Item {
	d := doc.Open("", bpmnxml.New())
	id := ""
	err := d.Change("sample", func(tx *doc.Tx) error {
		at := bpmn.Point{X: 400, Y: 400}
		var into *bpmn.Element
		if host := hostFor(t); host != "" {
			around, err := tx.Create(doc.Type{Kind: host}, at, nil)
			if err != nil {
				return err
			}
			into = around
		}
		if t.Kind == bpmn.BoundaryEvent {
			at = bpmn.Point{X: 420, Y: 440}
		}
		e, err := tx.Create(t, at, into)
		if err == nil {
			id = e.ID
		}
		return err
	})
	if err != nil || d.Scene() == nil {
		return nil
	}
	shrink(d.Diagram().ShapeOf(d.Element(id)))
	return scene.Build(d.Model(), d.Diagram()).Item(id)
}

// The size of large shapes in an icon, in diagram units: small enough for
// their markers to be seen.
const iconWide, iconHigh = 46, 36

// shrink makes a shape that is larger than an icon as small as one.
func shrink(s *bpmn.Shape) {
	if b := s.Bounds; b.W > iconWide+8 || b.H > iconHigh+16 {
		s.Bounds = bpmn.Bounds{X: b.X, Y: b.Y, W: iconWide, H: iconHigh}
	}
}

// hostFor is the activity on which or in which an element of type t may be; empty:
// it needs none.
func hostFor(t doc.Type) bpmn.Kind {
	switch {
	case t.Trigger == bpmn.Cancel:
		return bpmn.Transaction
	case t.Kind == bpmn.BoundaryEvent:
		return bpmn.PlainTask
	}
	return ""
}
