//go:build cgo && !ci

package main

import (
	"fyne.io/fyne/v2"
	"github.com/go-gl/glfw/v3.4/glfw"

	"hookflow/designer"
)

// aroundWindow is what frame and title take at most, and half of that once more above, since Fyne puts a window in the middle of the
// display whether or not a bar of the desktop is below.
var aroundWindow = fyne.NewSize(16, 56)

// fitDisplay makes a window smaller that has no room beside the bars of the desktop. Windows makes it no larger than the display and does
// not tell Fyne, which would go on to draw what nobody sees; elsewhere its end would lie outside.
func fitDisplay(w *designer.Window) {
	display := glfw.GetPrimaryMonitor()
	if display == nil {
		return
	}
	_, _, wide, high := display.GetWorkarea()
	scale, has := w.Canvas().Scale(), w.Canvas().Size()
	room := fyne.NewSize(float32(wide)/scale, float32(high)/scale).Subtract(aroundWindow)
	if fits := has.Min(room); wide > 0 && fits != has {
		w.Resize(fits)
		w.CenterOnScreen()
	}
}
