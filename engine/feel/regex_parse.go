package feel

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// Patterns follow XPath (XQuery and XPath Functions 3.1, 5.6), to which DMN
// refers: XML Schema's expressions with anchors, groups, back references,
// reluctant quantifiers and the flags s, m, i, x and q. They are read into a
// small tree that becomes an RE2 pattern, or, if it has back references or
// counts that RE2 refuses, is matched by backtracking under the step limit.

type reKind uint8

const (
	reSet reKind = iota // one character of a set
	reSeq
	reAlt
	reRepeat
	reGroup // capturing when n > 0
	reBack  // \n
	reBegin
	reEnd
)

type reNode struct {
	kind     reKind
	set      runeSet
	class    string // RE2's own spelling of the set, or ""
	subs     []*reNode
	n        int
	min, max int // of reRepeat; max -1 is unbounded
	lazy     bool
}

type reParser struct {
	src    []rune
	pos    int
	fold   bool
	dotAll bool
	groups int
	closed map[int]bool // groups that may be referred to
	depth  int
}

const (
	maxPattern      = 10_000
	maxPatternDepth = 200
	maxRepeat       = 100_000
)

// parsePattern reads a pattern with its flags; any mistake is an error, which
// FEEL turns into null.
func parsePattern(pattern, flags string) (*reNode, *reParser, error) {
	if len(pattern) > maxPattern {
		return nil, nil, fmt.Errorf("pattern is longer than %d bytes", maxPattern)
	}
	if bad := strings.Trim(flags, "smixq"); bad != "" {
		return nil, nil, fmt.Errorf("unknown flag in %q", flags)
	}
	p := &reParser{fold: strings.Contains(flags, "i"), dotAll: strings.Contains(flags, "s"), closed: map[int]bool{}}
	if strings.Contains(flags, "q") {
		return p.literal(pattern), p, nil
	}
	if strings.Contains(flags, "x") {
		pattern = stripSpace(pattern)
	}
	p.src = []rune(pattern)
	n, err := p.alternatives()
	if err == nil && p.pos < len(p.src) {
		err = errors.New("unexpected )")
	}
	if err != nil {
		return nil, nil, fmt.Errorf("pattern %q: %w", pattern, err)
	}
	return n, p, nil
}

// literal takes every character for itself (flag q).
func (p *reParser) literal(text string) *reNode {
	n := &reNode{kind: reSeq}
	for _, r := range text {
		n.subs = append(n.subs, p.char(r))
	}
	return n
}

// stripSpace drops white space outside of brackets (flag x).
func stripSpace(pattern string) string {
	var b strings.Builder
	depth := 0
	escaped := false
	for _, r := range pattern {
		if depth == 0 && strings.ContainsRune(" \t\r\n", r) {
			continue
		}
		switch {
		case escaped:
			escaped = false
		case r == '\\':
			escaped = true
		case r == '[':
			depth++
		case r == ']' && depth > 0:
			depth--
		}
		b.WriteRune(r)
	}
	return b.String()
}

// peek gives the next character, -1 at the end.
func (p *reParser) peek() rune {
	if p.pos < len(p.src) {
		return p.src[p.pos]
	}
	return -1
}

// accept passes a character if it is there.
func (p *reParser) accept(r rune) bool {
	if p.peek() == r {
		p.pos++
		return true
	}
	return false
}

// alternatives reads branches between "|".
func (p *reParser) alternatives() (*reNode, error) {
	if p.depth++; p.depth > maxPatternDepth {
		return nil, errors.New("nested too deeply")
	}
	defer func() { p.depth-- }()
	alt := &reNode{kind: reAlt}
	for {
		seq, err := p.sequence()
		if err != nil {
			return nil, err
		}
		alt.subs = append(alt.subs, seq)
		if !p.accept('|') {
			break
		}
	}
	if len(alt.subs) == 1 {
		return alt.subs[0], nil
	}
	return alt, nil
}

// sequence reads atoms with their quantifiers up to "|", ")" or the end.
func (p *reParser) sequence() (*reNode, error) {
	seq := &reNode{kind: reSeq}
	for p.pos < len(p.src) && p.peek() != '|' && p.peek() != ')' {
		atom, err := p.atom()
		if err != nil {
			return nil, err
		}
		if atom, err = p.quantified(atom); err != nil {
			return nil, err
		}
		seq.subs = append(seq.subs, atom)
	}
	return seq, nil
}

// atom reads one unit; the dot leaves out line ends unless flag s is set.
func (p *reParser) atom() (*reNode, error) {
	r := p.src[p.pos]
	p.pos++
	switch r {
	case '(':
		return p.group()
	case '[':
		set, err := p.brackets()
		return &reNode{kind: reSet, set: set}, err
	case '.':
		if p.dotAll {
			return &reNode{kind: reSet, set: allRunes}, nil
		}
		return &reNode{kind: reSet, set: runeSet{{'\n', '\n'}, {'\r', '\r'}}.negate()}, nil
	case '^':
		return &reNode{kind: reBegin}, nil
	case '$':
		return &reNode{kind: reEnd}, nil
	case '\\':
		return p.escape()
	case '?', '*', '+', '{', '}', ']':
		return nil, fmt.Errorf("unexpected %c", r)
	}
	return p.char(r), nil
}

// char is one character, in all its cases with flag i.
func (p *reParser) char(r rune) *reNode {
	set := runeSet{{r, r}}
	if p.fold {
		set = set.folded()
	}
	return &reNode{kind: reSet, set: set}
}

// group reads behind "(". Groups are numbered by their opening brackets.
func (p *reParser) group() (*reNode, error) {
	g := &reNode{kind: reGroup}
	if p.accept('?') {
		if !p.accept(':') {
			return nil, errors.New("unexpected ? after (")
		}
	} else {
		p.groups++
		g.n = p.groups
	}
	inner, err := p.alternatives()
	if err != nil {
		return nil, err
	}
	if !p.accept(')') {
		return nil, errors.New("missing )")
	}
	p.closed[g.n] = true
	g.subs = []*reNode{inner}
	return g, nil
}

// quantified reads ?, *, + or {n,m}, reluctant with another "?".
func (p *reParser) quantified(atom *reNode) (*reNode, error) {
	rep := &reNode{kind: reRepeat, subs: []*reNode{atom}}
	switch p.peek() {
	case '?':
		rep.max = 1
	case '*':
		rep.max = -1
	case '+':
		rep.min, rep.max = 1, -1
	case '{':
		if err := p.counts(rep); err != nil {
			return nil, err
		}
		p.pos--
	default:
		return atom, nil
	}
	p.pos++
	if atom.kind == reBegin || atom.kind == reEnd {
		return nil, errors.New("quantifier after an anchor")
	}
	rep.lazy = p.accept('?')
	return rep, nil
}

// counts reads {n}, {n,} or {n,m}.
func (p *reParser) counts(rep *reNode) error {
	p.pos++
	end := p.pos
	for end < len(p.src) && p.src[end] != '}' {
		end++
	}
	if end == len(p.src) {
		return errors.New("missing }")
	}
	low, high, hasHigh := strings.Cut(string(p.src[p.pos:end]), ",")
	n, ok := digits(low)
	rep.min, rep.max = int(n), int(n)
	if hasHigh {
		rep.max = -1
		if high != "" {
			var ok2 bool
			n, ok2 = digits(high)
			rep.max, ok = int(n), ok && ok2
		}
	}
	if !ok || rep.min > maxRepeat || rep.max > maxRepeat || rep.max >= 0 && rep.max < rep.min {
		return fmt.Errorf("bad quantifier {%s}", string(p.src[p.pos:end]))
	}
	p.pos = end + 1
	return nil
}

// escape reads what follows a backslash outside of brackets.
func (p *reParser) escape() (*reNode, error) {
	if r := p.peek(); r >= '0' && r <= '9' {
		return p.backReference()
	}
	start := p.pos
	set, single, err := p.escapedSet()
	if err != nil {
		return nil, err
	}
	if single && p.fold {
		set = set.folded()
	}
	n := &reNode{kind: reSet, set: set}
	if text := string(p.src[start:p.pos]); strings.HasPrefix(text, "p{") || strings.HasPrefix(text, "P{") {
		if !strings.HasPrefix(text[2:], "Is") {
			n.class = `\` + text
		}
	}
	return n, nil
}

// backReference takes as many digits as name a group that is closed.
func (p *reParser) backReference() (*reNode, error) {
	n := 0
	for p.pos < len(p.src) && p.src[p.pos] >= '0' && p.src[p.pos] <= '9' {
		longer := n*10 + int(p.src[p.pos]-'0')
		if n > 0 && !p.closed[longer] {
			break
		}
		n = longer
		p.pos++
	}
	if n == 0 || !p.closed[n] {
		return nil, fmt.Errorf("\\%d refers to no group before it", n)
	}
	return &reNode{kind: reBack, n: n}, nil
}

// escapedSet reads an escape that stands for a set or, when single, for one
// character.
func (p *reParser) escapedSet() (set runeSet, single bool, err error) {
	if p.pos == len(p.src) {
		return nil, false, errors.New("\\ at the end")
	}
	r := p.src[p.pos]
	p.pos++
	if c, ok := map[rune]rune{'n': '\n', 'r': '\r', 't': '\t'}[r]; ok {
		return runeSet{{c, c}}, true, nil
	}
	if strings.ContainsRune(`\|.?*+(){}$-[]^`, r) {
		return runeSet{{r, r}}, true, nil
	}
	if r == 'p' || r == 'P' {
		set, err = p.property()
	} else if set, err = classEscape(unicode.ToLower(r)); err != nil {
		return nil, false, fmt.Errorf("unknown escape \\%c", r)
	}
	if err == nil && unicode.IsUpper(r) {
		set = set.negate()
	}
	return set, false, err
}

// property reads {Name} behind \\p: a category of Unicode or Is and a block.
func (p *reParser) property() (runeSet, error) {
	end := p.pos
	for end < len(p.src) && p.src[end] != '}' {
		end++
	}
	if p.peek() != '{' || end == len(p.src) {
		return nil, errors.New("\\p needs a name in braces")
	}
	name := string(p.src[p.pos+1 : end])
	p.pos = end + 1
	if block, ok := strings.CutPrefix(name, "Is"); ok {
		if b, ok := unicodeBlocks[block]; ok {
			return runeSet{b}, nil
		}
	} else if table, ok := unicode.Categories[name]; ok && len(name) <= 2 {
		return setOfTable(table), nil
	} else if name == "Cn" {
		return assigned().negate(), nil
	}
	return nil, fmt.Errorf("unknown property %q", name)
}

// brackets reads a class after its opening bracket, with subtraction.
func (p *reParser) brackets() (runeSet, error) {
	if p.depth++; p.depth > maxPatternDepth {
		return nil, errors.New("nested too deeply")
	}
	defer func() { p.depth-- }()
	negated := p.accept('^')
	var set runeSet
	for first := true; ; first = false {
		switch r := p.peek(); {
		case r < 0:
			return nil, errors.New("missing ]")
		case r == ']' && !first:
			p.pos++
			return finishClass(set, negated), nil
		case r == '-' && !first && p.pos+1 < len(p.src) && p.src[p.pos+1] == '[':
			return p.subtraction(finishClass(set, negated))
		case r == '[' || r == ']':
			return nil, fmt.Errorf("unexpected %c in brackets", r)
		}
		item, err := p.classItem()
		if err != nil {
			return nil, err
		}
		set = append(set, item...)
	}
}

// finishClass applies a leading "^".
func finishClass(set runeSet, negated bool) runeSet {
	set = set.normalize()
	if negated {
		return set.negate()
	}
	return set
}

// subtraction reads -[...] at the end of a class.
func (p *reParser) subtraction(set runeSet) (runeSet, error) {
	p.pos += 2
	without, err := p.brackets()
	if err != nil {
		return nil, err
	}
	if !p.accept(']') {
		return nil, errors.New("missing ] after the subtraction")
	}
	return set.intersect(without.negate()), nil
}

// classItem reads one character, escape or range.
func (p *reParser) classItem() (runeSet, error) {
	low, single, err := p.classChar()
	if err != nil {
		return nil, err
	}
	next := rune(-1)
	if p.pos+1 < len(p.src) {
		next = p.src[p.pos+1]
	}
	if single && p.peek() == '-' && next != ']' && next != '[' && next >= 0 {
		p.pos++
		high, single, err := p.classChar()
		if err != nil {
			return nil, err
		}
		if !single || high[0].lo < low[0].lo {
			return nil, errors.New("bad range in brackets")
		}
		low = runeSet{{low[0].lo, high[0].lo}}
	}
	if single && p.fold {
		low = low.folded()
	}
	return low, nil
}

// classChar reads one member; single tells that it can begin a range.
func (p *reParser) classChar() (runeSet, bool, error) {
	r := p.src[p.pos]
	p.pos++
	if r == '\\' {
		return p.escapedSet()
	}
	if r == '[' || r == ']' {
		return nil, false, fmt.Errorf("unexpected %c in brackets", r)
	}
	return runeSet{{r, r}}, true, nil
}
