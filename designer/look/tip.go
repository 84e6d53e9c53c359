package look

import (
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"hookflow/designer/colour"
)

// Tips show what a control does while the pointer rests on it; Fyne has none of
// its own. A window puts their layer above everything else.
type Tips struct {
	Layer *fyne.Container // moves nothing that lies in it
	timer *time.Timer
	of    fyne.CanvasObject
	after func(time.Duration, func()) *time.Timer
}

// A tipLayout takes the tip off when the window gets another size: what it tells of has moved.
type tipLayout struct {
	tips *Tips
	size fyne.Size // of the window when it was laid out last
}

// Layout implements fyne.Layout.
func (l *tipLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	if size == l.size {
		return
	}
	l.size = size
	if l.tips.of != nil { // else the layer holds none, only what waits for the first picture
		l.tips.Away()
	}
}

// MinSize implements fyne.Layout: a tip never makes a window larger.
func (l *tipLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// tipLayers are the tips of the windows, by their canvases.
var tipLayers sync.Map

// NewTips makes the tips of a window; after runs something in the window's
// goroutine after a while and may return nil.
func NewTips(c fyne.Canvas, after func(time.Duration, func()) *time.Timer) *Tips {
	t := &Tips{after: after}
	t.Layer = container.New(&tipLayout{tips: t})
	tipLayers.Store(c, t)
	return t
}

func tipsFor(o fyne.CanvasObject) *Tips {
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil {
		if t, ok := tipLayers.Load(c); ok {
			return t.(*Tips)
		}
	}
	return nil
}

// tipRest is how long the pointer must rest before a tip is shown.
const tipRest = 400 * time.Millisecond

// Rest shows a text, and the key that does the same, beside o soon.
func Rest(o fyne.CanvasObject, text, key string) { restOn(o, text, key) }

// Leave takes the tip of o off.
func Leave(o fyne.CanvasObject) { hideTip(o) }

func restOn(o fyne.CanvasObject, text, key string) {
	t := tipsFor(o)
	if t == nil || text == "" {
		return
	}
	t.Away()
	t.of = o
	t.timer = t.after(tipRest, func() {
		if t.of == o {
			t.show(o, text, key)
		}
	})
}

func hideTip(o fyne.CanvasObject) {
	if t := tipsFor(o); t != nil {
		t.Away()
	}
}

// Away takes the tip off.
func (t *Tips) Away() {
	if t.timer != nil {
		t.timer.Stop()
	}
	t.of = nil
	if len(t.Layer.Objects) > 0 {
		t.Layer.RemoveAll()
	}
}

func (t *Tips) show(o fyne.CanvasObject, text, key string) {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if c == nil {
		return
	}
	row := Row(8, NewLabel(text, Small, colour.Text))
	if key != "" {
		row.Add(Keys(key))
	}
	back := NewGround(colour.Raised, colour.LineStrong, 6)
	back.Floats = true
	box := container.NewStack(back, Inset(8, 4, 8, 4, row))
	size, room := box.MinSize(), c.Size()
	box.Resize(size)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
	to := at.AddXY(0, o.Size().Height+6)
	if to.Y+size.Height > room.Height {
		to.Y = at.Y - size.Height - 6
	}
	to.X = max(2, min(to.X, room.Width-size.Width-2))
	box.Move(to)
	back.Refresh()
	t.Layer.Objects = []fyne.CanvasObject{box}
	t.Layer.Refresh()
}

// Keys shows a chord as it stands on the keyboard.
func Keys(chord string) fyne.CanvasObject {
	return Sized(0, 18, container.NewStack(NewGround("", colour.LineStrong, 4), Inset(5, 0, 5, 0, NewLabel(chord, Caption, colour.Text3).Center())))
}
