package foreign

import "fmt"

// falsy are the values that count as false where a language takes any value
// for true or false. JUEL takes null and empty text for false (EL 2.2, 1.18.5),
// which FEEL's "and", "or" and "if" do as well.
var falsy = map[Language]string{
	JavaScript: `[null, false, 0, ""]`,
	Groovy:     `[null, false, 0, "", [], {}]`,
}

// nothing tests for what JUEL and Lodash call empty. Comparing it with each
// would give null where the types differ.
func nothing(of string) string { return `list contains([null, "", [], {}], ` + of + ")" }

// sure reports whether n is surely true or false in the other language. In FEEL
// it may still be null.
func sure(n *node) bool {
	switch n.kind {
	case nameNode:
		return n.text == "true" || n.text == "false"
	case unaryNode:
		return n.text == "!" || n.text == "empty"
	case binaryNode:
		switch n.text {
		case "==", "!=", "<", ">", "<=", ">=":
			return true
		case "&&", "||":
			return sure(n.args[0]) && sure(n.args[1])
		}
	case callNode:
		return boolean[n.args[0].text] || n.args[0].isName("Boolean")
	}
	return false
}

// boolean are methods and functions that give true or false.
var boolean = map[string]bool{
	"startsWith": true, "endsWith": true, "contains": true, "includes": true, "equals": true, "equalsIgnoreCase": true, "isEmpty": true,
	"matches": true, "containsKey": true, "hasProp": true, "isNull": true, "isNil": true, "isArray": true, "hasVariable": true, "some": true, "every": true,
}

// exact reports whether the translation of n is true or false and never null.
func exact(n *node) bool {
	switch {
	case n.kind == nameNode:
		return n.text == "true" || n.text == "false"
	case n.kind == unaryNode:
		return n.text == "!" || n.text == "empty"
	case n.kind == binaryNode && (n.text == "&&" || n.text == "||"):
		return exact(n.args[0]) && exact(n.args[1])
	case n.kind == binaryNode && (n.text == "==" || n.text == "!="):
		return n.args[0].isName("null") || n.args[1].isName("null")
	}
	return false
}

// truth writes n for a place that asks for true or false.
func (t Translator) truth(n *node, least int) (string, error) {
	switch {
	case n.kind == unaryNode && n.text == "!":
		return t.not(n.args[0], least)
	case n.kind == unaryNode && n.text == "empty":
		of, err := t.feel(n.args[0], chooses)
		return nothing(of), err
	case n.kind == binaryNode && (n.text == "&&" || n.text == "||"):
		sign := signs[n.text]
		left, err := t.truth(n.args[0], sign.binds)
		if err != nil {
			return "", err
		}
		right, err := t.truth(n.args[1], sign.binds+1)
		return parens(left+" "+sign.feel+" "+right, sign.binds, least), err
	case falsy[t.Language] != "" && !sure(n):
		of, err := t.feel(n, chooses)
		return "not(list contains(" + falsy[t.Language] + ", " + of + "))", err
	}
	return t.feel(n, least)
}

// not writes !a. FEEL's not(null) is null, and null is false in the other
// languages: unless a is never null, it is compared with true.
func (t Translator) not(n *node, least int) (string, error) {
	if n.kind == unaryNode && n.text == "!" && exact(n.args[0]) {
		return t.truth(n.args[0], least)
	}
	if exact(n) || !sure(n) && falsy[t.Language] != "" {
		of, err := t.truth(n, chooses)
		return "not(" + of + ")", err
	}
	of, err := t.truth(n, compares+1)
	return parens(of+" != true", compares, least), err
}

// equality writes a == b. The remainder by a number is 0 exactly when FEEL's
// modulo is.
func (t Translator) equality(n *node, least int) (string, error) {
	a, b := n.args[0], n.args[1]
	if a.kind == binaryNode && a.text == "%" && b.kind == numberNode && b.text == "0" {
		args, err := t.all(a.args)
		if err != nil {
			return "", err
		}
		return parens("modulo("+args[0]+", "+args[1]+") "+signs[n.text].feel+" 0", compares, least), nil
	}
	return t.operation(n, least)
}

// kindOf reads typeof a == "undefined" and its like.
func (t Translator) kindOf(n *node, least int) (string, error) {
	what, kind := n.args[0], n.args[1]
	if what.kind != unaryNode {
		what, kind = kind, what
	}
	of, err := t.feel(what.args[0], reaches)
	if err != nil {
		return "", err
	}
	test := ""
	switch kind.text {
	case "undefined":
		test = of + " = null"
	case "string", "number", "boolean":
		test = of + " instance of " + kind.text
	default:
		return "", fmt.Errorf("typeof gives nothing like %q here", kind.text)
	}
	switch n.text {
	case "==":
		return parens(test, compares, least), nil
	case "!=":
		return "not(" + test + ")", nil
	}
	return "", fmt.Errorf("typeof can only be compared with a text")
}
