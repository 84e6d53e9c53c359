package foreign

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// words are the operators JUEL writes as words (EL 2.2, 1.16).
var words = map[string]string{
	"eq": "==", "ne": "!=", "lt": "<", "gt": ">", "le": "<=", "ge": ">=",
	"and": "&&", "or": "||", "not": "!", "div": "/", "mod": "%",
}

// reserved words begin what is not translated.
var reserved = map[Language]string{
	JUEL:   " instanceof ",
	Groovy: " instanceof new def in as if else for while return throw try switch assert import class void int long String ",
}

// binding says how strongly a binary operator binds.
var binding = map[string]int{
	"||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, ">": 4, "<=": 4, ">=": 4, "+": 5, "-": 5, "+=": 5, "*": 6, "/": 6, "%": 6,
}

// reader reads JUEL and the expressions of Groovy by precedence climbing.
type reader struct {
	language Language
	tokens   []token
	depth    int
}

// parse reads one expression of JUEL or Groovy.
func parse(src string, language Language) (*node, error) {
	if len(src) > maxLength {
		return nil, fmt.Errorf("it is longer than %d bytes", maxLength)
	}
	if language == Groovy {
		src = strings.TrimSuffix(strings.TrimSpace(src), ";")
		src = strings.TrimPrefix(src, "return ")
	}
	return parseAt(src, language, 0)
}

// parseAt is parse inside of other expressions.
func parseAt(src string, language Language, depth int) (*node, error) {
	tokens, err := lex(src, language)
	if err != nil {
		return nil, err
	}
	p := &reader{language: language, tokens: tokens, depth: depth}
	n, err := p.expression()
	if err == nil && p.tokens[0].kind != endToken {
		err = fmt.Errorf("%q was not expected", p.tokens[0].text)
	}
	return n, err
}

// operator returns the operator that comes next, with JUEL's words put as signs.
func (p *reader) operator() string {
	t := p.tokens[0]
	if t.kind == nameToken && p.language == JUEL {
		return words[t.text]
	}
	if t.kind != operatorToken {
		return ""
	}
	return t.text
}

// accept skips the operator op if it comes next.
func (p *reader) accept(op string) bool {
	if p.operator() != op {
		return false
	}
	p.tokens = p.tokens[1:]
	return true
}

// expect skips the operator op, which must come next.
func (p *reader) expect(op string) error {
	if !p.accept(op) {
		return fmt.Errorf("%q is missing before %q", op, p.tokens[0].text)
	}
	return nil
}

// enter counts the depth; leave undoes it.
func (p *reader) enter() error {
	if p.depth++; p.depth > maxNesting {
		return fmt.Errorf("it is nested more than %d deep", maxNesting)
	}
	return nil
}

func (p *reader) leave() { p.depth-- }

// expression reads a choice a ? b : c, Groovy's a ?: b, or what binds more.
func (p *reader) expression() (*node, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	n, err := p.binary(1)
	if err == nil && p.language == Groovy && p.accept("?:") {
		no, err := p.expression()
		return &node{kind: choiceNode, args: []*node{n, n, no}}, err
	}
	if err != nil || !p.accept("?") {
		return n, err
	}
	yes, err := p.expression()
	if err == nil {
		err = p.expect(":")
	}
	if err != nil {
		return nil, err
	}
	no, err := p.expression()
	return &node{kind: choiceNode, args: []*node{n, yes, no}}, err
}

// binary reads operators that bind at least so strongly.
func (p *reader) binary(least int) (*node, error) {
	left, err := p.unary()
	for err == nil {
		op := p.operator()
		if binding[op] < least || op == "+=" && p.language != JUEL {
			break
		}
		p.tokens = p.tokens[1:]
		var right *node
		right, err = p.binary(binding[op] + 1)
		left = &node{kind: binaryNode, text: op, args: []*node{left, right}}
	}
	return left, err
}

// unary reads the operators before an operand.
func (p *reader) unary() (*node, error) {
	op := p.operator()
	if t := p.tokens[0]; t.kind == nameToken && t.text == "empty" && p.language == JUEL {
		op = t.text
	}
	if op != "!" && op != "-" && op != "empty" {
		return p.postfix()
	}
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	p.tokens = p.tokens[1:]
	n, err := p.unary()
	return &node{kind: unaryNode, text: op, args: []*node{n}}, err
}

// postfix reads members, indexes and calls behind an operand.
func (p *reader) postfix() (*node, error) {
	n, err := p.primary()
	for err == nil {
		safe := p.language == Groovy && p.operator() == "?."
		switch {
		case safe && p.accept("?.") || p.accept("."):
			if p.tokens[0].kind != nameToken {
				return nil, fmt.Errorf("a name is missing after the dot")
			}
			n = &node{kind: memberNode, text: p.tokens[0].text, args: []*node{n}, safe: safe}
			p.tokens = p.tokens[1:]
		case p.accept("["):
			var index *node
			if index, err = p.expression(); err == nil {
				err = p.expect("]")
			}
			n = &node{kind: indexNode, args: []*node{n, index}}
		case p.accept("("):
			var args []*node
			args, err = p.list(")")
			n = &node{kind: callNode, args: append([]*node{n}, args...)}
		default:
			return n, nil
		}
	}
	return nil, err
}

// list reads expressions up to the closing sign.
func (p *reader) list(closing string) (out []*node, err error) {
	for !p.accept(closing) {
		n, err := p.expression()
		if err != nil {
			return nil, err
		}
		out = append(out, n)
		if !p.accept(",") && p.operator() != closing {
			return nil, p.expect(closing)
		}
	}
	return out, nil
}

// primary reads an operand.
func (p *reader) primary() (*node, error) {
	t := p.tokens[0]
	switch {
	case t.kind == endToken:
		return nil, fmt.Errorf("it ends too early")
	case t.kind == nameToken && (strings.Contains(reserved[p.language], " "+t.text+" ") || p.language == JUEL && words[t.text] != ""):
		return nil, fmt.Errorf("%q cannot be translated here", t.text)
	}
	p.tokens = p.tokens[1:]
	switch {
	case t.kind == nameToken:
		return &node{kind: nameNode, text: t.text}, nil
	case t.kind == numberToken:
		return &node{kind: numberNode, text: t.text}, nil
	case t.kind == stringToken:
		return &node{kind: stringNode, text: t.text}, nil
	case t.kind == gstringToken:
		return gstring(t.text, p.depth)
	case t.text == "(":
		n, err := p.expression()
		if err == nil {
			err = p.expect(")")
		}
		return n, err
	case t.text == "[" && p.language == Groovy:
		return p.brackets()
	}
	return nil, fmt.Errorf("%q was not expected", t.text)
}

// brackets reads Groovy's lists [1, 2] and maps [a: 1, "b c": 2], [:].
func (p *reader) brackets() (*node, error) {
	if p.accept(":") {
		return &node{kind: objectNode}, p.expect("]")
	}
	if k := p.tokens[0].kind; k != nameToken && k != stringToken && k != gstringToken || p.tokens[1].text != ":" || p.tokens[1].kind != operatorToken {
		args, err := p.list("]")
		return &node{kind: listNode, args: args}, err
	}
	n := &node{kind: objectNode}
	for !p.accept("]") {
		key := p.tokens[0]
		p.tokens = p.tokens[1:]
		if err := p.expect(":"); err != nil {
			return nil, err
		}
		value, err := p.expression()
		if err != nil {
			return nil, err
		}
		if key.kind == operatorToken || strings.Contains(key.text, "$") {
			return nil, fmt.Errorf("%q is no key that can be translated", key.text)
		}
		n.keys, n.args = append(n.keys, key.text), append(n.args, value)
		if !p.accept(",") && p.operator() != "]" {
			return nil, p.expect("]")
		}
	}
	return n, nil
}

var gstringPath = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\$[\pL_][\pL\pN_]*(?:\.[\pL_][\pL\pN_]*)*`) })

// gstring reads Groovy's text with ${...} and $a.b in it.
func gstring(text string, depth int) (*node, error) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if name := gstringPath().FindString(text[i:]); name != "" {
			b.WriteString("${" + name[1:] + "}")
			i += len(name) - 1
			continue
		}
		b.WriteByte(text[i])
	}
	n, err := parseTemplate(b.String(), "${", Groovy, depth)
	if err == nil && len(n.args) == 1 {
		return n.args[0], nil
	}
	return n, err
}

// parseTemplate reads text with insertions in it, which begin with one of the
// marks "${" and "#{"; a backslash before the mark takes its meaning away.
func parseTemplate(text, marks string, language Language, depth int) (*node, error) {
	n, before := &node{kind: templateNode}, ""
	for {
		if depth > maxNesting || len(text) > maxLength {
			return nil, fmt.Errorf("it is too long or nested too deep")
		}
		i := insertion(text, marks)
		if i < 0 {
			break
		}
		if i > 0 && text[i-1] == '\\' {
			before, text = before+text[:i-1]+text[i:i+2], text[i+2:]
			continue
		}
		end := closing(text[i+2:])
		if end < 0 {
			return nil, fmt.Errorf("%.40q is not closed", text[i:])
		}
		inner, err := parseAt(text[i+2:i+2+end], language, depth+1)
		if err != nil {
			return nil, err
		}
		n.args = append(n.args, &node{kind: stringNode, text: before + text[:i]}, inner)
		before, text = "", text[i+2+end+1:]
	}
	n.args = append(n.args, &node{kind: stringNode, text: before + text})
	return n, nil
}

// insertion finds where one of the marks starts, or returns -1.
func insertion(text, marks string) int {
	i := strings.Index(text, marks[:2])
	if len(marks) > 2 {
		if j := strings.Index(text, marks[2:]); i < 0 || j >= 0 && j < i {
			return j
		}
	}
	return i
}

// closing finds the brace that closes an insertion.
func closing(text string) int {
	depth, quote := 0, byte(0)
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quote != 0:
			if c == '\\' {
				i++
			} else if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'' || c == '`':
			quote = c
		case c == '{':
			depth++
		case c == '}' && depth == 0:
			return i
		case c == '}':
			depth--
		}
	}
	return -1
}
