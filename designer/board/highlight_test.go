package board

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"hookflow/designer/shape"
	"hookflow/engine/bpmn"
)

// What lies under the pointer has a dashed line, unless it is selected; what would take
// the thing dragged is shown in the colour of the answer.
func TestHighlights(t *testing.T) {
	d := drawing(t)
	b := shown(t, d)
	task := tasks(d)[0]
	at := b.view.screen(d.Scene().Item(task.ID).Bounds.Center())
	move := func(p fyne.Position) {
		b.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: p}})
	}
	move(at)
	if !b.hovered.image.Visible() || b.hovered.shown.item.ID != task.ID {
		t.Fatal("the task under the pointer is not shown")
	}
	move(fyne.NewPos(2, 2))
	if b.hovered.image.Visible() {
		t.Error("nothing lies under the pointer, but something is shown")
	}
	d.Select(task.ID)
	move(at)
	if b.hovered.image.Visible() {
		t.Error("what is selected has a second line")
	}
	d.Select()
	move(at)
	b.MouseOut()
	if b.hovered.image.Visible() {
		t.Error("the line stays when the pointer has gone")
	}
	press(b, at, desktop.MouseButtonPrimary)
	b.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}, Button: desktop.MouseButtonPrimary})
	other := b.view.screen(d.Scene().Item(tasks(d)[1].ID).Bounds.Center())
	b.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: other}})
	if !b.aimed.image.Visible() || b.aimed.shown.look.role != shape.Failed || b.aimed.shown.item.ID != tasks(d)[1].ID {
		t.Errorf("a task on another one is shown as %+v", b.aimed.shown.look)
	}
	b.Cancel()
	if b.aimed.image.Visible() {
		t.Error("the aim stays")
	}
}

// When the wheel moves the view, what comes under the pointer is shown, and no longer what has gone from there.
func TestHighlightFollowsTheWheel(t *testing.T) {
	d := drawing(t)
	b := shown(t, d)
	b.setView(view{bpmn.Point{X: 0, Y: 0}, 1})
	task := tasks(d)[0]
	at := b.view.screen(d.Scene().Item(task.ID).Bounds.Center())
	wheel := func(dy float32) {
		b.Scrolled(&fyne.ScrollEvent{PointEvent: fyne.PointEvent{Position: at}, Scrolled: fyne.NewDelta(0, dy)})
	}
	wheel(-100)
	wheel(100)
	if b.hovered.image.Visible() {
		t.Error("something is shown before the pointer has come")
	}
	b.MouseIn(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}})
	wheel(-100)
	if b.hovered.image.Visible() {
		t.Errorf("%s is shown, which has gone from under the pointer", b.hovered.shown.item.ID)
	}
	wheel(100)
	if !b.hovered.image.Visible() || b.hovered.shown.item.ID != task.ID {
		t.Error("the task that has come back under the pointer is not shown")
	}
	b.MouseOut()
	wheel(-2)
	if b.hovered.image.Visible() {
		t.Error("something is shown when the pointer has gone")
	}
}
