package look

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/typeset"
)

// A Paragraph is text in as many lines as it needs.
type Paragraph struct {
	widget.BaseWidget
	Text   string
	Points float32
	Colour colour.Name
	Align  fyne.TextAlign
	Strong bool
	News   bool // is to be heard whenever it becomes another
	wide   float32
	lines  []string
	shown  []fyne.CanvasObject
}

// Para makes a paragraph.
func Para(text string, size float32, c colour.Name, align fyne.TextAlign) *Paragraph {
	p := &Paragraph{Text: text, Points: size, Colour: c, Align: align, wide: 280}
	p.ExtendBaseWidget(p)
	p.wrap()
	return p
}

// SetText changes the text.
func (p *Paragraph) SetText(text string) {
	if p.Text != text {
		p.Text = text
		p.Refresh()
	}
}

func (p *Paragraph) width(text string) float32 {
	return fyne.MeasureText(text, p.Points, fyne.TextStyle{Bold: p.Strong}).Width
}

// wrap breaks the text at the width there is.
func (p *Paragraph) wrap() {
	p.lines = p.lines[:0]
	for _, part := range strings.Split(Particles(p.Text), "\n") {
		p.lines = append(p.lines, p.broken(part)...)
	}
	p.shown = p.shown[:0]
	for _, l := range p.lines {
		t := canvas.NewText(l, Colour(p.Colour))
		t.TextSize, t.Alignment, t.TextStyle = p.Points, p.Align, fyne.TextStyle{Bold: p.Strong}
		Set(t)
		p.shown = append(p.shown, t)
	}
}

// broken is a part of the text in lines.
func (p *Paragraph) broken(part string) (lines []string) {
	line := ""
	end := func() { lines, line = append(lines, strings.TrimRight(line, " ")), "" }
	for _, unit := range units(strings.Join(strings.Fields(part), " ")) {
		for p.width(strings.TrimRight(line+unit, " ")) > p.wide {
			if line != "" {
				end()
				continue
			}
			n := p.fits(unit)
			line, unit = string([]rune(unit)[:n]), string([]rune(unit)[n:])
			end()
		}
		line += unit
	}
	end()
	return lines
}

// units are the parts between which a line may end: as Unicode says, but not within Korean words, which it takes for Chinese ones.
func units(text string) (list []string) {
	for _, unit := range typeset.Unbroken(text) {
		first, _ := utf8.DecodeRuneInString(unit)
		n := len(list)
		if n > 0 {
			if last, _ := utf8.DecodeLastRuneInString(list[n-1]); last != ' ' && (unicode.Is(unicode.Hangul, first) || unicode.Is(unicode.Hangul, last)) {
				list[n-1] += unit
				continue
			}
		}
		list = append(list, unit)
	}
	return list
}

// fits is how many letters of a long word have room in a line, at least one.
func (p *Paragraph) fits(word string) int {
	runes := []rune(word)
	n := 1
	for n < len(runes) && p.width(string(runes[:n+1])) <= p.wide {
		n++
	}
	return n
}

func (p *Paragraph) lineHigh() float32 {
	return fyne.MeasureText("Mg", p.Points, fyne.TextStyle{}).Height + 1
}

// AccessibilityLabel implements fyne.Accessible.
func (p *Paragraph) AccessibilityLabel() string { return p.Text }

// AccessibilityRole implements fyne.Accessible.
func (p *Paragraph) AccessibilityRole() fyne.AccessibleRole {
	if p.News {
		return RoleNews
	}
	return RoleNote
}

// CreateRenderer implements fyne.Widget.
func (p *Paragraph) CreateRenderer() fyne.WidgetRenderer { return &paraRenderer{p} }

type paraRenderer struct{ p *Paragraph }

func (r *paraRenderer) MinSize() fyne.Size {
	return fyne.NewSize(40, r.p.lineHigh()*float32(len(r.p.lines)))
}

func (r *paraRenderer) Layout(size fyne.Size) {
	if size.Width != r.p.wide && size.Width > 0 {
		r.p.wide = size.Width
		r.p.wrap()
	}
	high := r.p.lineHigh()
	for i, o := range r.p.shown {
		o.Resize(fyne.NewSize(size.Width, high))
		t := o.(*canvas.Text)
		o.Move(fyne.NewPos(0, high*float32(i)-Rise(t.Text, t.TextSize, t.TextStyle)))
	}
}

func (r *paraRenderer) Refresh() {
	r.p.wrap()
	r.Layout(r.p.Size())
	canvas.Refresh(r.p)
}
func (r *paraRenderer) Objects() []fyne.CanvasObject { return r.p.shown }
func (r *paraRenderer) Destroy()                     {}
