package feel

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Conversion functions: DMN 1.5, 10.3.4.1. date, time and duration are among
// the temporal functions.
var conversionRows = []row{
	{"string(from: any) -> string", stringOf},
	{"number(from: string, grouping separator?: string, decimal separator?: string) -> number", numberOf},
	{"not(negand: any) -> boolean", func(_ *machine, a []Value) (Value, error) {
		if IsNull(a[0]) {
			return null, nil
		}
		b, ok := a[0].(Bool)
		if !ok {
			return nil, fmt.Errorf("a %s is not a boolean", Type(a[0]))
		}
		return !b, nil
	}},
	{"is(value1: any, value2: any) -> boolean", func(m *machine, a []Value) (Value, error) {
		return Bool(identical(a[0], a[1], m.charge)), nil
	}},
}

// stringOf is string(): strings stay, temporal values and numbers are written
// in their normal form, lists and contexts as FEEL source with quoted strings
// inside.
func stringOf(m *machine, a []Value) (Value, error) {
	s := m.textOf(a[0])
	if s == nil {
		return null, nil
	}
	m.grow(len(*s))
	return String(*s), nil
}

// textOf is the function string(): nil for null.
func (m *machine) textOf(v Value) *string {
	switch x := v.(type) {
	case nil, Null:
		return nil
	case String:
		s := string(x)
		return &s
	}
	w := literalWriter{charge: m.charge, grow: m.grow}
	w.write(v, 0)
	s := w.b.String()
	return &s
}

// numberOf reads a number with the given separators. The grouping separator is
// space, comma, period or null; the decimal separator is comma, period or null.
func numberOf(_ *machine, a []Value) (Value, error) {
	text := string(a[0].(String))
	group, err := separator(a[1], " ,.")
	if err != nil {
		return nil, fmt.Errorf("grouping separator: %w", err)
	}
	point, err := separator(a[2], ",.")
	if err != nil {
		return nil, fmt.Errorf("decimal separator: %w", err)
	}
	if group != "" && group == point {
		return nil, errors.New("the two separators are the same")
	}
	if group != "" {
		text = strings.ReplaceAll(text, group, "")
	}
	if point == "," {
		if strings.Contains(text, ".") {
			return nil, fmt.Errorf("%q is not a number with the decimal separator \",\"", text)
		}
		text = strings.ReplaceAll(text, ",", ".")
	}
	n, err := ParseNumber(text)
	if err != nil {
		return nil, err
	}
	return n.rounded(), nil
}

// separator checks an argument that is one of the allowed characters; null is
// none.
func separator(v Value, allowed string) (string, error) {
	if IsNull(v) {
		return "", nil
	}
	s := string(v.(String))
	if utf8.RuneCountInString(s) != 1 || !strings.Contains(allowed, s) {
		return "", fmt.Errorf("%q is not one of %q", s, allowed)
	}
	return s, nil
}

// literalWriter writes values as FEEL source; temporal values stand without
// quotes at the top, as string() has them.
type literalWriter struct {
	b      strings.Builder
	charge func() bool
	grow   func(int)
}

// write appends a value; every value and every string is paid for, because
// shared parts may be written many times.
func (w *literalWriter) write(v Value, depth int) {
	if depth > maxValueDepth {
		panic(limitReached{"depth of the value"})
	}
	w.charge()
	switch x := v.(type) {
	case String:
		w.grow(len(x) + 2)
		writeQuoted(&w.b, string(x))
	case List:
		w.b.WriteByte('[')
		for i, item := range x {
			w.separate(i)
			w.write(item, depth+1)
		}
		w.b.WriteByte(']')
	case *Context:
		w.b.WriteByte('{')
		for i, key := range x.keys {
			w.separate(i)
			w.grow(len(key) + 4)
			w.b.WriteString(quoteKey(key) + ": ")
			w.write(x.vals[i], depth+1)
		}
		w.b.WriteByte('}')
	default:
		writeScalar(&w.b, v)
	}
}

// separate writes the comma between items.
func (w *literalWriter) separate(i int) {
	if i > 0 {
		w.b.WriteString(", ")
	}
}

// writeScalar writes values that have no parts, strings excepted.
func writeScalar(b *strings.Builder, v Value) {
	switch x := v.(type) {
	case Bool:
		fmt.Fprintf(b, "%t", bool(x))
	case *Function:
		b.WriteString(x.String())
	case fmt.Stringer:
		b.WriteString(x.String())
	default:
		b.WriteString("null")
	}
}

// writeLiteral writes an end of a range: temporal values as @"...".
func writeLiteral(b *strings.Builder, v Value) {
	switch x := v.(type) {
	case String:
		writeQuoted(b, string(x))
	case Date, Time, DateTime, DaysDuration, MonthsDuration:
		fmt.Fprintf(b, "@%q", x)
	default:
		writeScalar(b, v)
	}
}

// writeQuoted writes a string literal that FEEL reads back.
func writeQuoted(b *strings.Builder, s string) {
	b.WriteByte('"')
	for _, r := range s {
		switch r {
		case '"', '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '\n':
			b.WriteString(`\n`)
		case '\r':
			b.WriteString(`\r`)
		case '\t':
			b.WriteString(`\t`)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
}

// String gives "null".
func (Null) String() string { return "null" }

// String writes the list as FEEL source.
func (l List) String() string { return describe(l) }

// String writes the context as FEEL source.
func (c *Context) String() string { return describe(c) }

// describe writes a value as FEEL source.
func describe(v Value) string {
	if k := kindOf(v); k == KindList || k == KindContext {
		w := literalWriter{charge: func() bool { return true }, grow: func(int) {}}
		w.write(v, 0)
		return w.b.String()
	}
	var b strings.Builder
	writeLiteral(&b, v)
	return b.String()
}

// String gives the head of the function, such as "function(a, b)".
func (f *Function) String() string {
	if f.builtin != nil {
		return f.builtin.name
	}
	var names []string
	for _, p := range f.decl.params {
		names = append(names, p.name)
	}
	return "function(" + strings.Join(names, ", ") + ")"
}
