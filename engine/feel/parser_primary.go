package feel

import (
	"fmt"
)

// primary reads literals, names, brackets and the constructs that begin with
// a keyword.
func (p *parser) primary() node {
	start := p.tok.start
	switch p.tok.kind {
	case tokNumber:
		return p.numberLiteral()
	case tokString:
		text := p.tok.text
		p.advance()
		return &literalNode{p.spanFrom(start), String(text)}
	case tokOp:
		return p.bracketed()
	case tokEOF:
		p.failf("expected an expression, found %s", p.describe())
	}
	if n := p.keywordExpression(); n != nil {
		return n
	}
	name, at, ok := p.name()
	if !ok {
		p.failf("expected an expression, found %s", p.describe())
	}
	if name == "partial" {
		p.partial++
	}
	p.spanFrom(start)
	return &nameNode{span: at, name: name}
}

// numberLiteral rounds to 34 digits at once.
func (p *parser) numberLiteral() node {
	start, text := p.tok.start, p.tok.text
	n, err := ParseNumber(text)
	if err != nil {
		p.failf("number %s is out of range", text)
	}
	p.advance()
	return &literalNode{p.spanFrom(start), n.rounded()}
}

// bracketed reads what begins with an operator character.
func (p *parser) bracketed() node {
	start := p.tok.start
	switch p.tok.text {
	case "(":
		return p.parenthesis()
	case "[":
		return p.listOrRange()
	case "]":
		p.advance()
		return p.interval(start, false, p.expression())
	case "{":
		return p.context()
	case "@":
		return p.atLiteral()
	}
	if hint := foreignOperators[p.tok.text]; hint != "" {
		panic(&SyntaxError{Msg: "unexpected " + p.describe(), Offset: start, Hint: "did you mean " + hint + "?"})
	}
	p.failf("expected an expression, found %s", p.describe())
	return nil
}

// atLiteral reads @"..." and makes the value once, at parsing.
func (p *parser) atLiteral() node {
	start := p.tok.start
	p.advance()
	if p.tok.kind != tokString {
		p.failf("expected a string after \"@\", found %s", p.describe())
	}
	v, ok := parseAt(p.tok.text)
	if !ok {
		p.failf("%q is no date, time or duration", p.tok.text)
	}
	p.advance()
	return &literalNode{p.spanFrom(start), v}
}

// parenthesis is (expr), the open interval (a..b) or the range (< a).
func (p *parser) parenthesis() node {
	start := p.tok.start
	p.advance()
	if op := p.tok.text; p.tok.kind == tokOp && rangeOperators[op] {
		p.advance()
		n := &opRangeNode{op: op, operand: p.addition()}
		p.expect(")", "after the range")
		n.span = p.spanFrom(start)
		return n
	}
	n := p.expression()
	if p.at("..") {
		return p.interval(start, false, n)
	}
	p.expect(")", "to close \"(\"")
	return &groupNode{p.spanFrom(start), n}
}

var rangeOperators = map[string]bool{"<": true, "<=": true, ">": true, ">=": true, "=": true, "!=": true}

// interval reads "..", the end and the closing bracket.
func (p *parser) interval(start int, included bool, from node) node {
	p.expect("..", "in the range")
	p.enter()
	saved := p.rangeEnd
	p.rangeEnd = true
	to := p.disjunction()
	p.rangeEnd = saved
	p.depth--
	n := &rangeNode{start: from, end: to, startIncluded: included}
	switch {
	case p.accept("]"):
		n.endIncluded = true
	case p.accept(")"), p.accept("["):
	default:
		p.failf("expected \"]\", \")\" or \"[\" after the range, found %s", p.describe())
	}
	n.span = p.spanFrom(start)
	return n
}

// listOrRange reads behind "[": only the first item can turn out to be the
// start of a range.
func (p *parser) listOrRange() node {
	start := p.tok.start
	p.advance()
	n := &listNode{}
	for !p.at("]") {
		item := p.expression()
		if p.at("..") && len(n.items) == 0 {
			return p.interval(start, true, item)
		}
		n.items = append(n.items, item)
		if !p.accept(",") {
			break
		}
		if p.at("]") {
			p.failf("expected an item after \",\", found \"]\"")
		}
	}
	p.expect("]", "to close the list")
	n.span = p.spanFrom(start)
	return n
}

// context reads {key: value, ...}. An entry sees the entries before it, and a
// function among them sees all.
func (p *parser) context() node {
	start, known, funcs, bound := p.tok.start, len(p.known), p.funcs, 0
	p.advance()
	n := &contextNode{}
	for !p.at("}") {
		key, at := p.key()
		p.expect(":", "after the key")
		p.bind(binding{name: key})
		bound++
		e := entry{at, key, p.expression()}
		p.locals[len(p.locals)-1].of = e.val
		p.know(key)
		n.entries = append(n.entries, e)
		if !p.accept(",") {
			break
		}
		if p.at("}") {
			p.failf("expected an entry after \",\", found \"}\"")
		}
	}
	p.unbind(bound)
	p.known = p.known[:known]
	p.expect("}", "to close the context")
	n.span = p.spanFrom(start)
	n.captures = p.funcs > funcs
	return n
}

// keywordExpression reads what begins with a keyword; nil when none is there.
func (p *parser) keywordExpression() node {
	start := p.tok.start
	if name, _ := p.longestKnown(start); name != "" || p.tok.kind == tokQuoted {
		return nil
	}
	switch p.tok.text {
	case "true", "false":
		v := Bool(p.tok.text == "true")
		p.advance()
		return &literalNode{p.spanFrom(start), v}
	case "null":
		p.advance()
		return &literalNode{p.spanFrom(start), null}
	case "if":
		return p.conditional()
	case "for":
		return p.loop()
	case "some", "every":
		return p.quantified()
	case "function":
		return p.function()
	case "and", "or":
		return p.logicFunction()
	}
	return nil
}

// logicFunction is the name of and(list) or or(list).
func (p *parser) logicFunction() node {
	at, name := p.tok.span, p.tok.text
	p.advance()
	if !p.at("(") {
		p.failAt(at.start, fmt.Sprintf("expected an expression, found %q", name))
	}
	return &nameNode{span: at, name: name}
}

// conditional reads if ... then ... else; FEEL has no if without else.
func (p *parser) conditional() node {
	start := p.tok.start
	p.advance()
	n := &ifNode{cond: p.expression()}
	p.expect("then", "after the condition of \"if\"")
	n.then = p.expression()
	p.expect("else", "after the first branch of \"if\"")
	n.alt = p.expression()
	n.span = p.spanFrom(start)
	return n
}

// iterators reads "x in list, y in 1..3" and binds the names.
func (p *parser) iterators(after string) []iterator {
	var iters []iterator
	for {
		name, at := p.bindingName(after)
		p.expect("in", "after the variable of \""+after+"\"")
		it := iterator{span: at, name: name, list: p.expression()}
		if p.accept("..") {
			it.to = p.expression()
		}
		iters = append(iters, it)
		p.bind(binding{name: name, of: it.list, part: it.to == nil})
		p.know(name)
		if !p.accept(",") {
			return iters
		}
		after = ","
	}
}

// loop reads for ... return; the name partial is bound in the body.
func (p *parser) loop() node {
	start, known, funcs, partial := p.tok.start, len(p.known), p.funcs, p.partial
	p.advance()
	n := &forNode{iters: p.iterators("for")}
	p.expect("return", "after the lists of \"for\"")
	p.bind(binding{name: "partial"})
	n.body = p.expression()
	p.unbind(len(n.iters) + 1)
	p.known = p.known[:known]
	n.span = p.spanFrom(start)
	n.captures = p.funcs > funcs
	n.partial = p.partial > partial
	return n
}

// quantified reads some or every ... satisfies.
func (p *parser) quantified() node {
	start, known, funcs := p.tok.start, len(p.known), p.funcs
	word := p.tok.text
	p.advance()
	n := &quantNode{every: word == "every", iters: p.iterators(word)}
	p.expect("satisfies", "after the lists of \""+word+"\"")
	n.cond = p.expression()
	p.unbind(len(n.iters))
	p.known = p.known[:known]
	n.span = p.spanFrom(start)
	n.captures = p.funcs > funcs
	return n
}

// function reads function(a: type, b) body. An external function parses, and
// gives null when called: expressions have no way to the host.
func (p *parser) function() node {
	start, known := p.tok.start, len(p.known)
	p.advance()
	p.funcs++
	p.expect("(", "after \"function\"")
	n := &funcNode{}
	for !p.at(")") {
		name, at := p.bindingName("function(")
		prm := param{span: at, name: name}
		if p.accept(":") {
			prm.typ = p.typeExpr()
		}
		n.params = append(n.params, prm)
		p.bind(binding{name: name, typ: prm.typ})
		p.know(name)
		if !p.accept(",") {
			break
		}
	}
	p.expect(")", "after the parameters")
	n.external = p.accept("external")
	n.body = p.expression()
	p.unbind(len(n.params))
	p.known = p.known[:known]
	n.span = p.spanFrom(start)
	return n
}

// inTests reads what follows "in": one test, or tests in parentheses.
func (p *parser) inTests() (tests []node, parens bool) {
	if !p.at("(") {
		return []node{p.unaryTest(p.addition)}, false
	}
	start := p.tok.start
	p.advance()
	first := p.unaryTest(p.expression)
	if p.at("..") {
		return []node{p.interval(start, false, first)}, false
	}
	tests = append(tests, first)
	for p.accept(",") {
		tests = append(tests, p.unaryTest(p.expression))
	}
	p.expect(")", "after the tests of \"in\"")
	return tests, true
}

// unaryTest is an operator with its operand, or an expression.
func (p *parser) unaryTest(rule func() node) node {
	start := p.tok.start
	if op := p.tok.text; p.tok.kind == tokOp && rangeOperators[op] {
		p.advance()
		operand := p.addition()
		return &opRangeNode{p.spanFrom(start), op, operand}
	}
	return rule()
}

// typeExpr reads a type: a name, list<T>, range<T>, context<a: T> or
// function<T, T> -> T.
func (p *parser) typeExpr() *typeExpr {
	p.enter()
	defer func() { p.depth-- }()
	name, at, ok := p.name()
	if !ok && p.tok.is("null") || p.tok.is("function") {
		name, at, ok = p.tok.text, p.tok.span, true
		p.advance()
	}
	if !ok {
		p.failf("expected a type, found %s", p.describe())
	}
	t := &typeExpr{name: name}
	if !typeNames[name] {
		e := syntaxError(p.src, at.start, fmt.Sprintf("unknown type %q", name))
		if best := Closest(name, sortedTypeNames()); best != "" {
			e.Hint = fmt.Sprintf("did you mean %q?", best)
		}
		panic(e)
	}
	if p.at("<") && (name == "list" || name == "range" || name == "context" || name == "function") {
		p.typeArguments(t)
	}
	return t
}

// typeArguments reads from "<" on; a function type goes on with its result.
func (p *parser) typeArguments(t *typeExpr) {
	p.advance()
	for !p.at(">") && !p.at("->") {
		if t.name == "context" {
			key, _ := p.key()
			t.keys = append(t.keys, key)
			p.expect(":", "after the key")
		}
		t.args = append(t.args, p.typeExpr())
		if !p.accept(",") {
			break
		}
	}
	t.hasArgs = true
	if n := len(t.args); (t.name == "list" || t.name == "range") && n != 1 || t.name == "context" && n == 0 {
		p.failf("%s cannot have %d types, write it as %s", t.name, n, parametricTypes[t.name])
	}
	p.expect(">", "after the types")
	if t.name == "function" {
		p.expect("->", "before the type of the result")
		t.result = p.typeExpr()
	}
}
