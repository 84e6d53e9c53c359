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

// variant is the usual theme with more contrast, light or dark whatever
// the system says, or as it says.
type variant struct {
	fyne.Theme
	of      fyne.ThemeVariant
	follows bool // the system, not of
}

// distinct are the colours in which ours differs: entries, check boxes and the
// keys in menus of the usual theme can hardly be told from what is behind them.
var distinct = map[fyne.ThemeVariant]map[fyne.ThemeColorName]color.Color{
	theme.VariantLight: {
		theme.ColorNameInputBackground: color.NRGBA{0xec, 0xef, 0xf3, 0xff},
		theme.ColorNameInputBorder:     color.NRGBA{0xa9, 0xb1, 0xbc, 0xff},
		theme.ColorNameDisabled:        color.NRGBA{0x97, 0x9f, 0xab, 0xff},
	},
	theme.VariantDark: {
		theme.ColorNameInputBackground: color.NRGBA{0x2b, 0x2f, 0x37, 0xff},
		theme.ColorNameInputBorder:     color.NRGBA{0x5a, 0x62, 0x6e, 0xff},
		theme.ColorNameDisabled:        color.NRGBA{0x6c, 0x74, 0x80, 0xff},
	},
}

func (v variant) Color(name fyne.ThemeColorName, system fyne.ThemeVariant) color.Color {
	of := v.of
	if v.follows {
		of = system
	}
	if c, ok := distinct[of][name]; ok {
		return c
	}
	return v.Theme.Color(name, of)
}

// chooseVariant makes the window light or dark, now and from now on; "" follows
// the system.
func (w *Window) chooseVariant(name string) {
	w.App.Preferences().SetString(variantKey, name)
	w.applyVariant()
}

func (w *Window) applyVariant() {
	chosen := variant{Theme: theme.DefaultTheme(), follows: true}
	switch w.App.Preferences().String(variantKey) {
	case lightName:
		chosen.of, chosen.follows = theme.VariantLight, false
	case darkName:
		chosen.of, chosen.follows = theme.VariantDark, false
	}
	w.App.Settings().SetTheme(chosen)
}

// isDark reports whether the window is dark now.
func (w *Window) isDark() bool {
	if v, ok := w.App.Settings().Theme().(variant); ok && !v.follows {
		return v.of == theme.VariantDark
	}
	return w.App.Settings().ThemeVariant() == theme.VariantDark
}
