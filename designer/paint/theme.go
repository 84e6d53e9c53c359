// Package paint turns a scene into pixels and SVG: once drawn, the same in the
// window, in PNG and in every export. It is safe for concurrent use.
//
// A picture depends on its scene, theme and scale alone, never on what was painted before: tiles of one diagram are painted
// by several goroutines and must fit together, and golden pictures must be the same on every machine. So the fonts are those
// of package typeset first, and there is no clock and no chance.
package paint

import (
	"image/color"

	"hookflow/designer/colour"
	"hookflow/designer/shape"
)

// A Theme gives each role its colour.
type Theme [shape.Roles]color.NRGBA

// roles says which colour of the table each role has.
var roles = map[shape.Role]colour.Name{
	shape.Canvas: colour.Canvas, shape.Paper: colour.Fill, shape.Pool: colour.PoolFill, shape.Band: colour.LineStrong,
	shape.Line: colour.Ink, shape.Quiet: colour.Ink2, shape.Head: colour.LaneHead, shape.Writing: colour.Text,
	shape.Done: colour.Done, shape.Current: colour.Accent, shape.Altered: colour.Wait, shape.Failed: colour.Fail, shape.Halted: colour.Debug,
	shape.DoneFill: colour.DoneFill, shape.CurrentFill: colour.AccentSoft, shape.AlteredFill: colour.WaitFill, shape.FailedFill: colour.FailFill, shape.HaltedFill: colour.DebugFill,
	shape.Value: colour.Expr, shape.ValueFill: colour.ExprSoft,
	shape.Heat1: colour.Heat1, shape.Heat2: colour.Heat2, shape.Heat3: colour.Heat3, shape.Heat4: colour.Heat4, shape.Heat5: colour.Heat5,
	shape.OnHeat4: colour.OnHeat4, shape.OnHeat5: colour.OnHeat5, shape.Muted: colour.FlowMute,
}

// The themes. Exports are on white paper whatever the window shows.
var (
	Light        = Themed(colour.Light)
	Dark         = Themed(colour.Dark)
	HighContrast = Themed(colour.HighContrast)
	Printed      = printed()
)

// Themed is the theme of a look.
func Themed(l colour.Look) *Theme {
	var t Theme
	for role, name := range roles {
		t[role], _ = l.Of(name)
	}
	return &t
}

func printed() *Theme {
	t := *Light
	t[shape.Canvas] = color.NRGBA{255, 255, 255, 255}
	return &t
}

// haloAlpha is how strong what is faint is: 28 %.
const haloAlpha = 0x47

// Colour returns what an ink looks like; its alpha is 0 for nothing.
func (t *Theme) Colour(i shape.Ink) color.NRGBA {
	c := t[i.Role]
	if i.Own.A != 0 {
		c = i.Own
	}
	if i.Faint {
		c.A = haloAlpha
	}
	return c
}
