package feel

import "strings"

// Range is a FEEL range. A range written with an operator, such as (< 10),
// keeps it: it is not equal to the interval that has the same members, and
// its missing end is null.
type Range struct {
	Start, End                 Value
	StartIncluded, EndIncluded bool
	op                         string // "", "<", "<=", ">", ">=", "=", "!="
}

// newInterval gives [start..end] with the given brackets.
func newInterval(start Value, startIncluded bool, end Value, endIncluded bool) *Range {
	return &Range{Start: start, End: end, StartIncluded: startIncluded, EndIncluded: endIncluded}
}

// newOpRange gives the range of an operator and its operand.
func newOpRange(op string, v Value) *Range {
	r := &Range{Start: null, End: null, op: op}
	switch op {
	case "<", "<=":
		r.End, r.EndIncluded = v, op == "<="
	case ">", ">=":
		r.Start, r.StartIncluded = v, op == ">="
	default:
		r.Start, r.End = v, v
		r.StartIncluded, r.EndIncluded = op == "=", op == "="
	}
	return r
}

// includes tells whether v lies in the range; unknown when an end cannot be
// compared with v or an interval has null for an end.
func (r *Range) includes(v Value, charge func() bool) truth {
	switch r.op {
	case "<", "<=":
		return beforeEnd(v, r.End, r.EndIncluded)
	case ">", ">=":
		return -beforeEnd(v, r.Start, !r.StartIncluded)
	case "=":
		return equalValues(v, r.Start, charge)
	case "!=":
		return -equalValues(v, r.Start, charge)
	}
	return min(-beforeEnd(v, r.Start, !r.StartIncluded), beforeEnd(v, r.End, r.EndIncluded))
}

// beforeEnd tells whether v < end, or v <= end when included.
func beforeEnd(v, end Value, included bool) truth {
	c, ok := compareValues(v, end)
	if !ok {
		return isUnknown
	}
	return truthOf(c < 0 || c == 0 && included)
}

// String writes the range in FEEL syntax.
func (r *Range) String() string {
	var b strings.Builder
	if r.op != "" {
		end := r.Start
		if r.op[0] == '<' {
			end = r.End
		}
		b.WriteString("(" + r.op + " ")
		writeLiteral(&b, end)
		b.WriteByte(')')
		return b.String()
	}
	b.WriteByte(bracket(r.StartIncluded, '[', '('))
	writeLiteral(&b, r.Start)
	b.WriteString("..")
	writeLiteral(&b, r.End)
	b.WriteByte(bracket(r.EndIncluded, ']', ')'))
	return b.String()
}

// bracket chooses by whether the end is included.
func bracket(included bool, in, out byte) byte {
	if included {
		return in
	}
	return out
}
