package feel

import (
	"fmt"
	"strings"
)

// ToPython translates an expression to one Python expression over the names of
// the variables, as SpiffWorkflow evaluates it. Contexts are dicts read with
// .get, lists count from 0, numbers are those of Python. What is null in FEEL
// may be an error there. Constructs without a counterpart give an error that
// names them.
func (e *Expr) ToPython() (string, error) {
	t := &translator{src: e.src, target: Python}
	text := t.python(e.root)
	if t.err != nil {
		return "", t.err
	}
	return text, nil
}

// python translates one node; see juel for precedence, which differs for signs
// and comparisons only.
func (t *translator) python(n node) string {
	switch n := n.(type) {
	case *literalNode:
		return t.pythonLiteral(n)
	case *groupNode:
		return "(" + t.python(n.inner) + ")"
	case *nameNode:
		if pythonWords[n.name] {
			return t.refuse(n, fmt.Sprintf("the name %q", n.name))
		}
		return t.identifier(n, n.name)
	case *pathNode:
		return t.pythonOperand(n.base) + ".get(" + pythonQuoted(n.name) + ")"
	case *filterNode:
		return t.pythonFilter(n)
	case *negNode:
		return "-" + t.pythonOperand(n.operand)
	case *arithNode:
		return t.pythonSide(n.left) + " " + n.op + " " + t.pythonRight(n)
	case *compareNode:
		return t.pythonCompare(n)
	case *logicNode:
		return t.pythonLogic(n, n.left) + ifElse(n.or, " or ", " and ") + t.pythonLogic(n, n.right)
	case *betweenNode:
		return "(" + t.python(n.low) + " <= " + t.python(n.val) + " <= " + t.python(n.high) + ")"
	case *inNode:
		return t.in(n, spelling{t.python, " or ", " and "})
	case *ifNode:
		return "(" + t.python(n.then) + " if " + t.python(n.cond) + " else " + t.python(n.alt) + ")"
	}
	return t.pythonConstruct(n)
}

// pythonConstruct translates what has an own syntax in both languages.
func (t *translator) pythonConstruct(n node) string {
	switch n := n.(type) {
	case *listNode:
		return "[" + t.pythonList(n.items) + "]"
	case *contextNode:
		var parts []string
		for _, e := range n.entries {
			parts = append(parts, pythonQuoted(e.key)+": "+t.python(e.val))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case *forNode:
		if !n.partial {
			return "[" + t.python(n.body) + t.pythonLoops(n.iters) + "]"
		}
	case *quantNode:
		return ifElse(n.every, "all(", "any(") + t.python(n.cond) + t.pythonLoops(n.iters) + ")"
	case *callNode:
		return t.pythonCall(n)
	}
	construct, _ := portability(n)
	return t.refuse(n, orText(construct, "this"))
}

// pythonWords are reserved in Python and not in FEEL.
var pythonWords = map[string]bool{
	"False": true, "None": true, "True": true, "as": true, "assert": true, "async": true, "await": true,
	"break": true, "class": true, "continue": true, "def": true, "del": true, "elif": true, "except": true,
	"finally": true, "from": true, "global": true, "import": true, "is": true, "lambda": true, "nonlocal": true,
	"not": true, "pass": true, "raise": true, "try": true, "while": true, "with": true, "yield": true,
}

// pythonLiteral writes numbers as they are: floats in Python, decimals here.
func (t *translator) pythonLiteral(n *literalNode) string {
	switch v := n.val.(type) {
	case String:
		return pythonQuoted(string(v))
	case Number:
		return v.String()
	case Bool:
		return ifElse(bool(v), "True", "False")
	case Null:
		return "None"
	}
	return t.refuse(n, "a date, time or duration literal")
}

// pythonQuoted: the escapes of JSON strings mean the same in Python, up to the
// characters beyond 16 bits, which are written as they are.
func pythonQuoted(s string) string { return string(appendJSONString(nil, s)) }

// pythonOperand puts brackets around what a method or sign would bind to
// wrongly.
func (t *translator) pythonOperand(n node) string {
	text := t.python(n)
	switch n := n.(type) {
	case *nameNode, *pathNode, *filterNode, *callNode, *groupNode, *listNode, *contextNode, *forNode, *ifNode:
		return text
	case *literalNode:
		if n.val.Kind() == KindString {
			return text
		}
	}
	return "(" + text + ")"
}

// pythonSide: a sign binds tighter than ** in FEEL and looser in Python.
func (t *translator) pythonSide(n node) string {
	text := t.python(n)
	if strings.HasPrefix(text, "-") {
		return "(" + text + ")"
	}
	return text
}

// pythonRight keeps ** associating to the left.
func (t *translator) pythonRight(n *arithNode) string {
	if n.op == "**" {
		return t.pythonOperand(n.right)
	}
	return t.pythonSide(n.right)
}

// pythonCompare compares with None by identity.
func (t *translator) pythonCompare(n *compareNode) string {
	left, right, op := t.pythonSide(n.left), t.pythonSide(n.right), comparisonSigns[n.op]
	if _, ok := n.left.(*compareNode); ok {
		left = "(" + left + ")" // a chain of comparisons means something else in Python
	}
	if lit, ok := n.right.(*literalNode); ok && IsNull(lit.val) {
		op = map[string]string{"==": "is", "!=": "is not"}[op]
		if op == "" {
			return t.refuse(n, "an order with null")
		}
	}
	return left + " " + op + " " + right
}

// pythonLogic puts brackets around "or" inside of "and".
func (t *translator) pythonLogic(parent *logicNode, n node) string {
	if child, ok := n.(*logicNode); ok && child.or != parent.or {
		return "(" + t.python(n) + ")"
	}
	return t.python(n)
}

// pythonList joins translations with commas.
func (t *translator) pythonList(nodes []node) string {
	var parts []string
	for _, n := range nodes {
		parts = append(parts, t.python(n))
	}
	return strings.Join(parts, ", ")
}

// pythonLoops writes comprehension clauses; an ascending range includes its
// end.
func (t *translator) pythonLoops(iters []iterator) string {
	var b strings.Builder
	for _, it := range iters {
		b.WriteString(" for " + t.identifier(it.list, it.name) + " in ")
		if it.to == nil {
			b.WriteString(t.pythonOperand(it.list))
			continue
		}
		b.WriteString("range(" + t.python(it.list) + ", " + t.python(it.to) + " + 1)")
	}
	return b.String()
}

// pythonFilter: a position, or a comprehension over item.
func (t *translator) pythonFilter(n *filterNode) string {
	base := t.pythonOperand(n.base)
	if lit, ok := n.cond.(*literalNode); ok && lit.val.Kind() == KindNumber {
		i, _ := lit.val.(Number).Int64()
		switch {
		case i > 0:
			return fmt.Sprintf("%s[%d]", base, i-1)
		case i < 0:
			return fmt.Sprintf("%s[%d]", base, i)
		}
		return t.refuse(n, "position 0")
	}
	if n.mode != filterCondition {
		return t.refuse(n, "a filter that may be a position")
	}
	if name := n.bareName(); name != "" {
		return t.refuse(n, fmt.Sprintf("the name %s in a filter, which may be an entry (write item.%s)", name, name))
	}
	return "[item for item in " + base + " if " + t.python(n.cond) + "]"
}

// bareName finds a name in the condition that is neither item nor bound there:
// whether it is an entry of the item is known at run time only.
func (n *filterNode) bareName() string {
	found := ""
	w := variableWalker{bound: []string{"item"}, found: func(name string, _ span) { found = name }}
	w.walk(n.cond)
	return found
}

// pythonForms are the functions that have a form in Python: {0} and {1} are
// the arguments, {0.} the first as the object of a method.
var pythonForms = map[string]string{
	"not/1": "(not {0})", "string/1": "str({0})", "number/1": "float({0})", "contains/2": "({1} in {0})",
	"starts with/2": "{0.}.startswith({1})", "ends with/2": "{0.}.endswith({1})", "upper case/1": "{0.}.upper()",
	"lower case/1": "{0.}.lower()", "string length/1": "len({0})", "count/1": "len({0})", "trim/1": "{0.}.strip()",
	"list contains/2": "({1} in {0})", "sum/1": "sum({0})", "min/1": "min({0})", "max/1": "max({0})",
	"abs/1": "abs({0})", "floor/1": "({0} // 1)", "ceiling/1": "-(-({0}) // 1)", "is defined/1": "({0} is not None)",
	"get or else/2": "({0} if {0} is not None else {1})", "split/2": "re.split({1}, {0})",
	"all/1": "all({0})", "any/1": "any({0})", "string join/2": "{1.}.join({0})", "matches/2": "bool(re.search({1}, {0}))",
}

// pythonCall fills the form of the function with the arguments.
func (t *translator) pythonCall(n *callNode) string {
	if n.builtin == nil || n.names != nil {
		construct, _ := portability(n)
		return t.refuse(n, construct)
	}
	if n.builtin.name == "substring" && len(n.args) > 0 {
		return t.pythonSubstring(n)
	}
	form, ok := pythonForms[fmt.Sprintf("%s/%d", n.builtin.name, len(n.args))]
	if !ok {
		return t.refuse(n, "function "+n.builtin.name)
	}
	var pairs []string
	for i, a := range n.args {
		pairs = append(pairs, fmt.Sprintf("{%d}", i), t.python(a), fmt.Sprintf("{%d.}", i), t.pythonOperand(a))
	}
	return strings.NewReplacer(pairs...).Replace(form)
}

// pythonSubstring is a slice.
func (t *translator) pythonSubstring(n *callNode) string {
	var at []int64
	for _, a := range n.args[1:] {
		lit, ok := a.(*literalNode)
		if !ok || lit.val.Kind() != KindNumber {
			return t.refuse(n, "substring with positions that are no literals")
		}
		i, _ := lit.val.(Number).Int64()
		at = append(at, i)
	}
	base := t.pythonOperand(n.args[0])
	switch {
	case len(at) == 1 && at[0] > 0:
		return fmt.Sprintf("%s[%d:]", base, at[0]-1)
	case len(at) == 1 && at[0] < 0:
		return fmt.Sprintf("%s[%d:]", base, at[0])
	case len(at) == 2 && at[0] > 0:
		return fmt.Sprintf("%s[%d:%d]", base, at[0]-1, at[0]-1+at[1])
	}
	return t.refuse(n, "substring from the end with a length")
}
