package look

import (
	"slices"
	"strings"
	"unicode"
)

// A Spot is a place in a text of many lines: both from 0, the column in letters.
type Spot struct{ Row, Col int }

// before reports whether a stands in front of b.
func (a Spot) before(b Spot) bool { return a.Row < b.Row || a.Row == b.Row && a.Col < b.Col }

// A codeText is a text in lines that remembers what was typed.
type codeText struct {
	whole        string   // all of it, as a reader was told; "": to be told anew
	lines        [][]rune // without the line feed; a carriage return stays and is not shown
	past, future []codeEdit
	sealed       bool // what is typed next is a step of its own
}

// A codeEdit is one step of typing.
type codeEdit struct {
	at         Spot
	gone, come string
}

func (c *codeText) set(text string) {
	c.lines, c.whole = c.lines[:0], ""
	for line := range strings.SplitSeq(text, "\n") {
		c.lines = append(c.lines, []rune(line))
	}
	c.past, c.future = nil, nil
}

func (c *codeText) text() string { return c.between(Spot{}, c.end()) }

func (c *codeText) end() Spot {
	last := len(c.lines) - 1
	return Spot{last, len(c.lines[last])}
}

// length is how many letters of a row are shown.
func (c *codeText) length(row int) int {
	line := c.lines[row]
	if n := len(line); n > 0 && line[n-1] == '\r' {
		return n - 1
	}
	return len(line)
}

// clamp is the spot nearest to s that there is.
func (c *codeText) clamp(s Spot) Spot {
	s.Row = min(max(0, s.Row), len(c.lines)-1)
	s.Col = min(max(0, s.Col), c.length(s.Row))
	return s
}

// between is the text from one spot to another.
func (c *codeText) between(from, to Spot) string {
	if from.Row == to.Row {
		return string(c.lines[from.Row][from.Col:to.Col])
	}
	var b strings.Builder
	b.WriteString(string(c.lines[from.Row][from.Col:]))
	for row := from.Row + 1; row < to.Row; row++ {
		b.WriteString("\n" + string(c.lines[row]))
	}
	b.WriteString("\n" + string(c.lines[to.Row][:to.Col]))
	return b.String()
}

// put puts a text in place of what is between two spots, and returns the spot behind it.
func (c *codeText) put(from, to Spot, text string) Spot {
	head, tail := c.lines[from.Row][:from.Col], c.lines[to.Row][to.Col:]
	var fresh [][]rune
	for line := range strings.SplitSeq(text, "\n") {
		fresh = append(fresh, []rune(line))
	}
	last := len(fresh) - 1
	behind := Spot{from.Row + last, len(fresh[last])}
	if last == 0 {
		behind.Col += from.Col
	}
	fresh[0] = slices.Concat(head, fresh[0])
	fresh[last] = slices.Concat(fresh[last], tail)
	c.whole = ""
	c.lines = slices.Replace(c.lines, from.Row, to.Row+1, fresh...)
	return behind
}

// edit is put, as a step that can be taken back. Letters typed one behind the other
// are one step.
func (c *codeText) edit(from, to Spot, text string) Spot {
	e := codeEdit{at: from, gone: c.between(from, to), come: text}
	c.future = nil
	if n := len(c.past); n > 0 && !c.sealed && e.gone == "" && !strings.Contains(text, "\n") {
		if last := &c.past[n-1]; !strings.Contains(last.come, "\n") && last.come != "" && last.at.Row == from.Row && last.at.Col+len([]rune(last.come)) == from.Col {
			last.come += text
			return c.put(from, to, text)
		}
	}
	c.sealed = false
	c.past = append(c.past, e)
	return c.put(from, to, text)
}

// behind is the spot at the end of a text that begins at a spot.
func behind(at Spot, text string) Spot {
	if n := strings.Count(text, "\n"); n > 0 {
		return Spot{at.Row + n, len([]rune(text[strings.LastIndexByte(text, '\n')+1:]))}
	}
	return Spot{at.Row, at.Col + len([]rune(text))}
}

// revert takes the last step back; ok is false if there is none.
func (c *codeText) revert() (at Spot, ok bool) {
	n := len(c.past)
	if n == 0 {
		return at, false
	}
	e := c.past[n-1]
	c.past, c.future, c.sealed = c.past[:n-1], append(c.future, e), true
	return c.put(e.at, behind(e.at, e.come), e.gone), true
}

// repeat makes the step again that was taken back last.
func (c *codeText) repeat() (at Spot, ok bool) {
	n := len(c.future)
	if n == 0 {
		return at, false
	}
	e := c.future[n-1]
	c.future, c.past, c.sealed = c.future[:n-1], append(c.past, e), true
	return c.put(e.at, behind(e.at, e.gone), e.come), true
}

// move is the spot some letters on, over the ends of lines.
func (c *codeText) move(s Spot, by int) Spot {
	switch {
	case by < 0 && s.Col > 0:
		s.Col--
	case by < 0 && s.Row > 0:
		s = Spot{s.Row - 1, c.length(s.Row - 1)}
	case by > 0 && s.Col < c.length(s.Row):
		s.Col++
	case by > 0 && s.Row < len(c.lines)-1:
		s = Spot{s.Row + 1, 0}
	}
	return s
}

// word is the spot at the next beginning or end of a word.
func (c *codeText) word(s Spot, by int) Spot {
	line := c.lines[s.Row][:c.length(s.Row)]
	letter := func(i int) bool {
		return i >= 0 && i < len(line) && (unicode.IsLetter(line[i]) || unicode.IsDigit(line[i]) || line[i] == '_')
	}
	if by < 0 && s.Col == 0 || by > 0 && s.Col == len(line) {
		return c.move(s, by)
	}
	i := s.Col
	if by < 0 {
		for i > 0 && !letter(i-1) {
			i--
		}
		for letter(i - 1) {
			i--
		}
		return Spot{s.Row, i}
	}
	for i < len(line) && !letter(i) {
		i++
	}
	for letter(i) {
		i++
	}
	return Spot{s.Row, i}
}

// indent is the white space that a row begins with.
func (c *codeText) indent(row int) string {
	line := string(c.lines[row])
	return line[:len(line)-len(strings.TrimLeft(line, " \t"))]
}

// feed is the line break that a row ends with.
func (c *codeText) feed(row int) string {
	if c.length(row) < len(c.lines[row]) {
		return "\r\n"
	}
	return "\n"
}
