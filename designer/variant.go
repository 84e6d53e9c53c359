package designer

import (
	"fyne.io/fyne/v2"

	"hookflow/designer/colour"
	"hookflow/designer/guard"
	"hookflow/designer/look"
	"hookflow/designer/typeset"
)

// The names of the looks in the preferences; none follows the system.
const (
	variantKey   = "colours"
	lightName    = "light"
	darkName     = "dark"
	contrastName = "contrast"
)

var lookNames = map[string]colour.Look{lightName: colour.Light, darkName: colour.Dark, contrastName: colour.HighContrast}

// chooseVariant gives the window a look, now and from now on; "" follows the
// system.
func (w *Window) chooseVariant(name string) {
	w.App.Preferences().SetString(variantKey, name)
	w.applyVariant()
}

func (w *Window) applyVariant() {
	embolden(speaking)
	dress(w.App, speaking)
}

// dress gives the program the look that is chosen, with the letters of the language of a code.
func dress(a fyne.App, code string) {
	chosen, known := lookNames[a.Preferences().String(variantKey)]
	a.Settings().SetTheme(look.Theme{Look: chosen, Follows: !known, Tall: tallLetters(code)})
}

// emboldened is the language for whose bold letters a face was found.
var emboldened string

// nameLetters is the language of the names that were shown in bold letters, in a window that speaks another one; empty: there was none.
var nameLetters string

// nameIn makes names in the letters of another language bold, too, once one was shown.
func (w *Window) nameIn(code string) {
	if nameLetters != "" || tallLetters(speaking) || w.Inline {
		return
	}
	nameLetters = code
	guard.Later(w.applyVariant)
}

// tallLetters reports whether a language has letters that need higher lines.
func tallLetters(code string) bool { return code == "ko" || code == "zh" }

// embolden finds the bold letters of a language that the system does not speak.
func embolden(code string) {
	if !tallLetters(code) {
		code = nameLetters
	}
	if code == systemLanguage() {
		code = "" // Fyne finds them
	}
	if code != emboldened {
		emboldened = code
		look.Embolden(typeset.Strong(code))
	}
}

// looksAs reports whether a look was chosen; empty: that of the system.
func looksAs(name string) func(*Window) bool {
	return func(w *Window) bool { return w.App.Preferences().String(variantKey) == name }
}

// lookNow is the look the window has.
func (w *Window) lookNow() colour.Look {
	t, _ := w.App.Settings().Theme().(look.Theme)
	return t.Now(w.App.Settings().ThemeVariant())
}
