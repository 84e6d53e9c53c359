// Package flat draws areas of one colour by a program that the graphics card runs for each pixel. Where there is no card, the
// processor runs it: a plain area costs it a third of what a picture of its size does, and a fifth
// of a rectangle, which Fyne makes ready for an edge and a shadow that it does not have.
//
// What is drawn covers up to a pixel more than its object on each side, since Fyne leaves room for soft edges. It is cut off
// by a container.Clip, or by what is drawn over it.
package flat

import (
	"image/color"

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

// Paint gives an area another colour.
func Paint(s *canvas.Shader, c color.NRGBA) {
	part := func(v uint8) float32 { return float32(v) / 255 } // uniforms are single numbers
	u := s.Uniforms
	u["paperRed"], u["paperGreen"], u["paperBlue"], u["opacity"] = part(c.R), part(c.G), part(c.B), part(c.A)
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
