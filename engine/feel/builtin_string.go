package feel

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
)

// String functions: DMN 1.5, 10.3.4.3. Positions count code points.
var stringRows = []row{
	{"substring(string: string, start position: number, length?: number) -> string", substring},
	{"string length(string: string) -> number", func(_ *machine, a []Value) (Value, error) {
		return NewInt(int64(utf8.RuneCountInString(string(a[0].(String))))), nil
	}},
	{"upper case(string: string) -> string", onString(upperCase)},
	{"lower case(string: string) -> string", onString(lowerCase)},
	{"trim(string: string) -> string", onString(strings.TrimSpace)},
	{"substring before(string: string, match: string) -> string", onStrings(func(s, match string) Value {
		before, _, found := strings.Cut(s, match)
		if !found {
			return String("")
		}
		return String(before)
	})},
	{"substring after(string: string, match: string) -> string", onStrings(func(s, match string) Value {
		_, after, _ := strings.Cut(s, match)
		return String(after)
	})},
	{"contains(string: string, match: string) -> boolean", onStrings(func(s, match string) Value {
		return Bool(strings.Contains(s, match))
	})},
	{"starts with(string: string, match: string) -> boolean", onStrings(func(s, match string) Value {
		return Bool(strings.HasPrefix(s, match))
	})},
	{"ends with(string: string, match: string) -> boolean", onStrings(func(s, match string) Value {
		return Bool(strings.HasSuffix(s, match))
	})},
	{"matches(input: string, pattern: string, flags?: string) -> boolean", matchesPattern},
	{"replace(input: string, pattern: string, replacement: string, flags?: string) -> string", replacePattern},
	{"split(string: string, delimiter: string, flags?: string) -> list", splitPattern},
	{"extract(string: string, pattern: string) -> list", extractPattern},
	{"string join(list: list, delimiter?: string) -> string", stringJoin},
}

// upperCase and lowerCase follow Unicode's full mapping: "ß" becomes "SS".
func upperCase(s string) string {
	if isPlainASCII(s) {
		return strings.ToUpper(s)
	}
	return cases.Upper(language.Und).String(s)
}

// lowerCase is upperCase's opposite; a sigma at the end of a word becomes "ς".
func lowerCase(s string) string {
	if isPlainASCII(s) {
		return strings.ToLower(s)
	}
	return cases.Lower(language.Und).String(s)
}

// onString adapts a function from text to text.
func onString(f func(string) string) builtinFunc {
	return func(m *machine, a []Value) (Value, error) {
		s := f(string(a[0].(String)))
		m.grow(len(s))
		return String(s), nil
	}
}

// onStrings adapts a function of a text and a match.
func onStrings(f func(a, b string) Value) builtinFunc {
	return func(_ *machine, a []Value) (Value, error) {
		return f(string(a[0].(String)), string(a[1].(String))), nil
	}
}

// optionalString reads an argument that may be missing.
func optionalString(v Value) string {
	s, _ := v.(String)
	return string(s)
}

// substring counts from 1, or from -1 at the end.
func substring(_ *machine, a []Value) (Value, error) {
	s := string(a[0].(String))
	length := int64(utf8.RuneCountInString(s))
	start, ok := a[1].(Number).truncInt()
	if start < 0 {
		start += length + 1
	}
	if !ok || start < 1 || start > length {
		return nil, fmt.Errorf("start position %s is outside of a string of %d characters", a[1].(Number), length)
	}
	end := length
	if n, ok := a[2].(Number); ok {
		count, fits := n.truncInt()
		if !fits || count < 1 {
			return nil, fmt.Errorf("length %s is below 1", n)
		}
		end = min(length, start-1+min(count, length))
	}
	return String(sliceRunes(s, start-1, end)), nil
}

// sliceRunes cuts by code points without copying.
func sliceRunes(s string, from, to int64) string {
	begin, n := len(s), int64(0)
	for i := range s {
		if n == from {
			begin = i
		}
		if n == to {
			return s[begin:i]
		}
		n++
	}
	return s[begin:]
}

// matchesPattern is fn:matches of XPath: the pattern may match any part of the
// text unless it is anchored.
func matchesPattern(m *machine, a []Value) (Value, error) {
	re, err := compilePattern(string(a[1].(String)), optionalString(a[2]))
	if err != nil {
		return nil, err
	}
	return Bool(re.test(m, string(a[0].(String)))), nil
}

// replacePattern is fn:replace of XPath: $1 is a group, \$ a dollar sign. A
// pattern that matches the empty string is an error there.
func replacePattern(m *machine, a []Value) (Value, error) {
	input, pattern, flags := string(a[0].(String)), string(a[1].(String)), optionalString(a[3])
	re, err := compilePattern(pattern, flags)
	if err != nil {
		return nil, err
	}
	if re.test(m, "") {
		return nil, errors.New("the pattern matches the empty string")
	}
	parts, err := parseReplacement(string(a[2].(String)), re.groups, strings.Contains(flags, "q"))
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	at := 0
	for _, loc := range re.all(m, input) {
		written := b.Len()
		b.WriteString(input[at:loc[0]])
		for _, p := range parts {
			b.WriteString(p.expand(input, loc))
		}
		m.grow(b.Len() - written)
		at = loc[1]
	}
	b.WriteString(input[at:])
	return String(b.String()), nil
}

// splitPattern cuts at every match; a match of the empty string cuts between
// characters.
func splitPattern(m *machine, a []Value) (Value, error) {
	s := string(a[0].(String))
	re, err := compilePattern(string(a[1].(String)), optionalString(a[2]))
	if err != nil {
		return nil, err
	}
	out := List{}
	at := 0
	for _, loc := range re.all(m, s) {
		if loc[0] == loc[1] && (loc[0] == at || loc[0] == len(s)) {
			continue
		}
		m.growList(1)
		out = append(out, String(s[at:loc[0]]))
		at = loc[1]
	}
	m.growList(1)
	return append(out, String(s[at:])), nil
}

// extractPattern lists all matches (an extension).
func extractPattern(m *machine, a []Value) (Value, error) {
	s := string(a[0].(String))
	re, err := compilePattern(string(a[1].(String)), "")
	if err != nil {
		return nil, err
	}
	out := List{}
	for _, loc := range re.all(m, s) {
		m.growList(1)
		out = append(out, String(s[loc[0]:loc[1]]))
	}
	return out, nil
}

// stringJoin leaves out nulls; anything else that is no string is an error.
// Prefix and suffix are an extension.
func stringJoin(m *machine, a []Value) (Value, error) {
	delimiter := optionalString(a[1])
	var b strings.Builder
	first := true
	for _, item := range a[0].(List) {
		m.step(1)
		if IsNull(item) {
			continue
		}
		s, ok := item.(String)
		if !ok {
			return nil, fmt.Errorf("the list has a %s, not only strings", Type(item))
		}
		if !first {
			b.WriteString(delimiter)
		}
		first = false
		m.grow(len(s) + len(delimiter))
		b.WriteString(string(s))
	}
	return String(b.String()), nil
}
