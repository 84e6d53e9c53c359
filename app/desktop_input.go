//go:build cgo && !ci

package main

import (
	"fmt"
	"os"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"github.com/go-gl/glfw/v3.4/glfw"

	"hookflow/designer"
)

// firstKeys are the keys that the window is asked about before what has the focus.
var firstKeys = map[glfw.Key]fyne.KeyName{
	glfw.KeyEscape: fyne.KeyEscape, glfw.KeyEnter: fyne.KeyReturn, glfw.KeyKPEnter: fyne.KeyEnter,
	glfw.KeyF1: fyne.KeyF1, glfw.KeyF2: fyne.KeyF2, glfw.KeyF3: fyne.KeyF3, glfw.KeyF4: fyne.KeyF4, glfw.KeyF5: fyne.KeyF5, glfw.KeyF6: fyne.KeyF6,
	glfw.KeyF7: fyne.KeyF7, glfw.KeyF8: fyne.KeyF8, glfw.KeyF9: fyne.KeyF9, glfw.KeyF10: fyne.KeyF10, glfw.KeyF11: fyne.KeyF11, glfw.KeyF12: fyne.KeyF12,
}

// withoutDisplay says that no window can be opened, if that is what has failed; nil if it is something else.
func withoutDisplay(failed any) error {
	if e, is := failed.(*glfw.Error); is && e.Code.String() == "NotInitialized" { // its constant is not exported
		return fmt.Errorf("no window can be opened here: no display is reached (DISPLAY=%s); hookflow run, serve and the other commands need none", os.Getenv("DISPLAY"))
	}
	return nil
}

// intercept stands between the display and Fyne, for three reasons. Fyne gives a key
// to what has the focus and tells nobody else, so a dialog would never hear of Escape
// while one of its buttons, lists or texts has it, nor the window of F6. And a handler that fails would end
// the program, whichever widget it belongs to. It must be called while the window's GL
// context is current, which is the one way to its GLFW window.
func intercept(w *designer.Window) {
	display := glfw.GetCurrentContext()
	if display == nil {
		return // the window works; its dialogs hear keys only while nothing has the focus
	}
	composeFirst(display)
	w.Corner = func() fyne.Position {
		x, y := display.GetPos()
		return fyne.NewPos(float32(x), float32(y))
	}
	p := &pause{}
	interceptKeys(w, display, p)
	interceptPointer(w, display, p)
	var focused glfw.FocusCallback
	focused = display.SetFocusCallback(func(d *glfw.Window, in bool) {
		if in {
			composeFirst(d)
		}
		if !p.answered(in) {
			w.Guard(func() { focused(d, in) })
		}
	})
	var closed glfw.CloseCallback
	closed = display.SetCloseCallback(func(d *glfw.Window) { w.Guard(func() { closed(d) }) })
}

func interceptPointer(w *designer.Window, display *glfw.Window, p *pause) {
	later := func(do func()) { p.do(func() { w.Guard(do) }) }
	var button glfw.MouseButtonCallback
	button = display.SetMouseButtonCallback(func(d *glfw.Window, b glfw.MouseButton, action glfw.Action, mods glfw.ModifierKey) {
		if action == glfw.Press && endComposing(d) {
			p.begin()
		}
		later(func() { button(d, b, action, mods) })
	})
	var moved glfw.CursorPosCallback
	moved = display.SetCursorPosCallback(func(d *glfw.Window, x, y float64) { later(func() { moved(d, x, y) }) })
	var scrolled glfw.ScrollCallback
	scrolled = display.SetScrollCallback(func(d *glfw.Window, x, y float64) { later(func() { scrolled(d, x, y) }) })
}

func interceptKeys(w *designer.Window, display *glfw.Window, p *pause) {
	var pressed glfw.KeyCallback
	pressed = display.SetKeyCallback(func(d *glfw.Window, key glfw.Key, code int, action glfw.Action, mods glfw.ModifierKey) {
		const chord = glfw.ModControl | glfw.ModAlt | glfw.ModSuper
		composeFirst(d) // an input method that was started anew stands in front again
		p.do(func() {
			w.Guard(func() {
				if name, ok := firstKeys[key]; ok && action == glfw.Press && mods&chord == 0 && w.Key(name) {
					return
				}
				w.Settle() // what had the keys may have gone since
				if name := nameless(key, code, mods); name != "" && action != glfw.Release {
					w.Press(&fyne.KeyEvent{Name: name, Physical: fyne.HardwareKey{ScanCode: code}}, modifiers(mods), action == glfw.Press)
					return
				}
				pressed(d, key, code, action, mods)
				w.Settle()
			})
		})
	})
	var typed glfw.CharCallback
	typed = display.SetCharCallback(func(d *glfw.Window, char rune) {
		w.Guard(func() { typed(d, char) })
		p.text()
	})
}

// nameless is what a key is called on a Latin keyboard while another alphabet is in force, where Fyne has no name for it and shortcuts
// would be dead: Cyrillic, Greek. "" for all that Fyne knows, as it does letters with Ctrl.
func nameless(key glfw.Key, code int, mods glfw.ModifierKey) fyne.KeyName {
	letter := key >= glfw.KeyA && key <= glfw.KeyZ
	if key <= glfw.KeySpace || key > glfw.KeyGraveAccent || letter && mods&(glfw.ModControl|glfw.ModSuper) != 0 {
		return ""
	}
	if local := glfw.GetKeyName(key, code); local == "" || local[0] < utf8.RuneSelf {
		return ""
	}
	return fyne.KeyName(rune(key)) // GLFW numbers them by what stands on a US keyboard
}

// modifiers are those of GLFW as Fyne has them.
func modifiers(mods glfw.ModifierKey) (m fyne.KeyModifier) {
	for held, as := range map[glfw.ModifierKey]fyne.KeyModifier{glfw.ModShift: fyne.KeyModifierShift, glfw.ModControl: fyne.KeyModifierControl,
		glfw.ModAlt: fyne.KeyModifierAlt, glfw.ModSuper: fyne.KeyModifierSuper} {
		if mods&held != 0 {
			m |= as
		}
	}
	return m
}
