package typeset

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/go-text/typesetting/segmenter"
)

// A Block is a text set in lines.
type Block struct {
	Lines  []Row
	Width  float64 // of the widest line, in diagram units
	Height float64 // LineHeight per line
	Size   float64 // of the font
}

// A Row is one line of a block.
type Row struct {
	Text   string
	Width  float64 // diagram units
	Glyphs []Glyph // in ems
}

// A Style says how a text is set. All lengths are diagram units.
type Style struct {
	Size    float64 // of the letters
	Width   float64 // a line that would grow wider is broken; 0 is no limit
	Height  float64 // lines that do not fit are left out; 0 is no limit
	Balance bool    // lines of about the same width instead of a short last one
}

// Set breaks text into lines: at its line breaks, and where the style's width
// asks for it; a word that is wider by itself is broken inside. When lines are
// left out, the last one ends with an ellipsis; the first line always stays.
func Set(text string, s Style) *Block {
	key := spec{text, s}
	if b, ok := blocks.get(key); ok {
		return b
	}
	b := set(text, s)
	blocks.put(key, b)
	return b
}

// Width returns how wide text is when only its own line breaks count.
func Width(text string, size float64) float64 {
	return Set(text, Style{Size: size}).Width
}

// set is Set without the cache.
func set(text string, k Style) *Block {
	s := theShaper()
	b := &Block{Size: k.Size}
	for _, paragraph := range strings.Split(normal(text), "\n") {
		for _, l := range s.lines(paragraph, k.Width/k.Size, k.Balance) {
			b.Lines = append(b.Lines, s.row(l, k.Size))
		}
	}
	if most := int(k.Height / (k.Size * LineHeight)); k.Height > 0 && len(b.Lines) > max(1, most) {
		b.Lines = b.Lines[:max(1, most)]
		last := &b.Lines[len(b.Lines)-1]
		*last = s.row(s.elide(last.Text, k.Width/k.Size), k.Size)
	}
	for _, l := range b.Lines {
		b.Width = max(b.Width, l.Width)
	}
	b.Height = float64(len(b.Lines)) * k.Size * LineHeight
	return b
}

// lines wraps a paragraph; balanced, it takes the smallest width that needs no
// more lines and breaks no word.
func (s *shaper) lines(paragraph string, width float64, balance bool) []string {
	out := s.wrap(paragraph, width)
	if !balance || len(out) < 2 || len(out) > 8 {
		return out
	}
	least := 0.0
	for _, w := range strings.Fields(paragraph) {
		least = max(least, s.word(w).width)
	}
	for lo, hi := least, width; hi-lo > 0.2; {
		mid := (lo + hi) / 2
		try := s.wrap(paragraph, mid)
		if len(try) > len(out) {
			lo = mid
		} else {
			hi, out = mid, try
		}
	}
	return out
}

// normal makes one kind of line break and drops what has no picture.
func normal(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", " ").Replace(text)
	return strings.TrimRight(strings.TrimLeft(text, "\n"), "\n ")
}

// wrap cuts a paragraph into lines of at most width ems; 0 is no limit.
func (s *shaper) wrap(paragraph string, width float64) []string {
	if width <= 0 {
		return []string{strings.TrimRight(paragraph, " ")}
	}
	var lines []string
	line, used := "", 0.0
	for _, piece := range s.pieces(paragraph, width) {
		bare := strings.TrimRight(piece, " ")
		if line != "" && used+s.word(bare).width > width {
			lines = append(lines, strings.TrimRight(line, " "))
			line, used = "", 0
		}
		line += piece
		used += s.word(bare).width + float64(len(piece)-len(bare))*s.word(" ").width
	}
	return append(lines, strings.TrimRight(line, " "))
}

// pieces cuts a paragraph where Unicode (UAX 14) allows a line to end, and a
// word wider than width where it has to; spaces stay at the end of their piece.
func (s *shaper) pieces(paragraph string, width float64) []string {
	var seg segmenter.Segmenter
	seg.Init([]rune(paragraph))
	var out []string
	for it := seg.LineIterator(); it.Next(); {
		word := string(it.Line().Text)
		for s.wide(word, width) {
			head := s.fit(word, width)
			out, word = append(out, head), word[len(head):]
		}
		out = append(out, word)
	}
	return out
}

// wide reports whether a word must be broken. Nothing longer than maxWord is
// shaped as a whole, so that hostile names cost linear time.
func (s *shaper) wide(word string, width float64) bool {
	word = strings.TrimRight(word, " ")
	if utf8.RuneCountInString(word) < 2 {
		return false
	}
	return len(word) > maxWord || s.word(word).width > width
}

const maxWord = 200

// fit returns the longest beginning of word, at least one rune and not all of
// it, whose runes side by side are not wider than width. It rather ends before
// a capital or behind a sign, as names of programs are made of words, too.
func (s *shaper) fit(word string, width float64) string {
	used, hump, before := 0.0, 0, rune(0)
	for i, r := range word {
		used += s.word(string(r)).width
		if i > 0 && (used > width || i >= maxWord) {
			if hump > i/3 {
				return word[:hump]
			}
			return word[:i]
		}
		if i > 0 && (unicode.IsUpper(r) && unicode.IsLower(before) || strings.ContainsRune("_./", before)) {
			hump = i
		}
		before = r
	}
	_, last := utf8.DecodeLastRuneInString(word)
	return word[:len(word)-last]
}

// elide ends a line with an ellipsis that still fits.
func (s *shaper) elide(line string, width float64) string {
	const dots = "…"
	for width > 0 && line != "" && s.word(line+dots).width > width {
		runes := []rune(line)
		line = string(runes[:len(runes)-1])
	}
	return strings.TrimRight(line, " ") + dots
}

// row sets one line, word by word: words repeat in a document, lines do not.
func (s *shaper) row(text string, size float64) Row {
	r := Row{Text: text}
	x := 0.0
	for i, part := range strings.Split(text, " ") {
		if i > 0 {
			x += s.word(" ").width
		}
		w := s.word(part)
		for _, g := range w.glyphs {
			g.X += x
			r.Glyphs = append(r.Glyphs, g)
		}
		x += w.width
	}
	r.Width = x * size
	return r
}

type spec struct {
	text  string
	style Style
}

// cache remembers the blocks of the texts on view.
type cache struct {
	mu sync.RWMutex
	m  map[spec]*Block
}

// maxBlocks bounds the memory of the cache (about 1 kB a block).
const maxBlocks = 30000

var blocks = cache{m: map[spec]*Block{}}

// get returns what put stored.
func (c *cache) get(k spec) (*Block, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	b, ok := c.m[k]
	return b, ok
}

// put stores a block; a full cache is emptied, as texts on view come back at once.
func (c *cache) put(k spec, b *Block) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.m) >= maxBlocks {
		clear(c.m)
	}
	c.m[k] = b
}
