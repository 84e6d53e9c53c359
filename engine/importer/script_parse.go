package importer

import (
	"fmt"
	"strings"
)

// A node of a script, as far as it is one expression.
type node struct {
	kind nodeKind
	text string  // name, number, content of a string, operator, name of a member
	args []*node // operands; of a call: what is called, then the arguments; of an object: the values
	keys []string
}

type nodeKind byte

const (
	nameNode nodeKind = iota
	numberNode
	stringNode
	templateNode // texts and expressions joined
	listNode
	objectNode
	memberNode
	indexNode
	callNode
	unaryNode
	binaryNode
	choiceNode // a ? b : c
)

// Bounds of what is translated: how deep it nests, and how long source and
// translation may be. Some translations name a part several times, so that
// they would grow without bound.
const (
	maxNesting = 100
	maxLength  = 1 << 16
)

// words are the operators JUEL writes as words.
var words = map[string]string{
	"eq": "==", "ne": "!=", "lt": "<", "gt": ">", "le": "<=", "ge": ">=",
	"and": "&&", "or": "||", "not": "!", "div": "/", "mod": "%", "===": "==", "!==": "!=",
}

// binding says how strongly a binary operator binds.
var binding = map[string]int{
	"||": 1, "??": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, ">": 4, "<=": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6,
}

type parser struct {
	tokens []token
	depth  int
}

// parse reads one expression of JavaScript or JUEL.
func parse(src string) (*node, error) {
	if len(src) > maxLength {
		return nil, fmt.Errorf("it is longer than %d bytes", maxLength)
	}
	tokens, err := lex(src)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens}
	n, err := p.expression()
	if err == nil && p.tokens[0].kind == operatorToken && p.tokens[0].text == ";" {
		p.tokens = p.tokens[1:]
	}
	if err == nil && p.tokens[0].kind != endToken {
		err = fmt.Errorf("%q was not expected", p.tokens[0].text)
	}
	return n, err
}

// operator returns the operator that comes next, with JUEL's words put as signs.
func (p *parser) operator() string {
	t := p.tokens[0]
	if t.kind != operatorToken && t.kind != nameToken {
		return ""
	}
	if sign, ok := words[t.text]; ok {
		return sign
	}
	if t.kind == nameToken {
		return ""
	}
	return t.text
}

// accept skips the operator op if it comes next.
func (p *parser) accept(op string) bool {
	if p.operator() != op {
		return false
	}
	p.tokens = p.tokens[1:]
	return true
}

// expect skips the operator op, which must come next.
func (p *parser) expect(op string) error {
	if !p.accept(op) {
		return fmt.Errorf("%q is missing before %q", op, p.tokens[0].text)
	}
	return nil
}

// expression reads a choice a ? b : c, or anything that binds more.
func (p *parser) expression() (*node, error) {
	if p.depth++; p.depth > maxNesting {
		return nil, fmt.Errorf("it is nested more than %d deep", maxNesting)
	}
	defer func() { p.depth-- }()
	n, err := p.binary(1)
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

// binary reads operators that bind at least so strongly (precedence climbing).
func (p *parser) binary(least int) (*node, error) {
	left, err := p.unary()
	for err == nil {
		op := p.operator()
		if binding[op] < least {
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
func (p *parser) unary() (*node, error) {
	op := p.operator()
	if t := p.tokens[0]; t.kind == nameToken && (t.text == "empty" || t.text == "typeof") {
		op = t.text
	}
	if op != "!" && op != "-" && op != "+" && op != "empty" && op != "typeof" {
		return p.postfix()
	}
	if p.depth++; p.depth > maxNesting {
		return nil, fmt.Errorf("it is nested more than %d deep", maxNesting)
	}
	defer func() { p.depth-- }()
	p.tokens = p.tokens[1:]
	n, err := p.unary()
	return &node{kind: unaryNode, text: op, args: []*node{n}}, err
}

// postfix reads members, indexes and calls behind an operand.
func (p *parser) postfix() (*node, error) {
	n, err := p.primary()
	for err == nil {
		switch {
		case p.accept(".") || p.accept("?."):
			if p.tokens[0].kind != nameToken {
				return nil, fmt.Errorf("a name is missing after the dot")
			}
			n = &node{kind: memberNode, text: p.tokens[0].text, args: []*node{n}}
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
func (p *parser) list(closing string) (out []*node, err error) {
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
func (p *parser) primary() (*node, error) {
	t := p.tokens[0]
	p.tokens = p.tokens[1:]
	switch {
	case t.kind == nameToken:
		return &node{kind: nameNode, text: t.text}, nil
	case t.kind == numberToken:
		return &node{kind: numberNode, text: t.text}, nil
	case t.kind == stringToken:
		return &node{kind: stringNode, text: t.text}, nil
	case t.kind == templateToken:
		return parseTemplate(t.text, p.depth)
	case t.text == "(":
		n, err := p.expression()
		if err == nil {
			err = p.expect(")")
		}
		return n, err
	case t.text == "[":
		args, err := p.list("]")
		return &node{kind: listNode, args: args}, err
	case t.text == "{":
		return p.object()
	case t.kind == endToken:
		p.tokens = []token{t}
		return nil, fmt.Errorf("it ends too early")
	}
	return nil, fmt.Errorf("%q was not expected", t.text)
}

// object reads {a: 1, "b c": 2, d}.
func (p *parser) object() (*node, error) {
	n := &node{kind: objectNode}
	for !p.accept("}") {
		key := p.tokens[0]
		if key.kind != nameToken && key.kind != stringToken && key.kind != numberToken {
			return nil, fmt.Errorf("%q is no key of an object", key.text)
		}
		p.tokens = p.tokens[1:]
		value := &node{kind: nameNode, text: key.text} // {a} stands for {a: a}
		if p.accept(":") {
			var err error
			if value, err = p.expression(); err != nil {
				return nil, err
			}
		}
		n.keys, n.args = append(n.keys, key.text), append(n.args, value)
		if !p.accept(",") && p.operator() != "}" {
			return nil, p.expect("}")
		}
	}
	return n, nil
}

// parseTemplate reads text with ${...} and #{...} in it, JavaScript's template
// and JUEL's composite expression.
func parseTemplate(text string, depth int) (*node, error) {
	n := &node{kind: templateNode}
	for {
		if depth > maxNesting || len(text) > maxLength {
			return nil, fmt.Errorf("it is too long or nested too deep")
		}
		i := insertion(text)
		if i < 0 {
			break
		}
		end := closing(text[i+2:])
		if end < 0 {
			return nil, fmt.Errorf("%.40q is not closed", text[i:])
		}
		tokens, err := lex(text[i+2 : i+2+end])
		if err != nil {
			return nil, err
		}
		p := &parser{tokens: tokens, depth: depth + 1}
		inner, err := p.expression()
		if err == nil && p.tokens[0].kind != endToken {
			err = fmt.Errorf("%q was not expected", p.tokens[0].text)
		}
		if err != nil {
			return nil, err
		}
		n.args = append(n.args, &node{kind: stringNode, text: text[:i]}, inner)
		text = text[i+2+end+1:]
	}
	n.args = append(n.args, &node{kind: stringNode, text: text})
	return n, nil
}

// insertion finds where ${ or #{ starts, or returns -1.
func insertion(text string) int {
	i, j := strings.Index(text, "${"), strings.Index(text, "#{")
	if i < 0 || j >= 0 && j < i {
		return j
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
