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
// it is, what it was read from, and the values. Each text is led by its length in bytes. ok is false for others.
func (e *encoder) encodeCopy(list []byte, at int, x *etree.Element) (longer []byte, ok bool) {
	if _, before := e.wayBefore(x); before {
		return list, false
	}
	text, values, ok := e.file.Values(x)
	if !ok {
		return list, false
	}
	list = appendNumbers(list, at, len(values), len(text))
	list = append(list, text...)
	for _, v := range values {
		list = appendNumbers(list, v.At, len(v.Text))
		list = append(list, v.Text...)
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
	rest string
	bad  bool // it is no such list
}

// number reads the next number.
func (r *copyReader) number() int {
	text, rest, ok := strings.Cut(r.rest, " ")
	n, err := strconv.Atoi(text)
	if !ok || err != nil || n < 0 {
		r.bad = true
		return 0
	}
	r.rest = rest
	return n
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
func copies(list string) (all []insertion, err error) {
	r := copyReader{rest: list}
	for r.rest != "" && !r.bad {
		in := insertion{At: r.number()}
		values := r.number()
		in.Was = r.text(r.number())
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
func (e *edit) insertions() ([]insertion, error) {
	more, err := copies(e.Copies)
	if err != nil || len(more) == 0 {
		return e.In, err
	}
	all := slices.Concat(e.In, more)
	slices.SortStableFunc(all, func(a, b insertion) int { return a.At - b.At })
	return all, nil
}
