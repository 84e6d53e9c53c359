package feel

import (
	"errors"
	"fmt"
	"strings"
)

// Range functions: Allen's relations between points and ranges, DMN 1.5,
// 10.3.4.10, and the conversion range(). The parameters are called as there.
func rangeRows() []row {
	const points, ranges = "number|string|date|time|date and time|duration", "range"
	return []row{
		{"range(from: string) -> range", rangeFromString},
		relation("before", "point1: "+points+", point2: "+points, pointBefore),
		relation("before", "point: "+points+", range: "+ranges, pointBefore),
		relation("before", "range: "+ranges+", point: "+points, pointBefore),
		relation("before", "range1: "+ranges+", range2: "+ranges, pointBefore),
		relation("after", "point1: "+points+", point2: "+points, swapped(pointBefore)),
		relation("after", "point: "+points+", range: "+ranges, swapped(pointBefore)),
		relation("after", "range: "+ranges+", point: "+points, swapped(pointBefore)),
		relation("after", "range1: "+ranges+", range2: "+ranges, swapped(pointBefore)),
		relation("meets", "range1: "+ranges+", range2: "+ranges, meets),
		relation("met by", "range1: "+ranges+", range2: "+ranges, swapped(meets)),
		relation("overlaps", "range1: "+ranges+", range2: "+ranges, overlaps),
		relation("overlaps before", "range1: "+ranges+", range2: "+ranges, overlapsBefore),
		relation("overlaps after", "range1: "+ranges+", range2: "+ranges, swapped(overlapsBefore)),
		relation("finishes", "point: "+points+", range: "+ranges, finishes),
		relation("finishes", "range1: "+ranges+", range2: "+ranges, finishes),
		relation("finished by", "range: "+ranges+", point: "+points, swapped(finishes)),
		relation("finished by", "range1: "+ranges+", range2: "+ranges, swapped(finishes)),
		relation("includes", "range: "+ranges+", point: "+points, includes),
		relation("includes", "range1: "+ranges+", range2: "+ranges, includes),
		relation("during", "point: "+points+", range: "+ranges, swapped(includes)),
		relation("during", "range1: "+ranges+", range2: "+ranges, swapped(includes)),
		relation("starts", "point: "+points+", range: "+ranges, starts),
		relation("starts", "range1: "+ranges+", range2: "+ranges, starts),
		relation("started by", "range: "+ranges+", point: "+points, swapped(starts)),
		relation("started by", "range1: "+ranges+", range2: "+ranges, swapped(starts)),
		relation("coincides", "point1: "+points+", point2: "+points, coincides),
		relation("coincides", "range1: "+ranges+", range2: "+ranges, coincides),
	}
}

// relate compares the ends of two ranges; err remembers ends without order.
type relate struct {
	a, b *Range
	err  error
}

// relation makes a row: a point takes part as the range [point..point].
func relation(name, params string, holds func(*relate) bool) row {
	return row{name + "(" + params + ") -> boolean", func(_ *machine, a []Value) (Value, error) {
		r := &relate{a: asRange(a[0]), b: asRange(a[1])}
		result := holds(r)
		if r.err != nil {
			return nil, r.err
		}
		return Bool(result), nil
	}}
}

// asRange lets a point take part as the range that holds just it.
func asRange(v Value) *Range {
	if r, ok := v.(*Range); ok {
		return r
	}
	return newInterval(v, true, v, true)
}

// swapped gives the relation with its two sides exchanged.
func swapped(holds func(*relate) bool) func(*relate) bool {
	return func(r *relate) bool {
		s := &relate{a: r.b, b: r.a}
		result := holds(s)
		r.err = s.err
		return result
	}
}

// end is one end of a range; a missing end lies infinitely far outside.
type end struct {
	v        Value
	infinite int
	included bool
}

// start gives the lower end.
func (r *Range) start() end {
	if r.op != "" && IsNull(r.Start) {
		return end{null, -1, false}
	}
	return end{r.Start, 0, r.StartIncluded}
}

// end gives the upper end.
func (r *Range) end() end {
	if r.op != "" && IsNull(r.End) {
		return end{null, 1, false}
	}
	return end{r.End, 0, r.EndIncluded}
}

// cmp compares two ends by value alone; whether they are included is for the
// caller to weigh.
func (r *relate) cmp(x, y end) int {
	if x.infinite != 0 || y.infinite != 0 {
		return compareInt(int64(x.infinite), int64(y.infinite))
	}
	c, ok := compareValues(x.v, y.v)
	if !ok && r.err == nil {
		r.err = errors.New(incomparable(x.v, y.v))
	}
	return c
}

// pointBefore is before(): a ends before b starts, or they share an end that
// is not in both.
func pointBefore(r *relate) bool {
	x, y := r.a.end(), r.b.start()
	c := r.cmp(x, y)
	return c < 0 || c == 0 && !(x.included && y.included)
}

// meets: the end of a is the start of b, and in both.
func meets(r *relate) bool {
	x, y := r.a.end(), r.b.start()
	return r.cmp(x, y) == 0 && x.included && y.included
}

// reaches: the end x does not lie before the start y.
func (r *relate) reaches(x, y end) bool {
	c := r.cmp(x, y)
	return c > 0 || c == 0 && x.included && y.included
}

// overlaps: each reaches the start of the other.
func overlaps(r *relate) bool {
	return r.reaches(r.a.end(), r.b.start()) && r.reaches(r.b.end(), r.a.start())
}

// overlapsBefore: a starts before b, reaches it and ends no later.
func overlapsBefore(r *relate) bool {
	s, t := r.a.start(), r.b.start()
	c := r.cmp(s, t)
	starts := c < 0 || c == 0 && s.included && !t.included
	return starts && r.reaches(r.a.end(), t) && r.endsWithin()
}

// endsWithin: a ends no later than b.
func (r *relate) endsWithin() bool {
	x, y := r.a.end(), r.b.end()
	c := r.cmp(x, y)
	return c < 0 || c == 0 && (!x.included || y.included)
}

// startsWithin: a starts no earlier than b.
func (r *relate) startsWithin() bool {
	s, t := r.a.start(), r.b.start()
	c := r.cmp(s, t)
	return c > 0 || c == 0 && (!s.included || t.included)
}

// finishes: a has the end of b and starts no earlier.
func finishes(r *relate) bool {
	x, y := r.a.end(), r.b.end()
	return r.cmp(x, y) == 0 && x.included == y.included && r.startsWithin()
}

// starts: a has the start of b and ends no later.
func starts(r *relate) bool {
	s, t := r.a.start(), r.b.start()
	return r.cmp(s, t) == 0 && s.included == t.included && r.endsWithin()
}

// includes: b lies within a.
func includes(r *relate) bool {
	inner := &relate{a: r.b, b: r.a}
	result := inner.startsWithin() && inner.endsWithin()
	r.err = inner.err
	return result
}

// coincides: same ends, included alike.
func coincides(r *relate) bool {
	s, t, x, y := r.a.start(), r.b.start(), r.a.end(), r.b.end()
	return r.cmp(s, t) == 0 && r.cmp(x, y) == 0 && s.included == t.included && x.included == y.included
}

// rangeFromString reads an interval whose ends are literals; ends that are
// null, missing, of different kinds or in the wrong order are errors.
func rangeFromString(_ *machine, a []Value) (Value, error) {
	text := strings.TrimSpace(string(a[0].(String)))
	root, err := parseWith(text, nil)
	if err != nil {
		return nil, fmt.Errorf("%q is no range: %w", text, err)
	}
	n, ok := root.(*rangeNode)
	if !ok {
		return nil, fmt.Errorf("%q is no range with two ends", text)
	}
	from, ok1 := literalEnd(n.start)
	to, ok2 := literalEnd(n.end)
	if !ok1 || !ok2 {
		return nil, fmt.Errorf("the ends of %q are not both literals", text)
	}
	c, ok := compareValues(from, to)
	if !ok || c > 0 {
		return nil, fmt.Errorf("the ends of %q are in the wrong order or have none", text)
	}
	return newInterval(from, n.startIncluded, to, n.endIncluded), nil
}

// literalEnd admits literals and the date and time functions on one.
func literalEnd(n node) (Value, bool) {
	switch n := n.(type) {
	case *literalNode:
		return n.val, !IsNull(n.val)
	case *negNode:
		v, ok := literalEnd(n.operand)
		if !ok {
			return nil, false
		}
		v, err := negValue(v)
		return v, err == nil
	case *callNode:
		if n.builtin == nil || len(n.args) != 1 || !isConversion(n.builtin.name) {
			return nil, false
		}
		if lit, ok := n.args[0].(*literalNode); ok && lit.val.Kind() == KindString {
			v, err := n.builtin.call(newMachine(nil, ""), []Value{lit.val}, nil)
			return v, err == nil
		}
	}
	return nil, false
}

// isConversion names the functions that may stand around a literal end.
func isConversion(name string) bool {
	switch name {
	case "date", "time", "date and time", "duration":
		return true
	}
	return false
}
