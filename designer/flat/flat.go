// Package flat draws areas of one colour, and sheets of dots, by a program that the graphics card runs for each pixel. Where
// there is no card, the processor runs it: a plain area costs it a third of what a picture of its size does, and a fifth
// of a rectangle, which Fyne makes ready for an edge and a shadow that it does not have.
//
// What is drawn covers up to a pixel more than its object on each side, since Fyne leaves room for soft edges. It is cut off
// by a container.Clip, or by what is drawn over it.
package flat

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
)

// Possible reports whether there is a window whose pixels are drawn by programs. Tests draw without.
func Possible() bool {
	_, is := fyne.CurrentApp().Driver().(desktop.Driver)
	return is
}

// New is an area in one colour.
func New(c color.NRGBA) *canvas.Shader {
	s := program("hookflow.flat", plain)
	Paint(s, c)
	return s
}

// Paint gives an area, or the paper of a sheet, another colour.
func Paint(s *canvas.Shader, c color.NRGBA) { ink(s, "paper", c) }

// Dots are those of a sheet.
type Dots struct {
	Ink   color.NRGBA
	Every float64 // pixels from one to the next; more than 1
	Side  float64 // pixels that one is wide
}

// Sheet is a part of an endless sheet of opaque paper with dots, one of which has its upper left at the origin of the sheet, as
// near as pixels allow. The part begins at a pixel of the sheet and is so many pixels large; shown in another size, its dots come closer or
// go apart with it.
func Sheet(paper color.NRGBA, d Dots, x, y, wide, high int) *canvas.Shader {
	s := program("hookflow.sheet", dotted)
	Paint(s, paper)
	ink(s, "dot", d.Ink)
	phase := func(from int) float32 { return float32(math.Mod(math.Mod(float64(from), d.Every)+d.Every, d.Every)) }
	u := s.Uniforms
	u["across"], u["down"] = phase(x), phase(y)
	u["per"], u["side"] = float32(1/d.Every), float32(d.Side/d.Every)
	u["wide"], u["high"] = float32(wide), float32(high)
	return s
}

// ink sets the uniforms of a colour; there are only single numbers.
func ink(s *canvas.Shader, name string, c color.NRGBA) {
	part := func(v uint8) float32 { return float32(v) / 255 }
	s.Uniforms[name+"Red"], s.Uniforms[name+"Green"], s.Uniforms[name+"Blue"] = part(c.R), part(c.G), part(c.B)
	if name == "paper" {
		s.Uniforms["opacity"] = part(c.A)
	}
}

// program makes an object of a source for both kinds of OpenGL. Fyne compiles it once for each name.
func program(name, source string) *canvas.Shader {
	s := canvas.NewShader(name, []byte("#version 110\n"+source), []byte("#version 100\n"+exact+source))
	s.Uniforms = map[string]float32{}
	return s
}

// exact asks small graphics cards for numbers that tell the pixels of a screen apart.
const exact = `
#ifdef GL_FRAGMENT_PRECISION_HIGH
precision highp float;
#else
precision mediump float;
#endif
`

const plain = `
uniform float paperRed, paperGreen, paperBlue, opacity;

void main() {
    gl_FragColor = vec4(paperRed, paperGreen, paperBlue, opacity);
}
`

// A pixel shows a dot if its middle lies behind the beginning of one by less than the dot is wide, in both directions.
const dotted = `
uniform vec2 frame;
uniform vec4 bounds;
uniform float paperRed, paperGreen, paperBlue, opacity;
uniform float dotRed, dotGreen, dotBlue;
uniform float across, down, per, side, wide, high;

void main() {
    vec2 at = vec2(gl_FragCoord.x - bounds[0], frame.y - bounds[1] - gl_FragCoord.y);
    at *= vec2(wide / (bounds[2] - bounds[0]), high / (bounds[3] - bounds[1]));
    vec2 behind = fract((at + vec2(across, down)) * per);
    vec3 paper = vec3(paperRed, paperGreen, paperBlue);
    vec3 dot = vec3(dotRed, dotGreen, dotBlue);
    gl_FragColor = vec4(max(behind.x, behind.y) < side ? dot : paper, opacity);
}
`
