package paint

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"image/color"
	"io"
	"slices"
	"strconv"
	"strings"

	"hookflow/assets/fonts"
	"hookflow/designer/scene"
	"hookflow/designer/shape"
	"hookflow/designer/typeset"
)

// SVG writes the whole scene as an SVG picture with its size in it. Texts are
// texts, so that they can be searched and copied; each line has its own place,
// so that another font does not change the lines. Every element is a group with
// its id.
func SVG(w io.Writer, s *scene.Scene, o Options) error {
	o = o.orDefault()
	out := &svg{Writer: bufio.NewWriter(w), theme: o.Theme}
	b := frameOf(s, o)
	out.put(`<?xml version="1.0" encoding="UTF-8"?>`+"\n"+`<svg xmlns="http://www.w3.org/2000/svg" width="%s" height="%s" viewBox="%s %s %s %s" font-family="%s">`+"\n",
		num(b.W*o.Scale), num(b.H*o.Scale), num(b.X), num(b.Y), num(b.W), num(b.H), fonts.SansFamily)
	out.put(`<rect x="%s" y="%s" width="%s" height="%s" fill="%s"/>`+"\n", num(b.X), num(b.Y), num(b.W), num(b.H), hex(o.Theme[shape.Canvas]))
	for _, i := range slices.Concat(s.Items(), s.Marked(o.Marks)) {
		out.item(i)
	}
	out.put("</svg>\n")
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write SVG: %w", err)
	}
	return nil
}

// svg writes; errors stay in the buffered writer until Flush.
type svg struct {
	*bufio.Writer
	theme *Theme
}

// put writes formatted text.
func (o *svg) put(format string, args ...any) { fmt.Fprintf(o, format, args...) }

// item writes one element as a group.
func (o *svg) item(i *scene.Item) {
	o.put(`<g data-element-id="%s">`+"\n", escape(i.ID))
	here := i.Here()
	for k := range here.Paths {
		o.path(&here.Paths[k])
	}
	for k := range here.Texts {
		o.text(&here.Texts[k])
	}
	o.put("</g>\n")
}

// path writes an area and its outline.
func (o *svg) path(p *shape.Path) {
	if p.Emblem != nil {
		b := p.Round.Bounds
		o.put(`<image x="%s" y="%s" width="%s" height="%s" href="%s"/>`+"\n", num(b.X), num(b.Y), num(b.W), num(b.H), escape(p.Emblem.Address))
		return
	}
	if p.Round != nil {
		b := p.Round.Bounds
		o.put(`<rect x="%s" y="%s" width="%s" height="%s" rx="%s"`, num(b.X), num(b.Y), num(b.W), num(b.H), num(p.Round.Radius))
	} else {
		o.put(`<path d="%s"`, p.Curve.String())
	}
	o.paint("fill", o.theme.Colour(p.Fill))
	if c := o.theme.Colour(p.Stroke); c.A != 0 && p.Width > 0 {
		o.paint("stroke", c)
		o.put(` stroke-width="%s"`, num(p.Width))
		if p.Dash != nil {
			o.put(` stroke-dasharray="%s"`, numbers(p.Dash))
		}
		if p.RoundCap {
			o.put(` stroke-linecap="round"`)
		}
	}
	o.put("/>\n")
}

// paint writes a colour attribute; no colour at all is "none".
func (o *svg) paint(what string, c color.NRGBA) {
	if c.A == 0 {
		o.put(` %s="none"`, what)
		return
	}
	o.put(` %s="%s"`, what, hex(c))
	if c.A < 255 {
		o.put(` %s-opacity="%s"`, what, num(float64(c.A)/255))
	}
}

// text writes a label, one tspan per line.
func (o *svg) text(t *shape.Text) {
	k, box := t.Block(), t.Bounds()
	o.put(`<text font-size="%s" fill="%s"`, num(t.Size*fonts.SansFactor), hex(o.theme.Colour(t.Ink)))
	x, y := box.X, box.Y
	if t.Upwards {
		o.put(` transform="translate(%s %s) rotate(-90)"`, num(box.X), num(box.Bottom()))
		x, y = 0, 0
	}
	if t.Halo {
		o.put(` stroke="%s" stroke-width="3" stroke-linejoin="round" paint-order="stroke"`, hex(o.theme[shape.Canvas]))
	}
	o.put(">")
	for n, row := range k.Lines {
		down := (float64(n)*typeset.LineHeight + (typeset.LineHeight-typeset.Ascent-typeset.Descent)/2 + typeset.Ascent) * t.Size
		o.put(`<tspan x="%s" y="%s">%s</tspan>`, num(x+t.Across.Place(0, k.Width, row.Width)), num(y+down), o.reading(row))
	}
	o.put("</text>\n")
}

// reading writes a line; one that is read from right to left says so, so that a
// full stop at its end stands on the left.
func (o *svg) reading(row typeset.Row) string {
	if !row.Leftward {
		return escape(row.Text)
	}
	return `<tspan direction="rtl" unicode-bidi="embed">` + escape(row.Text) + `</tspan>`
}

// hex writes a colour as #rrggbb.
func hex(c color.NRGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// num writes a number with at most two decimals.
func num(v float64) string {
	s := strconv.FormatFloat(v, 'f', 2, 64)
	s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	if s == "-0" {
		return "0"
	}
	return s
}

// numbers writes a list of numbers.
func numbers(vs []float64) string {
	out := make([]string, len(vs))
	for i, v := range vs {
		out[i] = num(v)
	}
	return strings.Join(out, " ")
}

// escape makes text safe inside of XML; characters XML does not allow become �.
func escape(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		return "" // a strings.Builder does not fail
	}
	return b.String()
}
