package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/flat"
)

// A Ground is a rectangle in colours of the table; it follows a change of look.
type Ground struct {
	widget.BaseWidget
	Fill, Edge colour.Name
	Radius     float32
	Floats     bool       // has a shadow
	Corners    [4]float32 // top left, top right, bottom right, bottom left; zero: Radius
	Width      float32    // of the edge; 0: one
	shape      *canvas.Rectangle
	frame      *canvas.Shader  // in place of shape where programs draw and nothing floats
	large      *container.Clip // in place of frame where much is filled and has no edge
}

// NewGround makes a rectangle; an empty name is no colour.
func NewGround(fill, edge colour.Name, radius float32) *Ground {
	g := &Ground{Fill: fill, Edge: edge, Radius: radius, shape: &canvas.Rectangle{}, frame: &canvas.Shader{}, large: container.NewClip(&canvas.Shader{})}
	g.ExtendBaseWidget(g)
	g.colour()
	return g
}

// Set changes the colours.
func (g *Ground) Set(fill, edge colour.Name) {
	if g.Fill != fill || g.Edge != edge {
		g.Fill, g.Edge = fill, edge
		g.Refresh()
	}
}

// largeFrom is from how many square units on a plain program fills a ground: below, it costs more to cut off what it draws beside.
const largeFrom = 4096

// colour chooses what shows the ground, and has it show that.
func (g *Ground) colour() {
	size := g.BaseWidget.Size()
	nothing := g.Fill == "" && g.Edge == "" && !g.Floats // Fyne would draw it, with a draw call of its own
	plain := g.Edge == "" && g.Radius == 0 && g.Corners == [4]float32{}
	programs := flat.Possible() && !g.Floats
	large := programs && plain && size.Width*size.Height >= largeFrom
	g.shape.Hidden, g.frame.Hidden, g.large.Hidden = nothing || programs, nothing || !programs || large, nothing || !large
	switch {
	case !g.large.Hidden:
		g.large.Resize(size)
		flat.Paint(g.large.Content.(*canvas.Shader), solid(g.Fill))
	case !g.frame.Hidden:
		g.framed().Draw(g.frame, size)
	case !g.shape.Hidden:
		g.rectangle(size)
	}
}

// framed is the ground for a program.
func (g *Ground) framed() flat.Frame {
	f := flat.Frame{Fill: solid(g.Fill), Edge: solid(g.Edge), Line: g.line(), Corners: g.Corners}
	if f.Corners == [4]float32{} {
		f.Corners = [4]float32{g.Radius, g.Radius, g.Radius, g.Radius}
	}
	return f
}

// rectangle makes Fyne's own rectangle show the ground.
func (g *Ground) rectangle(size fyne.Size) {
	r := g.shape
	r.Resize(size)
	r.FillColor, r.StrokeColor, r.StrokeWidth, r.CornerRadius = solid(g.Fill), solid(g.Edge), g.line(), g.Radius
	if c := g.Corners; c != [4]float32{} {
		r.CornerRadius = 0
		r.TopLeftCornerRadius, r.TopRightCornerRadius, r.BottomRightCornerRadius, r.BottomLeftCornerRadius = c[0], c[1], c[2], c[3]
	}
	if g.Floats {
		r.Shadow = canvas.Shadow{Color: solid(colour.Shade), BlurRadius: 12, Offset: fyne.NewPos(0, 4)}
	}
}

// line is how wide the edge is.
func (g *Ground) line() float32 {
	if g.Edge == "" {
		return 0
	}
	return max(g.Width, 1)
}

// solid is what a name looks like now; an empty one is no colour.
func solid(n colour.Name) color.NRGBA {
	if n == "" {
		n = colour.Clear
	}
	return color.NRGBAModel.Convert(Colour(n)).(color.NRGBA)
}

// CreateRenderer implements fyne.Widget.
func (g *Ground) CreateRenderer() fyne.WidgetRenderer {
	return &groundRenderer{g, []fyne.CanvasObject{g.shape, g.frame, g.large}}
}

type groundRenderer struct {
	g       *Ground
	objects []fyne.CanvasObject
}

func (r *groundRenderer) Layout(fyne.Size)   { r.g.colour() }
func (r *groundRenderer) MinSize() fyne.Size { return fyne.NewSize(1, 1) }
func (r *groundRenderer) Refresh() {
	r.g.colour()
	canvas.Refresh(r.g)
}
func (r *groundRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *groundRenderer) Destroy()                     {}

// A Label is one line of text in a colour of the table. It is cut with an
// ellipsis when there is not enough room.
type Label struct {
	widget.BaseWidget
	Text   string
	Points float32
	Strong bool
	Mono   bool
	Colour colour.Name
	Align  fyne.TextAlign
	News   bool // is to be heard whenever it becomes another
	Whole  bool // its smallest size shows all of it
	shown  *canvas.Text
}

// NewLabel makes a label that shows all of its text.
func NewLabel(text string, size float32, c colour.Name) *Label {
	l := &Label{Text: text, Points: size, Colour: c, Whole: true, shown: &canvas.Text{}}
	l.ExtendBaseWidget(l)
	l.dress(Particles(text))
	return l
}

// Bold makes the label semi-bold.
func (l *Label) Bold() *Label { l.Strong = true; l.Refresh(); return l }

// Code sets the label in the mono-spaced face.
func (l *Label) Code() *Label { l.Mono = true; l.Refresh(); return l }

// Cut lets the label be narrower than its text.
func (l *Label) Cut() *Label { l.Whole = false; l.Refresh(); return l }

// Right sets the label against the right side.
func (l *Label) Right() *Label { l.Align = fyne.TextAlignTrailing; l.Refresh(); return l }

// Center sets the label in the middle.
func (l *Label) Center() *Label { l.Align = fyne.TextAlignCenter; l.Refresh(); return l }

// SetText changes the text.
func (l *Label) SetText(text string) {
	if l.Text != text {
		l.Text = text
		l.Refresh()
	}
}

// SetColour changes the colour.
func (l *Label) SetColour(c colour.Name) {
	if l.Colour != c {
		l.Colour = c
		l.Refresh()
	}
}

// Shown is the text as far as it is shown.
func (l *Label) Shown() string { return l.shown.Text }

// IsCut reports whether there is not enough room for the text.
func (l *Label) IsCut() bool { return l.shown.Text != Particles(l.Text) }

func (l *Label) style() fyne.TextStyle { return fyne.TextStyle{Bold: l.Strong, Monospace: l.Mono} }

func (l *Label) dress(text string) {
	l.shown.Text, l.shown.TextSize, l.shown.TextStyle, l.shown.Alignment = text, l.Points, l.style(), l.Align
	l.shown.Color = Colour(l.Colour)
	Set(l.shown)
	if l.Strong {
		foreign(text)
	}
}

// stand puts the text on the baseline that it shares with its neighbours.
func (l *Label) stand() {
	l.shown.Move(fyne.NewPos(0, -Rise(l.shown.Text, l.Points, l.style())))
}

// width is how wide a text is in the style of the label.
func (l *Label) width(text string) float32 {
	return fyne.MeasureText(text, l.Points, l.style()).Width
}

// fitting is the text as far as there is room for it.
func (l *Label) fitting(room float32) string {
	text := Particles(l.Text)
	if text == "" || l.Whole && room <= 0 || l.width(text) <= room+0.5 {
		return text
	}
	runes := []rune(text)
	low, high := 0, len(runes)
	for low < high {
		mid := (low + high + 1) / 2
		if l.width(string(runes[:mid])+"\u2026") <= room {
			low = mid
		} else {
			high = mid - 1
		}
	}
	if low == 0 {
		return ""
	}
	return string(runes[:low]) + "\u2026"
}

// CreateRenderer implements fyne.Widget.
func (l *Label) CreateRenderer() fyne.WidgetRenderer { return &labelRenderer{l} }

type labelRenderer struct{ l *Label }

func (r *labelRenderer) MinSize() fyne.Size {
	size := fyne.MeasureText(Particles(r.l.Text), r.l.Points, r.l.style())
	if !r.l.Whole {
		size.Width = min(size.Width, 8)
	}
	return size
}

func (r *labelRenderer) Layout(size fyne.Size) {
	if text := r.l.fitting(size.Width); text != r.l.shown.Text {
		r.l.dress(text)
		r.l.shown.Refresh()
	}
	r.l.shown.Resize(size)
	r.l.stand()
}

func (r *labelRenderer) Refresh() {
	r.l.dress(r.l.fitting(r.l.BaseWidget.Size().Width))
	r.l.stand()
	r.l.shown.Refresh()
}
func (r *labelRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.l.shown} }
func (r *labelRenderer) Destroy()                     {}

// AccessibilityLabel implements fyne.Accessible.
func (l *Label) AccessibilityLabel() string { return l.Text }

// AccessibilityRole implements fyne.Accessible.
func (l *Label) AccessibilityRole() fyne.AccessibleRole {
	if l.News {
		return RoleNews
	}
	return fyne.AccessibleRoleText
}

// A Glyph is an icon in a colour of the table, in a square.
type Glyph struct {
	widget.BaseWidget
	Name   string
	Colour colour.Name
	Side   float32
	shown  *canvas.Image
}

// NewGlyph makes an icon of this side.
func NewGlyph(name string, side float32, c colour.Name) *Glyph {
	g := &Glyph{Name: name, Colour: c, Side: side, shown: &canvas.Image{FillMode: canvas.ImageFillStretch, ScaleMode: canvas.ImageScaleFastest}}
	g.ExtendBaseWidget(g)
	return g
}

// Set changes what is shown and its colour.
func (g *Glyph) Set(name string, c colour.Name) {
	if g.Name != name || g.Colour != c {
		g.Name, g.Colour = name, c
		g.Refresh()
	}
}

// draw shows the glyph at the size of the screen; false if it is shown already.
func (g *Glyph) draw() bool {
	img := Draw(g.Name, g.Colour, pixels(g, g.Side))
	if g.shown.Image == img {
		return false
	}
	g.shown.Image = img
	return true
}

// CreateRenderer implements fyne.Widget.
func (g *Glyph) CreateRenderer() fyne.WidgetRenderer {
	g.draw()
	return &glyphRenderer{g}
}

type glyphRenderer struct{ g *Glyph }

func (r *glyphRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(r.g.Side) }
func (r *glyphRenderer) Layout(size fyne.Size) {
	if r.g.draw() {
		r.g.shown.Refresh()
	}
	r.g.shown.Resize(fyne.NewSquareSize(r.g.Side))
	r.g.shown.Move(fyne.NewPos((size.Width-r.g.Side)/2, (size.Height-r.g.Side)/2))
}
func (r *glyphRenderer) Refresh() {
	if r.g.draw() {
		r.g.shown.Refresh()
	}
}
func (r *glyphRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.g.shown} }
func (r *glyphRenderer) Destroy()                     {}
