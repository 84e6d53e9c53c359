// Package look is the program's own face: the table of colours, sizes, fonts and
// icons, and the few controls that Fyne lacks. It knows nothing of processes.
package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"hookflow/assets/fonts"
	"hookflow/designer/colour"
)

// A Theme shows one look, or the one the system asks for.
type Theme struct {
	Look    colour.Look
	Follows bool // the system, between light and dark
	Tall    bool // the window speaks a language whose letters need higher lines
}

// Now is the look shown while the system asks for a variant.
func (t Theme) Now(system fyne.ThemeVariant) colour.Look {
	switch {
	case !t.Follows:
		return t.Look
	case system == theme.VariantDark:
		return colour.Dark
	}
	return colour.Light
}

// named says which colour stands for each of Fyne's own colour names.
var named = map[fyne.ThemeColorName]colour.Name{
	theme.ColorNameBackground: colour.Window, theme.ColorNameForeground: colour.Text, theme.ColorNameForegroundOnPrimary: colour.OnAccent,
	theme.ColorNameForegroundOnError: colour.OnAccent, theme.ColorNameForegroundOnSuccess: colour.OnAccent, theme.ColorNameForegroundOnWarning: colour.OnAccent,
	theme.ColorNamePrimary: colour.Accent, theme.ColorNameHyperlink: colour.AccentText, theme.ColorNameFocus: colour.AccentLine,
	theme.ColorNameSelection: colour.Marked, theme.ColorNameInputBackground: colour.Panel, theme.ColorNameInputBorder: colour.Field,
	theme.ColorNamePlaceHolder: colour.Text3, theme.ColorNameDisabled: colour.Disabled, theme.ColorNameDisabledButton: colour.Sunken,
	theme.ColorNameButton: colour.Panel, theme.ColorNameMenuBackground: colour.Raised, theme.ColorNameOverlayBackground: colour.Raised,
	theme.ColorNameHeaderBackground: colour.Sunken, theme.ColorNameSeparator: colour.Line, theme.ColorNameScrollBar: colour.LineStrong,
	theme.ColorNameScrollBarBackground: colour.Clear, theme.ColorNameShadow: colour.Shade, theme.ColorNameError: colour.Fail,
	theme.ColorNameWarning: colour.Wait, theme.ColorNameSuccess: colour.Done,
}

// blended are laid over a control by Fyne, so they let it through.
var blended = map[fyne.ThemeColorName][colour.Looks]color.NRGBA{
	theme.ColorNameHover:   {{23, 27, 36, 15}, {255, 255, 255, 18}, {255, 255, 255, 46}},
	theme.ColorNamePressed: {{23, 27, 36, 31}, {255, 255, 255, 33}, {255, 255, 255, 69}},
}

// Color implements fyne.Theme.
func (t Theme) Color(name fyne.ThemeColorName, system fyne.ThemeVariant) color.Color {
	now := t.Now(system)
	if c, ok := blended[name]; ok {
		return c[now]
	}
	if token, ok := named[name]; ok {
		name = fyne.ThemeColorName(token)
	}
	if c, ok := now.Of(colour.Name(name)); ok {
		return c
	}
	variant := theme.VariantDark
	if now == colour.Light {
		variant = theme.VariantLight
	}
	return theme.DefaultTheme().Color(name, variant)
}

// The faces; a glyph they lack comes from Fyne's own font, then the system's.
var (
	Regular = fyne.NewStaticResource("Inter-Regular.ttf", fonts.Sans)
	Strong  = fyne.NewStaticResource("Inter-SemiBold.ttf", fonts.SansStrong)
	Mono    = fyne.NewStaticResource("JetBrainsMono-Regular.ttf", fonts.Mono)
)

// Font implements fyne.Theme. The window has no italics.
func (t Theme) Font(style fyne.TextStyle) fyne.Resource {
	face := Regular
	switch {
	case style.Monospace:
		face = Mono
	case style.Symbol:
		return theme.DefaultTheme().Font(style)
	case style.Bold:
		face = Strong
	}
	if t.Tall {
		return tall(face)
	}
	return face
}

// sizes are Fyne's lengths, in its units.
var sizes = map[fyne.ThemeSizeName]float32{
	theme.SizeNamePadding: 4, theme.SizeNameInnerPadding: 6, theme.SizeNameText: Body, theme.SizeNameSubHeadingText: Title,
	theme.SizeNameHeadingText: Page, theme.SizeNameCaptionText: Caption, theme.SizeNameInlineIcon: 16,
	theme.SizeNameInputRadius: 6, theme.SizeNameSelectionRadius: 6, theme.SizeNameButtonRadius: 6, theme.SizeNameCardRadius: 8,
	theme.SizeNameDialogRadius: 12, theme.SizeNamePopupRadius: 8, theme.SizeNameMenuRadius: 8, theme.SizeNameInputBorder: 1,
	theme.SizeNameSeparatorThickness: 1, theme.SizeNameScrollBar: 10, theme.SizeNameScrollBarSmall: 4,
	theme.SizeNameScrollBarRadius: 4, theme.SizeNameLineSpacing: 4, theme.SizeNameModalBlurRadius: 0, theme.SizeNameSplitThickness: 1,
}

// Size implements fyne.Theme.
func (Theme) Size(name fyne.ThemeSizeName) float32 {
	if s, ok := sizes[name]; ok {
		return s
	}
	return theme.DefaultTheme().Size(name)
}

// The sizes of type.
const (
	Caption float32 = 11
	Small   float32 = 12
	Body    float32 = 13
	Title   float32 = 15
	Page    float32 = 20
	Hero    float32 = 26
)

// Colour is what a name looks like now.
func Colour(n colour.Name) color.Color {
	settings := fyne.CurrentApp().Settings()
	now := colour.Light
	if t, ok := settings.Theme().(Theme); ok {
		now = t.Now(settings.ThemeVariant())
	}
	c, _ := now.Of(n)
	return c
}
