// Package board is the one custom widget the diagram is drawn and edited on. It
// shows a scene as tiles, what the hand is doing as an overlay, and turns what
// Fyne reports into inputs of package tool.
//
// Two goroutines meet here. Tiles are painted in the background from a scene, which never changes; everything of Fyne's,
// and the table of tiles, is touched by the window's goroutine alone. A painted tile is handed over, and thrown away if the
// scene is another one by then.
//
// Every input goes through handle, which takes back what a gesture has changed if it breaks off. What may open a menu or a
// dialog goes through handleLater: Fyne is still in the middle of the event, and would give the focus away again.
package board

import (
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/doc"
	"hookflow/designer/flat"
	"hookflow/designer/guard"
	"hookflow/designer/paint"
	"hookflow/designer/scene"
	"hookflow/designer/shape"
	"hookflow/designer/tool"
	"hookflow/engine/bpmn"
)

// A Board shows one diagram and lets it be edited. It belongs to the goroutine
// of the window.
type Board struct {
	widget.BaseWidget
	Editor    *tool.Editor
	OnView    func(zoom float64)                        // told when the view changes
	OnKey     func(*fyne.KeyEvent) bool                 // offered every key first; reports whether it has used it
	OnHint    func(text string)                         // told what to say about what the hand is doing
	OnOffer   func(label string, at fyne.Position)      // told what type the keys would make, and where to say it; "" none
	OnLed     func(what tool.Leading, at fyne.Position) // told what the keys lead, and where they have led
	OnWhole   func()                                    // told when all that is visible has been painted; may be told again
	OnOverlay func()                                    // told whenever the overlay is placed anew
	OnLeft    func()                                    // told when the keys go elsewhere, or the pointer has come

	view    view
	fit     bool // nobody has moved the view yet: it shows the whole diagram in any size
	theme   *paint.Theme
	tiles   *tiles
	marks   map[string]scene.Mark
	breaks  map[string]shape.Break
	gone    []*scene.Item // what is shown although the document does not have it any more
	dot     atomic.Int32  // pixels that a dot of the sheet is wide; tiles are painted elsewhere
	zooming *time.Timer
	inline  bool

	back    fyne.CanvasObject        // the ground of what has no tile yet
	layer   *fyne.Container          // tiles
	figures map[doc.Type]*scene.Item // of what is about to be made
	marked  *sprite
	moving  *sprite
	travel  travel
	hovered highlight
	aimed   highlight
	overlay *fyne.Container
	name    *nameEntry
	naming  *container.ThemeOverride // the entry in letters as large as those of the diagram

	handling bool        // an input is being handled
	held     tool.Button // of the press being held
	pressed  bool
	over     bool      // the pointer is over the board, and over nothing that lies on it
	double   bool      // the press being held is the second of a double click
	spaced   bool      // the space bar is held
	moved    bool      // the pointer has moved since the press
	clickAt  time.Time // when the last click ended
	pressAt  fyne.Position
	lastAt   fyne.Position // of the pointer
}

// New makes a board for an editor.
func New(ed *tool.Editor, theme *paint.Theme) *Board {
	b := &Board{Editor: ed, theme: theme, fit: true, view: view{zoom: 1}, figures: map[doc.Type]*scene.Item{}}
	b.back = ground(theme)
	b.layer, b.overlay = container.NewWithoutLayout(), container.NewWithoutLayout()
	b.marked, b.moving = newSprite(), newSprite()
	b.hovered, b.aimed = highlight{sprite: newSprite()}, highlight{sprite: newSprite()}
	b.travel = newTravel()
	b.name = newNameEntry(b)
	b.naming = container.NewThemeOverride(b.name, letters{fyne.CurrentApp().Settings().Theme(), nameUsual})
	b.naming.Hide()
	b.tiles = newTiles(b.paintTile, b.placeTiles)
	if flat.Possible() {
		b.tiles.paper = b.paperOf
	}
	b.tiles.show(ed.Doc.Scene())
	ed.Seen = b.Seen
	ed.Pan = func(dx, dy float64) { b.setView(b.view.panned(float32(dx), float32(dy))) }
	ed.Doc.Watch(b.changed)
	b.ExtendBaseWidget(b)
	return b
}

// Inline paints in the calling goroutine and at once from now on, for tests.
func (b *Board) Inline() {
	b.inline = true
	b.tiles.run = func(f func()) { f() }
	b.tiles.done = func(f func()) { f() }
}

// SetTheme paints everything in other colours.
func (b *Board) SetTheme(theme *paint.Theme) {
	b.theme = theme
	dye(b.back, theme)
	b.tiles.show(b.Editor.Doc.Scene())
	b.Refresh()
}

// Mark shows the state of a run on the elements.
func (b *Board) Mark(marks map[string]scene.Mark) {
	b.marks = marks
	b.placeMarks()
}

// Break shows breakpoints.
func (b *Board) Break(points map[string]shape.Break) {
	b.breaks = points
	b.placeMarks()
}

// Compare shows marks, and beside them what is no longer in the diagram.
func (b *Board) Compare(marks map[string]scene.Mark, gone []*scene.Item) {
	b.marks, b.gone = marks, gone
	b.placeMarks()
}

// changed follows an edit: only what was touched is painted anew.
func (b *Board) changed(doc.Changed) {
	before := b.tiles.scene
	now := b.Editor.Doc.Scene()
	if by, ok := slid(before, now); ok {
		b.tiles.slide(now, by, b.dotSide())
	} else {
		b.tiles.show(now, dirty(before, now)...)
	}
	b.placeTiles()
	b.placeMarks()
	if !b.handling { // the overlay is placed when the hand has done what it does
		b.refreshOverlay()
	}
}

// slid tells how far everything has moved from one scene to the next; ok is false if more has changed.
func slid(before, now *scene.Scene) (by bpmn.Point, ok bool) {
	if before == nil || now == nil {
		return by, false
	}
	return now.Apart(before)
}

// dirty lists the parts in which two scenes differ: where the changed elements
// and what hangs on them were and are. Items are shared between scenes, so
// anything that is not the same item has changed.
func dirty(before, now *scene.Scene) []bpmn.Bounds {
	if before == nil || now == nil {
		return nil
	}
	old := make(map[*scene.Item]bool, len(before.Items()))
	for _, i := range before.Items() {
		old[i] = true
	}
	var parts []bpmn.Bounds
	for _, i := range now.Items() {
		if !old[i] {
			parts = append(parts, i.Extent)
		}
		delete(old, i)
	}
	for i := range old {
		parts = append(parts, i.Extent)
	}
	if len(parts) == 0 {
		parts = []bpmn.Bounds{{X: -1e12, Y: -1e12}} // nowhere
	}
	return parts
}

// Device is the number of device pixels per board unit.
func (b *Board) Device() float32 { return b.device() }

// Theme is the painter's theme that the diagram is shown in.
func (b *Board) Theme() *paint.Theme { return b.theme }

// device is the number of device pixels per board unit.
func (b *Board) device() float32 {
	if c := fyne.CurrentApp().Driver().CanvasForObject(b); c != nil {
		return c.Scale()
	}
	return 1
}

// setView shows another part of the diagram.
func (b *Board) setView(v view) {
	b.look(v)
	b.refreshOverlay()
}

// look is setView without the overlay, which is to be placed anew.
func (b *Board) look(v view) {
	b.fit = false
	zoomed := v.zoom != b.view.zoom
	b.view = v.snapped(b.device())
	b.Editor.Zoom = v.zoom
	if zoomed {
		b.pausePainting()
	}
	b.placeTiles()
	b.placeMarks()
	if b.OnView != nil {
		b.OnView(v.zoom)
	}
}

// zoomRest is how long the zoom must stand still before tiles are painted for it.
const zoomRest = 90 * time.Millisecond

func (b *Board) pausePainting() {
	if b.inline {
		return
	}
	b.tiles.paused = true
	if b.zooming != nil {
		b.zooming.Stop()
	}
	b.zooming = time.AfterFunc(zoomRest, func() {
		guard.Later(func() {
			b.tiles.paused = false
			b.placeTiles()
			b.refreshOverlay()
		})
	})
}

// Slim gives back what is kept of parts that are not visible; it reports how many bytes that is.
func (b *Board) Slim() int64 { return b.tiles.slim() }

// placeTiles puts the tiles where the view wants them.
func (b *Board) placeTiles() {
	size := b.Size()
	if size.Width <= 0 || size.Height <= 0 {
		return
	}
	b.dot.Store(int32(b.device() + 0.5))
	objects, missing := b.tiles.objects(b.view, size, b.device())
	b.layer.Objects = objects
	b.cover(b.tiles.gaps)
	touch(b.layer)
	b.tiles.order(missing)
	if b.OnWhole != nil && !b.tiles.gaps {
		b.OnWhole()
	}
}

// cover shows the ground or hides it: tiles let nothing through, and to draw it below them is to draw everything twice.
func (b *Board) cover(gaps bool) {
	if gaps {
		b.back.Show()
	} else if b.back.Visible() {
		b.back.Hide()
	}
}

// ground is the sheet without dots, as large as the board.
func ground(theme *paint.Theme) fyne.CanvasObject {
	if flat.Possible() {
		return flat.New(theme[shape.Canvas])
	}
	return canvas.NewRectangle(theme[shape.Canvas])
}

// dye gives the ground the colour of another theme.
func dye(back fyne.CanvasObject, theme *paint.Theme) {
	switch o := back.(type) {
	case *canvas.Shader:
		flat.Paint(o, theme[shape.Canvas])
	case *canvas.Rectangle:
		o.FillColor = theme[shape.Canvas]
	}
	back.Refresh()
}

// touch makes Fyne repaint a container without refreshing its children.
func touch(c *fyne.Container) {
	at := c.Position()
	c.Move(at.AddXY(1, 0))
	c.Move(at)
}

// ZoomNow is how many board units one diagram unit is long.
func (b *Board) ZoomNow() float64 { return b.view.zoom }

// Changed shows the outcome of something done to the editor by others than
// the board, such as a menu.
func (b *Board) Changed() { b.refreshOverlay() }

// Reload shows another diagram of the document.
func (b *Board) Reload() {
	b.tiles.show(b.Editor.Doc.Scene())
	b.Fit()
}

// Zoom shows the diagram at another size; the middle stays where it is.
func (b *Board) Zoom(zoom float64) {
	b.setView(b.view.zoomed(zoom, fyne.NewPos(b.Size().Width/2, b.Size().Height/2)))
}

// ZoomIn and ZoomOut change the size by one step.
func (b *Board) ZoomIn() { b.Zoom(b.view.zoom * zoomStep) }

// ZoomOut makes the diagram one step smaller.
func (b *Board) ZoomOut() { b.Zoom(b.view.zoom / zoomStep) }

// Fit shows the whole diagram.
func (b *Board) Fit() {
	if s := b.Editor.Doc.Scene(); s != nil {
		b.setView(fitted(s.Bounds, b.Size()))
	}
}

// FitSelection shows what is selected as large as it fits, at most in its
// original size.
func (b *Board) FitSelection() {
	s := b.Editor.Doc.Scene()
	if s == nil {
		return
	}
	var all bpmn.Bounds
	for _, id := range b.Editor.Doc.Selection() {
		if item := s.Item(id); item != nil {
			all = all.Union(item.Extent)
		}
	}
	if !all.Empty() {
		b.setView(fitted(all, b.Size()))
	}
}

// follow brings what the keys work on into view: a name that is edited, a ghost.
func (b *Board) follow() {
	p := &b.Editor.Preview
	var at bpmn.Bounds
	switch {
	case p.Naming != nil && p.Naming.ID != b.name.of:
		at = p.Naming.Bounds
	case p.Offer != "" && len(p.Boxes) > 0:
		at = p.Boxes[0].Bounds
	default:
		return
	}
	const edge, more = 8, 60
	seen := b.view.visible(b.Size())
	if seen.Grow(-edge / b.view.zoom).Covers(at) {
		return
	}
	if seen = seen.Grow(-more / b.view.zoom); seen.W < at.W || seen.H < at.H {
		return
	}
	v := b.view
	v.origin.X += max(0, at.Right()-seen.Right()) - max(0, seen.X-at.X)
	v.origin.Y += max(0, at.Bottom()-seen.Bottom()) - max(0, seen.Y-at.Y)
	b.setView(v)
}

// Pointer is where the pointer was last, on the board.
func (b *Board) Pointer() fyne.Position { return b.lastAt }

// Reveal moves the diagram so that an element is visible, and selects it.
func (b *Board) Reveal(id string) {
	s := b.Editor.Doc.Scene()
	if s == nil || s.Item(id) == nil {
		return
	}
	b.Editor.Doc.Select(id)
	b.RevealArea(s.Item(id).Extent)
	b.refreshOverlay()
}

// RevealArea moves the diagram so that the middle of an area is visible.
func (b *Board) RevealArea(area bpmn.Bounds) {
	c, seen := area.Center(), b.view.visible(b.Size())
	if c.X < seen.X || c.X > seen.X+seen.W || c.Y < seen.Y || c.Y > seen.Y+seen.H {
		v := b.view
		v.origin = bpmn.Point{X: c.X - seen.W/2, Y: c.Y - seen.H/2}
		b.setView(v)
	}
}

// Seen is the part of the diagram that the board shows.
func (b *Board) Seen() bpmn.Bounds { return b.view.visible(b.Size()) }

// ShowAt shows the diagram from a point at its upper left, at a size.
func (b *Board) ShowAt(from bpmn.Point, zoom float64) { b.setView(view{from, zoom}) }

// Turned shows another diagram of the document as it was looked at before.
func (b *Board) Turned(from bpmn.Point, zoom float64) {
	b.tiles.show(b.Editor.Doc.Scene())
	b.ShowAt(from, zoom)
}

// At returns the diagram point under a place of the window, and whether the
// board is there.
func (b *Board) At(window fyne.Position) (bpmn.Point, bool) {
	p := window.Subtract(fyne.CurrentApp().Driver().AbsolutePositionForObject(b))
	inside := p.X >= 0 && p.Y >= 0 && p.X < b.Size().Width && p.Y < b.Size().Height
	return b.view.diagram(p), inside
}

// Window returns the place of a diagram point in the window.
func (b *Board) Window(p bpmn.Point) fyne.Position {
	return fyne.CurrentApp().Driver().AbsolutePositionForObject(b).Add(b.view.screen(p))
}

// Place returns the place of a diagram point on the board.
func (b *Board) Place(p bpmn.Point) fyne.Position { return b.view.screen(p) }

// AtRest reports whether the hand is doing nothing.
func (b *Board) AtRest() bool {
	_, idle := b.Editor.State.(tool.Idle)
	return idle && !b.pressed
}

// Naming reports whether a name is being written on the diagram.
func (b *Board) Naming() bool { return b.Editor.Preview.Naming != nil }

// Drop ends a drag that began outside of the board, such as in a palette.
func (b *Board) Drop(window fyne.Position) {
	p := window.Subtract(fyne.CurrentApp().Driver().AbsolutePositionForObject(b))
	b.handle(b.input(tool.Release, p, tool.Left))
}

// Cancel ends whatever the hand is doing.
func (b *Board) Cancel() { b.handle(tool.Input{Kind: tool.Key, Key: "Escape"}) }

// Drag moves what a drag that began outside of the board carries.
func (b *Board) Drag(window fyne.Position) {
	p := window.Subtract(fyne.CurrentApp().Driver().AbsolutePositionForObject(b))
	b.handle(b.input(tool.Move, p, tool.Left))
}

// CreateRenderer implements fyne.Widget.
func (b *Board) CreateRenderer() fyne.WidgetRenderer {
	clip := container.NewClip(container.NewWithoutLayout(b.back, b.layer, b.marked.image, b.travel.layer, b.hovered.image, b.aimed.image, b.moving.image, b.overlay, b.naming))
	return &renderer{board: b, clip: clip}
}

type renderer struct {
	board *Board
	clip  *container.Clip
}

func (r *renderer) Layout(size fyne.Size) {
	b := r.board
	r.clip.Resize(size)
	b.back.Resize(size)
	b.layer.Resize(size)
	b.overlay.Resize(size)
	if b.fit && size.Width > 0 && size.Height > 0 {
		b.Fit()
		b.fit = true
		return
	}
	b.placeTiles()
	b.placeMarks()
	b.refreshOverlay()
}

func (r *renderer) MinSize() fyne.Size           { return fyne.NewSize(200, 150) }
func (r *renderer) Refresh()                     { r.board.placeTiles(); canvas.Refresh(r.clip) }
func (r *renderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.clip} }
func (r *renderer) Destroy()                     {}

var _ desktop.Cursorable = (*Board)(nil)
