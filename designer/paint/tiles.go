package paint

import (
	"container/list"
	"image"
	"math"
	"sync"

	"hookflow/designer/scene"
	"hookflow/engine/bpmn"
)

// Tiles keeps painted squares of a scene, so that panning paints only what
// comes into view. It is safe for concurrent use; two goroutines may paint the
// same missing tile at once.
type Tiles struct {
	side, most int // pixels; bytes

	mu    sync.Mutex
	view  view
	tiles map[tileKey]*list.Element // of *tile
	order list.List                 // most recently used first
}

// A view is what all tiles of the cache show.
type view struct {
	scene *scene.Scene
	scale float64
	theme *Theme
}

type tileKey struct{ x, y int }

type tile struct {
	key tileKey
	img *image.RGBA
}

// A Placed tile stands at a place of the drawing, in pixels (units times scale).
type Placed struct {
	At    image.Point
	Image *image.RGBA // not to be changed
}

// NewTiles returns an empty cache of tiles with this side in pixels, which
// holds at most so many bytes.
func NewTiles(side, bytes int) *Tiles {
	return &Tiles{side: side, most: bytes, tiles: map[tileKey]*list.Element{}}
}

// Show sets what the tiles show. If only the scene changed, tiles stay unless
// one of the changed parts (old and new extents) touches them.
func (t *Tiles) Show(s *scene.Scene, scale float64, theme *Theme, changed ...bpmn.Bounds) {
	t.mu.Lock()
	defer t.mu.Unlock()
	same := t.view.scale == scale && t.view.theme == theme && (t.view.scene == s || len(changed) > 0)
	t.view = view{s, scale, theme}
	if !same {
		clear(t.tiles)
		t.order.Init()
		return
	}
	for _, b := range changed {
		t.forget(b.Grow(2 / scale))
	}
}

// forget drops the tiles that b touches.
func (t *Tiles) forget(b bpmn.Bounds) {
	r := t.span(b)
	for k, e := range t.tiles {
		if image.Pt(k.x, k.y).In(r) {
			t.order.Remove(e)
			delete(t.tiles, k)
		}
	}
}

// span returns the tiles that b touches, as a rectangle of tile numbers.
func (t *Tiles) span(b bpmn.Bounds) image.Rectangle {
	side := float64(t.side) / t.view.scale
	floor := func(v float64) int { return int(math.Floor(v / side)) }
	return image.Rect(floor(b.X), floor(b.Y), floor(b.Right())+1, floor(b.Bottom())+1)
}

// In calls show with each tile that covers a part of rect, painting what is
// missing.
func (t *Tiles) In(rect bpmn.Bounds, show func(Placed)) {
	t.mu.Lock()
	r := t.span(rect)
	t.mu.Unlock()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			show(Placed{image.Pt(x*t.side, y*t.side), t.get(tileKey{x, y})})
		}
	}
}

func (t *Tiles) get(k tileKey) *image.RGBA {
	t.mu.Lock()
	v := t.view
	if e := t.tiles[k]; e != nil {
		t.order.MoveToFront(e)
		t.mu.Unlock()
		return e.Value.(*tile).img
	}
	t.mu.Unlock()
	img := Tile(v.scene, k.x, k.y, t.side, v.scale, v.theme)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.view == v && t.tiles[k] == nil {
		t.tiles[k] = t.order.PushFront(&tile{k, img})
		t.trim()
	}
	return img
}

// trim drops the tiles that were not used for longest.
func (t *Tiles) trim() {
	for t.order.Len()*t.side*t.side*4 > t.most && t.order.Len() > 1 {
		old := t.order.Remove(t.order.Back()).(*tile)
		delete(t.tiles, old.key)
	}
}
