// Package typeset breaks text into lines and lines into placed glyphs, with the
// embedded font first and the fonts of the system for scripts it lacks.
//
// Everything is measured in ems or diagram units, never in pixels: the lines
// of a label do not depend on the zoom. It is safe for concurrent use. Words of
// right-to-left scripts stand in the order they are read, see visual.
package typeset

import (
	"bytes"
	"io"
	"log"
	"os"
	"slices"
	"sync"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/fontscan"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"

	"hookflow/assets/fonts"
)

// A Face is a font at no particular size. Faces are comparable and live as long
// as the program.
type Face struct {
	face *font.Face
	upem float64
	mu   sync.Mutex // font.Face keeps buffers
}

// A Glyph is one glyph of a line; X and Y are in ems, from the start of the
// line's baseline, y downwards.
type Glyph struct {
	Face *Face
	ID   uint32
	X, Y float64
}

// A Segment is a piece of a glyph's outline in ems, y downwards: a move, a
// line, a quadratic or a cubic curve by the number of points used.
type Segment struct {
	Op     Op
	Points [3][2]float64
}

// Op says what a segment does.
type Op uint8

// The operations, in the order of the number of points they use.
const (
	Move Op = iota
	Line
	Quad
	Cube
)

// Outline returns the outline of the glyph at the origin; empty for a space. A
// box stands for what no font has, and for a glyph that is no outline.
func (g Glyph) Outline() []Segment {
	g.Face.mu.Lock()
	defer g.Face.mu.Unlock()
	var data font.GlyphOutline
	switch d := g.Face.face.GlyphData(font.GID(g.ID)).(type) {
	case font.GlyphOutline:
		data = d
	case font.GlyphSVG:
		data = d.Outline
	case font.GlyphBitmap, font.GlyphColor:
		return box(float64(g.Face.face.HorizontalAdvance(font.GID(g.ID))) / g.Face.upem)
	}
	if g.ID == notdef && len(data.Segments) == 0 {
		return box(float64(g.Face.face.HorizontalAdvance(notdef)) / g.Face.upem)
	}
	out := make([]Segment, len(data.Segments))
	for i, s := range data.Segments {
		out[i].Op = Op(s.Op)
		for k, a := range s.Args {
			out[i].Points[k] = [2]float64{float64(a.X) / g.Face.upem, -float64(a.Y) / g.Face.upem}
		}
	}
	return out
}

// notdef is the glyph that fonts show for what they lack.
const notdef = 0

// box is a frame of a width in ems, as high as a capital.
func box(width float64) []Segment {
	const line, high = 0.06, 0.7
	l, r := 0.08, max(width-0.08, 0.3)
	frame := func(x0, y0, x1, y1 float64) []Segment {
		at := func(op Op, x, y float64) Segment { return Segment{op, [3][2]float64{{x, y}}} }
		return []Segment{at(Move, x0, y0), at(Line, x1, y0), at(Line, x1, y1), at(Line, x0, y1)}
	}
	inner := frame(l+line, -high+line, r-line, -line)
	inner[1], inner[3] = inner[3], inner[1] // the other way round: a hole
	return append(frame(l, -high, r, 0), inner...)
}

// Ascent, Descent and LineHeight are the vertical measures of a line, in ems.
// They are the same for all fonts, so that a fallback glyph moves no line.
const (
	Ascent     = 0.905
	Descent    = 0.212
	LineHeight = 1.2
)

// A word is a shaped piece of text without line breaks.
type word struct {
	glyphs []Glyph // X from the start of the word
	width  float64 // ems
}

// A spelling is a word and the direction it is read in.
type spelling struct {
	text     string
	leftward bool
}

// A shaper turns words into glyphs and remembers them.
type shaper struct {
	main    *Face
	presses sync.Pool // of *press

	reading sync.RWMutex // guards words
	words   map[spelling]*word

	mu     sync.Mutex // guards what is below
	faces  map[*font.Face]*Face
	system func() *fontscan.FontMap
	buzz   shaping.HarfbuzzShaper
	split  shaping.Segmenter
}

// maxWords bounds the memory of the cache (about 0.5 kB a word).
const maxWords = 40000

var theShaper = sync.OnceValue(func() *shaper {
	face, err := font.ParseTTF(bytes.NewReader(fonts.Sans))
	if err != nil {
		panic("the embedded font is damaged: " + err.Error())
	}
	s := &shaper{words: map[spelling]*word{}, faces: map[*font.Face]*Face{}, system: sync.OnceValue(systemFonts)}
	s.main = s.faceOf(face)
	s.main.upem /= fonts.SansFactor
	s.presses.New = func() any { return &press{face: font.NewFace(face.Font)} }
	return s
})

// Warm reads the fonts before something is to be set, and finds those of the system, which Fyne finds through the same package:
// whoever opens a window begins with it, in the background.
func Warm() { theShaper().system() }

// systemFonts scans the fonts of the machine; the result is nil when it has
// none. The first scan takes about a second, its index is kept in the cache
// folder of the user.
func systemFonts() *fontscan.FontMap {
	m := fontscan.NewFontMap(log.New(io.Discard, "", 0))
	if m.UseSystemFonts("") == nil {
		return m
	}
	if m.UseSystemFonts(os.TempDir()) == nil {
		return m
	}
	return nil
}

// faceOf returns our handle of a font. The lock must be held.
func (s *shaper) faceOf(f *font.Face) *Face {
	if known := s.faces[f]; known != nil {
		return known
	}
	own := &Face{face: f, upem: float64(f.Upem())}
	s.faces[f] = own
	return own
}

// ResolveFace implements shaping.Fontmap: the embedded font if it has r.
func (s *shaper) ResolveFace(r rune) *font.Face {
	if _, ok := s.main.face.NominalGlyph(r); ok {
		return s.main.face
	}
	m := s.system()
	if m == nil {
		return s.main.face
	}
	m.SetQuery(fontscan.Query{Families: []string{fontscan.SansSerif}})
	m.SetScript(language.LookupScript(r))
	if f := m.ResolveFace(r); f != nil {
		if _, ok := f.NominalGlyph(r); ok {
			return f
		}
	}
	return s.main.face
}

// word shapes a word or finds it in the cache.
func (s *shaper) word(text string) *word { return s.spell(spelling{text: text}) }

// spell is word for either direction.
func (s *shaper) spell(k spelling) *word {
	s.reading.RLock()
	w := s.words[k]
	s.reading.RUnlock()
	if w != nil {
		return w
	}
	if w = s.print(k); w == nil {
		w = s.shape(k)
	}
	s.reading.Lock()
	defer s.reading.Unlock()
	if len(s.words) >= maxWords {
		clear(s.words)
	}
	s.words[k] = w
	return w
}

// em is the size at which words are shaped; results are divided by it.
const em = 1024

// shape turns text into glyphs with HarfBuzz, in runs of one font and script.
func (s *shaper) shape(k spelling) *word {
	runes := []rune(k.text)
	in := shaping.Input{Text: runes, RunEnd: len(runes), Direction: di.DirectionLTR, Size: fixed.I(em)}
	w := &word{}
	if k.text == "" {
		return w
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.main.mu.Lock()
	defer s.main.mu.Unlock()
	if k.leftward {
		in.Direction = di.DirectionRTL
	}
	runs := slices.Clone(s.split.Split(in, s))
	if k.leftward { // they come in the order of reading
		slices.Reverse(runs)
	}
	for _, run := range runs {
		face, k := s.faceOf(run.Face), 1.0 // a font of the system stands in its own size
		if face == s.main {
			k = fonts.SansFactor
		}
		w.add(s.buzz.Shape(run).Glyphs, face, k)
	}
	return w
}

// add appends shaped glyphs of a face, k times as large.
func (w *word) add(glyphs []shaping.Glyph, face *Face, k float64) {
	for _, g := range glyphs {
		w.glyphs = append(w.glyphs, Glyph{face, uint32(g.GlyphID), w.width + k*ems(g.XOffset), -k * ems(g.YOffset)})
		w.width += k * ems(g.Advance)
	}
}

// ems turns shaped lengths into ems.
func ems(v fixed.Int26_6) float64 { return float64(v) / 64 / em }
