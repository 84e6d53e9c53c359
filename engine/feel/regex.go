package feel

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// pattern is a compiled regular expression.
type pattern struct {
	tree   *reNode
	re2    *regexp.Regexp // nil: match by backtracking
	groups int
	multi  bool
	fold   bool
	cost   int // per input byte, for the step limit
}

// patternCache keeps compiled patterns; it starts anew when it is full.
var patternCache = struct {
	sync.Mutex
	byKey map[[2]string]*pattern
}{byKey: make(map[[2]string]*pattern)}

const maxCachedPatterns = 256

// compilePattern is safe for concurrent use; a pattern is never changed.
func compilePattern(source, flags string) (*pattern, error) {
	key := [2]string{source, flags}
	patternCache.Lock()
	p := patternCache.byKey[key]
	patternCache.Unlock()
	if p != nil {
		return p, nil
	}
	tree, parsed, err := parsePattern(source, flags)
	if err != nil {
		return nil, err
	}
	p = &pattern{tree: tree, groups: parsed.groups, multi: strings.Contains(flags, "m"), fold: parsed.fold, cost: 1 + len(source)/16}
	var b strings.Builder
	if writeRE2(&b, tree, p.multi) {
		p.re2, _ = regexp.Compile(b.String()) // too large for RE2: backtrack
	}
	patternCache.Lock()
	defer patternCache.Unlock()
	if len(patternCache.byKey) >= maxCachedPatterns {
		clear(patternCache.byKey)
	}
	patternCache.byKey[key] = p
	return p, nil
}

// writeRE2 gives false for trees that RE2 cannot match.
func writeRE2(b *strings.Builder, n *reNode, multi bool) bool {
	switch n.kind {
	case reSet:
		writeSet(b, n)
	case reBack:
		return false
	case reBegin:
		b.WriteString(ifElse(multi, `(?m:^)`, `\A`))
	case reEnd:
		b.WriteString(ifElse(multi, `(?m:$)`, `\z`))
	case reRepeat:
		b.WriteString("(?:")
		ok := writeRE2(b, n.subs[0], multi)
		b.WriteString(")" + n.counts())
		return ok
	default:
		b.WriteString(ifElse(n.n > 0, "(", "(?:"))
		for i, sub := range n.subs {
			if i > 0 && n.kind == reAlt {
				b.WriteByte('|')
			}
			if !writeRE2(b, sub, multi) {
				return false
			}
		}
		b.WriteByte(')')
	}
	return true
}

// ifElse chooses a text.
func ifElse(cond bool, yes, no string) string {
	if cond {
		return yes
	}
	return no
}

// counts writes a quantifier.
func (n *reNode) counts() string {
	s := fmt.Sprintf("{%d,%d}", n.min, n.max)
	if n.max < 0 {
		s = fmt.Sprintf("{%d,}", n.min)
	}
	return s + ifElse(n.lazy, "?", "")
}

// writeSet writes a class by code points, so that nothing needs escaping.
func writeSet(b *strings.Builder, n *reNode) {
	switch {
	case n.class != "":
		b.WriteString(n.class)
	case len(n.set) == 0:
		b.WriteString(`[^\x00-\x{10FFFF}]`)
	case len(n.set) == 1 && n.set[0].lo == n.set[0].hi:
		fmt.Fprintf(b, `\x{%X}`, n.set[0].lo)
	default:
		b.WriteByte('[')
		for _, r := range n.set {
			fmt.Fprintf(b, `\x{%X}-\x{%X}`, r.lo, r.hi)
		}
		b.WriteByte(']')
	}
}

// test tells whether the pattern matches anywhere in s.
func (p *pattern) test(m *machine, s string) bool {
	if p.re2 != nil {
		m.step(len(s) * p.cost / 64)
		return p.re2.MatchString(s)
	}
	return p.findFrom(m, s, 0) != nil
}

// all gives the matches one after the other, each as the pairs of offsets of
// the whole and the groups, -1 for groups without a match.
func (p *pattern) all(m *machine, s string) [][]int {
	if p.re2 != nil {
		m.step(len(s) * p.cost / 64)
		found := p.re2.FindAllStringSubmatchIndex(s, m.steps+1)
		m.step(len(found))
		m.growList(len(found) * (p.groups + 1))
		return found
	}
	var out [][]int
	last := -1 // where the match before ended: an empty match there is none
	for from := 0; from <= len(s); {
		loc := p.findFrom(m, s, from)
		if loc == nil {
			break
		}
		if loc[1] > loc[0] || loc[0] != last {
			m.growList(len(loc))
			out = append(out, loc)
		}
		last = loc[1]
		if from = loc[1]; loc[1] == loc[0] {
			_, size := utf8.DecodeRuneInString(s[from:])
			from += max(size, 1)
		}
	}
	return out
}

// findFrom tries every start from an offset on; the result is nil or pairs of
// offsets.
func (p *pattern) findFrom(m *machine, s string, from int) []int {
	for at := from; at <= len(s); at++ {
		if at < len(s) && !utf8.RuneStart(s[at]) {
			continue
		}
		b := backtracker{pattern: p, m: m, s: s, loc: make([]int, 2*(p.groups+1))}
		for i := range b.loc {
			b.loc[i] = -1
		}
		end := -1
		if b.match(p.tree, at, func(i int) bool { end = i; return true }) {
			b.loc[0], b.loc[1] = at, end
			return b.loc
		}
	}
	return nil
}

// backtracker matches by trying; every attempt is a step of the evaluation.
type backtracker struct {
	*pattern
	m     *machine
	s     string
	loc   []int
	depth int
}

const maxBacktrackDepth = 100_000

// match tries n at i and goes on with next where n ends.
func (b *backtracker) match(n *reNode, i int, next func(int) bool) bool {
	b.m.step(1)
	if b.depth++; b.depth > maxBacktrackDepth {
		panic(limitReached{"depth of the pattern"})
	}
	defer func() { b.depth-- }()
	switch n.kind {
	case reSet:
		r, size := utf8.DecodeRuneInString(b.s[i:])
		return size > 0 && n.set.has(r) && next(i+size)
	case reSeq:
		return b.sequence(n.subs, i, next)
	case reAlt:
		for _, sub := range n.subs {
			if b.match(sub, i, next) {
				return true
			}
		}
		return false
	case reRepeat:
		return b.repeat(n, 0, i, next)
	case reGroup:
		return b.group(n, i, next)
	case reBack:
		end, ok := b.sameText(n.n, i)
		return ok && next(end)
	case reBegin:
		return (i == 0 || b.multi && b.s[i-1] == '\n') && next(i)
	}
	return (i == len(b.s) || b.multi && b.s[i] == '\n') && next(i)
}

// sequence matches the parts one behind the other.
func (b *backtracker) sequence(subs []*reNode, i int, next func(int) bool) bool {
	if len(subs) == 0 {
		return next(i)
	}
	return b.match(subs[0], i, func(j int) bool { return b.sequence(subs[1:], j, next) })
}

// repeat goes on greedily or reluctantly; a turn that matches nothing ends an
// unbounded repetition.
func (b *backtracker) repeat(n *reNode, count, i int, next func(int) bool) bool {
	again := func() bool {
		return (n.max < 0 || count < n.max) && b.match(n.subs[0], i, func(j int) bool {
			return (j > i || count < n.min) && b.repeat(n, count+1, j, next)
		})
	}
	switch {
	case count < n.min:
		return again()
	case n.lazy:
		return next(i) || again()
	}
	return again() || next(i)
}

// group remembers where it matched and forgets it when the rest fails.
func (b *backtracker) group(n *reNode, i int, next func(int) bool) bool {
	if n.n == 0 {
		return b.match(n.subs[0], i, next)
	}
	start, end := b.loc[2*n.n], b.loc[2*n.n+1]
	if b.match(n.subs[0], i, func(j int) bool {
		s, e := b.loc[2*n.n], b.loc[2*n.n+1]
		b.loc[2*n.n], b.loc[2*n.n+1] = i, j
		if next(j) {
			return true
		}
		b.loc[2*n.n], b.loc[2*n.n+1] = s, e
		return false
	}) {
		return true
	}
	b.loc[2*n.n], b.loc[2*n.n+1] = start, end
	return false
}

// sameText matches the text of a group again; a group without a match is the
// empty text.
func (b *backtracker) sameText(group, i int) (int, bool) {
	if b.loc[2*group] < 0 {
		return i, true
	}
	for _, want := range b.s[b.loc[2*group]:b.loc[2*group+1]] {
		got, size := utf8.DecodeRuneInString(b.s[i:])
		if size == 0 || got != want && !(b.fold && sameFold(got, want)) {
			return 0, false
		}
		i += size
	}
	return i, true
}

// sameFold tells whether two characters differ in case only.
func sameFold(a, b rune) bool {
	for f := unicode.SimpleFold(a); f != a; f = unicode.SimpleFold(f) {
		if f == b {
			return true
		}
	}
	return false
}

// replacementPart is literal text or a reference to a group.
type replacementPart struct {
	text  string
	group int // -1 for text
}

// parseReplacement reads $n, \$ and \\; other uses of the two are errors.
func parseReplacement(s string, groups int, literal bool) ([]replacementPart, error) {
	if literal {
		return []replacementPart{{s, -1}}, nil
	}
	var parts []replacementPart
	for i := 0; i < len(s); {
		next := strings.IndexAny(s[i:], `\$`)
		if next < 0 {
			return append(parts, replacementPart{s[i:], -1}), nil
		}
		parts = append(parts, replacementPart{s[i : i+next], -1})
		i += next + 1
		switch {
		case s[i-1] == '\\' && i < len(s) && (s[i] == '\\' || s[i] == '$'):
			parts = append(parts, replacementPart{s[i : i+1], -1})
			i++
		case s[i-1] == '$' && isDigitAt(s, i):
			n := int(s[i] - '0')
			i++
			for isDigitAt(s, i) && n*10+int(s[i]-'0') <= groups {
				n = n*10 + int(s[i]-'0')
				i++
			}
			parts = append(parts, replacementPart{"", n})
		default:
			return nil, errors.New("a \\ or $ in the replacement stands alone")
		}
	}
	return parts, nil
}

// expand gives the text of a part; a group without a match is empty.
func (p replacementPart) expand(s string, loc []int) string {
	switch {
	case p.group < 0:
		return p.text
	case 2*p.group >= len(loc) || loc[2*p.group] < 0:
		return ""
	}
	return s[loc[2*p.group]:loc[2*p.group+1]]
}
