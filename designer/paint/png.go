package paint

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/png"
	"io"
	"math"

	"hookflow/designer/scene"
	"hookflow/engine/bpmn"
)

// Options says how a diagram is exported. The zero value means 100 %, the
// light theme and a margin of 10 units.
type Options struct {
	Scale  float64 // pixels per diagram unit; 0 is 1
	DPI    float64 // told to programs that print; 0 is 96 * Scale
	Theme  *Theme
	Margin float64               // around the drawing, in diagram units; negative for none
	Marks  map[string]scene.Mark // of a run, painted on top
}

// orDefault fills in what is not said.
func (o Options) orDefault() Options {
	if o.Scale == 0 {
		o.Scale = 1
	}
	if o.DPI == 0 {
		o.DPI = 96 * o.Scale
	}
	if o.Theme == nil {
		o.Theme = Printed
	}
	switch {
	case o.Margin == 0:
		o.Margin = 10
	case o.Margin < 0:
		o.Margin = 0
	}
	return o
}

// maxPixels bounds the memory of an export (400 MB).
const maxPixels = 100 << 20

// PNG writes the whole scene as a picture. A scene too large for the memory is
// an error that says which scale would do.
func PNG(w io.Writer, s *scene.Scene, o Options) error {
	o = o.orDefault()
	rect := frameOf(s, o)
	if n := rect.W * rect.H * o.Scale * o.Scale; n > maxPixels {
		return fmt.Errorf("paint a picture of %.0f x %.0f pixels: too large; use a scale of at most %.2g",
			rect.W*o.Scale, rect.H*o.Scale, math.Sqrt(maxPixels/rect.W/rect.H))
	}
	img := Image(s, rect, o.Scale, o.Theme)
	Draw(img, pixels(rect, o.Scale).Min, s.Marked(o.Marks), o.Scale, o.Theme)
	return EncodePNG(w, img, o.DPI)
}

// frameOf is the part of the plane an export shows; never empty.
func frameOf(s *scene.Scene, o Options) bpmn.Bounds {
	b := s.Bounds
	if b.Empty() {
		b = bpmn.Bounds{W: 1, H: 1}
	}
	return b.Grow(o.Margin)
}

// EncodePNG writes an image with its resolution in dots per inch.
func EncodePNG(w io.Writer, img image.Image, dpi float64) error {
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		return fmt.Errorf("encode PNG: %w", err)
	}
	const head = 8 + 4 + 4 + 13 + 4 // signature and the IHDR chunk, which comes first
	all := buf.Bytes()
	for _, part := range [][]byte{all[:head], resolution(dpi), all[head:]} {
		if _, err := w.Write(part); err != nil {
			return fmt.Errorf("write PNG: %w", err)
		}
	}
	return nil
}

// resolution makes the pHYs chunk: pixels per metre, twice, and the unit.
func resolution(dpi float64) []byte {
	perMetre := uint32(math.Round(dpi / 0.0254))
	c := binary.BigEndian.AppendUint32(nil, 9)
	c = append(c, "pHYs"...)
	c = binary.BigEndian.AppendUint32(c, perMetre)
	c = binary.BigEndian.AppendUint32(c, perMetre)
	c = append(c, 1)
	return binary.BigEndian.AppendUint32(c, crc32.ChecksumIEEE(c[4:]))
}
