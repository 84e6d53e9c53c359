package feel

import (
	"errors"
	"fmt"
	"strings"
)

// arithmetics holds the operators by their text: the general rule and the fast
// one for two numbers.
var arithmetics = map[string]struct {
	values  func(a, b Value) (Value, error)
	numbers func(a, b Number) (Number, error)
}{
	"+":  {addValues, Number.add},
	"-":  {subValues, Number.sub},
	"*":  {mulValues, Number.mul},
	"/":  {divValues, Number.div},
	"**": {powValues, Number.pow},
}

// eval hands on the value, which is shared and never changed.
func (n *literalNode) eval(*machine) Value { return n.val }

// eval is that of the inside; brackets matter only to the parser and the
// formatter.
func (n *groupNode) eval(m *machine) Value { return n.inner.eval(m) }

// eval looks through the constructs around the name, then the variables. Only
// a name that is nowhere is looked for in longer readings. A built-in function
// is a value only where a function is asked for: a variable that is missing and
// happens to be called count or date is null like any other.
func (n *nameNode) eval(m *machine) Value {
	if v, ok := m.lookup(n.name); ok {
		return v
	}
	if b := builtins[n.name]; n.function && b != nil {
		return &Function{builtin: b}
	}
	m.seekLonger(n.span, func(name string) bool { _, ok := m.lookup(name); return ok })
	m.seekSpanning()
	return m.fail(n, "there is no variable %s%s", n.name, m.suggest(n.name))
}

// seekLonger remembers the longest name at the place that exists.
func (m *machine) seekLonger(at span, exists func(string) bool) {
	for _, name := range longerNames(m.src, at) {
		if exists(name) {
			m.longer = name
		}
	}
}

// seekSpanning finds a variable whose name was taken for operators or keywords
// between names of which at least one does not exist.
func (m *machine) seekSpanning() {
	if m.longer != "" || m.scope == nil {
		return
	}
	for _, name := range m.scope.Names() {
		if strings.Contains(m.src, name) && !isPlainName(name) {
			m.longer = name
		}
	}
}

// eval boxes the result, which compute leaves unboxed.
func (n *arithNode) eval(m *machine) Value {
	number, other := n.compute(m)
	if other != nil {
		return other
	}
	return number
}

// compute gives a number, or any other result as a Value. Intermediate numbers
// of an arithmetic expression are never boxed.
func (n *arithNode) compute(m *machine) (Number, Value) {
	x, left := operand(m, n.left)
	y, right := operand(m, n.right)
	if left == nil && right == nil {
		if n.op == "**" {
			m.step(powerSteps(y))
		}
		r, err := n.number(x, y)
		if err != nil {
			return r, m.fail(n, "%s", err.Error())
		}
		return r, nil
	}
	return Number{}, n.general(m, boxed(x, left), boxed(y, right))
}

// powerSteps is what a power costs: some multiplications for a whole exponent,
// two series for a fraction.
func powerSteps(exponent Number) int {
	if _, whole := exponent.Int64(); whole {
		return 50
	}
	return 2 * seriesSteps
}

// operand evaluates to a number, or to a Value that is none.
func operand(m *machine, n node) (Number, Value) {
	switch n := n.(type) {
	case *arithNode:
		return n.compute(m)
	case *groupNode:
		return operand(m, n.inner)
	}
	v := n.eval(m)
	if x, ok := v.(Number); ok {
		return x, nil
	}
	return Number{}, v
}

// boxed turns the pair of operand into one Value.
func boxed(x Number, other Value) Value {
	if other == nil {
		return x
	}
	return other
}

// general applies the operator to operands that are not both numbers.
func (n *arithNode) general(m *machine, left, right Value) Value {
	v, err := n.apply(left, right)
	if err == nil {
		if s, ok := v.(String); ok {
			m.grow(len(s))
		}
		return v
	}
	if errors.Is(err, errNoOperation) {
		return m.fail(n, "%s", m.noOperation(n.op, n, left, right))
	}
	return m.fail(n, "%s", err.Error())
}

// noOperation words why the operator has no result, with the operand to blame
// when one is null.
func (m *machine) noOperation(op string, n *arithNode, left, right Value) string {
	for _, side := range []struct {
		n node
		v Value
	}{{n.left, left}, {n.right, right}} {
		if IsNull(side.v) {
			return fmt.Sprintf("%s has null on one side: %s", op, m.text(side.n))
		}
	}
	return fmt.Sprintf("%s is not defined for %s and %s", op, Type(left), Type(right))
}

// eval is defined for numbers and durations.
func (n *negNode) eval(m *machine) Value {
	v := n.operand.eval(m)
	r, err := negValue(v)
	if err != nil {
		return m.fail(n, "- is not defined for %s", Type(v))
	}
	return r
}

// comparison tells the truth of "a op b".
type comparison func(m *machine, a, b Value) truth

// orders tells for each operator which results of a comparison fulfil it.
var orders = map[string]func(c int) bool{
	"=":  func(c int) bool { return c == 0 },
	"!=": func(c int) bool { return c != 0 },
	"<":  func(c int) bool { return c < 0 },
	"<=": func(c int) bool { return c <= 0 },
	">":  func(c int) bool { return c > 0 },
	">=": func(c int) bool { return c >= 0 },
}

var comparisons = map[string]comparison{
	"=":  func(m *machine, a, b Value) truth { return m.equal(a, b) },
	"!=": func(m *machine, a, b Value) truth { return -m.equal(a, b) },
	"<":  ordered(orders["<"]),
	"<=": ordered(orders["<="]),
	">":  ordered(orders[">"]),
	">=": ordered(orders[">="]),
}

// ordered makes the comparison of an order; values without one compare to
// unknown.
func ordered(test func(int) bool) comparison {
	return func(_ *machine, a, b Value) truth {
		c, ok := compareValues(a, b)
		if !ok {
			return isUnknown
		}
		return truthOf(test(c))
	}
}

// equal is equalValues, with the two most frequent kinds first.
func (m *machine) equal(a, b Value) truth {
	if x, ok := a.(Number); ok {
		if y, ok := b.(Number); ok {
			return truthOf(x.Cmp(y) == 0)
		}
	}
	if x, ok := a.(String); ok {
		if y, ok := b.(String); ok {
			return truthOf(x == y)
		}
	}
	return equalValues(a, b, m.charge)
}

// eval compares two numbers without boxing them.
func (n *compareNode) eval(m *machine) Value {
	x, left := operand(m, n.left)
	y, right := operand(m, n.right)
	if left == nil && right == nil {
		return Bool(n.order(x.Cmp(y)))
	}
	left, right = boxed(x, left), boxed(y, right)
	t := n.test(m, left, right)
	if t == isUnknown {
		return m.fail(n, "%s compares %s with %s", n.op, Type(left), Type(right))
	}
	return Bool(t == isTrue)
}

// eval is Kleene's logic; the right side is not evaluated when the left
// decides.
func (n *logicNode) eval(m *machine) Value {
	decides := truthOf(n.or)
	left := operandTruth(n.left.eval(m))
	if left == decides {
		return left.value()
	}
	right := operandTruth(n.right.eval(m))
	if right == decides || left == isUnknown {
		if right != decides {
			return m.fail(n, "a side of the condition is not a boolean")
		}
		return right.value()
	}
	if right == isUnknown {
		return m.fail(n, "%s is not a boolean", m.text(n.right))
	}
	return right.value()
}

// eval: e1 between e2 and e3 is e1 >= e2 and e1 <= e3 (DMN 1.5, table 55).
func (n *betweenNode) eval(m *machine) Value {
	v, low, high := n.val.eval(m), n.low.eval(m), n.high.eval(m)
	r := Range{Start: low, End: high, StartIncluded: true, EndIncluded: true}
	t := r.includes(v, m.charge)
	if t == isUnknown {
		return m.fail(n, "between compares %s with %s and %s", Type(v), Type(low), Type(high))
	}
	return t.value()
}

// eval needs the parameters of list, context, range and function types: without
// them there is no such type (DMN 1.5, table 61).
func (n *instanceNode) eval(m *machine) Value {
	if t := n.typ.incomplete(); t != "" {
		return m.fail(n, "the type %s needs its parameters, such as %s", t, parametricTypes[t])
	}
	return Bool(n.typ.admits(n.val.eval(m), m.charge))
}

// eval takes the else branch for everything but true.
func (n *ifNode) eval(m *machine) Value {
	if n.cond.eval(m) == Value(Bool(true)) {
		return n.then.eval(m)
	}
	return n.alt.eval(m)
}

// eval pays for the list before it is made.
func (n *listNode) eval(m *machine) Value {
	m.growList(len(n.items))
	list := make(List, len(n.items))
	for i, item := range n.items {
		list[i] = item.eval(m)
	}
	return list
}

// eval adds the entries in order; each sees those before it. Two entries with
// one key are an error (DMN 1.5, 10.3.2.6).
func (n *contextNode) eval(m *machine) Value {
	m.growList(2 * len(n.entries))
	c := NewContext(len(n.entries))
	saved := m.locals
	m.locals = &frame{parent: saved, ctx: c}
	defer func() { m.locals = saved }()
	for _, e := range n.entries {
		if c.find(e.key) >= 0 {
			return m.fail(n, "the context has two entries %q", e.key)
		}
		c.Put(e.key, e.val.eval(m))
	}
	return c
}

// eval refuses intervals whose ends cannot be compared or are in the wrong order
// (DMN 1.5, 10.3.2.7).
func (n *rangeNode) eval(m *machine) Value {
	start, end := n.start.eval(m), n.end.eval(m)
	if !IsNull(start) && !IsNull(end) {
		c, ok := compareValues(start, end)
		if !ok {
			return m.fail(n, "the ends of the range cannot be compared: %s", incomparable(start, end))
		}
		if c > 0 {
			return m.fail(n, "the range starts behind its end")
		}
	}
	return newInterval(start, n.startIncluded, end, n.endIncluded)
}

// eval makes a range; as a unary test the node is read by holds instead.
func (n *opRangeNode) eval(m *machine) Value { return newOpRange(n.op, n.operand.eval(m)) }

// eval is true when one test holds; unknown tests make the rest unknown.
func (n *inNode) eval(m *machine) Value {
	v := n.val.eval(m)
	result := isFalse
	for _, test := range n.tests {
		if result = max(result, m.holds(test, v)); result == isTrue {
			break
		}
	}
	if result == isUnknown {
		return m.fail(n, "in cannot compare %s with the tests", Type(v))
	}
	return result.value()
}

// holds evaluates one unary test for v (DMN 1.5, 10.3.2.8): an operator
// compares, a range or list contains, anything else equals.
func (m *machine) holds(test node, v Value) truth {
	if op, ok := test.(*opRangeNode); ok {
		return comparisons[op.op](m, v, op.operand.eval(m))
	}
	return m.matches(v, test.eval(m))
}

// matches: v lies in a range, is in a list or equals the test.
func (m *machine) matches(v, test Value) truth {
	switch t := test.(type) {
	case *Range:
		if r, ok := v.(*Range); ok {
			return m.equal(r, t)
		}
		return t.includes(v, m.charge)
	case List:
		return m.matchesItem(v, t)
	}
	eq := m.equal(v, test)
	return eq
}

// matchesItem: v is in a list that has it as an item or has a range around
// it; a list is also in an equal list.
func (m *machine) matchesItem(v Value, list List) truth {
	if l, ok := v.(List); ok && m.equal(l, list) == isTrue {
		return isTrue
	}
	for _, item := range list {
		m.step(1)
		r, isRange := item.(*Range)
		if isRange && kindOf(v) != KindRange && r.includes(v, m.charge) == isTrue || m.equal(v, item) == isTrue {
			return isTrue
		}
	}
	return isFalse
}

// suggest words a hint when a known variable has nearly the same name.
func (m *machine) suggest(name string) string {
	if !m.explain {
		return ""
	}
	var known []string
	for f := m.locals; f != nil; f = f.parent {
		if f.ctx != nil {
			known = append(known, f.ctx.keys...)
		}
		known = append(known, f.name)
	}
	if m.scope != nil {
		known = append(known, m.scope.Names()...)
	}
	for b := range builtins {
		known = append(known, b)
	}
	return didYouMean(name, known)
}

// didYouMean words a suggestion to be put behind a message, or nothing.
func didYouMean(name string, known []string) string {
	if best := Closest(name, known); best != "" && best != name {
		return ", did you mean " + best + "?"
	}
	return ""
}

// quoteKey writes a context key, in quotes unless it is a plain name.
func quoteKey(key string) string {
	if key != "" && isPlainName(key) && normalizeName(key) == key {
		return key
	}
	var b strings.Builder
	writeQuoted(&b, key)
	return b.String()
}
