package feel

import (
	"errors"
	"fmt"
	"sort"
)

// List functions that build lists, and sort: DMN 1.5, 10.3.4.4 and 10.3.4.9.
var listEditRows = []row{
	{"sublist(list: list, start position: number, length?: number) -> list", sublist},
	{"append(list: list, ...item: any) -> list", func(m *machine, a []Value) (Value, error) {
		return m.concat(a[0].(List), a[1].(List)), nil
	}},
	{"concatenate(...list: list) -> list", func(m *machine, a []Value) (Value, error) {
		return m.concatAll(a[0].(List)), nil
	}},
	{"union(...list: list) -> list", func(m *machine, a []Value) (Value, error) {
		return m.distinct(m.concatAll(a[0].(List))), nil
	}},
	{"distinct values(list: list) -> list", func(m *machine, a []Value) (Value, error) {
		return m.distinct(a[0].(List)), nil
	}},
	{"insert before(list: list, position: number, newItem: any) -> list", func(m *machine, a []Value) (Value, error) {
		list := a[0].(List)
		i, err := listIndex(list, a[1].(Number))
		if err != nil {
			return nil, err
		}
		return m.concat(list[:i], List{a[2]}, list[i:]), nil
	}},
	{"remove(list: list, position: number) -> list", func(m *machine, a []Value) (Value, error) {
		list := a[0].(List)
		i, err := listIndex(list, a[1].(Number))
		if err != nil {
			return nil, err
		}
		return m.concat(list[:i], list[i+1:]), nil
	}},
	{"list replace(list: list, position: number, newItem: any) -> list", replaceAt},
	{"list replace(list: list, match: function, newItem: any) -> list", replaceMatching},
	{"reverse(list: list) -> list", func(m *machine, a []Value) (Value, error) {
		out := m.concat(a[0].(List))
		for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
			out[i], out[j] = out[j], out[i]
		}
		return out, nil
	}},
	{"flatten(list: list) -> list", func(m *machine, a []Value) (Value, error) {
		return m.flatten(List{}, a[0].(List), 0), nil
	}},
	{"sort(list: list, precedes?: function) -> list", sortList},
}

// listIndex reads a position, from 1 or from -1 at the end, as an index.
func listIndex(list List, position Number) (int64, error) {
	i, ok := position.truncInt()
	if i < 0 {
		i += int64(len(list)) + 1
	}
	if !ok || i < 1 || i > int64(len(list)) {
		return 0, fmt.Errorf("position %s is outside of a list of %d", position, len(list))
	}
	return i - 1, nil
}

// concat copies the lists into a new one and pays for it.
func (m *machine) concat(lists ...List) List {
	n := 0
	for _, l := range lists {
		n += len(l)
	}
	m.step(n)
	m.growList(n)
	out := make(List, 0, n)
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}

// concatAll is concat for a list of lists, which the conversion of arguments
// has made sure of.
func (m *machine) concatAll(lists List) List {
	parts := make([]List, len(lists))
	for i, l := range lists {
		parts[i] = l.(List)
	}
	return m.concat(parts...)
}

// sublist refuses positions and lengths outside of the list (DMN 1.5, table
// 75, footnotes 1 and 2).
func sublist(m *machine, a []Value) (Value, error) {
	list := a[0].(List)
	start, err := listIndex(list, a[1].(Number))
	if err != nil {
		return nil, err
	}
	end := int64(len(list))
	if n, ok := a[2].(Number); ok {
		length, fits := n.truncInt()
		if !fits || length < 1 || length > end-start {
			return nil, fmt.Errorf("length %s does not fit a list of %d", n, len(list))
		}
		end = start + length
	}
	return m.concat(list[start:end]), nil
}

// distinct keeps the first of equal items. Scalars are found by a key, the
// rest by comparison.
func (m *machine) distinct(list List) List {
	out := List{}
	seen := make(map[Value]bool)
	var others List
	for _, item := range list {
		m.step(1)
		m.growList(2)
		if key, ok := scalarKey(item); ok {
			if seen[key] {
				continue
			}
			seen[key] = true
		} else {
			if m.indexOf(others, item, 0) >= 0 {
				continue
			}
			others = append(others, item)
		}
		out = append(out, item)
	}
	return out
}

// scalarKey gives a comparable form that equal values share.
func scalarKey(v Value) (Value, bool) {
	switch x := v.(type) {
	case nil, Null:
		return null, true
	case Bool, String, Date, DaysDuration, MonthsDuration:
		return x, true
	case Number:
		if t := x.trimmed(); t.big == nil {
			return t, true
		}
	}
	return nil, false
}

// replaceAt replaces one item by position.
func replaceAt(m *machine, a []Value) (Value, error) {
	i, err := listIndex(a[0].(List), a[1].(Number))
	if err != nil {
		return nil, err
	}
	out := m.concat(a[0].(List))
	out[i] = a[2]
	return out, nil
}

// replaceMatching replaces the items for which match(item, newItem) is true.
func replaceMatching(m *machine, a []Value) (Value, error) {
	match := a[1].(*Function)
	if n := match.arity(); n >= 0 && n != 2 {
		return nil, fmt.Errorf("the match function takes 2 arguments, not %d", n)
	}
	out := m.concat(a[0].(List))
	for i, item := range out {
		v, err := m.invoke(match, []Value{item, a[2]})
		if err != nil {
			return nil, err
		}
		hit, ok := v.(Bool)
		if !ok {
			return nil, fmt.Errorf("the match function gives a %s, not a boolean", Type(v))
		}
		if hit {
			out[i] = a[2]
		}
	}
	return out, nil
}

// flatten appends the items of list to out, those of inner lists in place of
// the list.
func (m *machine) flatten(out, list List, depth int) List {
	if depth > maxValueDepth {
		panic(limitReached{"depth of the list"})
	}
	for _, item := range list {
		m.step(1)
		if inner, ok := item.(List); ok {
			out = m.flatten(out, inner, depth+1)
			continue
		}
		m.growList(1)
		out = append(out, item)
	}
	return out
}

// sortList is stable. Without a function the natural order of the items is
// used (an extension).
func sortList(m *machine, a []Value) (Value, error) {
	list := m.concat(a[0].(List))
	var failed error
	less := func(x, y Value) bool {
		c, ok := compareValues(x, y)
		if !ok {
			failed = errors.New(incomparable(x, y))
		}
		return c < 0
	}
	if f, ok := a[1].(*Function); ok {
		if n := f.arity(); n >= 0 && n != 2 {
			return nil, fmt.Errorf("the order function takes 2 arguments, not %d", n)
		}
		less = func(x, y Value) bool {
			if failed != nil {
				return false
			}
			v, err := m.invoke(f, []Value{x, y})
			if err != nil {
				failed = err
			} else if kindOf(v) != KindBool {
				failed = fmt.Errorf("the order function gives a %s, not a boolean", Type(v))
			}
			return v == Value(Bool(true))
		}
	}
	sort.SliceStable(list, func(i, j int) bool { m.step(1); return less(list[i], list[j]) })
	if failed != nil {
		return nil, failed
	}
	return list, nil
}
