package paint

import (
	"image"
	"image/color"
	"math"

	"hookflow/designer/scene"
	"hookflow/designer/shape"
	"hookflow/engine/bpmn"
)

// Image paints the part of a scene inside rect, one diagram unit being scale
// pixels, on the theme's canvas colour. The image begins at (0, 0).
func Image(s *scene.Scene, rect bpmn.Bounds, scale float64, theme *Theme) *image.RGBA {
	px := pixels(rect, scale)
	img := image.NewRGBA(image.Rectangle{Max: px.Size()})
	canvas := theme[shape.Canvas]
	repeat(img.Pix, opaque(canvas))
	Draw(img, px.Min, s.In(seen(px, scale)), scale, theme)
	return img
}

// Distances of the dots on which a diagram is drawn, in diagram units, and the
// scale below which they would only be a grey veil.
const (
	dotEvery = 20
	dotLeast = 0.5
)

// Dots are those of a sheet, on which an editor shows a diagram.
type Dots struct {
	Ink   color.NRGBA
	Every float64 // pixels
	Side  float64 // pixels that one is wide
}

// Paper is the colour of a sheet and its dots, nil where they would only be a veil; device is how many pixels a dot is wide.
func Paper(scale, device float64, theme *Theme) (color.NRGBA, *Dots) {
	if scale/device < dotLeast {
		return theme[shape.Canvas], nil
	}
	return theme[shape.Canvas], &Dots{between(theme[shape.Canvas], theme[shape.Line], 0.14), dotEvery * scale, max(1, math.Round(device))}
}

// Sheet is Image on a sheet of dots; device is how many pixels a dot is wide.
func Sheet(s *scene.Scene, rect bpmn.Bounds, scale, device float64, theme *Theme) *image.RGBA {
	px := pixels(rect, scale)
	img := image.NewRGBA(image.Rectangle{Max: px.Size()})
	paper, d := Paper(scale, device, theme)
	repeat(img.Pix, opaque(paper))
	if d != nil {
		dots(img, px.Min, scale, int(d.Side), d.Ink)
	}
	Draw(img, px.Min, s.In(seen(px, scale)), scale, theme)
	return img
}

// DotsMeet reports whether a sheet that has moved by as much in the diagram has its dots where one that has not has them, or none.
func DotsMeet(scale, device float64, by bpmn.Point) bool {
	return scale/device < dotLeast || math.Mod(by.X, dotEvery) == 0 && math.Mod(by.Y, dotEvery) == 0
}

// Inked is the part of the image of a sheet that something may be drawn in; empty where there is nothing but paper.
func Inked(s *scene.Scene, rect bpmn.Bounds, scale float64) (part image.Rectangle) {
	const soft = 2 // pixels beyond an extent: lines are at least one wide, and have soft edges
	px := pixels(rect, scale)
	view := seen(px, scale)
	for _, i := range s.In(view) {
		if i.Extent.Overlaps(view) {
			part = part.Union(pixels(i.Extent, scale).Inset(-soft).Intersect(px))
		}
	}
	return part.Sub(px.Min)
}

// dots draws the dots that fall into an image whose corner is at a pixel of the
// diagram.
func dots(img *image.RGBA, corner image.Point, scale float64, side int, ink color.NRGBA) {
	first := func(from int) int { return int(math.Ceil((float64(from)-0.5)/scale/dotEvery)) * dotEvery }
	for v := first(corner.Y); ; v += dotEvery {
		y := int(math.Round(float64(v)*scale)) - corner.Y
		if y >= img.Rect.Max.Y {
			return
		}
		for u := first(corner.X); ; u += dotEvery {
			x := int(math.Round(float64(u)*scale)) - corner.X
			if x >= img.Rect.Max.X {
				break
			}
			for i := range side * side {
				img.Set(x+i%side, y+i/side, ink)
			}
		}
	}
}

// between mixes two opaque colours.
func between(a, b color.NRGBA, share float64) color.NRGBA {
	mix := func(x, y uint8) uint8 { return uint8(float64(x)*(1-share) + float64(y)*share) }
	return color.NRGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 255}
}

// seen is the part of a scene that can show in these pixels: lines are at
// least one pixel wide, however small the scale.
func seen(px image.Rectangle, scale float64) bpmn.Bounds { return units(px, scale).Grow(2 / scale) }

// Items paints items on nothing: sprites for what is dragged, marks of a run.
func Items(items []*scene.Item, rect bpmn.Bounds, scale float64, theme *Theme) *image.RGBA {
	px := pixels(rect, scale)
	img := image.NewRGBA(image.Rectangle{Max: px.Size()})
	Draw(img, px.Min, items, scale, theme)
	return img
}

// Draw paints items, given from back to front, over dst, which shows the
// drawing from the pixel origin on (diagram units times scale).
func Draw(dst *image.RGBA, origin image.Point, items []*scene.Item, scale float64, theme *Theme) {
	b := start(dst, origin, scale, theme)
	defer b.done()
	view := seen(b.clip, scale)
	for _, i := range items {
		if !i.Extent.Overlaps(view) {
			continue
		}
		b.off = i.At
		for k := range i.Paths {
			b.path(&i.Paths[k])
		}
		for k := range i.Texts {
			b.text(&i.Texts[k])
		}
	}
}

// pixels returns the pixels that rect touches; a hair's breadth does not count.
func pixels(rect bpmn.Bounds, scale float64) image.Rectangle {
	const hair = 1e-6
	return image.Rect(
		int(math.Floor(rect.X*scale+hair)), int(math.Floor(rect.Y*scale+hair)),
		int(math.Ceil(rect.Right()*scale-hair)), int(math.Ceil(rect.Bottom()*scale-hair)))
}

// units is the inverse of pixels.
func units(r image.Rectangle, scale float64) bpmn.Bounds {
	return bpmn.Bounds{X: float64(r.Min.X) / scale, Y: float64(r.Min.Y) / scale, W: float64(r.Dx()) / scale, H: float64(r.Dy()) / scale}
}
