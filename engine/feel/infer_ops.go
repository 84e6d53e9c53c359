package feel

import "fmt"

// sampleOf gives a value of a kind, to ask the operators themselves which
// kinds they take and give.
var sampleOf = map[Kind]Value{
	KindNumber: NewInt(1), KindString: String("a"), KindBool: Bool(true), KindDate: Date{2000, 1, 1},
	KindTime: Time{}, KindDateTime: DateTime{Date: Date{2000, 1, 1}}, KindDays: DaysDuration{sec: 1},
	KindMonths: MonthsDuration(1), KindList: List{}, KindContext: NewContext(0), KindRange: &Range{},
	KindFunction: &Function{},
}

// arithmetic tries the operator on samples of the two kinds, so that this
// table can never differ from the evaluator's.
func (c *checker) arithmetic(n *arithNode) *Shape {
	left, right := c.infer(n.left), c.infer(n.right)
	if left == nil || right == nil {
		return nil
	}
	v, err := n.apply(sampleOf[left.Kind], sampleOf[right.Kind])
	if err == errNoOperation {
		fix := ""
		if n.op == "+" && (left.Kind == KindString || right.Kind == KindString) {
			fix = "use string(...) to join text and other values"
		}
		c.report(n.span, fix, "%s is not defined for %s and %s", n.op, left.Kind, right.Kind)
		return nil
	}
	if err != nil || IsNull(v) {
		return nil
	}
	return shape(v.Kind())
}

// comparison reports kinds that are never equal or have no order.
func (c *checker) comparison(n *compareNode) *Shape {
	left, right := c.infer(n.left), c.infer(n.right)
	if left == nil || right == nil {
		return shape(KindBool)
	}
	if n.op != "=" && n.op != "!=" {
		if _, ok := compareValues(sampleOf[left.Kind], sampleOf[right.Kind]); !ok {
			c.report(n.span, "", "%s and %s have no order", left.Kind, right.Kind)
		}
	} else if left.Kind != right.Kind {
		c.report(n.span, "", "%s and %s are never equal", left.Kind, right.Kind)
	}
	return shape(KindBool)
}

// call infers the arguments even if the function is unknown, to find problems
// in them.
func (c *checker) call(n *callNode) *Shape {
	var args []*Shape
	for _, a := range n.args {
		args = append(args, c.infer(a))
	}
	if n.builtin == nil {
		f := c.callee(n)
		if f == nil || f.Kind != KindFunction {
			return nil
		}
		return f.Result
	}
	o := c.overloadFor(n, args)
	if o == nil {
		return nil
	}
	return resultShape(n.builtin.name, o, args)
}

// callee infers what is called and words the mistake when it is a name that
// does not exist.
func (c *checker) callee(n *callNode) *Shape {
	before := len(c.problems)
	f := c.infer(n.callee)
	if name, ok := n.callee.(*nameNode); ok && len(c.problems) > before {
		c.problems[before].Msg = "there is no function " + name.name
	}
	return f
}

// overloadFor finds the form that takes the arguments and reports when none
// does.
func (c *checker) overloadFor(n *callNode, args []*Shape) *overload {
	why := ""
	for _, o := range n.builtin.overloads {
		reason := o.refuses(n, args)
		if reason == "" {
			return o
		}
		if why == "" || len(o.params) == len(args) {
			why = reason
		}
	}
	c.report(n.span, n.builtin.overloads[0].sig, "%s: %s", n.builtin.name, why)
	return nil
}

// refuses tells why the form cannot take the arguments, or "".
func (o *overload) refuses(n *callNode, args []*Shape) string {
	given := make([]bool, len(o.params))
	for i, a := range args {
		at := i
		if n.names != nil {
			if at = o.paramIndex(n.names[i].name); at < 0 {
				return fmt.Sprintf("there is no parameter %q", n.names[i].name)
			}
		}
		if last := len(o.params) - 1; at > last && last >= 0 && o.params[last].repeated {
			at = last
		}
		if at >= len(o.params) {
			return fmt.Sprintf("takes %s, %d are given", countArguments(len(o.params)), len(args))
		}
		given[at] = true
		if !o.params[at].takes(a) {
			return fmt.Sprintf("argument %q takes a %s, not a %s", o.params[at].name, o.params[at].typeName, a.Kind)
		}
	}
	for i, p := range o.params {
		if !given[i] && !p.optional {
			return fmt.Sprintf("argument %q is missing", p.name)
		}
	}
	return ""
}

// takes is convert for types: what may be right at run time passes.
func (p *builtinParam) takes(s *Shape) bool {
	if s == nil || p.kinds.has(s.Kind) || p.kinds.has(KindList) {
		return true
	}
	if s.Kind == KindList {
		return s.Item == nil || p.kinds.has(s.Item.Kind)
	}
	return s.Kind == KindDate && p.kinds.has(KindDateTime)
}

// sameListFunctions give a list with the items of their first argument.
var sameListFunctions = map[string]bool{
	"sublist": true, "append": true, "concatenate": true, "insert before": true, "remove": true, "reverse": true,
	"union": true, "distinct values": true, "list replace": true, "sort": true, "duplicate values": true,
}

// resultShape is the declared result, refined by the arguments where the
// function hands on what it was given.
func resultShape(name string, o *overload, args []*Shape) *Shape {
	switch {
	case len(args) > 0 && sameListFunctions[name] && args[0] != nil && args[0].Kind == KindList:
		return args[0]
	case len(args) > 0 && (name == "min" || name == "max") && args[0] != nil:
		return args[0].item()
	case len(args) == 2 && name == "get or else":
		return merge(args[0], args[1])
	case len(args) > 0 && name == "assert":
		return args[0]
	case name == "split" || name == "extract":
		return &Shape{Kind: KindList, Item: shape(KindString)}
	case name == "abs" && args[0] != nil:
		return args[0]
	}
	return namedType(o.result).shape()
}
