package doc

import (
	"slices"
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmnxml"
)

// encodeCopy adds an element that came into a child list to a list of those that are different from what they were read from
// by ids, references, places and the like. Everything that is pasted is of that kind, and so is written with few words: where
// it is, what it was read from, and the values. What it was read from is the length of a text in bytes and the text; or, where
// that stands in what the journal began from, a minus sign, one more than its offset there, and its length. Each value is led by
// its length. ok is false for others.
func (e *encoder) encodeCopy(list []byte, at int, x *etree.Element) (longer []byte, ok bool) {
	if _, before := e.wayBefore(x); before {
		return list, false
	}
	from, values, ok := e.file.Values(x, e.values[:0])
	if !ok {
		return list, false
	}
	e.values = values
	if list = appendNumbers(list, at, len(values)); e.based && from.From >= 0 {
		list = appendNumbers(list, -1-from.From, len(from.Text))
	} else {
		list = append(appendNumbers(list, len(from.Text)), from.Text...)
	}
	for _, v := range values {
		list = append(appendNumbers(list, v.At, len(v.Text)), v.Text...)
	}
	return list, true
}

// appendNumbers writes numbers with a blank after each.
func appendNumbers(list []byte, numbers ...int) []byte {
	for _, n := range numbers {
		list = append(strconv.AppendInt(list, int64(n), 10), ' ')
	}
	return list
}

// A copyReader takes a list of copies apart.
type copyReader struct {
	file *bpmnxml.Document // the journal's
	rest string
	bad  bool // it is no such list
}

// integer reads the next number.
func (r *copyReader) integer() int {
	text, rest, ok := strings.Cut(r.rest, " ")
	n, err := strconv.Atoi(text)
	if !ok || err != nil {
		r.bad = true
		return 0
	}
	r.rest = rest
	return n
}

// number reads the next number, which is not negative.
func (r *copyReader) number() int {
	n := r.integer()
	r.bad = r.bad || n < 0
	return max(0, n)
}

// origin reads what an element was read from.
func (r *copyReader) origin() string {
	n := r.integer()
	if n >= 0 {
		return r.text(n)
	}
	text, ok := r.file.Piece(-1-n, r.number())
	r.bad = r.bad || !ok
	return text
}

// text reads the next n bytes.
func (r *copyReader) text(n int) string {
	if n > len(r.rest) {
		r.bad = true
		return ""
	}
	text := r.rest[:n]
	r.rest = r.rest[n:]
	return text
}

// copies reads a list that encodeCopy made.
func copies(file *bpmnxml.Document, list string) (all []insertion, err error) {
	r := copyReader{file: file, rest: list}
	for r.rest != "" && !r.bad {
		in := insertion{At: r.number()}
		values := r.number()
		in.Was = r.origin()
		for ; values > 0 && !r.bad; values-- {
			at, n := r.number(), r.number()
			in.values = append(in.values, bpmnxml.Value{At: at, Text: r.text(n)})
		}
		all = append(all, in)
	}
	if r.bad {
		return nil, errMisfit
	}
	return all, nil
}

// insertions lists all that an edit puts in, in the order of the new list.
func (e *edit) insertions(file *bpmnxml.Document) ([]insertion, error) {
	more, err := copies(file, e.Copies)
	if err != nil || len(more) == 0 {
		return e.In, err
	}
	all := slices.Concat(e.In, more)
	slices.SortStableFunc(all, func(a, b insertion) int { return a.At - b.At })
	return all, nil
}
