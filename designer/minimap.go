package designer

import (
	"image"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/guard"
	"hookflow/designer/look"
	"hookflow/designer/paint"
	"hookflow/designer/scene"
	"hookflow/engine/bpmn"
)

// minimap shows the whole diagram small, and which part of it is looked at. A click
// or a drag looks elsewhere, the wheel zooms.
type minimap struct {
	widget.BaseWidget
	tab     *tab
	back    *look.Ground
	picture *canvas.Image
	seen    *canvas.Rectangle
	shows   bpmn.Bounds  // part of the diagram
	scene   *scene.Scene // that the picture is of, or will be
	held    bool
}

// The minimap: its size, the room around what it shows, whether it is open, and how
// long edits must rest before it is painted anew.
const (
	mapWide, mapHigh = 220, 140
	mapMargin        = 6
	mapMost          = 0.4 // the largest scale: a small diagram does not fill the map
	mapKey           = "minimap"
	mapRest          = 150 * time.Millisecond
)

func newMinimap(t *tab) *minimap {
	m := &minimap{tab: t, back: look.NewGround(colour.Raised, colour.LineStrong, 8), picture: canvas.NewImageFromImage(nil), seen: canvas.NewRectangle(nil)}
	m.picture.FillMode, m.picture.ScaleMode = canvas.ImageFillStretch, canvas.ImageScaleFastest
	m.back.Floats = true
	m.seen.StrokeWidth = 1.5
	m.ExtendBaseWidget(m)
	visible(m, t.window.App.Preferences().Bool(mapKey))
	return m
}

// toggleMap opens or closes the minimap of every document.
func (w *Window) toggleMap() {
	on := !w.App.Preferences().Bool(mapKey)
	w.App.Preferences().SetBool(mapKey, on)
	for _, t := range w.open {
		visible(t.minimap, on)
		t.zoom.refresh()
		t.minimap.follow()
	}
}

// MinSize implements fyne.CanvasObject.
func (m *minimap) MinSize() fyne.Size { return fyne.NewSize(mapWide, mapHigh) }

// CreateRenderer implements fyne.Widget.
func (m *minimap) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewStack(m.back, container.NewClip(container.NewWithoutLayout(m.picture, m.seen))))
}

// follow brings the frame up to date, and the picture if the diagram is another one.
func (m *minimap) follow() {
	s := m.tab.doc.Scene()
	if !m.Visible() || s == nil {
		return
	}
	if s != m.scene {
		m.scene = s
		m.order(s)
	}
	m.frame()
}

// order paints a scene in the background, once no newer one has come for a while.
func (m *minimap) order(s *scene.Scene) {
	if m.tab.window.Inline {
		m.show(s, m.paint(s))
		return
	}
	m.tab.window.after(mapRest, func() {
		if m.scene != s {
			return
		}
		guard.Go(func() {
			picture := m.paint(s)
			guard.Later(func() {
				if m.scene == s {
					m.show(s, picture)
				}
			})
		})
	})
}

// paint paints a whole scene as large as the map.
func (m *minimap) paint(s *scene.Scene) image.Image {
	b := mapped(s)
	return paint.Image(s, b, m.scale(b)*float64(m.tab.board.Device()), m.tab.board.Theme())
}

// mapped is the part of the diagram the map shows; never empty.
func mapped(s *scene.Scene) bpmn.Bounds {
	b := s.Bounds
	b.W, b.H = max(b.W, 100), max(b.H, 100)
	return b.Grow(20)
}

// scale is how many units of the map a unit of the diagram is long.
func (m *minimap) scale(b bpmn.Bounds) float64 {
	return min((mapWide-2*mapMargin)/b.W, (mapHigh-2*mapMargin)/b.H, mapMost)
}

func (m *minimap) show(s *scene.Scene, picture image.Image) {
	m.shows = mapped(s)
	scale := m.scale(m.shows)
	m.picture.Image = picture
	size := fyne.NewSize(float32(m.shows.W*scale), float32(m.shows.H*scale))
	m.picture.Resize(size)
	m.picture.Move(fyne.NewPos((mapWide-size.Width)/2, (mapHigh-size.Height)/2))
	m.picture.Refresh()
	m.frame()
}

// frame shows which part of the diagram is looked at.
func (m *minimap) frame() {
	if m.shows.Empty() {
		return
	}
	scale, part := m.scale(m.shows), m.tab.board.Seen()
	at := m.picture.Position().AddXY(float32((part.X-m.shows.X)*scale), float32((part.Y-m.shows.Y)*scale))
	from := fyne.NewPos(max(1, min(at.X, mapWide-4)), max(1, min(at.Y, mapHigh-4)))
	to := fyne.NewPos(min(at.X+float32(part.W*scale), mapWide-1), min(at.Y+float32(part.H*scale), mapHigh-1))
	m.seen.StrokeColor, m.seen.FillColor = look.Colour(colour.Accent), look.Colour(colour.Clear)
	m.seen.Move(from)
	m.seen.Resize(fyne.NewSize(max(3, to.X-from.X), max(3, to.Y-from.Y)))
	m.seen.Refresh()
}

// lookAt brings the point of the diagram below a place of the map into the middle.
func (m *minimap) lookAt(p fyne.Position) {
	if m.shows.Empty() {
		return
	}
	scale, seen := m.scale(m.shows), m.tab.board.Seen()
	d := p.Subtract(m.picture.Position())
	to := bpmn.Point{X: m.shows.X + float64(d.X)/scale - seen.W/2, Y: m.shows.Y + float64(d.Y)/scale - seen.H/2}
	m.tab.board.ShowAt(to, m.tab.board.ZoomNow())
}

// MouseDown implements desktop.Mouseable.
func (m *minimap) MouseDown(e *desktop.MouseEvent) {
	m.tab.jump(func() { m.lookAt(e.Position) })
	m.held = true
}

// MouseUp implements desktop.Mouseable.
func (m *minimap) MouseUp(*desktop.MouseEvent) { m.held = false }

// Dragged implements fyne.Draggable.
func (m *minimap) Dragged(e *fyne.DragEvent) {
	if m.held {
		m.lookAt(e.Position)
	}
}

// DragEnd implements fyne.Draggable.
func (m *minimap) DragEnd() {}

// Scrolled implements fyne.Scrollable.
func (m *minimap) Scrolled(e *fyne.ScrollEvent) {
	if e.Scrolled.DY > 0 {
		m.tab.board.ZoomIn()
	} else {
		m.tab.board.ZoomOut()
	}
}

// Cursor implements desktop.Cursorable.
func (m *minimap) Cursor() desktop.Cursor { return desktop.PointerCursor }
