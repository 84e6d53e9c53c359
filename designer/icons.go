package designer

import (
	"bytes"
	"image/png"

	"fyne.io/fyne/v2"

	"hookflow/designer/doc"
	"hookflow/designer/look"
	"hookflow/designer/paint"
	"hookflow/designer/scene"
	"hookflow/engine/bpmn"
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

// later is of, drawn when it is asked for.
func (i *icons) later(t doc.Type) func() fyne.Resource {
	return func() fyne.Resource { return i.of(t) }
}

// glyphIcon is an icon of the window, for what is no type.
func glyphIcon(name string) func() fyne.Resource {
	return func() fyne.Resource { return look.Icon(name) }
}

// forget drops the pictures, which are in the colours of another look.
func (i *icons) forget() { clear(i.made) }

// iconPixels is the side of an icon, enough for twice the usual density.
const iconPixels = 64

func drawIcon(t doc.Type, colours *paint.Theme) fyne.Resource {
	w, h := iconSize(t)
	item := doc.Figure(t, w, h)
	if item == nil {
		return nil
	}
	b := item.Bounds
	side := max(b.W, b.H) + 6
	part := bpmn.Bounds{X: b.X + b.W/2 - side/2, Y: b.Y + b.H/2 - side/2, W: side, H: side}
	img := paint.Items([]*scene.Item{item}, part, iconPixels/side, colours)
	var out bytes.Buffer
	if (&png.Encoder{CompressionLevel: png.NoCompression}).Encode(&out, img) != nil { // it is read again at once
		return nil
	}
	return fyne.NewStaticResource(t.Label()+".png", out.Bytes())
}

// The size of large shapes in an icon, in diagram units: small enough for
// their markers to be seen.
const iconWide, iconHigh = 46, 36

// iconSize is the size in which a type is drawn; 0: its own, which is small.
func iconSize(t doc.Type) (w, h float64) {
	if w, h = t.Size(); w > iconWide+8 || h > iconHigh+16 {
		return iconWide, iconHigh
	}
	return 0, 0
}
