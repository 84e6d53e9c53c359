package feel

import (
	"fmt"
	"sort"
)

// Shape is what is known of a value's type without evaluating. A nil *Shape
// means that nothing is known.
type Shape struct {
	Kind    Kind
	Item    *Shape            // of lists and ranges, nil when not known or mixed
	Entries map[string]*Shape // of contexts, nil when the keys are not known
	Result  *Shape            // of functions
}

// shape makes a shape without parts.
func shape(k Kind) *Shape { return &Shape{Kind: k} }

// ShapeOf gives the shape of a value, to check expressions against sample
// data. It looks at the first 100 items of a list and ten levels down.
func ShapeOf(v Value) *Shape { return shapeOf(v, 0) }

// shapeOf stops at a depth, below which nothing is known.
func shapeOf(v Value, depth int) *Shape {
	const deepest, mostItems = 10, 100
	if IsNull(v) || depth > deepest {
		return nil
	}
	s := shape(v.Kind())
	switch x := v.(type) {
	case List:
		for i, item := range x[:min(len(x), mostItems)] {
			is := shapeOf(item, depth+1)
			if i > 0 {
				is = merge(s.Item, is)
			}
			s.Item = is
		}
	case *Context:
		s.Entries = make(map[string]*Shape, x.Len())
		for i, k := range x.keys {
			s.Entries[k] = shapeOf(x.vals[i], depth+1)
		}
	case *Range:
		s.Item = merge(shapeOf(x.Start, depth+1), shapeOf(x.End, depth+1))
	}
	return s
}

// merge keeps what two shapes have in common; of contexts the keys of both.
func merge(a, b *Shape) *Shape {
	if a == nil || b == nil || a.Kind != b.Kind {
		return nil
	}
	m := shape(a.Kind)
	if a.Item != nil && b.Item != nil {
		m.Item = merge(a.Item, b.Item)
	}
	if a.Entries != nil && b.Entries != nil {
		m.Entries = make(map[string]*Shape)
		for k, s := range a.Entries {
			m.Entries[k] = s
		}
		for k, s := range b.Entries {
			if old, ok := m.Entries[k]; ok {
				s = merge(old, s)
			}
			m.Entries[k] = s
		}
	}
	return m
}

// String writes the shape as a FEEL type: "list<number>", "Any".
func (s *Shape) String() string {
	switch {
	case s == nil:
		return "Any"
	case s.Kind == KindList && s.Item != nil, s.Kind == KindRange && s.Item != nil:
		return s.Kind.String() + "<" + s.Item.String() + ">"
	}
	return s.Kind.String()
}

// Problem is something in an expression that will give null, found without
// evaluating.
type Problem struct {
	Line, Column int
	Offset, End  int // in bytes
	Msg          string
	Hint         string
}

// Error gives "line 1, column 3: ...".
func (p Problem) Error() string {
	e := SyntaxError{Line: p.Line, Column: p.Column, Msg: p.Msg, Hint: p.Hint}
	return e.Error()
}

// Check infers the type of the result from the types of the variables and
// finds misspelt names, members that do not exist and operations on types that
// have none. With vars nil the variables are not known and not checked.
func (e *Expr) Check(vars map[string]*Shape) (*Shape, []Problem) {
	c := &checker{src: e.src, vars: vars}
	s := c.infer(e.root)
	sort.SliceStable(c.problems, func(i, j int) bool { return c.problems[i].Offset < c.problems[j].Offset })
	return s, c.problems
}

// checker infers bottom up; locals are the names bound around the node.
type checker struct {
	src      string
	vars     map[string]*Shape
	locals   []local
	problems []Problem
}

// local is a bound name, or with item set an item whose entries are names.
type local struct {
	name  string
	shape *Shape
	item  bool
}

// report notes a problem at a place of the source.
func (c *checker) report(at span, hint, format string, args ...any) {
	line, col := position(c.src, at.start)
	c.problems = append(c.problems, Problem{line, col, at.start, at.end, fmt.Sprintf(format, args...), hint})
}

// infer is a switch over the constructs; those that bind names are in scoped.
func (c *checker) infer(n node) *Shape {
	switch n := n.(type) {
	case *literalNode:
		return ShapeOf(n.val)
	case *groupNode:
		return c.infer(n.inner)
	case *nameNode:
		return c.variable(n)
	case *pathNode:
		return c.member(n)
	case *callNode:
		return c.call(n)
	case *arithNode:
		return c.arithmetic(n)
	case *negNode:
		return c.infer(n.operand)
	case *compareNode:
		return c.comparison(n)
	case *ifNode:
		c.infer(n.cond)
		return merge(c.infer(n.then), c.infer(n.alt))
	case *listNode:
		return c.list(n)
	case *rangeNode:
		r := shape(KindRange)
		r.Item = merge(c.infer(n.start), c.infer(n.end))
		return r
	case *opRangeNode:
		r := shape(KindRange)
		r.Item = c.infer(n.operand)
		return r
	case *logicNode, *betweenNode, *inNode, *instanceNode:
		children(n, func(child node) { c.infer(child) })
		return shape(KindBool)
	}
	return c.scoped(n)
}

// scoped infers constructs that bind names, and forgets the names behind them.
func (c *checker) scoped(n node) *Shape {
	defer func(depth int) { c.locals = c.locals[:depth] }(len(c.locals))
	switch n := n.(type) {
	case *filterNode:
		return c.filter(n)
	case *forNode:
		c.iterators(n.iters)
		partial := shape(KindList)
		c.locals = append(c.locals, local{name: "partial", shape: partial})
		list := shape(KindList)
		list.Item = c.infer(n.body)
		return list
	case *quantNode:
		c.iterators(n.iters)
		c.infer(n.cond)
		return shape(KindBool)
	case *funcNode:
		for _, p := range n.params {
			c.locals = append(c.locals, local{name: p.name, shape: p.typ.shape()})
		}
		f := shape(KindFunction)
		if f.Result = c.infer(n.body); n.external {
			f.Result = nil
		}
		return f
	case *contextNode:
		s := shape(KindContext)
		s.Entries = make(map[string]*Shape, len(n.entries))
		for _, e := range n.entries {
			if _, ok := e.val.(*funcNode); ok {
				c.locals = append(c.locals, local{name: e.key, shape: shape(KindFunction)})
			}
			s.Entries[e.key] = c.infer(e.val)
			c.locals = append(c.locals, local{name: e.key, shape: s.Entries[e.key]})
		}
		return s
	}
	return nil
}

// iterators binds the variables of a loop to the item types of their lists.
func (c *checker) iterators(iters []iterator) {
	for _, it := range iters {
		s := c.infer(it.list)
		if it.to != nil {
			c.infer(it.to)
		} else {
			s = s.item()
		}
		c.locals = append(c.locals, local{name: it.name, shape: s})
	}
}

// item is the shape of one item when s is iterated over.
func (s *Shape) item() *Shape {
	if s != nil && (s.Kind == KindList || s.Kind == KindRange) {
		return s.Item
	}
	return s
}

// filter gives the item for a position, the list for a condition, and nothing
// when only evaluation can tell the two apart.
func (c *checker) filter(n *filterNode) *Shape {
	base := c.infer(n.base)
	item := base.item()
	c.locals = append(c.locals, local{name: "item", shape: item, item: true})
	cond := c.infer(n.cond)
	if n.mode == filterIndex || n.mode == filterEither && cond != nil && cond.Kind == KindNumber {
		return item
	}
	if n.mode == filterEither && (cond == nil || cond.Kind != KindBool) {
		return nil
	}
	list := shape(KindList)
	list.Item = item
	return list
}

// list has an item type if all items have the same.
func (c *checker) list(n *listNode) *Shape {
	list := shape(KindList)
	for i, item := range n.items {
		s := c.infer(item)
		if i > 0 {
			s = merge(list.Item, s)
		}
		list.Item = s
	}
	return list
}

// variable looks at the same places as the evaluator. Inside of a filter over
// items of unknown form every name may be an entry and none is reported.
func (c *checker) variable(n *nameNode) *Shape {
	open := false
	for i := len(c.locals) - 1; i >= 0; i-- {
		l := c.locals[i]
		if l.name == n.name {
			return l.shape
		}
		if !l.item {
			continue
		}
		if l.shape == nil || l.shape.Kind == KindContext && l.shape.Entries == nil {
			open = true // the item may have any entry
		} else if s, ok := l.shape.Entries[n.name]; ok {
			return s
		}
	}
	if s, ok := c.vars[n.name]; ok {
		return s
	}
	if n.function && builtins[n.name] != nil {
		return shape(KindFunction)
	}
	if c.vars != nil && !open && n.name != "?" {
		c.report(n.span, c.nearName(n.name), "there is no variable %s", n.name)
	}
	return nil
}

// nearName suggests among everything that could be meant.
func (c *checker) nearName(name string) string {
	var known []string
	for _, l := range c.locals {
		known = append(known, l.name)
		if l.item && l.shape != nil {
			for k := range l.shape.Entries {
				known = append(known, k)
			}
		}
	}
	for v := range c.vars {
		known = append(known, v)
	}
	for b := range builtins {
		known = append(known, b)
	}
	return hint(Closest(name, known))
}

// hint words a suggestion.
func hint(name string) string {
	if name == "" {
		return ""
	}
	return "did you mean " + name + "?"
}

// memberShapes are the properties of the kinds that have fixed ones.
var memberShapes = map[Kind]map[string]Kind{
	KindDate:     {"year": KindNumber, "month": KindNumber, "day": KindNumber, "weekday": KindNumber},
	KindTime:     clockShapes,
	KindDateTime: {"year": KindNumber, "month": KindNumber, "day": KindNumber, "weekday": KindNumber, "hour": KindNumber, "minute": KindNumber, "second": KindNumber, "time offset": KindDays, "timezone": KindString},
	KindDays:     {"days": KindNumber, "hours": KindNumber, "minutes": KindNumber, "seconds": KindNumber},
	KindMonths:   {"years": KindNumber, "months": KindNumber},
	KindRange:    {"start": KindNull, "end": KindNull, "start included": KindBool, "end included": KindBool},
	KindString:   {}, KindNumber: {}, KindBool: {}, KindFunction: {},
}

var clockShapes = map[string]Kind{"hour": KindNumber, "minute": KindNumber, "second": KindNumber, "time offset": KindDays, "timezone": KindString}

// members lists the names that can follow a dot; known is false when any can.
func (s *Shape) members() (names map[string]*Shape, known bool) {
	if s == nil {
		return nil, false
	}
	switch s.Kind {
	case KindContext:
		return s.Entries, s.Entries != nil
	case KindList:
		names, known = s.Item.members()
		lists := make(map[string]*Shape, len(names))
		for k, m := range names {
			lists[k] = &Shape{Kind: KindList, Item: m}
		}
		return lists, known
	}
	names = make(map[string]*Shape)
	for k, kind := range memberShapes[s.Kind] {
		names[k] = shape(kind)
		if kind == KindNull {
			names[k] = s.Item
		}
	}
	return names, memberShapes[s.Kind] != nil
}

// member reports an entry that the type does not have.
func (c *checker) member(n *pathNode) *Shape {
	base := c.infer(n.base)
	names, known := base.members()
	s, ok := names[n.name]
	if !ok && known {
		var keys []string
		for k := range names {
			keys = append(keys, k)
		}
		c.report(n.nameSpan, hint(Closest(n.name, keys)), "%s has no %s", c.src[n.base.where().start:n.base.where().end], n.name)
	}
	return s
}

// typ is the opposite of typeExpr.shape.
func (s *Shape) typ() *typeExpr {
	if s == nil {
		return anyType
	}
	t := &typeExpr{name: s.Kind.String()}
	if s.Item != nil && (s.Kind == KindList || s.Kind == KindRange) {
		t.hasArgs, t.args = true, []*typeExpr{s.Item.typ()}
	}
	return t
}

// shape converts a declared type.
func (t *typeExpr) shape() *Shape {
	if t == nil {
		return nil
	}
	for k, name := range kindNames {
		if name != t.name || name == "null" {
			continue
		}
		s := shape(Kind(k))
		if t.hasArgs && (t.name == "list" || t.name == "range") {
			s.Item = t.args[0].shape()
		}
		if t.hasArgs && t.name == "context" {
			s.Entries = make(map[string]*Shape, len(t.keys))
			for i, key := range t.keys {
				s.Entries[key] = t.args[i].shape()
			}
		}
		return s
	}
	return nil
}
