package board

import (
	"math"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"hookflow/designer/guard"
	"hookflow/engine/bpmn"
)

// How tokens travel: for how long along one flow, for how long at most until all have arrived, how many at once, how often they are
// moved, and how far at a time at most: a window that had something else to do shows the way all the same.
const (
	legTakes    = 420 * time.Millisecond
	travelTakes = 2 * time.Second
	travelMost  = 48
	travelStep  = 40 * time.Millisecond
	travelFar   = 80 * time.Millisecond
	travelDot   = 12 // board units across
)

// A traveller is a token on its way along a flow.
type traveller struct {
	way             []bpmn.Point
	leaves, arrives time.Duration // on the clock of the travel
	dot             *canvas.Circle
}

// A travel moves dots over the diagram. Without one there is nothing that moves, or waits for its time to.
type travel struct {
	layer *fyne.Container
	now   time.Duration // since the first set out; 0 while none is on its way
	list  []traveller
}

// Travel shows tokens on their way along flows, which were taken in this order: one leaves where another has arrived. Flows that the
// diagram does not show are left out.
func (b *Board) Travel(flows []string) {
	t, idle := &b.travel, len(b.travel.list) == 0
	if idle {
		t.now = 0
	}
	fresh := b.legs(flows[max(0, len(flows)-travelMost):], t.now)
	for len(t.list)+len(fresh) > travelMost && len(t.list) > 0 {
		t.layer.Remove(t.list[0].dot)
		t.list = t.list[1:]
	}
	for i := range fresh {
		t.layer.Add(fresh[i].dot)
	}
	t.list = append(t.list, fresh...)
	b.step(0)
	if idle && len(t.list) > 0 && !b.inline {
		guard.Go(b.travels)
	}
}

// legs are the ways of flows, one after the other where they hang together, in no more time than all may take.
func (b *Board) legs(flows []string, first time.Duration) (list []traveller) {
	scene, model := b.Editor.Doc.Scene(), b.Editor.Doc.Model()
	if scene == nil { // the document has no diagram
		return nil
	}
	there := map[*bpmn.Element]time.Duration{}
	last := first
	for _, id := range flows {
		item, flow := scene.Item(id), model.ByID(id)
		if item == nil || len(item.Way) < 2 || flow == nil || flow.Source == nil || flow.Target == nil {
			continue
		}
		leaves := max(first, there[flow.Source])
		t := traveller{way: item.Way, leaves: leaves, arrives: leaves + legTakes, dot: canvas.NewCircle(b.inks().accent)}
		t.dot.StrokeColor, t.dot.StrokeWidth = b.inks().paper, 2
		t.dot.Resize(fyne.NewSquareSize(travelDot))
		there[flow.Target], last = t.arrives, max(last, t.arrives)
		list = append(list, t)
	}
	if share := float64(travelTakes) / float64(last-first); share < 1 {
		for i := range list {
			t := &list[i]
			t.leaves, t.arrives = first+time.Duration(share*float64(t.leaves-first)), first+time.Duration(share*float64(t.arrives-first))
		}
	}
	return list
}

// travels moves the dots until all have arrived.
func (b *Board) travels() {
	last := time.Now()
	for more := true; more; {
		time.Sleep(travelStep)
		moved := make(chan struct{})
		guard.Later(func() {
			defer close(moved)
			now := time.Now()
			more = b.step(min(now.Sub(last), travelFar))
			last = now
		})
		<-moved
	}
}

// step moves the dots on by a time, and reports whether any is still on its way.
func (b *Board) step(by time.Duration) bool {
	t := &b.travel
	t.now += by
	now := t.now
	t.list = slices.DeleteFunc(t.list, func(x traveller) bool {
		if now >= x.arrives {
			t.layer.Remove(x.dot)
		}
		return now >= x.arrives
	})
	for _, x := range t.list {
		if now < x.leaves {
			x.dot.Hide()
			continue
		}
		at := along(x.way, float64(now-x.leaves)/float64(x.arrives-x.leaves))
		x.dot.Move(b.view.screen(at).SubtractXY(travelDot/2, travelDot/2))
		x.dot.Show()
	}
	return len(t.list) > 0
}

// along is the point of a way after a share of its length.
func along(way []bpmn.Point, share float64) bpmn.Point {
	length := 0.0
	for i := 1; i < len(way); i++ {
		length += math.Hypot(way[i].X-way[i-1].X, way[i].Y-way[i-1].Y)
	}
	left := length * min(max(share, 0), 1)
	for i := 1; i < len(way); i++ {
		dx, dy := way[i].X-way[i-1].X, way[i].Y-way[i-1].Y
		if part := math.Hypot(dx, dy); left <= part && part > 0 {
			return bpmn.Point{X: way[i-1].X + dx*left/part, Y: way[i-1].Y + dy*left/part}
		} else {
			left -= part
		}
	}
	return way[len(way)-1]
}

func newTravel() travel { return travel{layer: container.NewWithoutLayout()} }
