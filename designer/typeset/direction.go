package typeset

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/bidi"
)

// A stretch is a piece of a line that is read in one direction.
type stretch struct {
	text     string
	leftward bool
}

// readsLeftward reports whether a paragraph is read from right to left: by its
// first letter (Unicode Standard Annex 9, rules P2 and P3).
func readsLeftward(paragraph string) bool {
	for _, r := range paragraph {
		switch class(r) {
		case bidi.L:
			return false
		case bidi.R, bidi.AL:
			return true
		}
	}
	return false
}

// class is the bidirectional class of a character.
func class(r rune) bidi.Class {
	p, _ := bidi.LookupRune(r)
	return p.Class()
}

// visual cuts a line into stretches of one direction, in the order in which they
// stand from left to right (Unicode Standard Annex 9). Embeddings and
// overrides inside of names are not looked at.
func visual(line string, leftward bool) []stretch {
	if !leftward && !strings.ContainsFunc(line, func(r rune) bool { return r >= 0x590 && (class(r) == bidi.R || class(r) == bidi.AL) }) {
		return []stretch{{line, false}}
	}
	runs := directed(line, leftward)
	levels := make([]int, len(runs))
	for i, r := range runs {
		switch {
		case r.leftward:
			levels[i] = 1
		case leftward || i > 0 && runs[i-1].leftward && figures(r.text) == len(r.text):
			levels[i] = 2
		}
	}
	for level := 2; level > 0; level-- { // rule L2
		for first := 0; first < len(runs); first++ {
			last := first
			for last < len(runs) && levels[last] >= level {
				last++
			}
			slices.Reverse(runs[first:last])
			slices.Reverse(levels[first:last])
			first = max(first, last-1)
		}
	}
	return runs
}

// directed cuts a line into stretches in the order of reading. Figures behind
// right-to-left letters belong to these and are a stretch of their own.
func directed(line string, leftward bool) []stretch {
	const mark = "\u200e" // lets a line of a left-to-right paragraph count as one
	var p bidi.Paragraph
	var opts []bidi.Option
	lead := mark
	if leftward {
		lead, opts = "", []bidi.Option{bidi.DefaultDirection(bidi.RightToLeft)}
	}
	if _, err := p.SetString(lead+line, opts...); err != nil {
		return []stretch{{line, leftward}}
	}
	order, err := p.Order()
	if err != nil {
		return []stretch{{line, leftward}}
	}
	var out []stretch
	for i := range order.NumRuns() {
		run := order.Run(i)
		text := run.String()
		if i == 0 {
			text = strings.TrimPrefix(text, lead)
		}
		if run.Direction() == bidi.RightToLeft {
			out = append(out, stretch{text, true})
			continue
		}
		if n := figures(text); i > 0 && n > 0 && n < len(text) {
			out = append(out, stretch{text[:n], false})
			text = text[n:]
		}
		if text != "" {
			out = append(out, stretch{text, false})
		}
	}
	return out
}

// figures is the length of the number that text begins with, in bytes.
func figures(text string) int {
	end := 0
	for i, r := range text {
		switch class(r) {
		case bidi.EN, bidi.AN:
			end = i + len(string(r))
		case bidi.ES, bidi.CS, bidi.ET, bidi.NSM:
		default:
			return end
		}
	}
	return end
}
