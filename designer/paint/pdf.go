package paint

import (
	"bytes"
	"fmt"
	"image/color"
	"io"
	"slices"
	"strings"

	"github.com/go-pdf/fpdf"

	"hookflow/assets/fonts"
	"hookflow/designer/scene"
	"hookflow/designer/shape"
	"hookflow/designer/typeset"
	"hookflow/engine/bpmn"
)

// A Page is one diagram of a document, for PDF.
type Page struct {
	Name  string // in the outline of the document
	Scene *scene.Scene
}

// PDF writes diagrams as a document of one page each, as large as the diagram: a unit
// is 1/96 inch. Shapes and letters are curves, so that they look alike everywhere; below
// them the texts lie unseen, for searching and copying, as far as the built-in font has
// their letters.
func PDF(w io.Writer, title string, pages []Page, o Options) error {
	o = o.orDefault()
	doc := fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt"})
	doc.SetTitle(title, true)
	doc.SetCreator("Hookflow", true)
	doc.SetAutoPageBreak(false, 0)
	doc.SetMargins(0, 0, 0)
	doc.AddUTF8FontFromBytes(pdfFont, "", fonts.Sans)
	p := &pdf{Fpdf: doc, theme: o.Theme}
	for _, page := range pages {
		if page.Scene != nil {
			p.page(page, o)
		}
	}
	if err := doc.Output(w); err != nil {
		return fmt.Errorf("write PDF: %w", err)
	}
	return nil
}

const (
	pdfFont  = "sans"
	pdfScale = 72.0 / 96 // points per unit
)

// pdf draws on the page that was added last.
type pdf struct {
	*fpdf.Fpdf
	theme *Theme
	at    bpmn.Point // of the page's corner on the plane
}

func (p *pdf) page(page Page, o Options) {
	b := frameOf(page.Scene, o)
	p.at = bpmn.Point{X: b.X, Y: b.Y}
	p.AddPageFormat("P", fpdf.SizeType{Wd: b.W * pdfScale, Ht: b.H * pdfScale})
	p.Bookmark(page.Name, 0, 0)
	p.fill(p.theme[shape.Canvas])
	p.Rect(0, 0, b.W*pdfScale, b.H*pdfScale, "F")
	for _, i := range slices.Concat(page.Scene.Items(), page.Scene.Marked(o.Marks)) {
		here := i.Here()
		for k := range here.Paths {
			p.path(&here.Paths[k])
		}
		for k := range here.Texts {
			p.text(&here.Texts[k])
		}
	}
}

func (p *pdf) fill(c color.NRGBA) { p.SetFillColor(int(c.R), int(c.G), int(c.B)) }

func (p *pdf) x(x float64) float64 { return (x - p.at.X) * pdfScale }
func (p *pdf) y(y float64) float64 { return (y - p.at.Y) * pdfScale }

// path draws an area and its outline.
func (p *pdf) path(s *shape.Path) {
	if s.Emblem != nil {
		p.emblem(s)
		return
	}
	style := ""
	if c := p.theme.Colour(s.Fill); c.A != 0 {
		p.fill(c)
		style = "F"
	}
	if c := p.theme.Colour(s.Stroke); c.A != 0 && s.Width > 0 {
		p.SetDrawColor(int(c.R), int(c.G), int(c.B))
		p.SetLineWidth(s.Width * pdfScale)
		dash := make([]float64, len(s.Dash))
		for i, d := range s.Dash {
			dash[i] = d * pdfScale
		}
		p.SetDashPattern(dash, 0)
		cap := "butt"
		if s.RoundCap {
			cap = "round"
		}
		p.SetLineCapStyle(cap)
		style += "D"
	}
	if style == "" {
		return
	}
	if r := s.Round; r != nil {
		b := r.Bounds
		radius := min(r.Radius, b.W/2, b.H/2)
		p.RoundedRect(p.x(b.X), p.y(b.Y), b.W*pdfScale, b.H*pdfScale, radius*pdfScale, "1234", style)
		return
	}
	p.curve(&s.Curve)
	p.DrawPath(style)
}

func (p *pdf) curve(c *shape.Curve) {
	at := c.Points
	for _, v := range c.Verbs {
		switch v {
		case shape.Move:
			p.MoveTo(p.x(at[0].X), p.y(at[0].Y))
			at = at[1:]
		case shape.Straight:
			p.LineTo(p.x(at[0].X), p.y(at[0].Y))
			at = at[1:]
		case shape.Cube:
			p.CurveBezierCubicTo(p.x(at[0].X), p.y(at[0].Y), p.x(at[1].X), p.y(at[1].Y), p.x(at[2].X), p.y(at[2].Y))
			at = at[3:]
		case shape.Close:
			p.ClosePath()
		}
	}
}

// text draws a label line by line, as the brush does.
func (p *pdf) text(t *shape.Text) {
	k, box := t.Block(), t.Bounds()
	for n, row := range k.Lines {
		across := t.Across.Place(0, k.Width, row.Width)
		down := (float64(n)*typeset.LineHeight + (typeset.LineHeight-typeset.Ascent-typeset.Descent)/2 + typeset.Ascent) * t.Size
		base := bpmn.Point{X: box.X + across, Y: box.Y + down}
		if t.Upwards {
			base = bpmn.Point{X: box.X + down, Y: box.Bottom() - across}
		} else {
			p.found(row, base, t.Size)
		}
		p.fill(p.theme.Colour(t.Ink))
		for g := range row.Glyphs() {
			p.glyph(g, base, t.Size, t.Upwards)
		}
	}
}

// emblem draws a picture, fine enough for paper.
func (p *pdf) emblem(s *shape.Path) {
	const pixels = 144
	b, as := s.Round.Bounds, fpdf.ImageOptions{ImageType: "PNG"}
	p.RegisterImageOptionsReader(s.Emblem.Address, as, bytes.NewReader(s.Emblem.PNG(pixels)))
	p.ImageOptions(s.Emblem.Address, p.x(b.X), p.y(b.Y), b.W*pdfScale, b.H*pdfScale, false, as, 0, "")
}

// found puts the text of a line below its letters, where programs find it.
func (p *pdf) found(row typeset.Row, base bpmn.Point, size float64) {
	if row.Leftward || strings.ContainsFunc(row.Text, func(r rune) bool { return r > 0x52f }) {
		return // the font has Latin, Greek and Cyrillic
	}
	p.SetFont(pdfFont, "", size*fonts.SansFactor*pdfScale)
	p.SetTextRenderingMode(3)
	p.Text(p.x(base.X), p.y(base.Y), row.Text)
	p.SetTextRenderingMode(0)
}

// glyph draws the outline of a letter; quadratic curves become cubic ones.
func (p *pdf) glyph(g typeset.Glyph, base bpmn.Point, size float64, upwards bool) {
	place := func(q [2]float64) (x, y float64) {
		dx, dy := (g.X+q[0])*size, (g.Y+q[1])*size
		if upwards {
			dx, dy = dy, -dx
		}
		return p.x(base.X + dx), p.y(base.Y + dy)
	}
	outline := g.Outline()
	if len(outline) == 0 {
		return
	}
	var x, y float64
	for i, s := range outline {
		x0, y0 := place(s.Points[0])
		x1, y1 := place(s.Points[1])
		x2, y2 := place(s.Points[2])
		switch s.Op {
		case typeset.Move:
			if i > 0 {
				p.ClosePath()
			}
			p.MoveTo(x0, y0)
			x, y = x0, y0
		case typeset.Line:
			p.LineTo(x0, y0)
			x, y = x0, y0
		case typeset.Quad:
			p.CurveBezierCubicTo(x+(x0-x)*2/3, y+(y0-y)*2/3, x1+(x0-x1)*2/3, y1+(y0-y1)*2/3, x1, y1)
			x, y = x1, y1
		case typeset.Cube:
			p.CurveBezierCubicTo(x0, y0, x1, y1, x2, y2)
			x, y = x2, y2
		}
	}
	p.ClosePath()
	p.DrawPath("F")
}
