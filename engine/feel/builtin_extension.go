package feel

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// Functions beyond the standard that Camunda's engines have and models use.
var extensionRows = []row{
	{"is defined(value: any) -> boolean", func(_ *machine, a []Value) (Value, error) { return Bool(!IsNull(a[0])), nil }},
	{"get or else(value: any, default: any) -> any", func(_ *machine, a []Value) (Value, error) {
		if IsNull(a[0]) {
			return a[1], nil
		}
		return a[0], nil
	}},
	{"assert(value: any, condition: any, cause?: string) -> any", func(_ *machine, a []Value) (Value, error) {
		if a[1] == Value(Bool(true)) {
			return a[0], nil
		}
		return nil, errors.New(orText(optionalString(a[2]), "the condition is not fulfilled"))
	}},
	{"is blank(string: string) -> boolean", func(_ *machine, a []Value) (Value, error) {
		return Bool(strings.TrimSpace(string(a[0].(String))) == ""), nil
	}},
	{"is empty(list: list) -> boolean", func(_ *machine, a []Value) (Value, error) { return Bool(len(a[0].(List)) == 0), nil }},
	{"duplicate values(list: list) -> list", duplicateValues},
	{"partition(list: list, size: number) -> list", partition},
	{"uuid() -> string", func(m *machine, _ []Value) (Value, error) { return String(m.newID()), nil }},
	{"to base64(value: string) -> string", func(m *machine, a []Value) (Value, error) {
		s := string(a[0].(String))
		m.grow(2 * len(s))
		return String(base64.StdEncoding.EncodeToString([]byte(s))), nil
	}},
	{"from json(value: string) -> any", func(m *machine, a []Value) (Value, error) {
		s := string(a[0].(String))
		m.step(len(s) / 16)
		m.grow(4 * len(s))
		return FromJSON([]byte(s))
	}},
	{"to json(value: any) -> string", func(m *machine, a []Value) (Value, error) {
		w := jsonWriter{charge: m.charge}
		if err := w.write(a[0], 0); err != nil {
			return nil, err
		}
		m.grow(len(w.buf))
		return String(w.buf), nil
	}},
}

// orText gives the other text for an empty one.
func orText(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// duplicateValues lists the items that occur more than once, each once.
func duplicateValues(m *machine, a []Value) (Value, error) {
	list := a[0].(List)
	twice := List{}
	for i, item := range list {
		if m.indexOf(list, item, 0) < i {
			twice = append(twice, item)
		}
	}
	return m.distinct(twice), nil
}

// partition cuts the list into lists of the size; the last may be shorter.
func partition(m *machine, a []Value) (Value, error) {
	list := a[0].(List)
	size, ok := a[1].(Number).truncInt()
	if !ok || size < 1 {
		return nil, fmt.Errorf("size %s is below 1", a[1].(Number))
	}
	size = min(size, int64(len(list)))
	m.growList(2 * len(list))
	out := List{}
	for from := int64(0); from < int64(len(list)); from += size {
		to := min(from+size, int64(len(list)))
		out = append(out, list[from:to:to])
	}
	return out, nil
}
