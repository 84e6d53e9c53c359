//go:build cgo && !ci

package main

import (
	"fyne.io/fyne/v2"
	"github.com/go-gl/glfw/v3.4/glfw"

	"hookflow/designer"
)

// overlayKeys are the keys that mean something to a dialog or menu whatever has
// the focus in it.
var overlayKeys = map[glfw.Key]fyne.KeyName{glfw.KeyEscape: fyne.KeyEscape, glfw.KeyEnter: fyne.KeyReturn, glfw.KeyKPEnter: fyne.KeyEnter}

// intercept stands between the display and Fyne. Fyne gives a key to what has the
// focus and tells nobody else, so a dialog would never hear of Escape while one of
// its buttons, lists or texts has it. It must be called while the window's GL
// context is current, which is the one way to its GLFW window.
func intercept(w *designer.Window) {
	display := glfw.GetCurrentContext()
	if display == nil {
		return // the window works; its dialogs hear keys only while nothing has the focus
	}
	var next glfw.KeyCallback
	next = display.SetKeyCallback(func(d *glfw.Window, key glfw.Key, code int, action glfw.Action, mods glfw.ModifierKey) {
		const chord = glfw.ModControl | glfw.ModAlt | glfw.ModSuper
		if name, ok := overlayKeys[key]; ok && action == glfw.Press && mods&chord == 0 && w.Key(name) {
			return
		}
		next(d, key, code, action, mods)
	})
}
