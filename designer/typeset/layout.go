package typeset

import (
	"iter"
	"slices"
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
	Text     string // in the order of reading
	Leftward bool   // it is read from right to left, as a whole
	Width    float64
}

// Glyphs are those of the line, in ems, from left to right. They are put together when they are asked for: of a large diagram nobody sees
// most.
func (r Row) Glyphs() iter.Seq[Glyph] {
	return func(yield func(Glyph) bool) {
		theShaper().walk(r.Text, r.Leftward, func(w *word, x float64) bool {
			for _, g := range w.glyphs {
				g.X += x
				if !yield(g) {
					return false
				}
			}
			return true
		})
	}
}

// A Style says how a text is set. All lengths are diagram units.
type Style struct {
	Size    float64 // of the letters
	Width   float64 // a line that would grow wider is broken; 0 is no limit
	Balance bool    // lines of about the same width instead of a short last one
}

// Set breaks text into lines: at its line breaks, and where the style's width
// asks for it; a word that is wider by itself is broken inside. Nothing is left out.
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
		leftward := readsLeftward(paragraph)
		for _, l := range s.lines(paragraph, k.Width/k.Size, k.Balance) {
			b.Lines = append(b.Lines, s.row(l, leftward, k.Size))
		}
	}
	for _, l := range b.Lines {
		b.Width = max(b.Width, l.Width)
	}
	b.Height = float64(len(b.Lines)) * k.Size * LineHeight
	return b
}

// breaks makes one kind of line break and drops what has no picture.
var breaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", " ")

func normal(text string) string {
	if strings.ContainsAny(text, "\r\n\t") {
		text = strings.TrimLeft(breaks.Replace(text), "\n")
	}
	return strings.TrimRight(text, "\n ")
}

// lines wraps a paragraph to width ems; 0 is no limit. Balanced, it takes the
// smallest width that needs no more lines.
func (s *shaper) lines(paragraph string, width float64, balance bool) []string {
	if width <= 0 || len(paragraph) <= maxWord && s.lineWidth(paragraph) <= width {
		return []string{strings.TrimRight(paragraph, " ")}
	}
	ps := s.pieces(paragraph, width)
	count := wrap(ps, width, nil)
	if balance && count <= mostBalanced {
		lo, hi := 0.0, width
		for _, p := range ps {
			lo = max(lo, p.bare)
		}
		for hi-lo > 0.2 {
			if mid := (lo + hi) / 2; wrap(ps, mid, nil) > count {
				lo = mid
			} else {
				hi = mid
			}
		}
		width = hi
	}
	var out []string
	wrap(ps, width, func(line string) { out = append(out, line) })
	return out
}

// mostBalanced is the number of lines up to which a text is balanced: a long
// one does not look better for it.
const mostBalanced = 8

// lineWidth is the width of a text on one line, in ems.
func (s *shaper) lineWidth(text string) float64 {
	width, words := 0.0, 0
	for part := range strings.SplitSeq(text, " ") {
		width += s.word(part).width
		words++
	}
	return width + float64(words-1)*s.word(" ").width
}

// A piece is what stays on one line: a word with the spaces behind it.
type piece struct {
	text       string
	bare, full float64 // width in ems without and with the spaces
}

// wrap fills lines with pieces, calls show (if not nil) for each, and returns
// how many there are.
func wrap(ps []piece, width float64, show func(string)) int {
	const slack = 1e-9 // widths found by halving end exactly at a piece
	count, first, used := 1, 0, 0.0
	end := func(last int) {
		if show == nil {
			return
		}
		var line strings.Builder
		for _, p := range ps[first:last] {
			line.WriteString(p.text)
		}
		show(strings.TrimRight(line.String(), " "))
	}
	for i, p := range ps {
		if i > first && used+p.bare > width+slack {
			end(i)
			count, first, used = count+1, i, 0
		}
		used += p.full
	}
	end(len(ps))
	return count
}

// pieces cuts a paragraph where Unicode (UAX 14) allows a line to end, and a
// word wider than width where it has to.
func (s *shaper) pieces(paragraph string, width float64) []piece {
	var out []piece
	add := func(text string) {
		bare := strings.TrimRight(text, " ")
		p := piece{text: text, bare: s.word(bare).width}
		p.full = p.bare + float64(len(text)-len(bare))*s.word(" ").width
		out = append(out, p)
	}
	for _, word := range Unbroken(paragraph) {
		for s.wide(word, width) {
			head := s.fit(word, width)
			add(head)
			word = word[len(head):]
		}
		add(word)
	}
	return out
}

// Unbroken cuts a paragraph where Unicode allows a line to end.
func Unbroken(paragraph string) (parts []string) {
	if onlyWords(paragraph) {
		return words(paragraph)
	}
	var seg segmenter.Segmenter
	seg.Init([]rune(paragraph))
	for it := seg.LineIterator(); it.Next(); {
		parts = append(parts, string(it.Line().Text))
	}
	return parts
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

// row sets one line.
func (s *shaper) row(text string, leftward bool, size float64) Row {
	return Row{Text: text, Leftward: leftward, Width: size * s.walk(text, leftward, func(*word, float64) bool { return true })}
}

// walk goes through the words of a line from left to right, with where each begins, in ems, until show returns false, and returns
// where it has ended: words repeat in a document, lines do not.
func (s *shaper) walk(text string, leftward bool, show func(w *word, x float64) bool) (x float64) {
	for _, run := range visual(text, leftward) {
		parts := strings.Split(run.text, " ")
		if run.leftward {
			slices.Reverse(parts)
		}
		for i, part := range parts {
			if i > 0 {
				x += s.word(" ").width
			}
			w := s.spell(spelling{part, run.leftward})
			if !show(w, x) {
				return x
			}
			x += w.width
		}
	}
	return x
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
