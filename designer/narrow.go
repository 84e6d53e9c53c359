package designer

import (
	"strings"

	"hookflow/designer/look"
)

// A way narrows a search: by a sign before the text, or by a filter among its words.
type way struct {
	sign  string // what is put into the text
	words string // says what it does
}

// A wayButton puts a way into the text of a search, or takes it out again.
type wayButton struct {
	*look.Button
	way
}

// narrowBy shows the ways below the field of a search.
func (c *chooser) narrowBy(ways ...way) {
	row := look.Flow(4, 4)
	for _, w := range ways {
		text := w.words
		if w.first() {
			text = w.sign + "  " + text
		}
		b := &wayButton{look.NewButton(look.Bare, "", text, func() { c.turn(w) }), w}
		b.Small = true
		c.ways = append(c.ways, b)
		row.Add(b.Button)
	}
	c.top.Add(row)
	c.popup.Refresh()
}

// turn puts a way into the text, or takes it out; the keys stay in the field.
func (c *chooser) turn(w way) {
	text := c.entry.Text
	if w.in(strings.TrimSpace(text)) {
		text = w.out(text)
	} else {
		for _, other := range c.ways {
			if w.first() && other.in(strings.TrimSpace(text)) {
				text = other.out(text)
			}
		}
		if text = strings.TrimSpace(w.sign + " " + strings.TrimSpace(text)); !w.first() {
			text = strings.TrimSpace(strings.TrimSpace(strings.TrimPrefix(text, w.sign)) + " " + w.sign)
		}
	}
	c.entry.SetText(text)
	c.entry.CursorColumn = len([]rune(text))
	c.window.Canvas().Focus(c.entry)
}

// first reports whether the sign stands before the text.
func (w way) first() bool { return len(w.sign) == 1 }

// in reports whether a text is narrowed this way.
func (w way) in(text string) bool {
	if w.first() {
		return strings.HasPrefix(text, w.sign)
	}
	for _, word := range strings.Fields(text) {
		if strings.HasPrefix(word, w.sign) {
			return true
		}
	}
	return false
}

// out is a text that is no longer narrowed this way.
func (w way) out(text string) string {
	if w.first() {
		return strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(text), w.sign))
	}
	var words []string
	for _, word := range strings.Fields(text) {
		if !strings.HasPrefix(word, w.sign) {
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}
