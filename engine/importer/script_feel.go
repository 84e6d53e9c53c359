package importer

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"hookflow/engine/feel"
)

// A translator turns expressions of JavaScript and JUEL into FEEL. What FEEL
// has no words for is an error, never a guess.
type translator struct {
	names map[string]string // variables that are called otherwise here
}

// script translates one expression.
func (t translator) script(src string) (string, error) {
	n, err := parse(src)
	if err != nil {
		return "", fmt.Errorf("translate %.80q: %w", src, err)
	}
	return t.finish(src, n)
}

// finish writes n and checks that FEEL reads it.
func (t translator) finish(src string, n *node) (string, error) {
	out, err := t.feel(n, 0)
	if err == nil {
		_, err = feel.Parse(out)
	}
	if err != nil {
		return "", fmt.Errorf("translate %.80q: %w", src, err)
	}
	return out, nil
}

// field translates an expression into the text of a field: a template where
// the value is text joined from pieces, which is then escaped for its place,
// else FEEL behind "=".
func (t translator) field(src string) (string, error) {
	n, err := parse(src)
	if err != nil {
		return "", fmt.Errorf("translate %.80q: %w", src, err)
	}
	return t.text(src, n)
}

// body is field for a request body: JSON.stringify(x) is x, which is sent as
// JSON anyway.
func (t translator) body(src string) (string, error) {
	n, err := parse(src)
	if err != nil {
		return "", fmt.Errorf("translate %.80q: %w", src, err)
	}
	if n.kind == callNode && path(n.args[0]) == "JSON.stringify" && len(n.args) > 1 {
		out, err := t.finish(src, n.args[1])
		return "=" + out, err
	}
	return t.text(src, n)
}

// composite translates text with ${...} in it, as JUEL has it.
func (t translator) composite(src string) (string, error) {
	n, err := parseTemplate(src, 0)
	if err != nil {
		return "", fmt.Errorf("translate %.80q: %w", src, err)
	}
	if len(n.args) == 3 && n.args[0].text == "" && n.args[2].text == "" {
		n = n.args[1] // one expression and nothing else keeps its type
	}
	return t.text(src, n)
}

// text writes n as the text of a field.
func (t translator) text(src string, n *node) (string, error) {
	parts, ok := joined(n)
	if !ok {
		out, err := t.finish(src, n)
		return "=" + out, err
	}
	var b strings.Builder
	for _, p := range parts {
		if p.kind == stringNode {
			b.WriteString(strings.ReplaceAll(p.text, "{=", `\{=`))
			continue
		}
		inner, err := t.finish(src, p)
		if err != nil {
			return "", err
		}
		b.WriteString("{= " + inner + " }")
	}
	return b.String(), nil
}

// joined returns the pieces of text that is put together: a template, a sum
// with a string in it, or a string alone.
func joined(n *node) ([]*node, bool) {
	switch {
	case n.kind == stringNode:
		return []*node{n}, true
	case n.kind == templateNode:
		return n.args, true
	case n.kind == binaryNode && n.text == "+":
		left, ok1 := joined(n.args[0])
		right, ok2 := joined(n.args[1])
		if !ok1 && !ok2 {
			return nil, false
		}
		if !ok1 {
			left = n.args[:1]
		}
		if !ok2 {
			right = n.args[1:]
		}
		return append(append([]*node(nil), left...), right...), true
	}
	return nil, false
}

// How strongly FEEL's constructs bind; an operand that binds less is put in
// parentheses.
const (
	chooses = iota
	ors
	ands
	compares
	adds
	multiplies
	negates
	reaches
)

// signs are the operators that FEEL has as well. Danger: FEEL's "=" and "<" give
// null between values of different types, where JavaScript converts them.
var signs = map[string]struct {
	feel  string
	binds int
}{
	"||": {"or", ors}, "&&": {"and", ands}, "==": {"=", compares}, "!=": {"!=", compares},
	"<": {"<", compares}, ">": {">", compares}, "<=": {"<=", compares}, ">=": {">=", compares},
	"+": {"+", adds}, "-": {"-", adds}, "*": {"*", multiplies}, "/": {"/", multiplies},
}

// feel writes n for a place whose surroundings bind as strongly as least.
func (t translator) feel(n *node, least int) (string, error) {
	out, err := t.write(n, least)
	if err == nil && len(out) > maxLength {
		err = fmt.Errorf("its translation is longer than %d bytes", maxLength)
	}
	if err != nil {
		return "", err // nothing is built further on what failed
	}
	return out, nil
}

// write writes n whatever its kind. Danger: a part may be written several times,
// so that nested parts grow; feel bounds the length.
func (t translator) write(n *node, least int) (string, error) {
	switch n.kind {
	case nameNode:
		return t.name(n.text), nil
	case numberNode:
		return n.text, nil
	case stringNode:
		return literal(n.text), nil
	case templateNode:
		return t.sum(n.args, least)
	case listNode:
		args, err := t.all(n.args)
		return "[" + strings.Join(args, ", ") + "]", err
	case objectNode:
		return t.object(n)
	case memberNode:
		return t.member(n)
	case indexNode:
		return t.index(n)
	case callNode:
		return t.call(n)
	case unaryNode:
		return t.unary(n, least)
	case choiceNode:
		args, err := t.all(n.args)
		if err != nil {
			return "", err
		}
		return parens("if "+args[0]+" then "+args[1]+" else "+args[2], chooses, least), nil
	}
	return t.binary(n, least)
}

// parens puts parentheses around what binds less than its surroundings; "if"
// needs them everywhere but at the top.
func parens(text string, binds, least int) string {
	if binds < least || binds == chooses && least > 0 {
		return "(" + text + ")"
	}
	return text
}

// all writes nodes that stand between commas.
func (t translator) all(nodes []*node) ([]string, error) {
	out := make([]string, len(nodes))
	for i, n := range nodes {
		s, err := t.feel(n, 0)
		if err != nil {
			return nil, err
		}
		out[i] = s
	}
	return out, nil
}

// plainName matches names that FEEL reads without backquotes. FEEL allows more,
// but then the words around decide where a name ends.
var plainName = regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_]*$`)

// name writes a name; one that FEEL cannot read stands in backquotes.
func (t translator) name(name string) string {
	if other, ok := t.names[name]; ok {
		return other
	}
	if name == "undefined" {
		return "null"
	}
	return quoteName(name)
}

// quoteName puts a name that FEEL cannot read as it stands into backquotes.
func quoteName(name string) string {
	if plainName.MatchString(name) {
		return name
	}
	return "`" + strings.ReplaceAll(name, "`", "") + "`"
}

// literal writes a FEEL string.
func literal(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(s) + `"`
}

// sum joins pieces of text; what is no string is turned into one, as
// JavaScript does and FEEL does not.
func (t translator) sum(parts []*node, least int) (string, error) {
	var out []string
	for _, p := range parts {
		if p.kind == stringNode && p.text == "" {
			continue
		}
		s, err := t.feel(p, 0)
		if err != nil {
			return "", err
		}
		if p.kind != stringNode {
			s = "string(" + s + ")"
		}
		out = append(out, s)
	}
	if len(out) < 2 {
		return strings.Join(append(out, `""`)[:1], ""), nil
	}
	return parens(strings.Join(out, " + "), adds, least), nil
}

// object writes an object as a context.
func (t translator) object(n *node) (string, error) {
	values, err := t.all(n.args)
	if err != nil {
		return "", err
	}
	for i, key := range n.keys {
		if !plainName.MatchString(key) {
			key = literal(key)
		}
		values[i] = key + ": " + values[i]
	}
	return "{" + strings.Join(values, ", ") + "}", nil
}

// member reads a.b; the length of a text or list has another name in FEEL.
func (t translator) member(n *node) (string, error) {
	of, err := t.feel(n.args[0], reaches)
	if n.text == "length" {
		return choice(of, "string length("+of+")", "count("+of+")"), err
	}
	return of + "." + quoteName(n.text), err
}

// choice tells text from list when the expression runs: JavaScript has one word
// for what FEEL has two.
func choice(of, text, list string) string {
	return "(if " + of + " instance of string then " + text + " else " + list + ")"
}

// index reads a[1] and a["name"]; FEEL counts from 1.
func (t translator) index(n *node) (string, error) {
	of, err := t.feel(n.args[0], reaches)
	if err != nil {
		return "", err
	}
	switch at := n.args[1]; at.kind {
	case stringNode:
		return of + "." + quoteName(at.text), nil
	case numberNode:
		i, err := strconv.Atoi(at.text)
		return of + "[" + strconv.Itoa(i+1) + "]", err
	default:
		i, err := t.feel(at, adds)
		return of + "[" + i + " + 1]", err
	}
}

// unary writes an operator before its operand. FEEL has no "+a"; JavaScript
// makes a number of a text by it.
func (t translator) unary(n *node, least int) (string, error) {
	of, err := t.feel(n.args[0], 0)
	if err != nil {
		return "", err
	}
	switch n.text {
	case "!":
		return "not(" + of + ")", nil
	case "empty":
		return nothing(of), nil
	case "typeof":
		return "", fmt.Errorf("typeof can only be compared with a text")
	case "+":
		return "number(string(" + of + "))", nil
	}
	of, err = t.feel(n.args[0], negates)
	return parens("-"+of, negates, least), err
}

// nothing tests for what JUEL and Lodash call empty. Comparing it with each
// would give null where the types differ.
func nothing(of string) string { return `list contains([null, "", [], {}], ` + of + ")" }

// binary writes an operator between its operands. All bind to the left, so that
// the right one needs parentheses when it binds as strongly.
func (t translator) binary(n *node, least int) (string, error) {
	if n.args[0].kind == unaryNode && n.args[0].text == "typeof" {
		return t.kindOf(n, least)
	}
	if n.text == "??" || n.text == "%" {
		args, err := t.all(n.args)
		function := map[string]string{"??": "get or else(", "%": "modulo("}[n.text]
		return function + strings.Join(args, ", ") + ")", err
	}
	if parts, ok := joined(n); ok {
		return t.sum(parts, least)
	}
	sign := signs[n.text]
	left, err := t.feel(n.args[0], sign.binds)
	if err != nil {
		return "", err
	}
	right, err := t.feel(n.args[1], sign.binds+1)
	return parens(left+" "+sign.feel+" "+right, sign.binds, least), err
}

// kindOf reads typeof a == "undefined" and its like.
func (t translator) kindOf(n *node, least int) (string, error) {
	of, err := t.feel(n.args[0].args[0], reaches)
	if err != nil {
		return "", err
	}
	test := ""
	switch kind := n.args[1].text; kind {
	case "undefined":
		test = of + " = null"
	case "string", "number", "boolean":
		test = of + " instance of " + kind
	default:
		return "", fmt.Errorf("typeof gives nothing like %q here", kind)
	}
	if n.text == "!=" {
		return "not(" + test + ")", nil
	}
	return parens(test, compares, least), nil
}
