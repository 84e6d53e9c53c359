package board

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"hookflow/designer/flat"
	"hookflow/designer/paint"
	"hookflow/designer/scene"
	"hookflow/engine/bpmn"
)

// tileSide is how large a tile is, in device pixels.
const tileSide = 512

// A tileKey names a square of the diagram at one resolution.
type tileKey struct {
	scale float64 // device pixels per diagram unit
	x, y  int
}

// bounds returns the part of the diagram the tile shows.
func (k tileKey) bounds() bpmn.Bounds {
	side := tileSide / k.scale
	return bpmn.Bounds{X: float64(k.x) * side, Y: float64(k.y) * side, W: side, H: side}
}

// whole is all of a tile, in its device pixels.
var whole = image.Rect(0, 0, tileSide, tileSide)

// A painting is what is drawn in a tile: the picture of a part of it. Around is nothing but paper.
type painting struct {
	picture image.Image     // nil: nothing is drawn
	at      image.Rectangle // device pixels of the tile
}

// A tile is a painted square. It stays on show while a newer picture of it is
// being painted.
type tile struct {
	paper   []part     // around the picture; shown below all pictures, since a program draws a pixel more than it should
	picture part       // its shown is a *canvas.Image, or nil if nothing is drawn
	stale   bool       // the scene has changed below it
	used    uint64     // when it was last visible
	off     bpmn.Point // tiles.off when it was painted
}

// A part is an object, and which device pixels of the tile it shows.
type part struct {
	shown fyne.CanvasObject
	at    image.Rectangle
}

// show changes what is drawn in the tile; paper makes what is around it.
func (t *tile) show(p painting, paper func(image.Rectangle) fyne.CanvasObject) {
	t.stale, t.paper = false, nil
	for _, at := range beside(p.at) {
		t.paper = append(t.paper, part{paper(at), at})
	}
	old, _ := t.picture.shown.(*canvas.Image)
	switch {
	case p.picture == nil:
		t.drop()
	case old != nil:
		old.Image, t.picture.at = p.picture, p.at
		old.Refresh()
	default:
		made := canvas.NewImageFromImage(p.picture)
		made.ScaleMode, made.FillMode = canvas.ImageScalePixels, canvas.ImageFillStretch
		t.picture = part{made, p.at}
	}
}

// beside is what of a tile lies around a part of it; an empty part lies nowhere.
func beside(at image.Rectangle) (rest []image.Rectangle) {
	if at.Empty() {
		return []image.Rectangle{whole}
	}
	for _, r := range []image.Rectangle{
		image.Rect(0, 0, tileSide, at.Min.Y), image.Rect(0, at.Max.Y, tileSide, tileSide),
		image.Rect(0, at.Min.Y, at.Min.X, at.Max.Y), image.Rect(at.Max.X, at.Min.Y, tileSide, at.Max.Y),
	} {
		if !r.Empty() {
			rest = append(rest, r)
		}
	}
	return rest
}

// drop forgets the picture, also where Fyne draws: it would keep what it has drawn for a minute more.
func (t *tile) drop() {
	if img, drawn := t.picture.shown.(*canvas.Image); drawn {
		img.Image = nil
		canvas.Refresh(img)
	}
	t.picture = part{}
}

// bytes is the memory of the picture.
func (t *tile) bytes() int64 { return int64(t.picture.at.Dx()) * int64(t.picture.at.Dy()) * 4 }

// place moves a tile to where it belongs, and adds what shows it to the papers and pictures on show. Positions are not rounded
// here: all tiles of a resolution meet exactly, since they share their origin. device is the number of device pixels per board unit.
func (t *tile) place(k tileKey, v view, device float32, on *sheet) {
	corner := v.screen(bpmn.Point{X: k.bounds().X, Y: k.bounds().Y})
	pixel := float32(v.zoom / k.scale)
	for _, p := range t.paper {
		p.place(corner, pixel)
		on.papers = append(on.papers, p.shown)
	}
	img, drawn := t.picture.shown.(*canvas.Image)
	if !drawn {
		return
	}
	if scaling := scalingOf(k, v, device); img.ScaleMode != scaling {
		img.ScaleMode = scaling
		img.Refresh()
	}
	t.picture.place(corner, pixel)
	on.pictures = append(on.pictures, img)
}

func (p part) place(corner fyne.Position, pixel float32) {
	if size := fyne.NewSize(float32(p.at.Dx())*pixel, float32(p.at.Dy())*pixel); p.shown.Size() != size {
		p.shown.Resize(size)
	}
	p.shown.Move(corner.AddXY(float32(p.at.Min.X)*pixel, float32(p.at.Min.Y)*pixel))
}

// scalingOf is how a tile is drawn: pixel for pixel in its own resolution, which costs less and is never blurred, and smoothly
// while it stands in for another one.
func scalingOf(k tileKey, v view, device float32) canvas.ImageScale {
	if k.scale == v.zoom*float64(device) {
		return canvas.ImageScalePixels
	}
	return canvas.ImageScaleFastest
}

// A sheet is what shows the tiles that are visible.
type sheet struct{ papers, pictures []fyne.CanvasObject }

// over is a sheet that lies over another one.
func (s sheet) over(below sheet) []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, 0, len(below.papers)+len(below.pictures)+len(s.papers)+len(s.pictures))
	out = append(append(out, below.papers...), below.pictures...)
	return append(append(out, s.papers...), s.pictures...)
}

// blockSide is what the sides of a picture are multiples of, in device pixels: less would save less than the paper around it costs.
const blockSide = 64

// paintTile paints a tile. What nothing is drawn on is left to programs where there are any: it is often most of the board, and
// costs neither memory nor time to paint then.
func (b *Board) paintTile(s *scene.Scene, k tileKey, off bpmn.Point) painting {
	at, area := whole, k.part(off)
	if b.tiles.paper != nil {
		at = blocks(paint.Inked(s, area, k.scale))
	}
	if at.Empty() {
		return painting{}
	}
	area.X, area.Y = area.X+float64(at.Min.X)/k.scale, area.Y+float64(at.Min.Y)/k.scale
	area.W, area.H = float64(at.Dx())/k.scale, float64(at.Dy())/k.scale
	return painting{paint.Sheet(s, area, k.scale, b.dotSide(), b.theme), at}
}

// blocks is the least number of blocks that cover a part of a tile.
func blocks(r image.Rectangle) image.Rectangle {
	if r.Empty() {
		return image.Rectangle{}
	}
	r = r.Intersect(whole)
	up := func(v int) int { return (v + blockSide - 1) / blockSide * blockSide }
	return image.Rect(r.Min.X/blockSide*blockSide, r.Min.Y/blockSide*blockSide, up(r.Max.X), up(r.Max.Y))
}

// paperOf is a program that draws a part of a tile which nothing is drawn on.
func (b *Board) paperOf(k tileKey, off bpmn.Point, at image.Rectangle) fyne.CanvasObject {
	paper, dots := paint.Paper(k.scale, b.dotSide(), b.theme)
	if dots == nil {
		return flat.New(paper)
	}
	slid := k.pixels(off)
	return flat.Sheet(paper, flat.Dots(*dots), k.x*tileSide+int(slid.X)+at.Min.X, k.y*tileSide+int(slid.Y)+at.Min.Y, at.Dx(), at.Dy())
}

// dotSide is how many device pixels a dot of the sheet is wide.
func (b *Board) dotSide() float64 { return float64(max(1, b.dot.Load())) }
