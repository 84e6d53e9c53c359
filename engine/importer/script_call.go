package importer

import (
	"fmt"
	"regexp"
	"strings"
)

// functions are calls such as parseInt(a) or _.size(a). %1, %2 ... are the
// arguments.
var functions = map[string]string{
	"Number": "number(string(%1))", "parseInt": "floor(number(string(%1)))", "parseFloat": "number(string(%1))",
	"String": "string(%1)", "encodeURIComponent": "%1", "encodeURI": "%1", "Boolean": "(%1 = true)",
	"JSON.stringify": "to json(%1)", "JSON.parse": "from json(%1)", "JSON": "%1", "S": "%1",
	"Math.floor": "floor(%1)", "Math.ceil": "ceiling(%1)", "Math.round": "round half up(%1, 0)", "Math.abs": "abs(%1)",
	"Math.min": "min(%1, %2)", "Math.max": "max(%1, %2)", "Math.sqrt": "sqrt(%1)",
	"_.size":    "(if %1 = null then 0 else if %1 instance of string then string length(%1) else count(%1))",
	"_.isEmpty": `list contains([null, "", [], {}], %1)`, "_.isNil": "(%1 = null)", "_.toUpper": "upper case(%1)",
	"_.toLower": "lower case(%1)", "_.trim": "trim(%1)", "_.first": "%1[1]", "_.head": "%1[1]", "_.last": "%1[-1]",
	"_.includes": "list contains(%1, %2)", "_.sum": "sum(%1)", "_.uniq": "distinct values(%1)", "_.join": "string join(%1, %2)",
	"Array.isArray": "(%1 instance of list<Any>)",
}

// methods are calls such as a.trim(); %0 is what they are called on. The last
// ones read JSON in Camunda, whose values are plain here.
var methods = map[string]string{
	"toUpperCase": "upper case(%0)", "toLowerCase": "lower case(%0)", "trim": "trim(%0)", "toString": "string(%0)",
	"startsWith": "starts with(%0, %1)", "endsWith": "ends with(%0, %1)", "contains": "contains(%0, %1)",
	"includes": "(if %0 instance of string then contains(%0, %1) else list contains(%0, %1))",
	"join":     "string join(%0, %1)", "concat": "(%0 + %1)", "equals": "(%0 = %1)",
	"size": "count(%0)", "isEmpty": `list contains([null, "", [], {}], %0)`, "length": "string length(%0)",
	"value": "%0", "stringValue": "%0", "numberValue": "%0", "boolValue": "%0", "elements": "%0",
	"hasProp": "(get value(%0, %1) != null)",
}

// call reads a function or method that FEEL has an equal for.
func (t translator) call(n *node) (string, error) {
	callee, args := n.args[0], n.args[1:]
	if form, ok := functions[path(callee)]; ok {
		return t.fill(form, nil, args, path(callee))
	}
	if callee.kind != memberNode {
		return "", fmt.Errorf("FEEL has no %s()", path(callee))
	}
	switch {
	case callee.text == "getVariable" && len(args) == 1 && args[0].kind == stringNode: // execution.getVariable("x")
		return t.name(args[0].text), nil
	case (callee.text == "prop" || callee.text == "get") && len(args) == 1 && args[0].kind == stringNode:
		return t.member(&node{kind: memberNode, text: args[0].text, args: callee.args})
	case path(callee) == "_.get" && len(args) >= 2 && args[1].kind == stringNode:
		return t.get(args)
	}
	if form, ok := methods[callee.text]; ok {
		return t.fill(form, callee.args[0], args, callee.text)
	}
	return "", fmt.Errorf("FEEL has no .%s()", callee.text)
}

// path returns "a.b" for the member b of the name a, or "".
func path(n *node) string {
	switch {
	case n.kind == nameNode:
		return n.text
	case n.kind == memberNode && path(n.args[0]) != "":
		return path(n.args[0]) + "." + n.text
	}
	return ""
}

// plainCall matches forms whose arguments need no parentheses.
var plainCall = regexp.MustCompile(`^[a-z0-9 ]+\((?:\[.*\], )?%\d(, %?\d)*\)$`)

// fill puts arguments into a form; one that is missing is an error.
func (t translator) fill(form string, on *node, args []*node, name string) (string, error) {
	least := reaches
	if plainCall.MatchString(form) {
		least = chooses
	}
	pairs := []string{}
	for i, a := range append([]*node{on}, args...) {
		if a == nil {
			continue
		}
		s, err := t.feel(a, least)
		if err != nil {
			return "", err
		}
		pairs = append(pairs, fmt.Sprintf("%%%d", i), s)
	}
	// One pass over the form, so that a "%1" inside an argument stays.
	out := strings.NewReplacer(pairs...).Replace(form)
	for i := len(args) + 1; i < 3; i++ {
		if strings.Contains(form, fmt.Sprintf("%%%d", i)) {
			return "", fmt.Errorf("%s() needs %d arguments", name, i)
		}
	}
	return out, nil
}

// get reads _.get(a, "0.values.name", otherwise).
func (t translator) get(args []*node) (string, error) {
	n := args[0]
	for _, step := range strings.Split(args[1].text, ".") {
		kind := stringNode
		if strings.Trim(step, "0123456789") == "" && step != "" && n == args[0] {
			kind = numberNode
		}
		n = &node{kind: indexNode, args: []*node{n, {kind: kind, text: step}}}
	}
	value, err := t.feel(n, 0)
	if err != nil || len(args) < 3 {
		return value, err
	}
	otherwise, err := t.feel(args[2], 0)
	return "get or else(" + value + ", " + otherwise + ")", err
}
