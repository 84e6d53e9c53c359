package typeset

import (
	"strings"
	"sync"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"

	"hookflow/assets/fonts"
)

// Most words of a diagram are of Latin or Cyrillic letters and figures. They are one run of the embedded font, and their lines end at
// spaces: nothing has to be looked up for that, and they can be set on several processors at once. A test compares them with
// what the general way makes of them.

// A press shapes such words; it belongs to one goroutine at a time.
type press struct {
	face *font.Face // of the embedded font, with buffers of its own
	buzz shaping.HarfbuzzShaper
	text []rune
}

// print shapes a word of one script that the embedded font has; nil if it is none.
func (s *shaper) print(k spelling) *word {
	script := scriptOf(k.text)
	if script == 0 || k.leftward {
		return nil
	}
	p := s.presses.Get().(*press)
	defer s.presses.Put(p)
	p.text = append(p.text[:0], []rune(k.text)...)
	in := shaping.Input{Text: p.text, RunEnd: len(p.text), Direction: di.DirectionLTR, Size: fixed.I(em), Face: p.face, Script: script, Language: languages()[script]}
	w := &word{}
	w.add(p.buzz.Shape(in).Glyphs, s.main, fonts.SansFactor)
	return w
}

// languages are those that the general way takes for the scripts of plain words.
var languages = sync.OnceValue(func() map[language.Script]language.Language {
	of := map[language.Script]language.Language{}
	var split shaping.Segmenter
	for _, text := range []string{"1", "a", "б"} {
		runes := []rune(text)
		run := split.Split(shaping.Input{Text: runes, RunEnd: 1, Direction: di.DirectionLTR}, anyFace{})[0]
		of[run.Script] = run.Language
	}
	return of
})

// anyFace has a face for each letter.
type anyFace struct{}

// ResolveFace implements shaping.Fontmap.
func (anyFace) ResolveFace(rune) *font.Face { return &font.Face{} }

// scriptOf is the one script of a word of plain letters, figures and signs; 0 if it has others or several.
func scriptOf(word string) (one language.Script) {
	if word == "" {
		return 0
	}
	one = language.Common
	for _, r := range word {
		var own language.Script
		switch {
		case 'a' <= r|' ' && r|' ' <= 'z':
			own = language.Latin
		case cyrillic(r):
			own = language.Cyrillic
		case ' ' <= r && r <= '~':
			continue
		default:
			return 0
		}
		if one != language.Common && one != own {
			return 0
		}
		one = own
	}
	return one
}

// cyrillic reports whether r is a letter of Russian or its neighbours.
func cyrillic(r rune) bool { return 'Ѐ' <= r && r <= 'џ' }

// onlyWords reports whether a text is letters, figures and spaces: its lines may end behind spaces and nowhere else.
func onlyWords(text string) bool {
	for _, r := range text {
		if r != ' ' && !('a' <= r|' ' && r|' ' <= 'z') && !('0' <= r && r <= '9') && !cyrillic(r) {
			return false
		}
	}
	return true
}

// words cuts a text behind its spaces.
func words(text string) (parts []string) {
	for text != "" {
		end := strings.IndexByte(text, ' ')
		if end < 0 {
			end = len(text)
		}
		for end < len(text) && text[end] == ' ' {
			end++
		}
		parts, text = append(parts, text[:end]), text[end:]
	}
	return parts
}
