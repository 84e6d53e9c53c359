package feel

import "fmt"

// Function is a FEEL function: a lambda with the names it can see, or a
// built-in function.
type Function struct {
	builtin *builtin
	decl    *funcNode
	locals  *frame
	scope   Scope
	src     string
}

// eval closes over the names that are visible at the literal.
func (n *funcNode) eval(m *machine) Value {
	return &Function{decl: n, locals: m.locals, scope: m.scope, src: m.src}
}

// eval calls whatever function the callee gives; a built-in function that was
// named directly was found by the parser.
func (n *callNode) eval(m *machine) Value {
	if n.builtin != nil {
		return n.callBuiltin(m, n.builtin)
	}
	f, ok := n.callee.eval(m).(*Function)
	if !ok {
		return m.fail(n, "%s is not a function%s", m.text(n.callee), m.suggest(m.text(n.callee)))
	}
	if f.builtin != nil {
		return n.callBuiltin(m, f.builtin)
	}
	args, err := n.bindNamed(m, f)
	if err != nil {
		return m.fail(n, "%s", err.Error())
	}
	v, err := m.invoke(f, args)
	if err != nil {
		return m.fail(n, "%s", err.Error())
	}
	return v
}

// callBuiltin keeps up to four arguments off the heap.
func (n *callNode) callBuiltin(m *machine, b *builtin) Value {
	m.step(1)
	var room [4]Value
	args := room[:0]
	for _, a := range n.args {
		args = append(args, a.eval(m))
	}
	v, err := b.call(m, args, n.names)
	if err != nil {
		return m.fail(n, "%s: %s", b.name, err.Error())
	}
	return v
}

// bindNamed brings named arguments into the order of the parameters; those
// that are not given are null.
func (n *callNode) bindNamed(m *machine, f *Function) ([]Value, error) {
	if n.names == nil {
		args := make([]Value, len(n.args))
		for i, a := range n.args {
			args[i] = a.eval(m)
		}
		return args, nil
	}
	args := make([]Value, len(f.decl.params))
	for i := range args {
		args[i] = null
	}
	for i, a := range n.args {
		at := f.paramIndex(n.names[i].name)
		if at < 0 {
			return nil, fmt.Errorf("the function has no parameter %q", n.names[i].name)
		}
		args[at] = a.eval(m)
	}
	return args, nil
}

// paramIndex finds a parameter by name, or gives -1.
func (f *Function) paramIndex(name string) int {
	for i, p := range f.decl.params {
		if p.name == name {
			return i
		}
	}
	return -1
}

// invoke calls a function from FEEL or from a built-in function such as sort.
func (m *machine) invoke(f *Function, args []Value) (Value, error) {
	if f.builtin != nil {
		return f.builtin.call(m, args, nil)
	}
	if len(args) != len(f.decl.params) {
		return nil, fmt.Errorf("the function takes %d arguments, %d are given", len(f.decl.params), len(args))
	}
	if f.decl.external {
		return nil, fmt.Errorf("external functions cannot be called")
	}
	m.step(1)
	if m.depth--; m.depth < 0 {
		panic(limitReached{"depth of function calls"})
	}
	locals, scope, src := m.locals, m.scope, m.src
	m.locals, m.scope, m.src = f.locals, f.scope, f.src
	defer func() { m.locals, m.scope, m.src = locals, scope, src; m.depth++ }()
	for i, p := range f.decl.params {
		v, ok := p.typ.coerce(args[i], m.charge)
		if !ok {
			return nil, fmt.Errorf("parameter %s takes a %s, not a %s", p.name, p.typ, Type(args[i]))
		}
		m.push(p.name, v)
	}
	return f.decl.body.eval(m), nil
}

// arity counts the parameters; -1 for built-in functions, which have several
// forms.
func (f *Function) arity() int {
	if f.builtin != nil {
		return -1
	}
	return len(f.decl.params)
}

// conformsTo compares the declaration with a function type.
func (f *Function) conformsTo(t *typeExpr) bool {
	own := &typeExpr{name: "function", hasArgs: true, result: anyType}
	if f.builtin != nil {
		own = f.builtin.overloads[0].typ()
	} else {
		for _, p := range f.decl.params {
			typ := p.typ
			if typ == nil {
				typ = anyType
			}
			own.args = append(own.args, typ)
		}
		if result := (&checker{src: f.src}).infer(f.decl).Result; result != nil {
			own.result = result.typ()
		}
	}
	return own.conforms(t)
}
