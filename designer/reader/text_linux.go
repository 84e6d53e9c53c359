package reader

import (
	"slices"
	"unicode"
)

// text answers what stands in a field, in runes.
type text struct {
	served
	runes []rune
}

// part is what stands between two places; an end below zero is that of the text.
func (t text) part(from, to int32) string {
	if to < 0 || int(to) > len(t.runes) {
		to = int32(len(t.runes))
	}
	return string(t.runes[min(max(0, from), to):to])
}

func (t text) GetText(from, to int32) string { return t.part(from, to) }

func (t text) GetCharacterAtOffset(at int32) int32 {
	if at < 0 || int(at) >= len(t.runes) {
		return 0
	}
	return t.runes[at]
}

// Units of a text, as GetStringAtOffset counts them.
const (
	byLetter = iota
	byWord
	bySentence
	byLine
)

// GetStringAtOffset is the letter, word or line at a place, and where it begins and ends.
func (t text) GetStringAtOffset(at int32, unit uint32) (string, int32, int32) {
	var from, to int
	i := min(max(0, int(at)), len(t.runes))
	switch unit {
	case byLetter:
		from, to = i, min(i+1, len(t.runes))
	case byWord:
		from, to = t.around(i, unicode.IsSpace)
		for to < len(t.runes) && t.runes[to] != '\n' && unicode.IsSpace(t.runes[to]) { // a word has the blanks behind it
			to++
		}
	default:
		from, to = t.around(i, func(r rune) bool { return r == '\n' })
	}
	return string(t.runes[from:to]), int32(from), int32(to)
}

// around are the ends of what lies between two letters of a kind.
func (t text) around(i int, ends func(rune) bool) (from, to int) {
	from = i
	for from > 0 && !ends(t.runes[from-1]) {
		from--
	}
	if next := slices.IndexFunc(t.runes[i:], ends); next >= 0 {
		return from, i + next
	}
	return from, len(t.runes)
}

// boundaries are the units of GetTextAtOffset, which older readers use, as GetStringAtOffset has them.
var boundaries = []uint32{byLetter, byWord, byWord, bySentence, bySentence, byLine, byLine}

func (t text) GetTextAtOffset(at int32, boundary uint32) (string, int32, int32) {
	return t.GetStringAtOffset(at, boundaries[min(int(boundary), len(boundaries)-1)])
}

func (t text) GetTextBeforeOffset(at int32, boundary uint32) (string, int32, int32) {
	_, from, _ := t.GetTextAtOffset(at, boundary)
	if from == 0 {
		return "", 0, 0
	}
	return t.GetTextAtOffset(from-1, boundary)
}

func (t text) GetTextAfterOffset(at int32, boundary uint32) (string, int32, int32) {
	_, _, to := t.GetTextAtOffset(at, boundary)
	return t.GetTextAtOffset(to, boundary)
}

func (t text) SetCaretOffset(int32) bool { return false }

func (t text) GetNSelections() int32 {
	if t.At == t.To {
		return 0
	}
	return 1
}

func (t text) GetSelection(int32) (from, to int32) {
	return int32(min(t.At, t.To)), int32(max(t.At, t.To))
}

// Attributes of letters: a field has none.

func (t text) GetAttributes(int32) (map[string]string, int32, int32) {
	return map[string]string{}, 0, int32(len(t.runes))
}

func (t text) GetAttributeRun(int32, bool) (map[string]string, int32, int32) {
	return map[string]string{}, 0, int32(len(t.runes))
}

func (t text) GetAttributeValue(int32, string) string      { return "" }
func (t text) GetDefaultAttributes() map[string]string     { return map[string]string{} }
func (t text) GetDefaultAttributeSet() map[string]string   { return map[string]string{} }
func (t text) GetOffsetAtPoint(int32, int32, uint32) int32 { return -1 }

func (t text) GetCharacterExtents(_ int32, from uint32) (x, y, wide, high int32) {
	return t.extents(from)
}

func (t text) GetRangeExtents(_, _ int32, from uint32) (x, y, wide, high int32) {
	return t.extents(from)
}

// extents are those of the field: where a letter stands in it nobody asks who does not see it.
func (t text) extents(from uint32) (x, y, wide, high int32) {
	e := component{t.served}.GetExtents(from)
	return e.X, e.Y, e.Width, e.Height
}
