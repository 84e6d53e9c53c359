package foreign

import (
	"fmt"
	"maps"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"hookflow/engine/feel"
)

// forms are translations with the arguments left open: %1, %2 ... and %0 for
// what a method is called on.
type forms map[string]string

// merged joins tables; a later one wins.
func merged(tables ...forms) forms {
	out := forms{}
	for _, t := range tables {
		maps.Copy(out, t)
	}
	return out
}

// size counts the items of a list, which comes first as FEEL takes a list of one for that
// one, the entries of a map, and elsewhere than in
// Java's collections the characters of a text.
const (
	size     = "(if %0 instance of list<Any> then count(%0) else if get entries(%0) != null then count(get entries(%0)) else count(%0))"
	sizeText = "(if %0 instance of string then string length(%0) else if %0 instance of list<Any> then count(%0) else if get entries(%0) != null then count(get entries(%0)) else count(%0))"
)

// functions are calls such as parseInt(a) or _.size(a).
var functions = map[Language]forms{
	JUEL: {
		"JSON": "%1", "S": "%1", "now": "now()", "dateTime": "now()", // Spin; the functions of Camunda 7 for times
	},
	Groovy: {
		"Math.min": "min(%1, %2)", "Math.max": "max(%1, %2)", "Math.abs": "abs(%1)", "Math.round": "floor(%1 + 0.5)",
		"Math.floor": "floor(%1)", "Math.ceil": "ceiling(%1)", "Math.sqrt": "sqrt(%1)",
		"Integer.parseInt": "number(string(%1))", "Long.parseLong": "number(string(%1))", "Double.parseDouble": "number(string(%1))",
		"String.valueOf": "string(%1)", "S": "%1", "JSON": "%1",
	},
	JavaScript: {
		"Number": "number(string(%1))", "parseInt": "round down(number(string(%1)), 0)", "parseFloat": "number(string(%1))",
		"String": "string(%1)", "encodeURIComponent": "%1", "encodeURI": "%1", "Boolean": "not(list contains([null, false, 0, \"\"], %1))",
		"JSON.stringify": "to json(%1)", "JSON.parse": "from json(%1)", "S": "%1", "JSON": "%1",
		"Math.floor": "floor(%1)", "Math.ceil": "ceiling(%1)", "Math.round": "floor(%1 + 0.5)", "Math.abs": "abs(%1)",
		"Math.min": "min(%1, %2)", "Math.max": "max(%1, %2)", "Math.sqrt": "sqrt(%1)", "Math.trunc": "round down(%1, 0)",
		"Object.keys": "get entries(%1).key", "Object.values": "get entries(%1).value",
		"_.size":    "(if %1 = null then 0 else " + "if %1 instance of string then string length(%1) else if %1 instance of list<Any> then count(%1) else if get entries(%1) != null then count(get entries(%1)) else count(%1))",
		"_.isEmpty": `list contains([null, "", [], {}], %1)`, "_.isNil": "(%1 = null)", "_.has": "list contains(get entries(%1).key, %2)", "_.toString": "string(%1)", "_.keys": "get entries(%1).key", "_.values": "get entries(%1).value", "_.toUpper": "upper case(%1)",
		"_.toLower": "lower case(%1)", "_.trim": "trim(%1)", "_.first": "%1[1]", "_.head": "%1[1]", "_.last": "%1[-1]",
		"_.includes": "list contains(%1, %2)", "_.sum": "sum(%1)", "_.uniq": "distinct values(%1)", "_.join": "string join(for i in %1 return string(i), %2)",
		"Array.isArray": "(%1 instance of list<Any>)",
	},
}

// spin are the methods of Camunda's JSON values, which are plain here.
var spin = forms{
	"value": "%0", "stringValue": "%0", "numberValue": "%0", "boolValue": "%0", "elements": "%0", "element": "%0",
	"hasProp": "list contains(get entries(%0).key, %1)", "isNull": "(%0 = null)",
}

// java are the methods of Java's texts, lists and maps.
var java = forms{
	"toUpperCase": "upper case(%0)", "toLowerCase": "lower case(%0)", "trim": "trim(%0)", "toString": "string(%0)",
	"startsWith": "starts with(%0, %1)", "endsWith": "ends with(%0, %1)", "length": "string length(%0)",
	"contains": "(if %0 instance of string then contains(%0, %1) else list contains(%0, %1))",
	"concat":   "(string(%0) + string(%1))", "equals": "(%0 = %1)", "equalsIgnoreCase": "(lower case(%0) = lower case(%1))",
	"size": size, "isEmpty": `list contains([null, "", [], {}], %0)`,
	"containsKey": "list contains(get entries(%0).key, %1)", "keySet": "get entries(%0).key", "values": "get entries(%0).value",
	"containsValue": "list contains(get entries(%0).value, %1)", "charAt": "substring(%0, %1 + 1, 1)",
	"indexOf":  "(if %0 instance of string then (if contains(%0, %1) then string length(substring before(%0, %1)) else -1) else if list contains(%0, %1) then index of(%0, %1)[1] - 1 else -1)",
	"intValue": "round down(%0, 0)", "longValue": "round down(%0, 0)", "doubleValue": "%0", "booleanValue": "%0",
	"getKey": "%0.key", "getValue": "%0.value",
}

// calendar are the methods of the times that dateTime() gives in Camunda 7.
var calendar = forms{
	"plusSeconds": `(%0 + %1 * duration("PT1S"))`, "plusMinutes": `(%0 + %1 * duration("PT1M"))`, "plusHours": `(%0 + %1 * duration("PT1H"))`,
	"plusDays": `(%0 + %1 * duration("P1D"))`, "plusWeeks": `(%0 + %1 * duration("P7D"))`, "plusMonths": `(%0 + %1 * duration("P1M"))`,
	"plusYears": `(%0 + %1 * duration("P1Y"))`, "minusDays": `(%0 - %1 * duration("P1D"))`, "minusHours": `(%0 - %1 * duration("PT1H"))`,
	"minusMinutes": `(%0 - %1 * duration("PT1M"))`, "minusWeeks": `(%0 - %1 * duration("P7D"))`, "toDate": "%0",
}

// methods are calls such as a.trim().
var methods = map[Language]forms{
	JUEL: merged(java, spin, calendar),
	Groovy: merged(java, spin, forms{
		"size": sizeText, "join": "string join(for i in %0 return string(i), %1)", "sum": "sum(%0)", "max": "max(%0)", "min": "min(%0)",
		"first": "%0[1]", "last": "%0[-1]", "reverse": "reverse(%0)", "unique": "distinct values(%0)", "toInteger": "number(string(%0))",
		"toLong": "number(string(%0))", "toDouble": "number(string(%0))", "toBigDecimal": "number(string(%0))", "abs": "abs(%0)",
	}),
	JavaScript: merged(spin, forms{
		"toUpperCase": "upper case(%0)", "toLowerCase": "lower case(%0)", "trim": "trim(%0)", "toString": "string(%0)",
		"startsWith": "starts with(%0, %1)", "endsWith": "ends with(%0, %1)",
		"includes": "(if %0 instance of string then contains(%0, %1) else list contains(%0, %1))", "indexOf": java["indexOf"],
		"join": "string join(for i in %0 return string(i), %1)", "charAt": java["charAt"],
		"concat": "(if %0 instance of string then string(%0) + string(%1) else concatenate(%0, %1))",
	}),
}

// call reads a function or method that FEEL has an equal for.
func (t Translator) call(n *node) (string, error) {
	callee, args := n.args[0], n.args[1:]
	if form, ok := functions[t.Language][path(callee)]; ok {
		return t.fill(form, nil, args, path(callee))
	}
	if form, ok := variadic[path(callee)]; ok && t.Language == JavaScript && len(args) > 0 {
		return t.many(form, args, path(callee))
	}
	if callee.kind != memberNode {
		return "", fmt.Errorf("FEEL has no %s()", path(callee))
	}
	if out, done, err := t.literalCall(callee, args); done {
		return out, err
	}
	if callee.args[0].kind == nameNode && objects[t.Language][callee.args[0].text] {
		return t.engineCall(callee, args)
	}
	if len(args) > 0 && args[0].kind == functionNode {
		return t.overItems(callee, args)
	}
	if form, ok := methods[t.Language][callee.text]; ok {
		return t.fill(form, callee.args[0], args, callee.text)
	}
	return "", fmt.Errorf("FEEL has no .%s()", callee.text)
}

// engineCall reads calls of the engine's own objects.
func (t Translator) engineCall(callee *node, args []*node) (string, error) {
	switch name := path(callee); {
	case name == "execution.getVariable" && len(args) == 1 && args[0].kind == stringNode:
		return t.name(args[0].text, reaches)
	case name == "execution.hasVariable" && len(args) == 1 && args[0].kind == stringNode:
		return "is defined(" + feel.QuoteName(args[0].text) + ")", nil
	case name == "execution.getProcessInstanceId" || name == "execution.getId":
		return "instance.key", nil
	case name == "execution.getProcessBusinessKey" || name == "execution.getBusinessKey":
		return "instance.businessKey", nil
	case name == "_.get" && len(args) >= 2 && args[1].kind == stringNode:
		return t.get(args)
	case strings.HasPrefix(name, "_.") && len(args) == 2 && args[1].kind == functionNode:
		return t.overItems(&node{kind: memberNode, text: callee.text, args: args[:1]}, args[1:])
	default:
		return "", fmt.Errorf("FEEL has no %s()", name)
	}
}

// literalCall reads methods whose translation needs an argument that is written
// out.
func (t Translator) literalCall(callee *node, args []*node) (out string, done bool, err error) {
	var texts []string
	for _, a := range args {
		if a.kind == stringNode || a.kind == numberNode {
			texts = append(texts, a.text)
		}
	}
	java := t.Language != JavaScript
	var form string
	switch name := callee.text; {
	case (name == "prop" || name == "get" && java) && len(args) == 1:
		out, err := t.index(&node{kind: indexNode, args: []*node{callee.args[0], args[0]}})
		return out, true, err
	case name == "jsonPath" && len(texts) == 1:
		return t.jsonPath(callee.args[0], texts[0])
	case name == "getVariable" && len(args) == 1 && args[0].kind != stringNode:
		return "", true, fmt.Errorf("the name of the variable is computed")
	case len(texts) != len(args) || len(args) == 0 || len(args) > 2:
		return "", false, nil
	case name == "substring":
		if form, err = substring(args); err != nil {
			return "", true, err
		}
	case name == "matches" && java:
		form = "matches(%0, " + feel.Quote("^("+texts[0]+")$") + ")"
	case (name == "replace" && java || name == "replaceAll" && !java) && len(args) == 2:
		form = "replace(%0, " + feel.Quote(regexp.QuoteMeta(texts[0])) + ", " + feel.Quote(plainReplacement(texts[1])) + ")"
	case name == "split" && !java && len(args) == 1 && texts[0] != "":
		form = "split(%0, " + feel.Quote(regexp.QuoteMeta(texts[0])) + ")"
	default:
		return "", false, nil
	}
	out, err = t.fill(form, callee.args[0], nil, callee.text)
	return out, true, err
}

// plainReplacement hides what a replacement of FEEL would take for a group.
func plainReplacement(s string) string { return strings.NewReplacer(`\`, `\\`, "$", `\$`).Replace(s) }

// substring reads positions from 0, of which the second is the end.
func substring(args []*node) (string, error) {
	var at []int
	for _, a := range args {
		i := 0
		if _, err := fmt.Sscanf(a.text, "%d", &i); err != nil || i < 0 || a.kind != numberNode {
			return "", fmt.Errorf("a position of substring is no whole number from 0")
		}
		at = append(at, i)
	}
	switch {
	case len(at) == 1:
		return fmt.Sprintf("substring(%%0, %d)", at[0]+1), nil
	case at[1] <= at[0]:
		return "", fmt.Errorf("the end of substring is not behind its beginning")
	}
	return fmt.Sprintf("substring(%%0, %d, %d)", at[0]+1, at[1]-at[0]), nil
}

var jsonPathSteps = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\$((?:\.[\pL_][\pL\pN_]*|\[\d+\]|\['[^']*'\])*)$`) })
var jsonPathStep = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\.([\pL_][\pL\pN_]*)|\[(\d+)\]|\['([^']*)'\]`) })

// jsonPath reads a path of names and positions.
func (t Translator) jsonPath(of *node, source string) (out string, done bool, err error) {
	m := jsonPathSteps().FindStringSubmatch(source)
	if m == nil {
		return "", true, fmt.Errorf("the JSONPath %s is more than names and positions", source)
	}
	for _, step := range jsonPathStep().FindAllStringSubmatch(m[1], -1) {
		key := &node{kind: stringNode, text: step[1] + step[3]}
		if step[2] != "" {
			key = &node{kind: numberNode, text: step[2]}
		}
		of = &node{kind: indexNode, args: []*node{of, key}}
	}
	out, err = t.feel(of, reaches)
	return out, true, err
}

// overItems reads a.map(x => ...) and its like. What a function sees besides
// the item (its position, the list) is not translated.
func (t Translator) overItems(callee *node, args []*node) (string, error) {
	f := args[0]
	if len(f.keys) != 1 || len(args) != 1 {
		return "", fmt.Errorf("a function of .%s() with %d parameters is not translated", callee.text, len(f.keys))
	}
	of, err := t.feel(callee.args[0], reaches)
	if err != nil {
		return "", err
	}
	inner, x := t, feel.QuoteName(f.keys[0])
	inner.Names = maps.Clone(t.Names)
	delete(inner.Names, f.keys[0])
	if callee.text == "map" {
		body, err := inner.feel(f.args[0], chooses)
		return "(for " + x + " in " + of + " return " + body + ")", err
	}
	test, err := inner.truth(f.args[0], chooses)
	if x == "keep" && err == nil {
		err = fmt.Errorf("a parameter called keep is not translated")
	}
	// The test is computed beside the items: inside of a filter their entries would be names.
	kept := "(for " + x + " in " + of + " return {keep: " + test + ", item: " + x + "})[keep = true].item"
	switch callee.text {
	case "filter":
		return kept, err
	case "find":
		return kept + "[1]", err
	case "some":
		return "((some " + x + " in " + of + " satisfies " + test + ") = true)", err
	case "every":
		return "((every " + x + " in " + of + " satisfies " + test + ") = true)", err
	}
	return "", fmt.Errorf("FEEL has no .%s()", callee.text)
}

// plainCall matches forms whose arguments need no parentheses.
var plainCall = regexp.MustCompile(`^[a-z0-9 ]+\((?:\[.*\], )?%\d(, (?:%?\d|"[^"]*"))*\)$`)

// fill puts arguments into a form; one too few or too many is an error.
func (t Translator) fill(form string, on *node, args []*node, name string) (string, error) {
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
	takes := 0
	for i := 1; i < 3; i++ {
		if strings.Contains(form, fmt.Sprintf("%%%d", i)) {
			takes = i
		}
	}
	if takes != len(args) {
		return "", fmt.Errorf("%s() is translated with %d arguments only", name, takes)
	}
	// One pass over the form, so that a "%1" inside an argument stays.
	return strings.NewReplacer(pairs...).Replace(form), nil
}

// get reads _.get(a, "0.values.name", otherwise). A number in the path is a position in a
// list, and the name of an entry elsewhere.
func (t Translator) get(args []*node) (string, error) {
	value, err := t.feel(args[0], reaches)
	numbers := 0
	for _, step := range strings.Split(args[1].text, ".") {
		at, notNumber := strconv.Atoi(step)
		if notNumber != nil {
			value += "." + feel.QuoteName(step)
			continue
		}
		if numbers++; numbers > 3 {
			return "", fmt.Errorf("the path %s of _.get() has too many numbers", args[1].text)
		}
		value = fmt.Sprintf("(if %s instance of list<Any> then %s[%d] else get value(%s, %q))", value, value, at+1, value, step)
	}
	if err != nil || len(args) < 3 {
		return value, err
	}
	otherwise, err := t.feel(args[2], chooses)
	return "get or else(" + value + ", " + otherwise + ")", err
}

// variadic are functions of any number of arguments, as FEEL of each argument, and of all
// together.
var variadic = map[string]struct{ each, all string }{
	"_.assign": merging, "_.extend": merging, "Object.assign": merging,
	"_.concat": {"(if %1 instance of list<Any> then %1 else [%1])", "concatenate(%s)"},
}

// merging makes one object of several; what is no object adds nothing.
var merging = struct{ each, all string }{"(if not(%1 instance of list<Any>) and get entries(%1) != null then %1 else {})", "context merge([%s])"}

// many reads a call of any number of arguments.
func (t Translator) many(form struct{ each, all string }, args []*node, name string) (string, error) {
	var parts []string
	for _, a := range args {
		part, err := t.fill(form.each, nil, []*node{a}, name)
		if err != nil {
			return "", err
		}
		parts = append(parts, part)
	}
	return fmt.Sprintf(form.all, strings.Join(parts, ", ")), nil
}
