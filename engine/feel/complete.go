package feel

import (
	"sort"
	"strings"
)

// Completion is one proposal for the place of the cursor. The text from
// Offset to the cursor is to be replaced by Text.
type Completion struct {
	Text   string
	Kind   string // "variable", "member", "function" or "keyword"
	Type   string // FEEL type, or the signature of a function
	Offset int    // in bytes
}

// cursorMark stands for the cursor in the source; the grammar takes it for a
// letter.
const cursorMark = "\U000EFFFF"

// cursor is what the parser saw when it read the name at the cursor.
type cursor struct {
	name   string // up to the mark
	at     span
	base   node // before the dot, for members
	locals []binding
}

// foundCursor unwinds the parser when it has reached the cursor.
type foundCursor struct{}

// checkCursor stops at the name that holds the cursor.
func (p *parser) checkCursor(name string, at span) {
	if p.cursor == nil {
		return
	}
	if !strings.Contains(p.src[at.start:at.end], cursorMark) {
		p.cursor.base = nil
		return
	}
	p.cursor.name = strings.ReplaceAll(name, cursorMark, "")
	p.cursor.at = at
	p.cursor.locals = append([]binding(nil), p.locals...)
	panic(foundCursor{})
}

// Complete proposes how the expression in src can go on at a byte offset:
// entries behind a dot, else local names, variables, functions and keywords
// that begin with what stands before the cursor. What stands behind it does
// not matter.
func Complete(src string, offset int, vars map[string]*Shape) []Completion {
	offset = min(max(offset, 0), len(src))
	cur := locate(src[:offset]+cursorMark, vars)
	if cur == nil {
		return nil
	}
	c := &checker{src: src[:offset] + cursorMark, vars: vars}
	for _, b := range cur.locals {
		s := b.typ.shape()
		if b.of != nil {
			s = c.infer(b.of)
		}
		if b.part {
			s = s.item()
		}
		c.locals = append(c.locals, local{name: b.name, shape: s, item: b.name == "item"})
	}
	l := &completions{prefix: cur.name, offset: cur.at.start}
	if cur.base != nil {
		members, _ := c.infer(cur.base).members()
		l.addShapes(members, "member")
	} else {
		l.addScope(c, vars)
	}
	return l.sorted()
}

// locate parses up to the mark; nil when the cursor is not at a name, as
// inside of a string.
func locate(src string, vars map[string]*Shape) (cur *cursor) {
	p := &parser{lexer: lexer{src: src}, cursor: &cursor{}}
	p.known = append(p.known, builtinSpecialNames...)
	for name := range vars {
		p.know(name)
	}
	defer func() {
		switch r := recover().(type) {
		case nil, *SyntaxError:
			cur = nil
		case foundCursor:
			cur = p.cursor
		default:
			panic(r)
		}
	}()
	p.advance()
	p.expression()
	return nil
}

type completions struct {
	prefix string
	offset int
	list   []Completion
}

// add proposes a name when the whole prefix, or its last word after a complete
// operand, begins it.
func (l *completions) add(text, kind, typ string) {
	if text == "" {
		return
	}
	bare := strings.ToLower(strings.Trim(text, "`"))
	if strings.HasPrefix(bare, strings.ToLower(l.prefix)) {
		l.list = append(l.list, Completion{text, kind, typ, l.offset})
	}
}

// addShapes proposes names with their types.
func (l *completions) addShapes(shapes map[string]*Shape, kind string) {
	for name, s := range shapes {
		l.add(insertable(name), kind, s.String())
	}
}

// insertable puts a name in backquotes that the grammar would not read.
func insertable(name string) string {
	if isPlainName(name) {
		return name
	}
	return "`" + name + "`"
}

// addScope proposes everything an operand can begin with.
func (l *completions) addScope(c *checker, vars map[string]*Shape) {
	for _, loc := range c.locals {
		l.add(insertable(loc.name), "variable", loc.shape.String())
		if loc.item && loc.shape != nil {
			l.addShapes(loc.shape.Entries, "member")
		}
	}
	l.addShapes(vars, "variable")
	for name, b := range builtins {
		if name != "and" && name != "or" {
			l.add(name, "function", b.overloads[0].sig)
		}
	}
	l.addKeywords()
}

// operandKeywords can begin an operand; the others follow one.
var operandKeywords = []string{"if", "for", "some", "every", "function", "true", "false", "null"}

var followingKeywords = []string{"and", "or", "in", "between", "instance of", "then", "else", "return", "satisfies"}

// addKeywords proposes keywords; those that follow an operand only where the
// whole prefix begins no name.
func (l *completions) addKeywords() {
	for _, k := range operandKeywords {
		l.add(k, "keyword", "")
	}
	before, last, found := cutLast(l.prefix, " ")
	if !found || len(l.list) > 0 {
		return
	}
	for _, k := range followingKeywords {
		if strings.HasPrefix(k, last) {
			l.list = append(l.list, Completion{k, "keyword", "", l.offset + len(before) + 1})
		}
	}
}

// cutLast cuts around the last separator.
func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// completionOrder puts what is nearest first.
var completionOrder = map[string]int{"member": 0, "variable": 1, "keyword": 2, "function": 3}

// sorted orders the proposals and drops names that an inner construct hides.
func (l *completions) sorted() []Completion {
	sort.SliceStable(l.list, func(i, j int) bool {
		a, b := l.list[i], l.list[j]
		if a.Kind != b.Kind {
			return completionOrder[a.Kind] < completionOrder[b.Kind]
		}
		return a.Text < b.Text
	})
	out := l.list[:0]
	for i, c := range l.list {
		if i == 0 || c.Text != out[len(out)-1].Text {
			out = append(out, c)
		}
	}
	return out
}
