package feel

import (
	"fmt"
	"strings"
)

// ToJUEL translates an expression to the expression language of Flowable and
// of Java's EL 2.2, with its ${ }. Lists count from 0 there, text is joined
// with concat, and unknown values behave differently: what is null in FEEL may
// be false or an error. Constructs without a counterpart give an error that
// names them.
func (e *Expr) ToJUEL() (string, error) {
	t := &translator{src: e.src, target: JUEL}
	text := t.juel(e.root)
	if t.err != nil {
		return "", t.err
	}
	return "${" + text + "}", nil
}

// translator keeps the first construct that has no counterpart.
type translator struct {
	src    string
	target Target
	err    error
}

// refuse keeps the first construct without a counterpart and where it stands.
func (t *translator) refuse(n node, what string) string {
	if t.err == nil {
		line, col := position(t.src, n.where().start)
		t.err = fmt.Errorf("line %d, column %d: %s has no form in %s", line, col, what, t.target)
	}
	return ""
}

// isText tells whether a node surely gives a string.
func (t *translator) isText(n node) bool {
	s := (&checker{src: t.src}).infer(n)
	return s != nil && s.Kind == KindString
}

// joinsText tells whether + joins text: one side surely is text.
func (t *translator) joinsText(n *arithNode) bool {
	if n.op != "+" {
		return false
	}
	if left, ok := n.left.(*arithNode); ok && t.joinsText(left) {
		return true
	}
	return t.isText(n.left) || t.isText(n.right)
}

// comparisonSigns are those of JUEL and of Python.
var comparisonSigns = map[string]string{"=": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}

// juel translates one node; brackets of the source are kept, so that
// precedence, which is the same, needs no care.
func (t *translator) juel(n node) string {
	switch n := n.(type) {
	case *literalNode:
		return t.juelLiteral(n)
	case *groupNode:
		return "(" + t.juel(n.inner) + ")"
	case *nameNode:
		return t.identifier(n, n.name)
	case *pathNode:
		if isPlainWord(n.name) {
			return t.juel(n.base) + "." + n.name
		}
		return t.juel(n.base) + "[" + singleQuoted(n.name) + "]"
	case *filterNode:
		return t.juelIndex(n)
	case *negNode:
		return "-" + t.juel(n.operand)
	case *arithNode:
		return t.juelArithmetic(n)
	case *compareNode:
		return t.juel(n.left) + " " + comparisonSigns[n.op] + " " + t.juel(n.right)
	case *logicNode:
		return t.juelSide(n, n.left) + ifElse(n.or, " || ", " && ") + t.juelSide(n, n.right)
	case *betweenNode:
		v := t.juel(n.val)
		return "(" + v + " >= " + t.juel(n.low) + " && " + v + " <= " + t.juel(n.high) + ")"
	case *inNode:
		return t.in(n, spelling{t.juel, " || ", " && "})
	case *ifNode:
		return "(" + t.juel(n.cond) + " ? " + t.juel(n.then) + " : " + t.juel(n.alt) + ")"
	case *callNode:
		return t.juelCall(n)
	}
	construct, _ := portability(n)
	return t.refuse(n, orText(construct, "this"))
}

// juelSide puts brackets around "or" inside of "and".
func (t *translator) juelSide(parent *logicNode, n node) string {
	if child, ok := n.(*logicNode); ok && child.or != parent.or {
		return "(" + t.juel(n) + ")"
	}
	return t.juel(n)
}

// juelLiteral writes text in single quotes, because the whole stands in double
// quotes in XML.
func (t *translator) juelLiteral(n *literalNode) string {
	switch v := n.val.(type) {
	case String:
		return singleQuoted(string(v))
	case Number:
		return v.String()
	case Bool:
		return fmt.Sprint(bool(v))
	case Null:
		return "null"
	}
	return t.refuse(n, "a date, time or duration literal")
}

// singleQuoted escapes for EL's literals.
func singleQuoted(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}

// isPlainWord tells whether another language reads the name as one identifier.
func isPlainWord(name string) bool {
	return isPlainName(name) && isPlainASCII(name) && !strings.ContainsAny(name, " ?")
}

// identifier refuses names that are no identifiers elsewhere.
func (t *translator) identifier(n node, name string) string {
	if !isPlainWord(name) {
		return t.refuse(n, fmt.Sprintf("the name %q", name))
	}
	return name
}

// juelIndex turns a position counted from 1 or from the end into an index from
// 0.
func (t *translator) juelIndex(n *filterNode) string {
	lit, ok := n.cond.(*literalNode)
	if !ok || lit.val.Kind() != KindNumber {
		return t.refuse(n, "a filter")
	}
	i, _ := lit.val.(Number).Int64()
	if base := t.juel(n.base); i > 0 {
		return fmt.Sprintf("%s[%d]", base, i-1)
	} else if i < 0 {
		return fmt.Sprintf("%s[%s.size() - %d]", base, base, -i)
	}
	return t.refuse(n, "position 0")
}

// juelArithmetic: EL's + adds numbers only.
func (t *translator) juelArithmetic(n *arithNode) string {
	if t.joinsText(n) {
		return t.juelOperand(n.left) + ".concat(" + t.juel(n.right) + ")"
	}
	if n.op == "**" {
		return t.refuse(n, "the operator **")
	}
	return t.juel(n.left) + " " + n.op + " " + t.juel(n.right)
}

// juelOperand puts brackets around what a method call would bind to wrongly.
func (t *translator) juelOperand(n node) string {
	text := t.juel(n)
	switch n := n.(type) {
	case *literalNode, *nameNode, *pathNode, *filterNode, *callNode, *groupNode, *ifNode:
		return text
	case *arithNode:
		if t.joinsText(n) {
			return text
		}
	}
	return "(" + text + ")"
}

// juelMethods are functions that are methods of Java's String and List.
var juelMethods = map[string]string{
	"contains": "contains", "starts with": "startsWith", "ends with": "endsWith", "upper case": "toUpperCase",
	"lower case": "toLowerCase", "string length": "length", "list contains": "contains", "count": "size", "trim": "trim",
}

// juelCall uses the methods of the Java values.
func (t *translator) juelCall(n *callNode) string {
	if n.builtin == nil || n.names != nil || len(n.args) == 0 {
		construct, _ := portability(n)
		return t.refuse(n, construct)
	}
	first := t.juelOperand(n.args[0])
	if method, ok := juelMethods[n.builtin.name]; ok {
		var rest []string
		for _, a := range n.args[1:] {
			rest = append(rest, t.juel(a))
		}
		return first + "." + method + "(" + strings.Join(rest, ", ") + ")"
	}
	switch {
	case n.builtin.name == "not":
		return "!(" + t.juel(n.args[0]) + ")"
	case n.builtin.name == "is defined":
		return "(" + first + " != null)"
	case n.builtin.name == "get or else" && len(n.args) == 2:
		return "(" + first + " != null ? " + first + " : " + t.juel(n.args[1]) + ")"
	case n.builtin.name == "string" && t.isText(n.args[0]):
		return first
	case n.builtin.name == "string":
		return "''.concat(" + t.juel(n.args[0]) + ")"
	case n.builtin.name == "number" && len(n.args) == 1:
		return "(" + first + " * 1)"
	case n.builtin.name == "substring":
		return t.juelSubstring(n, first)
	case n.builtin.name == "matches" && len(n.args) == 2:
		return t.juelMatches(n, first)
	}
	return t.refuse(n, "function "+n.builtin.name)
}

// juelMatches: Java's matches tests the whole text, FEEL's any part of it.
func (t *translator) juelMatches(n *callNode, first string) string {
	lit, ok := n.args[1].(*literalNode)
	if !ok || lit.val.Kind() != KindString {
		return t.refuse(n, "a pattern that is no literal")
	}
	pattern := string(lit.val.(String))
	if strings.HasPrefix(pattern, "^") && strings.HasSuffix(pattern, "$") && !strings.HasSuffix(pattern, `\$`) && !strings.Contains(pattern, "|") {
		pattern = pattern[1 : len(pattern)-1]
	} else {
		pattern = "(?s).*(?:" + pattern + ").*"
	}
	return first + ".matches(" + singleQuoted(pattern) + ")"
}

// juelSubstring needs literal positions: FEEL's length is Java's end.
func (t *translator) juelSubstring(n *callNode, first string) string {
	var at []int64
	for _, a := range n.args[1:] {
		lit, ok := a.(*literalNode)
		if !ok || lit.val.Kind() != KindNumber {
			return t.refuse(n, "substring with positions that are no literals")
		}
		i, _ := lit.val.(Number).Int64()
		at = append(at, i)
	}
	if len(at) == 0 || at[0] < 1 {
		return t.refuse(n, "substring from the end")
	}
	if len(at) == 1 {
		return fmt.Sprintf("%s.substring(%d)", first, at[0]-1)
	}
	return fmt.Sprintf("%s.substring(%d, %d)", first, at[0]-1, at[0]-1+at[1])
}

// spelling is what JUEL and Python do not share in comparisons.
type spelling struct {
	write   func(node) string
	or, and string
}

// in spells out the tests of "in" as comparisons, for JUEL and Python alike.
func (t *translator) in(n *inNode, lang spelling) string {
	return t.anyTest(n.tests, lang.write(n.val), lang)
}

// anyTest joins the tests of v, already translated, with "or".
func (t *translator) anyTest(tests []node, v string, lang spelling) string {
	var parts []string
	for _, test := range tests {
		parts = append(parts, t.inTest(test, v, lang))
	}
	return "(" + strings.Join(parts, lang.or) + ")"
}

// inTest compares v, already translated, with one test.
func (t *translator) inTest(test node, v string, lang spelling) string {
	switch x := test.(type) {
	case *opRangeNode:
		return v + " " + comparisonSigns[x.op] + " " + lang.write(x.operand)
	case *rangeNode:
		return "(" + v + ifElse(x.startIncluded, " >= ", " > ") + lang.write(x.start) + lang.and +
			v + ifElse(x.endIncluded, " <= ", " < ") + lang.write(x.end) + ")"
	case *listNode:
		if len(x.items) == 0 {
			return t.refuse(test, "an empty list of tests")
		}
		return t.anyTest(x.items, v, lang)
	case *literalNode:
		return v + " " + comparisonSigns["="] + " " + lang.write(test)
	}
	return t.refuse(test, "in with a test that is neither a literal, a range nor a list of them")
}
