package feel

import (
	"errors"
	"fmt"
	"sort"
)

// List functions that reduce a list to a value: DMN 1.5, 10.3.4.4.
var listRows = []row{
	{"list contains(list: list, element: any) -> boolean", func(m *machine, a []Value) (Value, error) {
		return Bool(m.indexOf(a[0].(List), a[1], 0) >= 0), nil
	}},
	{"count(list: list) -> number", func(_ *machine, a []Value) (Value, error) {
		return NewInt(int64(len(a[0].(List)))), nil
	}},
	{"min(list: list) -> any", extreme(-1)},
	{"min(...values: any) -> any", extreme(-1)},
	{"max(list: list) -> any", extreme(1)},
	{"max(...values: any) -> any", extreme(1)},
	{"sum(list: list) -> number", fold(addValues)},
	{"sum(...values: any) -> number", fold(addValues)},
	{"product(list: list) -> number", fold(mulValues)},
	{"product(...values: any) -> number", fold(mulValues)},
	{"mean(list: list) -> number", mean},
	{"mean(...values: any) -> number", mean},
	{"median(list: list) -> number", onNumbers(median)},
	{"median(...values: any) -> number", onNumbers(median)},
	{"stddev(list: list) -> number", onNumbers(stddev)},
	{"stddev(...values: any) -> number", onNumbers(stddev)},
	{"mode(list: list) -> list", onNumbers(mode)},
	{"mode(...values: any) -> list", onNumbers(mode)},
	{"all(list: list) -> boolean", junction(isFalse)},
	{"all(...values: any) -> boolean", junction(isFalse)},
	{"any(list: list) -> boolean", junction(isTrue)},
	{"any(...values: any) -> boolean", junction(isTrue)},
	{"index of(list: list, match: any) -> list", indexesOf},
}

// indexOf finds an equal item from the position on, or gives -1.
func (m *machine) indexOf(list List, v Value, from int) int {
	for i := from; i < len(list); i++ {
		m.step(1)
		if m.equal(list[i], v) == isTrue {
			return i
		}
	}
	return -1
}

// indexesOf is index of(): null finds null, and items of another kind are no
// match.
func indexesOf(m *machine, a []Value) (Value, error) {
	list := a[0].(List)
	out := List{}
	for i := m.indexOf(list, a[1], 0); i >= 0; i = m.indexOf(list, a[1], i+1) {
		m.growList(1)
		out = append(out, NewInt(int64(i+1)))
	}
	return out, nil
}

// extreme is min (-1) or max (1) of values that can be compared; null for an
// empty list.
func extreme(sign int) builtinFunc {
	return func(m *machine, a []Value) (Value, error) {
		list := a[0].(List)
		if len(list) == 0 {
			return null, nil
		}
		m.step(len(list))
		best := list[0]
		for _, item := range list {
			c, ok := compareValues(item, best)
			if !ok {
				return nil, errors.New(incomparable(item, best))
			}
			if c*sign > 0 {
				best = item
			}
		}
		return best, nil
	}
}

// fold combines numbers, or for sums durations, from the left; null for an
// empty list.
func fold(op func(a, b Value) (Value, error)) builtinFunc {
	return func(m *machine, a []Value) (Value, error) {
		list := a[0].(List)
		if len(list) == 0 {
			return null, nil
		}
		m.step(len(list))
		sum := list[0]
		for i, item := range list {
			k := kindOf(item)
			if k != KindNumber && k != KindDays && k != KindMonths {
				return nil, fmt.Errorf("the list has a %s, not only numbers", k)
			}
			if i == 0 {
				continue
			}
			var err error
			if sum, err = op(sum, item); err != nil {
				return nil, err
			}
		}
		return sum, nil
	}
}

// mean divides the sum by the count; a list with anything but numbers (or
// durations of one kind) is an error.
func mean(m *machine, a []Value) (Value, error) {
	sum, err := fold(addValues)(m, a)
	if err != nil || IsNull(sum) {
		return sum, err
	}
	return divValues(sum, NewInt(int64(len(a[0].(List)))))
}

// onNumbers hands a list of numbers, sorted, to f.
func onNumbers(f func([]Number) (Value, error)) builtinFunc {
	return func(m *machine, a []Value) (Value, error) {
		list := a[0].(List)
		m.step(len(list))
		m.growList(len(list))
		numbers := make([]Number, len(list))
		for i, item := range list {
			n, ok := item.(Number)
			if !ok {
				return nil, fmt.Errorf("the list has a %s, not only numbers", Type(item))
			}
			numbers[i] = n
		}
		sort.Slice(numbers, func(i, j int) bool { return numbers[i].Cmp(numbers[j]) < 0 })
		return f(numbers)
	}
}

// median takes the middle of the sorted numbers, or the mean of the two in the
// middle.
func median(sorted []Number) (Value, error) {
	n := len(sorted)
	switch {
	case n == 0:
		return null, nil
	case n%2 == 1:
		return sorted[n/2], nil
	}
	sum, err := sorted[n/2-1].add(sorted[n/2])
	if err != nil {
		return nil, err
	}
	return boxNumber(sum.div(NewInt(2)))
}

// stddev is the standard deviation of a sample.
func stddev(numbers []Number) (Value, error) {
	n := NewInt(int64(len(numbers)))
	if len(numbers) < 2 {
		return null, errors.New("needs two numbers or more")
	}
	var calc calculation
	sum := NewInt(0)
	for _, x := range numbers {
		sum = calc.do(sum.add, x)
	}
	mean := calc.do(sum.div, n)
	squares := NewInt(0)
	for _, x := range numbers {
		d := calc.do(x.sub, mean)
		squares = calc.do(squares.add, calc.do(d.mul, d))
	}
	variance := calc.do(squares.div, calc.do(n.sub, NewInt(1)))
	if calc.err != nil {
		return nil, calc.err
	}
	return boxNumber(variance.sqrt())
}

// calculation keeps the first error of a chain of operations.
type calculation struct{ err error }

// do runs one operation unless an earlier one has failed; the result of a
// failed one is zero.
func (c *calculation) do(op func(Number) (Number, error), x Number) Number {
	r, err := op(x)
	if c.err == nil {
		c.err = err
	}
	return r
}

// mode gives the most frequent numbers in ascending order.
func mode(sorted []Number) (Value, error) {
	out := List{}
	most := 0
	for i := 0; i < len(sorted); {
		j := i
		for j < len(sorted) && sorted[j].Cmp(sorted[i]) == 0 {
			j++
		}
		if j-i > most {
			most, out = j-i, List{}
		}
		if j-i == most {
			out = append(out, sorted[i])
		}
		i = j
	}
	return out, nil
}

// junction is all (decided by false) or any (decided by true) in three-valued
// logic; an item that is neither boolean nor null is an error.
func junction(decides truth) builtinFunc {
	return func(m *machine, a []Value) (Value, error) {
		result := -decides
		m.step(len(a[0].(List)))
		for _, item := range a[0].(List) {
			switch t := operandTruth(item); {
			case t == decides:
				return decides.value(), nil
			case t == isUnknown:
				result = isUnknown
			}
		}
		for _, item := range a[0].(List) {
			if k := kindOf(item); k != KindBool && k != KindNull {
				return nil, fmt.Errorf("the list has a %s, not only booleans", k)
			}
		}
		return result.value(), nil
	}
}
