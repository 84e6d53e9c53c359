package foreign

import (
	"fmt"
	"strconv"
	"strings"

	"hookflow/engine/feel"
)

// How strongly FEEL's constructs bind; an operand that binds less is put in
// parentheses.
const (
	chooses = iota
	ors
	ands
	compares
	adds
	multiplies
	powers
	negates
	reaches
)

// signs are the operators that FEEL has as well.
var signs = map[string]struct {
	feel  string
	binds int
}{
	"||": {"or", ors}, "&&": {"and", ands}, "==": {"=", compares}, "!=": {"!=", compares},
	"<": {"<", compares}, ">": {">", compares}, "<=": {"<=", compares}, ">=": {">=", compares},
	"+": {"+", adds}, "-": {"-", adds}, "*": {"*", multiplies}, "/": {"/", multiplies}, "**": {"**", powers},
}

// feel writes n for a place whose surroundings bind as strongly as least.
func (t Translator) feel(n *node, least int) (string, error) {
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
func (t Translator) write(n *node, least int) (string, error) {
	switch n.kind {
	case nameNode:
		return t.name(n.text, least)
	case numberNode:
		return n.text, nil
	case stringNode:
		return feel.Quote(n.text), nil
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
		return t.choice(n, least)
	case letNode:
		return t.let(n)
	case functionNode:
		return "", fmt.Errorf("a function can only be given to map, filter, some, every or find")
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
func (t Translator) all(nodes []*node) ([]string, error) {
	out := make([]string, len(nodes))
	for i, n := range nodes {
		s, err := t.feel(n, chooses)
		if err != nil {
			return nil, err
		}
		out[i] = s
	}
	return out, nil
}

// counters are the names of the counts of a multi-instance in Camunda 7,
// Flowable and Activiti. Theirs count iterations from 0.
var counters = map[string]string{
	"nrOfInstances": "numberOfInstances", "nrOfActiveInstances": "numberOfActiveInstances",
	"nrOfCompletedInstances": "numberOfCompletedInstances", "nrOfTerminatedInstances": "numberOfTerminatedInstances",
}

// objects are those of the engine, whose members are translated one by one.
var objects = map[Language]map[string]bool{
	JUEL:   {"execution": true, "task": true, "caseExecution": true, "connector": true, "authenticatedUserId": true},
	Groovy: {"execution": true, "task": true, "connector": true},
	JavaScript: {"execution": true, "task": true, "connector": true, "this": true, "arguments": true, "NaN": true, "Infinity": true,
		"Math": true, "JSON": true, "Date": true, "Object": true, "Array": true, "moment": true, "_": true},
}

// name writes a variable.
func (t Translator) name(name string, least int) (string, error) {
	if other, ok := t.Names[name]; ok {
		return other, nil
	}
	switch {
	case name == "undefined" && t.Language == JavaScript:
		return "null", nil
	case objects[t.Language][name]:
		return "", fmt.Errorf("FEEL has no %s", name)
	case t.counts(name) && name == "loopCounter":
		return parens("loopCounter - 1", adds, least), nil
	case t.counts(name):
		return counters[name], nil
	}
	return feel.QuoteName(name), nil
}

// counts reports whether a name is a counter of the multi-instance around.
func (t Translator) counts(name string) bool {
	return t.Loop && (name == "loopCounter" || counters[name] != "")
}

// sum joins pieces of text; what is no string is turned into one, as the other
// languages do and FEEL does not.
func (t Translator) sum(parts []*node, least int) (string, error) {
	var out []string
	for _, p := range parts {
		if p.kind == stringNode && p.text == "" {
			continue
		}
		s, err := t.feel(p, chooses)
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
func (t Translator) object(n *node) (string, error) {
	values, err := t.all(n.args)
	if err != nil {
		return "", err
	}
	seen := map[string]bool{}
	for i, key := range n.keys {
		if seen[key] {
			return "", fmt.Errorf("the key %q stands twice in an object", key)
		}
		seen[key] = true
		// An entry of a context sees those before it, where an object does not.
		if i > 0 && usesAny(n.args[i], n.keys[:i]) {
			return t.shielded(n)
		}
		if feel.QuoteName(key) != key {
			key = feel.Quote(key)
		}
		values[i] = key + ": " + values[i]
	}
	return "{" + strings.Join(values, ", ") + "}", nil
}

// shielded writes an object whose values use names that are also its keys: a
// list of entries is made into a context, so that none sees another.
func (t Translator) shielded(n *node) (string, error) {
	values, err := t.all(n.args)
	for i, key := range n.keys {
		if err == nil {
			values[i] = "{key: " + feel.Quote(key) + ", value: " + values[i] + "}"
		}
		if usesAny(n.args[i], []string{"key"}) {
			return "", fmt.Errorf("an object with such keys is not translated")
		}
	}
	return "context([" + strings.Join(values, ", ") + "])", err
}

// usesAny reports whether one of the names stands in n.
func usesAny(n *node, names []string) bool {
	for _, name := range names {
		if n.isName(name) {
			return true
		}
	}
	for _, a := range n.args {
		if usesAny(a, names) {
			return true
		}
	}
	return false
}

// let writes declarations before a value as a context whose entries see those
// before them.
func (t Translator) let(n *node) (string, error) {
	entries := ""
	for i, key := range n.keys {
		if usesAny(n.args[i], n.keys[i:]) || key == "result" {
			return "", fmt.Errorf("the declaration of %s is not translated", key)
		}
		value, err := t.feel(n.args[i], chooses)
		if err != nil {
			return "", err
		}
		entries += feel.QuoteName(key) + ": " + value + ", "
	}
	result, err := t.feel(n.args[len(n.keys)], chooses)
	return "{" + entries + "result: " + result + "}.result", err
}

// member reads a.b; members of the engine's objects have their own words.
func (t Translator) member(n *node) (string, error) {
	switch path(n) {
	case "execution.processInstanceId", "execution.id":
		return "instance.key", nil
	case "execution.processBusinessKey", "execution.businessKey":
		return "instance.businessKey", nil
	case "Math.PI":
		return "3.141592653589793", nil
	}
	of, err := t.feel(n.args[0], reaches)
	if n.text == "length" && t.Language == JavaScript {
		return byType(of, "string length("+of+")", "count("+of+")"), err
	}
	return of + "." + feel.QuoteName(n.text), err
}

// byType tells text from list when the expression runs: other languages have
// one word for what FEEL has two.
func byType(of, text, list string) string {
	return "(if " + of + " instance of string then " + text + " else " + list + ")"
}

// index reads a[1] and a["name"]; FEEL counts from 1. What is found out only
// when it runs is a position if it is a number, and else a member.
func (t Translator) index(n *node) (string, error) {
	of, err := t.feel(n.args[0], reaches)
	if err != nil {
		return "", err
	}
	at := n.args[1]
	switch {
	case at.kind == stringNode:
		return of + "." + feel.QuoteName(at.text), nil
	case at.kind == numberNode:
		i, err := strconv.Atoi(at.text)
		return of + "[" + strconv.Itoa(i+1) + "]", err
	case at.isName("loopCounter") && t.counts("loopCounter"):
		return of + "[loopCounter]", nil
	}
	i, err := t.feel(at, adds)
	if err != nil || t.isNumber(at) {
		// The position is computed outside of the items, whose entries are names inside of a filter.
		return "sublist(" + of + ", " + i + " + 1, 1)[1]", err
	}
	return "(if " + i + " instance of number then sublist(" + of + ", " + i + " + 1, 1)[1] else get value(" + of + ", " + i + "))", nil
}

// isNumber reports whether n is surely a number; JUEL's + makes nothing else.
func (t Translator) isNumber(n *node) bool {
	switch n.kind {
	case numberNode:
		return true
	case unaryNode:
		return n.text == "-" || n.text == "+"
	case binaryNode:
		return strings.Contains("-*/%**", n.text) || n.text == "+" && (t.Language == JUEL || t.isNumber(n.args[0]) && t.isNumber(n.args[1]))
	}
	return false
}

// unary writes an operator before its operand.
func (t Translator) unary(n *node, least int) (string, error) {
	switch n.text {
	case "!", "empty":
		return t.truth(n, least)
	case "typeof":
		return "", fmt.Errorf("typeof can only be compared with a text")
	}
	if n.text == "+" {
		of, err := t.feel(n.args[0], chooses)
		return "number(string(" + of + "))", err
	}
	of, err := t.feel(n.args[0], negates)
	return parens("-"+of, negates, least), err
}

// choice writes a ? b : c.
func (t Translator) choice(n *node, least int) (string, error) {
	test, err := t.truth(n.args[0], chooses)
	if err != nil {
		return "", err
	}
	args, err := t.all(n.args[1:])
	if err != nil {
		return "", err
	}
	return parens("if "+test+" then "+args[0]+" else "+args[1], chooses, least), nil
}

// binary writes an operator between its operands. All bind to the left, so that
// the right one needs parentheses when it binds as strongly.
func (t Translator) binary(n *node, least int) (string, error) {
	left, right := n.args[0], n.args[1]
	switch {
	case left.kind == unaryNode && left.text == "typeof", right.kind == unaryNode && right.text == "typeof":
		return t.kindOf(n, least)
	case n.text == "%":
		return t.remainder(n, least)
	case n.text == "??":
		args, err := t.all(n.args)
		return "get or else(" + strings.Join(args, ", ") + ")", err
	case n.text == "||" && t.Language == JavaScript && !(sure(left) && sure(right)):
		test, err := t.truth(left, chooses)
		if err != nil {
			return "", err
		}
		args, err := t.all(n.args)
		return parens("if "+test+" then "+strings.Join(args, " else "), chooses, least), err
	case n.text == "&&" && t.Language == JavaScript && !(sure(left) && sure(right)):
		test, err := t.truth(left, chooses)
		if err != nil {
			return "", err
		}
		args, err := t.all([]*node{right, left})
		return parens("if "+test+" then "+strings.Join(args, " else "), chooses, least), err
	case n.text == "&&" || n.text == "||":
		return t.truth(n, least)
	case n.text == "==" || n.text == "!=":
		return t.equality(n, least)
	}
	if parts, ok := t.joined(n); ok {
		return t.sum(parts, least)
	}
	if n.text == "+" && t.Language == JUEL && (isText(left) || isText(right)) {
		return "", fmt.Errorf("+ adds numbers in JUEL and fails for text there; use concat")
	}
	return t.operation(n, least)
}

// isText reports whether n is surely text.
func isText(n *node) bool { return n.kind == stringNode || n.kind == templateNode }

// operation writes an operator that FEEL has as well.
func (t Translator) operation(n *node, least int) (string, error) {
	sign := signs[n.text]
	left, err := t.feel(n.args[0], sign.binds)
	if err != nil {
		return "", err
	}
	right, err := t.feel(n.args[1], sign.binds+1)
	return parens(left+" "+sign.feel+" "+right, sign.binds, least), err
}

// remainder writes a % b, whose sign is that of a, where FEEL's modulo has that
// of b.
func (t Translator) remainder(n *node, least int) (string, error) {
	a, err := t.feel(n.args[0], multiplies)
	if err != nil {
		return "", err
	}
	b, err := t.feel(n.args[1], multiplies+1)
	return parens(a+" - "+b+" * round down("+a+" / "+b+", 0)", adds, least), err
}
