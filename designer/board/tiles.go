package board

import (
	"image"
	"math"
	"slices"
	"sort"
	"time"

	"fyne.io/fyne/v2"

	"hookflow/designer/guard"
	"hookflow/designer/paint"
	"hookflow/designer/scene"
	"hookflow/engine/bpmn"
)

// tileLimit is how many tiles are kept beside those that are visible, up to 1 MiB each here and as much again where they are drawn.
const tileLimit = 32

// Paint paints a tile of a scene that has slid by as much. It is called from other goroutines.
type Paint func(s *scene.Scene, k tileKey, off bpmn.Point) painting

// tiles is the picture of the diagram, cut into squares that are painted in
// the background. It belongs to the goroutine of the window.
type tiles struct {
	paint   Paint
	scene   *scene.Scene
	off     bpmn.Point // how far the scene has slid since: a tile stands by so much from where its key says
	kept    map[tileKey]*tile
	clock   uint64
	visible []tileKey                                                    // those that cover what is seen
	seen    view                                                         // where that was
	wanted  []tileKey                                                    // to be painted, the next one first
	busy    bool                                                         // a painter is at work
	paused  bool                                                         // while zooming: nothing is painted, the tiles there are scaled
	full    float64                                                      // the resolution that last covered everything visible
	gaps    bool                                                         // some of what is visible has no tile of its resolution yet
	painted func()                                                       // called in the window's goroutine when new tiles are there
	paper   func(tileKey, bpmn.Point, image.Rectangle) fyne.CanvasObject // makes what shows a part that nothing is drawn on; nil: all is painted
	// run starts painting in the background and done hands a result back to the
	// window's goroutine; tests make both immediate.
	run  func(func())
	done func(func())
}

func newTiles(paint Paint, painted func()) *tiles {
	return &tiles{
		paint: paint, kept: map[tileKey]*tile{}, painted: painted,
		run:  guard.Go,
		done: func(f func()) { fyne.DoAndWait(func() { guard.Do(f, nil) }) },
	}
}

// show changes the scene; what lies in the dirty parts is painted anew. No
// dirty parts means everything.
func (t *tiles) show(s *scene.Scene, dirty ...bpmn.Bounds) {
	t.scene = s
	for k, tile := range t.kept {
		if len(dirty) == 0 || touches(k.part(t.off), dirty) {
			tile.stale = true
		}
	}
}

// slide changes the scene for one that has slid: tiles move along, and none is painted anew but those with dots, which stay
// where they are; dot is how many pixels one is wide.
func (t *tiles) slide(s *scene.Scene, by bpmn.Point, dot float64) {
	t.scene, t.off = s, t.off.Add(by.X, by.Y)
	for k, have := range t.kept {
		have.stale = have.stale || !paint.DotsMeet(k.scale, dot, by)
	}
}

// part returns the part of the diagram that the tile shows after the scene has slid, in whole pixels.
func (k tileKey) part(off bpmn.Point) bpmn.Bounds {
	b, off := k.bounds(), k.pixels(off)
	b.X, b.Y = b.X+off.X/k.scale, b.Y+off.Y/k.scale
	return b
}

// pixels is how many whole pixels tiles of this resolution stand off.
func (k tileKey) pixels(off bpmn.Point) bpmn.Point {
	return bpmn.Point{X: math.Round(off.X * k.scale), Y: math.Round(off.Y * k.scale)}
}

// drifted reports whether a tile stands by a part of a pixel from where one that is painted now would: what joins it would not
// quite meet it.
func (t *tiles) drifted(k tileKey, have *tile) bool {
	const hair = 1e-3
	was, now := k.pixels(have.off), k.pixels(t.off)
	return math.Abs(now.X-was.X-(t.off.X-have.off.X)*k.scale) > hair || math.Abs(now.Y-was.Y-(t.off.Y-have.off.Y)*k.scale) > hair
}

func touches(b bpmn.Bounds, dirty []bpmn.Bounds) bool {
	for _, d := range dirty {
		if b.X <= d.X+d.W && d.X <= b.X+b.W && b.Y <= d.Y+d.H && d.Y <= b.Y+b.H {
			return true
		}
	}
	return false
}

// objects places the tiles that show the visible part and lists those that are
// to be painted now. Tiles of other resolutions fill the gaps meanwhile. device
// is the number of device pixels per board unit.
func (t *tiles) objects(v view, size fyne.Size, device float32) (out []fyne.CanvasObject, missing []tileKey) {
	t.clock++
	var on, below sheet
	scale := v.zoom * float64(device)
	own := t.local(v, scale)
	wanted := grid(own.visible(size), scale)
	from := t.seen
	t.visible, t.seen, t.gaps = wanted, v, false
	for _, k := range wanted {
		have := t.kept[k]
		if have == nil && t.bare(k) {
			have = t.put(k, painting{})
		}
		if have == nil || have.stale {
			missing = append(missing, k)
		}
		if have != nil {
			have.used = t.clock
			have.place(k, own, device, &on)
		} else {
			t.gaps = true
		}
	}
	if len(missing) > 0 {
		missing = append(missing, t.straighten(wanted)...)
	}
	if len(missing) == 0 {
		t.full = scale
		missing = t.ahead(from, v, own.visible(size), scale)
	} else if t.full != scale {
		t.fillers(v, size, device, &below)
	}
	t.forget()
	if t.paused && t.full != 0 {
		missing = nil
	}
	return on.over(below), missing
}

// reach is how near tiles are to what is seen that are painted ahead, in device pixels: a few turns of the wheel.
const reach = 160

// ahead lists the tiles that come into view next behind an area that is seen if the view goes on from where it was as it has: they are painted before they
// are missed, and shown without another frame for them.
func (t *tiles) ahead(from, to view, area bpmn.Bounds, scale float64) (next []tileKey) {
	if from.zoom != to.zoom || t.paused {
		return nil
	}
	far := reach / scale
	towards := func(d float64) float64 { return max(-far, min(far, d*1e6)) }
	area.X, area.Y = area.X+towards(to.origin.X-from.origin.X), area.Y+towards(to.origin.Y-from.origin.Y)
	for _, k := range grid(area, scale) {
		if t.kept[k] == nil && !slices.Contains(t.visible, k) && !t.bare(k) {
			next = append(next, k)
		}
	}
	return next
}

// bare reports whether it is plain that nothing is drawn in a tile: it lies beside the diagram.
func (t *tiles) bare(k tileKey) bool {
	return t.paper != nil && t.scene != nil && !t.paused && !k.part(t.off).Grow(tileSide/8/k.scale).Overlaps(t.scene.Bounds)
}

// straighten lists the tiles among some that have drifted, to be painted again with what comes in beside them.
func (t *tiles) straighten(keys []tileKey) (again []tileKey) {
	for _, k := range keys {
		if have := t.kept[k]; have != nil && !have.stale && t.drifted(k, have) {
			have.stale = true
			again = append(again, k)
		}
	}
	return again
}

// fillers are the tiles of the last complete resolution that show the visible
// part; they fill the gaps until the right ones are painted.
func (t *tiles) fillers(v view, size fyne.Size, device float32, on *sheet) {
	own := t.local(v, t.full)
	seen := []bpmn.Bounds{own.visible(size)}
	for k, have := range t.kept {
		if k.scale == t.full && touches(k.bounds(), seen) {
			have.used = t.clock
			have.place(k, own, device, on)
		}
	}
}

// local is the view as tiles of a resolution see it that have slid.
func (t *tiles) local(v view, scale float64) view {
	if scale > 0 {
		off := tileKey{scale: scale}.pixels(t.off)
		v.origin = v.origin.Add(-off.X/scale, -off.Y/scale)
	}
	return v
}

// grid lists the tiles of one resolution that cover b, the middle ones first.
func grid(b bpmn.Bounds, scale float64) []tileKey {
	side := tileSide / scale
	x0, x1 := int(math.Floor(b.X/side)), int(math.Floor((b.X+b.W)/side))
	y0, y1 := int(math.Floor(b.Y/side)), int(math.Floor((b.Y+b.H)/side))
	var keys []tileKey
	for y := y0; y <= y1; y++ {
		for x := x0; x <= x1; x++ {
			keys = append(keys, tileKey{scale, x, y})
		}
	}
	cx, cy := float64(x0+x1)/2, float64(y0+y1)/2
	sort.SliceStable(keys, func(i, j int) bool {
		return math.Hypot(float64(keys[i].x)-cx, float64(keys[i].y)-cy) < math.Hypot(float64(keys[j].x)-cx, float64(keys[j].y)-cy)
	})
	return keys
}

// For how long tiles are painted before they are shown: handing over each alone would wait for a frame of the window for
// each, and the whole window is drawn in every frame. Where there is nothing yet, something is to be seen soon; a picture that
// changes is to change as a whole.
const (
	handover = 12 * time.Millisecond
	exchange = 150 * time.Millisecond
)

// patience is for how long to paint before the next handing over.
func (t *tiles) patience() time.Duration {
	if t.gaps {
		return handover
	}
	return exchange
}

// order says which tiles are to be painted next; a newer order replaces it. One
// painter at a time works through it in the background.
func (t *tiles) order(keys []tileKey) {
	t.wanted = slices.Clone(keys)
	if len(keys) == 0 || t.scene == nil || t.busy {
		return
	}
	t.busy = true
	scene, off, pause := t.scene, t.off, t.patience()
	t.run(func() {
		more := true
		defer func() {
			if more { // painting broke off
				t.done(func() { t.busy = false })
			}
		}()
		for keys, of := keys, scene; more; {
			made := t.batch(keys, of, off, pause)
			t.done(func() {
				keys, of, more = t.accept(keys[:len(made)], made, of)
				off, pause = t.off, t.patience()
			})
		}
	})
}

// batch paints the first of some tiles, as many as there is time for.
func (t *tiles) batch(keys []tileKey, of *scene.Scene, off bpmn.Point, pause time.Duration) (made []painting) {
	for begun := time.Now(); len(made) < len(keys) && (len(made) == 0 || time.Since(begun) < pause); {
		k := keys[len(made)]
		made = append(made, t.paint(of, k, off))
	}
	return made
}

// accept puts painted tiles on show, unless they are of a scene of before; it returns
// what to paint next.
func (t *tiles) accept(keys []tileKey, made []painting, of *scene.Scene) (next []tileKey, now *scene.Scene, more bool) {
	if of == t.scene {
		t.wanted = slices.DeleteFunc(t.wanted, func(o tileKey) bool { return slices.Contains(keys, o) })
		for i, k := range keys {
			t.put(k, made[i])
		}
		if slices.ContainsFunc(keys, func(k tileKey) bool { return slices.Contains(t.visible, k) }) {
			t.painted() // orders what is missing now
		}
	}
	t.busy = len(t.wanted) > 0 && t.scene != nil
	return slices.Clone(t.wanted), t.scene, t.busy
}

// put shows what is painted as the tile of a key.
func (t *tiles) put(k tileKey, p painting) *tile {
	have := t.kept[k]
	if have == nil {
		have = &tile{used: t.clock}
		t.kept[k] = have
	}
	have.off = t.off
	have.show(p, func(at image.Rectangle) fyne.CanvasObject { return t.paper(k, t.off, at) })
	return have
}

// forget drops the tiles that were visible longest ago, when there are too many that are not.
func (t *tiles) forget() {
	var unseen []tileKey
	for k, have := range t.kept {
		if have.used != t.clock {
			unseen = append(unseen, k)
		}
	}
	if len(unseen) > tileLimit {
		sort.Slice(unseen, func(i, j int) bool { return t.kept[unseen[i]].used < t.kept[unseen[j]].used })
		t.drop(unseen[:len(unseen)-tileLimit*3/4])
	}
}

// slim drops all tiles that are not visible.
func (t *tiles) slim() (bytes int64) {
	var unseen []tileKey
	for k, have := range t.kept {
		if have.used != t.clock {
			unseen = append(unseen, k)
			bytes += have.bytes()
		}
	}
	t.drop(unseen)
	return bytes
}

func (t *tiles) drop(keys []tileKey) {
	for _, k := range keys {
		t.kept[k].drop()
		delete(t.kept, k)
	}
}
