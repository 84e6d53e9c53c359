package board

import (
	"math"

	"fyne.io/fyne/v2"

	"hookflow/engine/bpmn"
)

// The limits of zooming.
const (
	minZoom  = 0.02
	maxZoom  = 6
	zoomStep = 1.2
)

// A view says which part of the diagram the board shows: the diagram point at
// its top left corner, and how many board units one diagram unit is long.
type view struct {
	origin bpmn.Point
	zoom   float64
}

// diagram returns the diagram point under a place on the board.
func (v view) diagram(p fyne.Position) bpmn.Point {
	return bpmn.Point{X: v.origin.X + float64(p.X)/v.zoom, Y: v.origin.Y + float64(p.Y)/v.zoom}
}

// screen returns the place of a diagram point on the board.
func (v view) screen(p bpmn.Point) fyne.Position {
	return fyne.NewPos(float32((p.X-v.origin.X)*v.zoom), float32((p.Y-v.origin.Y)*v.zoom))
}

// visible returns the part of the diagram that a board of this size shows.
func (v view) visible(size fyne.Size) bpmn.Bounds {
	return bpmn.Bounds{X: v.origin.X, Y: v.origin.Y, W: float64(size.Width) / v.zoom, H: float64(size.Height) / v.zoom}
}

// zoomed returns the view at another zoom with the place p staying where it is.
func (v view) zoomed(zoom float64, p fyne.Position) view {
	zoom = math.Max(minZoom, math.Min(maxZoom, zoom))
	under := v.diagram(p)
	return view{bpmn.Point{X: under.X - float64(p.X)/zoom, Y: under.Y - float64(p.Y)/zoom}, zoom}
}

// panned returns the view after the diagram was pushed by dx, dy board units.
func (v view) panned(dx, dy float32) view {
	return view{bpmn.Point{X: v.origin.X - float64(dx)/v.zoom, Y: v.origin.Y - float64(dy)/v.zoom}, v.zoom}
}

// snapped returns the view with its origin on a whole device pixel, so that
// tiles are shown as they were painted; device is in pixels per board unit.
func (v view) snapped(device float32) view {
	scale := v.zoom * float64(device)
	return view{bpmn.Point{X: math.Round(v.origin.X*scale) / scale, Y: math.Round(v.origin.Y*scale) / scale}, v.zoom}
}

// margin is the room left around a diagram that is fitted, in board units; on a low or narrow board it is a part of the side.
const (
	margin     = 40
	marginPart = 8
)

// around is the room left at each end of a side of the board.
func around(side float32) float32 { return min(margin, side/marginPart) }

// small is up to which part of the board a diagram counts as just begun: it
// stands at the left then, with room for what follows.
const small = 0.3

// fitted returns the view that shows all of b in a board of this size, never
// larger than 100 %.
func fitted(b bpmn.Bounds, size fyne.Size) view {
	if b.W <= 0 || b.H <= 0 || size.Width <= 2*margin || size.Height <= 2*margin {
		return view{bpmn.Point{X: b.X - margin, Y: b.Y - margin}, 1}
	}
	zoom := math.Min(1, math.Min(float64(size.Width-2*around(size.Width))/b.W, float64(size.Height-2*around(size.Height))/b.H))
	zoom = math.Max(minZoom, zoom)
	c := b.Center()
	if b.W < small*float64(size.Width) && b.H < small*float64(size.Height) {
		c.X += float64(size.Width) / 4
	}
	return view{bpmn.Point{X: c.X - float64(size.Width)/2/zoom, Y: c.Y - float64(size.Height)/2/zoom}, zoom}
}
