package feel

import (
	"strings"
	"unicode/utf8"
)

// formatWidth is where Format begins to break lines.
const formatWidth = 80

// Format writes an expression of known variables, see ParseNames, in the usual form: one space around operators
// and after commas, lists, contexts, conditions and loops that do not fit one
// line broken and indented. Comments stay; a comment to the end of a line
// becomes one in /* */ when more follows it on its line. Formatting twice
// changes nothing more.
func Format(src string, names []string) (string, error) {
	e, err := ParseNames(src, names)
	if err != nil {
		return "", err
	}
	f := &formatter{src: src, comments: commentsIn(src)}
	text := f.print(e.root, 0)
	return strings.TrimSpace(text + f.commentsBefore(len(src)+1)), nil
}

// formatter prints the tree. comments are those not yet printed; dry counts
// the trials, which print no comments.
type formatter struct {
	src      string
	comments []span
	dry      int
}

// commentsIn finds the comments with the lexer's own rules.
func commentsIn(src string) []span {
	var out []span
	l := lexer{src: src}
	for {
		gap := l.pos
		if l.skipSpace() != nil {
			return out
		}
		out = append(out, commentsInGap(src, gap, l.pos)...)
		if tok, err := l.next(); err != nil || tok.kind == tokEOF {
			return out
		}
	}
}

// commentsInGap finds the comments between two tokens.
func commentsInGap(src string, from, to int) []span {
	var out []span
	for i := from; i < to; {
		switch rest := src[i:to]; {
		case strings.HasPrefix(rest, "//"):
			end := strings.IndexByte(rest, '\n')
			if end < 0 {
				end = len(rest)
			}
			out = append(out, span{i, i + end})
			i += end
		case strings.HasPrefix(rest, "/*"):
			end := 4 + strings.Index(rest[2:], "*/")
			out = append(out, span{i, i + end})
			i += end
		default:
			i++
		}
	}
	return out
}

// commentsBefore takes the comments that stand before an offset.
func (f *formatter) commentsBefore(offset int) string {
	if f.dry > 0 {
		return ""
	}
	var b strings.Builder
	for len(f.comments) > 0 && f.comments[0].start < offset {
		text := strings.TrimSpace(f.src[f.comments[0].start:f.comments[0].end])
		if line, ok := strings.CutPrefix(text, "//"); ok {
			text = "/* " + strings.ReplaceAll(strings.TrimSpace(line), "*/", "* /") + " */"
		}
		if offset > len(f.src) {
			b.WriteString(" ")
		}
		b.WriteString(text)
		if offset <= len(f.src) {
			b.WriteString(" ")
		}
		f.comments = f.comments[1:]
	}
	return b.String()
}

// print writes a node flat when it fits behind the column, else broken.
func (f *formatter) print(n node, indent int) string {
	f.dry++
	width := utf8.RuneCountInString(f.flat(n))
	f.dry--
	if indent+width <= formatWidth {
		return f.flat(n)
	}
	return f.commentsBefore(n.where().start) + f.broken(n, indent)
}

const formatIndent = 2

// newLine begins a line at an indentation.
func newLine(indent int) string { return "\n" + strings.Repeat(" ", indent) }

// broken writes the constructs that have an own form over several lines.
func (f *formatter) broken(n node, indent int) string {
	inner := indent + formatIndent
	switch n := n.(type) {
	case *ifNode:
		return "if " + f.print(n.cond, indent+3) + newLine(indent) + "then " + f.print(n.then, indent+5) +
			newLine(indent) + "else " + f.print(n.alt, indent+5)
	case *forNode:
		return "for " + f.iterators(n.iters) + newLine(indent) + "return " + f.print(n.body, inner)
	case *quantNode:
		return quantWord(n) + " " + f.iterators(n.iters) + newLine(indent) + "satisfies " + f.print(n.cond, inner)
	case *funcNode:
		return f.funcHead(n) + newLine(inner) + f.print(n.body, inner)
	case *logicNode:
		return f.print(n.left, indent) + newLine(indent) + logicWord(n) + " " + f.print(n.right, indent+4)
	case *listNode:
		return f.lines("[", "]", n.items, indent)
	case *callNode:
		if n.names == nil && len(n.args) > 0 {
			return f.lines(f.flat(n.callee)+"(", ")", n.args, indent)
		}
	case *groupNode:
		return "(" + f.print(n.inner, indent+1) + ")"
	case *contextNode:
		return f.brokenContext(n, indent)
	}
	return f.flatText(n)
}

// lines writes one item a line between two brackets.
func (f *formatter) lines(open, end string, items []node, indent int) string {
	var parts []string
	for _, item := range items {
		parts = append(parts, f.print(item, indent+formatIndent))
	}
	if len(parts) == 0 {
		return open + end
	}
	nl := newLine(indent + formatIndent)
	return open + nl + strings.Join(parts, ","+nl) + newLine(indent) + end
}

// brokenContext writes one entry a line.
func (f *formatter) brokenContext(n *contextNode, indent int) string {
	inner := indent + formatIndent
	var parts []string
	for _, e := range n.entries {
		head := f.commentsBefore(e.start) + f.key(e)
		parts = append(parts, head+": "+f.print(e.val, inner+len(head)+2))
	}
	return "{" + newLine(inner) + strings.Join(parts, ","+newLine(inner)) + newLine(indent) + "}"
}

// key keeps the quotes of a key and joins the words of a name.
func (f *formatter) key(e entry) string {
	text := f.src[e.start:e.end]
	if strings.HasPrefix(text, "\"") || strings.HasPrefix(text, "`") {
		return text
	}
	return e.key
}

// flat writes a node on one line, with the comments before it.
func (f *formatter) flat(n node) string {
	return f.commentsBefore(n.where().start) + f.flatText(n)
}

// flatText is flat without the comments; names and literals keep the spelling
// of the source.
func (f *formatter) flatText(n node) string {
	switch n := n.(type) {
	case *groupNode:
		return "(" + f.flat(n.inner) + ")"
	case *pathNode:
		return f.flat(n.base) + "." + f.name(n.nameSpan, n.name)
	case *filterNode:
		return f.flat(n.base) + "[" + f.flat(n.cond) + "]"
	case *callNode:
		return f.flat(n.callee) + "(" + f.arguments(n) + ")"
	case *negNode:
		return "-" + f.flat(n.operand)
	case *arithNode:
		return f.flat(n.left) + " " + n.op + " " + f.flat(n.right)
	case *compareNode:
		return f.flat(n.left) + " " + n.op + " " + f.flat(n.right)
	case *logicNode:
		return f.flat(n.left) + " " + logicWord(n) + " " + f.flat(n.right)
	case *betweenNode:
		return f.flat(n.val) + " between " + f.flat(n.low) + " and " + f.flat(n.high)
	case *inNode:
		return f.flat(n.val) + " in " + f.tests(n)
	case *instanceNode:
		return f.flat(n.val) + " instance of " + n.typ.String()
	case *nameNode:
		return f.name(n.span, n.name)
	case *literalNode:
		return f.literal(n)
	}
	return f.flatConstruct(n)
}

// flatConstruct is flatText for what begins with a keyword or bracket.
func (f *formatter) flatConstruct(n node) string {
	switch n := n.(type) {
	case *ifNode:
		return "if " + f.flat(n.cond) + " then " + f.flat(n.then) + " else " + f.flat(n.alt)
	case *forNode:
		return "for " + f.iterators(n.iters) + " return " + f.flat(n.body)
	case *quantNode:
		return quantWord(n) + " " + f.iterators(n.iters) + " satisfies " + f.flat(n.cond)
	case *funcNode:
		return f.funcHead(n) + " " + f.flat(n.body)
	case *listNode:
		return "[" + f.join(n.items) + "]"
	case *contextNode:
		var parts []string
		for _, e := range n.entries {
			parts = append(parts, f.commentsBefore(e.start)+f.key(e)+": "+f.flat(e.val))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case *rangeNode:
		return string(bracket(n.startIncluded, '[', '(')) + f.flat(n.start) + ".." + f.flat(n.end) +
			string(bracket(n.endIncluded, ']', ')'))
	case *opRangeNode:
		text := n.op + " " + f.flat(n.operand)
		if f.src[n.start] == '(' {
			return "(" + text + ")"
		}
		return text
	}
	return ""
}

// name keeps backquotes and writes one space between words.
func (f *formatter) name(at span, name string) string {
	if text := f.src[at.start:at.end]; strings.HasPrefix(text, "`") {
		return text
	}
	return name
}

// literal keeps the source, except for a sign that stands apart.
func (f *formatter) literal(n *literalNode) string {
	text := f.src[n.start:n.end]
	if rest, ok := strings.CutPrefix(text, "-"); ok {
		return "-" + strings.TrimLeftFunc(rest, isSpace)
	}
	if rest, ok := strings.CutPrefix(text, "@"); ok {
		return "@" + strings.TrimLeftFunc(rest, isSpace)
	}
	return text
}

// join writes nodes with commas between them.
func (f *formatter) join(nodes []node) string {
	var parts []string
	for _, n := range nodes {
		parts = append(parts, f.flat(n))
	}
	return strings.Join(parts, ", ")
}

// arguments writes positional or named arguments.
func (f *formatter) arguments(n *callNode) string {
	var parts []string
	for i, a := range n.args {
		text := f.flat(a)
		if n.names != nil {
			text = n.names[i].name + ": " + text
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ", ")
}

// tests writes the right side of "in".
func (f *formatter) tests(n *inNode) string {
	if n.parens {
		return "(" + f.join(n.tests) + ")"
	}
	return f.join(n.tests)
}

// iterators writes "x in list, y in 1..3".
func (f *formatter) iterators(iters []iterator) string {
	var parts []string
	for _, it := range iters {
		text := f.name(it.span, it.name) + " in " + f.flat(it.list)
		if it.to != nil {
			text += ".." + f.flat(it.to)
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ", ")
}

// funcHead writes a function literal up to its body.
func (f *formatter) funcHead(n *funcNode) string {
	var parts []string
	for _, p := range n.params {
		text := f.name(p.span, p.name)
		if p.typ != nil {
			text += ": " + p.typ.String()
		}
		parts = append(parts, text)
	}
	head := "function(" + strings.Join(parts, ", ") + ")"
	if n.external {
		head += " external"
	}
	return head
}

// quantWord gives the keyword of a quantifier.
func quantWord(n *quantNode) string { return ifElse(n.every, "every", "some") }

// logicWord gives the keyword of a logical operator.
func logicWord(n *logicNode) string { return ifElse(n.or, "or", "and") }
