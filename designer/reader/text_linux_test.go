package reader

import (
	"testing"

	"hookflow/designer/look"
)

// A reader asks for letters, words and lines around a place.
func TestTextAround(t *testing.T) {
	x := text{served{node: &node{Told: look.Told{At: 3, To: 9}}}, []rune("два слова\nи ещё")}
	for _, c := range []struct {
		at       int32
		unit     uint32
		want     string
		from, to int32
	}{
		{0, byLetter, "д", 0, 1}, {1, byWord, "два ", 0, 4}, {5, byWord, "слова", 4, 9}, {5, byLine, "два слова", 0, 9}, {10, byLine, "и ещё", 10, 15},
		{15, byLetter, "", 15, 15}, {99, byWord, "ещё", 12, 15},
	} {
		if got, from, to := x.GetStringAtOffset(c.at, c.unit); got != c.want || from != c.from || to != c.to {
			t.Errorf("at %d by %d: %q %d %d, want %q %d %d", c.at, c.unit, got, from, to, c.want, c.from, c.to)
		}
	}
	if from, to := x.GetSelection(0); x.GetText(from, to) != " слова" {
		t.Errorf("what is selected is %q", x.GetText(from, to))
	}
	if got := x.GetText(-1, -1); got != "два слова\nи ещё" {
		t.Errorf("all of it is %q", got)
	}
}
