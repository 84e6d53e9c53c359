package feel

import (
	"fmt"
	"sort"
	"strings"
)

// Bounds of the parser: deeper or longer input is a syntax error.
const (
	maxNesting = 400
	maxNodes   = 100_000
	maxSource  = 1 << 20
)

// parser is a recursive descent parser. It stops at the first error by a panic
// with a *SyntaxError that parseWith catches.
type parser struct {
	lexer
	tok     token
	prevEnd int // end of the token before tok
	depth   int
	nodes   int
	funcs   int      // function literals so far
	partial int      // uses of the variable partial so far
	known   []string // names that are not plain words, normalized, longest match wins
	locals  []binding
	cursor  *cursor // set while completing, see Complete
	// rangeEnd is set while the end of an interval is read, where "[" may be
	// its closing bracket.
	rangeEnd bool
}

// parseWith reads the whole of src as an expression.
func parseWith(src string, names []string) (n node, err error) {
	p := &parser{lexer: lexer{src: src}}
	p.known = append(p.known, builtinSpecialNames...)
	for _, name := range names {
		p.know(name)
	}
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(*SyntaxError)
			if !ok {
				panic(r)
			}
			n, err = nil, p.improve(e)
		}
	}()
	if len(src) > maxSource {
		return nil, syntaxError(src, maxSource, fmt.Sprintf("expression is longer than %d bytes", maxSource))
	}
	p.advance()
	n = p.expression()
	if p.tok.kind != tokEOF {
		p.failf("unexpected %s", p.describe())
	}
	return n, nil
}

// know adds a name to the longest match when it is more than plain words.
func (p *parser) know(name string) {
	name = normalizeName(name)
	if name != "" && !isPlainName(name) {
		p.known = append(p.known, name)
	}
}

// isPlainName tells whether the grammar reads the name without help: words
// that are no keywords, or digits after the first.
func isPlainName(name string) bool {
	for i, word := range strings.Split(name, " ") {
		if word == "" || keywords[word] || wordEnd(word, 0) != len(word) {
			return false
		}
		if isDigitAt(word, 0) && (i == 0 || !isDigits(word)) {
			return false
		}
	}
	return true
}

// advance reads the next token into tok.
func (p *parser) advance() {
	p.prevEnd = p.tok.end
	tok, err := p.lexer.next()
	if err != nil {
		panic(err)
	}
	p.tok = tok
}

// jump continues at a byte offset, which a known name has reached.
func (p *parser) jump(offset int) {
	p.pos = offset
	p.advance()
	p.prevEnd = offset
}

// failf stops at the current token.
func (p *parser) failf(format string, args ...any) {
	panic(syntaxError(p.src, p.tok.start, fmt.Sprintf(format, args...)))
}

// failAt stops at an offset.
func (p *parser) failAt(offset int, msg string) {
	panic(syntaxError(p.src, offset, msg))
}

// describe names the current token for an error message.
func (p *parser) describe() string {
	switch p.tok.kind {
	case tokEOF:
		return "end of the expression"
	case tokString:
		return "string " + p.src[p.tok.start:p.tok.end]
	case tokNumber:
		return "number " + p.tok.text
	}
	return fmt.Sprintf("%q", p.tok.text)
}

// at tells whether the current token is this operator or keyword.
func (p *parser) at(text string) bool { return p.tok.is(text) }

// accept passes the token if it is this one.
func (p *parser) accept(text string) bool {
	if !p.tok.is(text) {
		return false
	}
	p.advance()
	return true
}

// expect passes the token or stops; after tells where it was expected.
func (p *parser) expect(text, after string) {
	if !p.accept(text) {
		p.failf("expected %q %s, found %s", text, after, p.describe())
	}
}

// enter bounds the nesting; the returned function leaves the level.
func (p *parser) enter() {
	p.depth++
	if p.depth > maxNesting {
		p.failf("nested more than %d levels deep", maxNesting)
	}
}

// spanFrom counts the node that is about to be built and gives its place.
func (p *parser) spanFrom(start int) span {
	p.nodes++
	if p.nodes > maxNodes {
		p.failf("expression has more than %d parts", maxNodes)
	}
	return span{start, p.prevEnd}
}

// expression is the rule "expression" of the grammar.
func (p *parser) expression() node {
	p.enter()
	defer func(rangeEnd bool) { p.depth--; p.rangeEnd = rangeEnd }(p.rangeEnd)
	p.rangeEnd = false
	return p.disjunction()
}

// disjunction is the loosest operator, "or".
func (p *parser) disjunction() node {
	left := p.conjunction()
	for p.at("or") {
		p.advance()
		right := p.conjunction()
		left = &logicNode{p.spanFrom(left.where().start), true, left, right}
	}
	return left
}

// conjunction is "and".
func (p *parser) conjunction() node {
	left := p.comparison()
	for p.at("and") {
		p.advance()
		right := p.comparison()
		left = &logicNode{p.spanFrom(left.where().start), false, left, right}
	}
	return left
}

// comparison is comparison, between and in, which share a level.
func (p *parser) comparison() node {
	left := p.addition()
	for {
		start := left.where().start
		switch {
		case p.tok.kind == tokOp && comparisons[p.tok.text] != nil:
			op := p.tok.text
			p.advance()
			right := p.addition()
			left = &compareNode{p.spanFrom(start), op, comparisons[op], orders[op], left, right}
		case p.accept("between"):
			low := p.addition()
			p.expect("and", "between the two ends of \"between\"")
			high := p.addition()
			left = &betweenNode{p.spanFrom(start), left, low, high}
		case p.accept("in"):
			tests, parens := p.inTests()
			left = &inNode{p.spanFrom(start), left, tests, parens}
		case p.tok.kind == tokOp && foreignOperators[p.tok.text] != "":
			panic(&SyntaxError{Msg: fmt.Sprintf("%q is not a FEEL operator", p.tok.text), Offset: p.tok.start,
				Hint: "did you mean " + foreignOperators[p.tok.text] + "?"})
		default:
			return left
		}
	}
}

// foreignOperators are habits from other languages.
var foreignOperators = map[string]string{
	"==": "=", "&": "and", "|": "or", "!": "not(...)", "%": "modulo(a, b)", ";": ",",
}

// addition is + and -, from left to right.
func (p *parser) addition() node {
	left := p.multiplication()
	for p.at("+") || p.at("-") {
		left = p.arithmetic(left, p.multiplication)
	}
	return left
}

// multiplication is * and /, from left to right.
func (p *parser) multiplication() node {
	left := p.power()
	for p.at("*") || p.at("/") {
		left = p.arithmetic(left, p.power)
	}
	return left
}

// power associates to the left: 3 ** 4 ** 5 is (3 ** 4) ** 5.
func (p *parser) power() node {
	left := p.negation()
	for p.at("**") {
		left = p.arithmetic(left, p.negation)
	}
	return left
}

// arithmetic reads an operator and its right side, for which next is the
// tighter rule.
func (p *parser) arithmetic(left node, next func() node) node {
	op := p.tok.text
	p.advance()
	right := next()
	a := arithmetics[op]
	return &arithNode{p.spanFrom(left.where().start), op, a.values, a.numbers, left, right}
}

// negation binds tighter than **: -3 ** 2 is 9. A number takes its sign at once,
// so that -1 instance of number asks about -1.
func (p *parser) negation() node {
	if !p.at("-") {
		return p.instanceOf(p.postfix(p.primary()))
	}
	p.enter()
	defer func() { p.depth-- }()
	start := p.tok.start
	p.advance()
	if p.tok.kind == tokNumber {
		lit := p.numberLiteral().(*literalNode)
		signed := &literalNode{span{start, lit.end}, lit.val.(Number).neg()}
		return p.instanceOf(p.postfix(signed))
	}
	return &negNode{operand: p.negation(), span: p.spanFrom(start)}
}

// instanceOf reads any number of "instance of" behind n.
func (p *parser) instanceOf(n node) node {
	for p.at("instance") {
		p.advance()
		if !p.accept("of") {
			p.failf("expected \"of\" after \"instance\", found %s", p.describe())
		}
		typ := p.typeExpr()
		n = &instanceNode{p.spanFrom(n.where().start), n, typ}
	}
	return n
}

// postfix is path, filter and invocation behind n, in any order.
func (p *parser) postfix(n node) node {
	for {
		start := n.where().start
		switch {
		case p.at("."):
			p.advance()
			if p.cursor != nil {
				p.cursor.base = n
			}
			name, at := p.memberName()
			n = &pathNode{p.spanFrom(start), n, name, at}
		case p.at("[") && !(p.rangeEnd && p.closesRange()):
			n = p.filter(n)
		case p.at("("):
			n = p.call(n)
		default:
			return n
		}
	}
}

// closesRange decides whether "[" ends an interval: nothing that could be a
// filter follows it.
func (p *parser) closesRange() bool {
	look := lexer{p.src, p.tok.end}
	tok, err := look.next()
	if err != nil {
		return false
	}
	switch tok.kind {
	case tokEOF:
		return true
	case tokOp:
		return !strings.Contains("([{-@<>.", tok.text)
	case tokWord:
		return keywords[tok.text] && !strings.Contains(" true false null if for some every function ", " "+tok.text+" ")
	}
	return false
}

// filter reads behind "["; the name item is bound in it.
func (p *parser) filter(base node) node {
	p.advance()
	funcs := p.funcs
	p.bind(binding{name: "item", of: base, part: true})
	cond := p.expression()
	p.unbind(1)
	p.expect("]", "after the filter")
	return &filterNode{p.spanFrom(base.where().start), base, cond, filterModeOf(cond), p.funcs > funcs}
}

// binding is a name that a construct around the current place introduces,
// with the value it has, or is a part of, when that is known.
type binding struct {
	name string
	of   node
	part bool // the name is an item of the list of
	typ  *typeExpr
}

// bind adds a name until unbind takes it away.
func (p *parser) bind(b binding) { p.locals = append(p.locals, b) }

// unbind takes the last n names away.
func (p *parser) unbind(n int) { p.locals = p.locals[:len(p.locals)-n] }

// bound tells whether a construct around the place binds the name, which then
// hides a built-in function.
func (p *parser) bound(name string) bool {
	for _, l := range p.locals {
		if l.name == name {
			return true
		}
	}
	return false
}

// call reads the arguments of an invocation, all positional or all named.
func (p *parser) call(callee node) node {
	p.advance()
	c := &callNode{callee: callee}
	for !p.at(")") {
		if name, ok := p.argName(); ok {
			c.names = append(c.names, name)
		}
		c.args = append(c.args, p.expression())
		if len(c.names) != 0 && len(c.names) != len(c.args) {
			p.failAt(c.args[len(c.args)-1].where().start, "named and positional arguments are mixed")
		}
		if !p.accept(",") {
			break
		}
		if p.at(")") {
			p.failf("expected an argument after \",\", found \")\"")
		}
	}
	p.expect(")", "after the arguments")
	c.span = p.spanFrom(callee.where().start)
	if name, ok := callee.(*nameNode); ok && !p.bound(name.name) {
		c.builtin = builtins[name.name]
	}
	c.markFunctions()
	return c
}

// markFunctions lets built-in functions stand by their name where one of the
// parameters is a function, as in sort(list, before).
func (n *callNode) markFunctions() {
	if n.builtin == nil {
		return
	}
	for i, a := range n.args {
		name, ok := a.(*nameNode)
		if !ok {
			continue
		}
		for _, o := range n.builtin.overloads {
			at := i
			if n.names != nil {
				at = o.paramIndex(n.names[i].name)
			}
			name.function = name.function || at >= 0 && at < len(o.params) && o.params[at].kinds == 1<<KindFunction
		}
	}
}

// argName reads "name:" when it is there.
func (p *parser) argName() (argName, bool) {
	if p.tok.kind != tokWord && p.tok.kind != tokQuoted {
		return argName{}, false
	}
	look := lexer{p.src, p.tok.end}
	for {
		tok, err := look.next()
		if err != nil || tok.kind != tokWord && tok.kind != tokNumber && !tok.is(":") {
			return argName{}, false
		}
		if tok.is(":") {
			at := span{p.tok.start, tok.start}
			at.end = at.start + len(strings.TrimRightFunc(p.src[at.start:at.end], isSpace))
			name := strings.Trim(normalizeName(p.src[at.start:at.end]), "`")
			p.jump(tok.end)
			return argName{at, name}, true
		}
	}
}

// improve adds line, column and a hint to a syntax error.
func (p *parser) improve(e *SyntaxError) *SyntaxError {
	e.Line, e.Column = position(p.src, e.Offset)
	if e.Hint != "" {
		return e
	}
	if word := p.src[e.Offset:wordEnd(p.src, e.Offset)]; word != "" && !keywords[word] {
		var words []string
		for k, on := range keywords {
			if on {
				words = append(words, k)
			}
		}
		sort.Strings(words)
		if best := Closest(word, words); best != "" && best != word {
			e.Hint = fmt.Sprintf("did you mean %q?", best)
		}
	}
	return e
}
