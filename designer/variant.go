package designer

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

const (
	variantKey = "colours"
	lightName  = "light"
	darkName   = "dark"
)

// variant is the usual theme, light or dark whatever the system says.
type variant struct {
	fyne.Theme
	of fyne.ThemeVariant
}

func (v variant) Color(name fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	return v.Theme.Color(name, v.of)
}

// chooseVariant makes the window light or dark, now and from now on; "" follows
// the system.
func (w *Window) chooseVariant(name string) {
	w.App.Preferences().SetString(variantKey, name)
	w.applyVariant()
}

func (w *Window) applyVariant() {
	var chosen fyne.Theme = theme.DefaultTheme()
	switch w.App.Preferences().String(variantKey) {
	case lightName:
		chosen = variant{chosen, theme.VariantLight}
	case darkName:
		chosen = variant{chosen, theme.VariantDark}
	}
	w.App.Settings().SetTheme(chosen)
}

// isDark reports whether the window is dark now.
func (w *Window) isDark() bool {
	if v, ok := w.App.Settings().Theme().(variant); ok {
		return v.of == theme.VariantDark
	}
	return w.App.Settings().ThemeVariant() == theme.VariantDark
}
