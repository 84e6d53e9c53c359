package look

import (
	"image"
	"image/color"
	"math"
	"strconv"
	"strings"
	"sync"

	"fyne.io/fyne/v2"
	"golang.org/x/image/vector"

	"hookflow/designer/colour"
)

// A drawing is a glyph at one size and in one colour.
type drawing struct {
	name string
	ink  color.NRGBA
	side int // pixels
}

// drawings are the glyphs drawn so far: reading SVG anew for each of the hundred
// icons of a form took most of the time to show it.
var drawings sync.Map

// glyphGrid is the side of the grid that glyphs are drawn on.
const glyphGrid = 20

// Draw is a glyph in a colour as it looks now, so many pixels wide and high.
func Draw(name string, n colour.Name, side int) image.Image {
	if raw(name) == nil {
		name = "help"
	}
	ink := color.NRGBAModel.Convert(Colour(n)).(color.NRGBA)
	key := drawing{name, ink, side}
	if done, ok := drawings.Load(key); ok {
		return done.(image.Image)
	}
	img := image.NewNRGBA(image.Rect(0, 0, side, side))
	if side > 0 {
		r := vector.NewRasterizer(side, side)
		follow(r, outlineOf(name), float32(side)/glyphGrid)
		mask := image.NewAlpha(img.Rect)
		r.Draw(mask, img.Rect, image.Opaque, image.Point{})
		for i, a := range mask.Pix {
			img.Pix[4*i], img.Pix[4*i+1], img.Pix[4*i+2], img.Pix[4*i+3] = ink.R, ink.G, ink.B, uint8(int(a)*int(ink.A)/255)
		}
	}
	drawings.Store(key, img)
	return img
}

// outlineOf is the path of a glyph: M, L, Q and Z with absolute places, see
// TestEveryIconIsOurs.
func outlineOf(name string) string {
	_, after, _ := strings.Cut(string(raw(name).Content()), ` d="`)
	path, _, _ := strings.Cut(after, `"`)
	return path
}

// follow draws a path.
func follow(r *vector.Rasterizer, path string, scale float32) {
	for path != "" {
		step := path
		if next := strings.IndexAny(path[1:], "MLQZ"); next >= 0 {
			step = path[:next+1]
		}
		path = path[len(step):]
		var at []float32
		for _, text := range strings.FieldsFunc(step[1:], func(c rune) bool { return c == ' ' || c == ',' }) {
			v, _ := strconv.ParseFloat(text, 32)
			at = append(at, float32(v)*scale)
		}
		switch {
		case step[0] == 'M' && len(at) == 2:
			r.MoveTo(at[0], at[1])
		case step[0] == 'L' && len(at) == 2:
			r.LineTo(at[0], at[1])
		case step[0] == 'Q' && len(at) == 4:
			r.QuadTo(at[0], at[1], at[2], at[3])
		case step[0] == 'Z':
			r.ClosePath()
		}
	}
}

// pixels is how many pixels a length is on the screen.
func pixels(o fyne.CanvasObject, length float32) int {
	driver := fyne.CurrentApp().Driver()
	c := driver.CanvasForObject(o)
	if all := driver.AllWindows(); c == nil && len(all) > 0 {
		c = all[0].Canvas()
	}
	if c == nil {
		return int(math.Ceil(float64(length)))
	}
	return int(math.Ceil(float64(length * c.Scale())))
}
