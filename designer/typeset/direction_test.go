package typeset

import (
	"slices"
	"strings"
	"testing"
)

// TestVisualOrder spells right-to-left words in capitals of Hebrew, one letter
// each, so that the order can be seen: alef, bet, gimel, dalet.
func TestVisualOrder(t *testing.T) {
	hebrew := strings.NewReplacer("A", "\u05d0", "B", "\u05d1", "C", "\u05d2", "D", "\u05d3")
	latin := strings.NewReplacer("\u05d0", "A", "\u05d1", "B", "\u05d2", "C", "\u05d3", "D")
	for _, c := range []struct{ line, want string }{
		{"one two", "one two"},
		{"A B C", "C B A"},
		{"AB CD", "DC BA"},
		{"x A B y", "x B A y"},
		{"A x y B", "B x y A"},
		{"x A 12 B y", "x B 12 A y"},
		{"A 12", "12 A"},
		{"x A 12 y", "x 12 A y"},
		{"A (B)!", "!(B) A"},
		{"x A.", "x A."},
		{"A, x", "x ,A"},
	} {
		leftward := readsLeftward(hebrew.Replace(c.line))
		var got strings.Builder
		for _, run := range visual(hebrew.Replace(c.line), leftward) {
			text := []rune(latin.Replace(run.text))
			if run.leftward {
				for i, j := 0, len(text)-1; i < j; i, j = i+1, j-1 {
					text[i], text[j] = text[j], text[i]
				}
				text = []rune(strings.NewReplacer("(", ")", ")", "(").Replace(string(text))) // mirrored by the font
			}
			got.WriteString(string(text))
		}
		if got.String() != c.want {
			t.Errorf("%q stands as %q, want %q", c.line, got.String(), c.want)
		}
	}
}

// TestWordsOfARow checks that the glyphs of a right-to-left line run from its
// last word to its first, as the letters within each word do.
func TestWordsOfARow(t *testing.T) {
	first, second := "\u05d0\u05d1", "\u05d2\u05d3\u05d0" // the embedded font has Hebrew
	row := Set(first+" "+second, Style{Size: 12}).Lines[0]
	glyphs := slices.Collect(row.Glyphs())
	alone := slices.Collect(Set(second, Style{Size: 12}).Lines[0].Glyphs())
	if !row.Leftward || len(glyphs) != 5 {
		t.Fatalf("leftward %v, %d glyphs", row.Leftward, len(glyphs))
	}
	for i, g := range alone {
		if glyphs[i].ID != g.ID {
			t.Errorf("glyph %d from the left is not that of the last word", i)
		}
	}
	for i := 1; i < len(glyphs); i++ {
		if glyphs[i].X <= glyphs[i-1].X {
			t.Errorf("glyph %d stands left of the one before", i)
		}
	}
}

// TestLinesKeepTheDirection wraps a right-to-left text that has a Latin word on
// a line of its own: the lines that follow are still read leftward.
func TestLinesKeepTheDirection(t *testing.T) {
	b := Set("\u05d0\u05d1\u05d2\u05d3 purchasing \u05d0\u05d1\u05d2\u05d3", Style{Size: 12, Width: 60})
	if len(b.Lines) < 3 {
		t.Fatalf("%d lines", len(b.Lines))
	}
	for _, l := range b.Lines {
		if !l.Leftward {
			t.Errorf("%q is read to the right", l.Text)
		}
	}
}

// TestBoxes sets what no font has: private characters, and a script of clay
// tablets. Something is seen, and has a width.
func TestBoxes(t *testing.T) {
	for _, text := range []string{"\ue123", "\U000f1234", "\U00012000\U00012001", "\u0d9a"} {
		row := Set(text, Style{Size: 12}).Lines[0]
		glyphs := slices.Collect(row.Glyphs())
		if row.Width <= 0 || len(glyphs) == 0 {
			t.Fatalf("%q: %d glyphs on %v", text, len(glyphs), row.Width)
		}
		for _, g := range glyphs {
			if len(g.Outline()) < 4 {
				t.Errorf("%q: nothing is drawn", text)
			}
		}
	}
	if frame := box(0.6); len(frame) != 8 || frame[0].Points[0] == frame[4].Points[0] {
		t.Errorf("the box is %v", frame)
	}
}
