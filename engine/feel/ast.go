package feel

// node is one construct of a parsed expression. Nodes are never changed once
// the parser has built them, so one tree serves any number of evaluations.
type node interface {
	where() span
	eval(m *machine) Value
}

type literalNode struct {
	span
	val Value
}

// groupNode is an expression in parentheses.
type groupNode struct {
	span
	inner node
}

// nameNode is a variable, or a built-in function where one is asked for.
type nameNode struct {
	span
	name     string
	function bool
}

// pathNode is base.name.
type pathNode struct {
	span
	base     node
	name     string
	nameSpan span
}

// filterNode is base[cond].
type filterNode struct {
	span
	base, cond node
	mode       filterMode
	captures   bool
}

// callNode is callee(args); names is nil for positional arguments.
type callNode struct {
	span
	callee  node
	builtin *builtin // set when the callee is the name of a built-in function
	args    []node
	names   []argName
}

type argName struct {
	span
	name string
}

type negNode struct {
	span
	operand node
}

// arithNode is + - * / or **.
type arithNode struct {
	span
	op          string
	apply       func(a, b Value) (Value, error)
	number      func(a, b Number) (Number, error)
	left, right node
}

// compareNode is one of = != < <= > >=.
type compareNode struct {
	span
	op          string
	test        comparison
	order       func(c int) bool // test for two numbers
	left, right node
}

// logicNode is "and" or "or".
type logicNode struct {
	span
	or          bool
	left, right node
}

type betweenNode struct {
	span
	val, low, high node
}

// inNode is val in test, or val in (test, test).
type inNode struct {
	span
	val    node
	tests  []node
	parens bool
}

type instanceNode struct {
	span
	val node
	typ *typeExpr
}

type ifNode struct {
	span
	cond, then, alt node
}

// iterator is "name in list" or "name in from..to".
type iterator struct {
	span // of the name
	name string
	list node
	to   node // nil unless list..to was written
}

type forNode struct {
	span
	iters    []iterator
	body     node
	captures bool
	partial  bool // the body uses the list built so far
}

type quantNode struct {
	span
	every    bool
	iters    []iterator
	cond     node
	captures bool
}

type param struct {
	span
	name string
	typ  *typeExpr // nil when the declaration has none
}

type funcNode struct {
	span
	params   []param
	body     node
	external bool
}

type listNode struct {
	span
	items []node
}

type contextNode struct {
	span
	entries  []entry
	captures bool
}

type entry struct {
	span // of the key
	key  string
	val  node
}

// rangeNode is an interval.
type rangeNode struct {
	span
	start, end                 node
	startIncluded, endIncluded bool
}

// opRangeNode is a comparison without its left side: a unary test, or a range
// when it stands in parentheses.
type opRangeNode struct {
	span
	op      string
	operand node
}

// children calls f for every direct part of n, in the order of the source.
func children(n node, f func(node)) {
	switch n := n.(type) {
	case *pathNode:
		f(n.base)
	case *filterNode:
		f(n.base)
		f(n.cond)
	case *callNode:
		f(n.callee)
		each(n.args, f)
	case *groupNode:
		f(n.inner)
	case *negNode:
		f(n.operand)
	case *arithNode:
		f(n.left)
		f(n.right)
	case *compareNode:
		f(n.left)
		f(n.right)
	case *logicNode:
		f(n.left)
		f(n.right)
	case *betweenNode:
		each([]node{n.val, n.low, n.high}, f)
	case *inNode:
		f(n.val)
		each(n.tests, f)
	case *instanceNode:
		f(n.val)
	case *ifNode:
		each([]node{n.cond, n.then, n.alt}, f)
	case *listNode:
		each(n.items, f)
	case *rangeNode:
		f(n.start)
		f(n.end)
	case *opRangeNode:
		f(n.operand)
	default:
		scopedChildren(n, f)
	}
}

// scopedChildren is the part of children for constructs that bind names.
func scopedChildren(n node, f func(node)) {
	switch n := n.(type) {
	case *forNode:
		eachIterator(n.iters, f)
		f(n.body)
	case *quantNode:
		eachIterator(n.iters, f)
		f(n.cond)
	case *funcNode:
		f(n.body)
	case *contextNode:
		for _, e := range n.entries {
			f(e.val)
		}
	}
}

// each calls f for every node in order.
func each(nodes []node, f func(node)) {
	for _, n := range nodes {
		f(n)
	}
}

// eachIterator calls f for what the iterators run over.
func eachIterator(iters []iterator, f func(node)) {
	for _, it := range iters {
		f(it.list)
		if it.to != nil {
			f(it.to)
		}
	}
}
