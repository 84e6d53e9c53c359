package feel

import (
	"reflect"
	"testing"
	"unicode/utf8"
)

// matchers finds all matches of a pattern by both matchers; ok is false for
// patterns that only one of them takes.
func matchers(source, flags, s string) (linear, tried [][]int, ok bool) {
	p, err := compilePattern(source, flags)
	if err != nil || p.re2 == nil {
		return nil, nil, false
	}
	backtracking := *p
	backtracking.re2 = nil
	defer func() {
		if r := recover(); r != nil {
			ok = false // a limit of the evaluation was reached
		}
	}()
	linear = p.all(newMachine(nil, source), s)
	return linear, backtracking.all(newMachine(nil, source), s), true
}

// matcherCases are patterns that both matchers take.
var matcherCases = []struct{ pattern, flags, text string }{
	{"a|ab", "", "abab"}, {"(a|ab)(c|bcd)(d*)", "", "abcd"}, {"a*?b", "", "aaab"}, {"(a+)(b+)?", "", "aabaa"}, {"[a-z-[aeiou]]+", "", "hello"},
	{"^b", "m", "a\nb\nb"}, {"a.c", "s", "a\nc"}, {"A", "i", "aAa"}, {"x{2,3}", "", "xxxxxxx"}, {"()", "", "añb"}, {"ß|ſ", "i", "SSſs"},
	{"\\w+\\s\\d", "", "ab 1 c2"}, {"(?:ab)+", "", "ababab"}, {"[^x]*", "", "xaxbb"}, {"$", "", "ab\n"}, {"\\p{L}+", "", "åb1c"},
}

// TestMatchersAgree holds the matcher for back references against Go's.
func TestMatchersAgree(t *testing.T) {
	for _, c := range matcherCases {
		linear, tried, ok := matchers(c.pattern, c.flags, c.text)
		if !ok {
			t.Errorf("%s is not taken by both", c.pattern)
		} else if !reflect.DeepEqual(linear, tried) {
			t.Errorf("%s (%s) in %q: Go's matcher finds %v, ours %v", c.pattern, c.flags, c.text, linear, tried)
		}
	}
}

// FuzzMatchers looks for patterns on which the two disagree.
func FuzzMatchers(f *testing.F) {
	for _, c := range matcherCases {
		f.Add(c.pattern, c.text)
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if len(pattern) > 20 || len(text) > 20 || !utf8.ValidString(pattern) || !utf8.ValidString(text) {
			return
		}
		if linear, tried, ok := matchers(pattern, "", text); ok && !reflect.DeepEqual(linear, tried) {
			t.Errorf("%q in %q: Go's matcher finds %v, ours %v", pattern, text, linear, tried)
		}
	})
}
