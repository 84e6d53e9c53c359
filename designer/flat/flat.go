// Package flat draws areas of one colour, frames, and sheets of dots, by programs that the graphics card runs for each pixel. Where
// there is no card, the processor runs them: a plain area costs it a quarter of what a picture of its size does, and a fifth
// of a rectangle; a frame costs half of Fyne's own.
//
// A plain area and a sheet cover up to a pixel more than their object on each side, since Fyne leaves room for soft edges. That is cut off
// by a container.Clip, or by what is drawn over it.
package flat

import (
	"fmt"
	"image/color"
	"math"
	"sync"

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
	s := &canvas.Shader{}
	Paint(s, c)
	return s
}

// Paint gives an area another colour. Each colour has a program of its own: where it is known that nothing shows through, what is below is
// not read.
func Paint(s *canvas.Shader, c color.NRGBA) {
	p, known := plains.Load(c)
	if !known {
		p, _ = plains.LoadOrStore(c, newProgram(fmt.Sprint("hookflow.flat ", c), fmt.Sprintf(plain, vec4(c))))
	}
	p.(program).draw(s)
}

// plains are the programs of plain areas, by their colour.
var plains sync.Map

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
	s := &canvas.Shader{}
	newProgram(fmt.Sprint("hookflow.sheet ", paper, d.Ink), fmt.Sprintf(dotted, vec4(d.Ink), vec4(paper))).draw(s)
	phase := func(from int) float32 { return float32(math.Mod(math.Mod(float64(from), d.Every)+d.Every, d.Every)) }
	u := map[string]float32{}
	s.Uniforms = u
	u["across"], u["down"] = phase(x), phase(y)
	u["per"], u["side"] = float32(1/d.Every), float32(d.Side/d.Every)
	u["wide"], u["high"] = float32(wide), float32(high)
	return s
}

// A program draws objects, with either kind of OpenGL. Fyne compiles it once for each name.
type program struct {
	name       string
	source, es []byte
}

func newProgram(name, source string) program {
	return program{name, []byte("#version 110\n" + source), []byte("#version 100\n" + exact + source)}
}

// draw makes an object one that the program draws.
func (p program) draw(s *canvas.Shader) { s.Name, s.Source, s.SourceES = p.name, p.source, p.es }

// vec4 is a colour in a program.
func vec4(c color.NRGBA) string {
	part := func(v uint8) float32 { return float32(v) / 255 }
	return fmt.Sprintf("vec4(%f, %f, %f, %f)", part(c.R), part(c.G), part(c.B), part(c.A))
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
void main() {
    gl_FragColor = %s;
}
`

// A pixel shows a dot if its middle lies behind the beginning of one by less than the dot is wide, in both directions.
const dotted = `
uniform vec2 frame;
uniform vec4 bounds;
uniform float across, down, per, side, wide, high;

void main() {
    vec2 at = vec2(gl_FragCoord.x - bounds[0], frame.y - bounds[1] - gl_FragCoord.y);
    at *= vec2(wide / (bounds[2] - bounds[0]), high / (bounds[3] - bounds[1]));
    vec2 behind = fract((at + vec2(across, down)) * per);
    gl_FragColor = max(behind.x, behind.y) < side ? %s : %s;
}
`
