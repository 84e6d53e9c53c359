// Package paint turns a scene into pixels and SVG: once drawn, the same in the
// window, in PNG and in every export. It is safe for concurrent use.
package paint

import (
	"image/color"

	"hookflow/designer/shape"
)

// A Theme gives each role its colour.
type Theme [shape.Roles]color.NRGBA

// The themes. Exports use Light whatever the window shows.
var (
	Light = &Theme{
		shape.Canvas:  rgb(0xffffff),
		shape.Paper:   rgb(0xffffff),
		shape.Pool:    rgb(0xffffff),
		shape.Band:    rgb(0xdfe3e8),
		shape.Line:    rgb(0x1f2933),
		shape.Writing: rgb(0x111827),
		shape.Done:    rgb(0x2f9e6b),
		shape.Current: rgb(0x2563eb),
		shape.Failed:  rgb(0xd1293d),
	}
	Dark = &Theme{
		shape.Canvas:  rgb(0x17191d),
		shape.Paper:   rgb(0x262a31),
		shape.Pool:    rgb(0x1d2025),
		shape.Band:    rgb(0x3a404a),
		shape.Line:    rgb(0xc3cad4),
		shape.Writing: rgb(0xeceff4),
		shape.Done:    rgb(0x4cc38a),
		shape.Current: rgb(0x6ea8fe),
		shape.Failed:  rgb(0xff6b78),
	}
	HighContrast = &Theme{
		shape.Canvas:  rgb(0x000000),
		shape.Paper:   rgb(0x000000),
		shape.Pool:    rgb(0x000000),
		shape.Band:    rgb(0x4d4d4d),
		shape.Line:    rgb(0xffffff),
		shape.Writing: rgb(0xffffff),
		shape.Done:    rgb(0x00ff80),
		shape.Current: rgb(0x40c4ff),
		shape.Failed:  rgb(0xff5050),
	}
)

// rgb is an opaque colour given as 0xrrggbb.
func rgb(v uint32) color.NRGBA {
	return color.NRGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 255}
}

// Colour returns what an ink looks like; its alpha is 0 for nothing.
func (t *Theme) Colour(i shape.Ink) color.NRGBA {
	if i.Own.A != 0 {
		return i.Own
	}
	return t[i.Role]
}
