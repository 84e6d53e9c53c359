package feel

// loop runs body for every combination of the iterators' items, the last
// iterator fastest. body returns false to stop. It reports false when a list
// cannot be iterated.
type loop struct {
	m        *machine
	n        node
	iters    []iterator
	captures bool
	body     func() bool
	failed   bool
}

// run evaluates the iterator at the depth and goes one deeper for each of its
// values. A list may depend on the variables of the iterators before it.
func (l *loop) run(depth int) bool {
	if depth == len(l.iters) {
		return l.body()
	}
	it := l.iters[depth]
	m := l.m
	saved := m.locals
	defer func() { m.locals = saved }()
	next, ok := l.items(it)
	if !ok {
		l.failed = true
		return false
	}
	f := &frame{parent: saved, name: it.name}
	for {
		m.locals = saved
		v, more := next()
		if !more {
			return true
		}
		m.step(1)
		if l.captures {
			f = &frame{parent: saved, name: it.name}
		}
		f.val = v
		m.locals = f
		if !l.run(depth + 1) {
			return false
		}
	}
}

// items gives the values of one iterator one after the other.
func (l *loop) items(it iterator) (func() (Value, bool), bool) {
	v := it.list.eval(l.m)
	if it.to != nil {
		next := between(v, it.to.eval(l.m))
		if next == nil {
			l.m.fail(l.n, "%s runs from a %s to something else", it.name, Type(v))
		}
		return next, next != nil
	}
	if r, ok := v.(*Range); ok {
		next := overRange(r)
		if next == nil {
			l.m.fail(l.n, "%s runs over a range that has no steps", it.name)
		}
		return next, next != nil
	}
	list, ok := v.(List)
	if !ok {
		if IsNull(v) {
			l.m.fail(l.n, "%s runs over null: %s", it.name, l.m.text(it.list))
			return nil, false
		}
		list = List{v}
	}
	i := 0
	return func() (Value, bool) {
		if i == len(list) {
			return nil, false
		}
		i++
		return list[i-1], true
	}, true
}

// overRange iterates over the whole numbers or days of a closed interval.
func overRange(r *Range) func() (Value, bool) {
	if r.op != "" {
		return nil
	}
	start, end := r.Start, r.End
	up := true
	if c, ok := compareValues(start, end); ok {
		up = c <= 0
	}
	if !r.StartIncluded {
		start = neighbour(start, up)
	}
	if !r.EndIncluded {
		end = neighbour(end, !up)
	}
	if start == nil || end == nil {
		return nil
	}
	if c, ok := compareValues(start, end); ok && c != 0 && (c < 0) != up {
		return func() (Value, bool) { return nil, false }
	}
	return between(start, end)
}

// neighbour is the next number or day, nil at the end of the range of values.
func neighbour(v Value, up bool) Value {
	step := int64(-1)
	if up {
		step = 1
	}
	switch x := v.(type) {
	case Number:
		if n, err := x.add(NewInt(step)); err == nil {
			return n
		}
	case Date:
		if d, ok := dateFromDays(x.epochDays() + step); ok {
			return d
		}
	}
	return nil
}

// between counts from a to b in steps of one or of one day, up or down. It is
// nil when the two are neither numbers nor dates.
func between(a, b Value) func() (Value, bool) {
	c, ok := compareValues(a, b)
	if ok && kindOf(a) != KindNumber && kindOf(a) != KindDate || !ok {
		return nil
	}
	up, done := c <= 0, false
	next := a
	return func() (Value, bool) {
		if done || next == nil {
			return nil, false
		}
		v := next
		if next = neighbour(v, up); next != nil {
			c, _ := compareValues(next, b)
			done = c > 0 && up || c < 0 && !up
		}
		return v, true
	}
}

// eval collects the body's values; the variable partial is the list so far.
func (n *forNode) eval(m *machine) Value {
	var out List
	saved := m.locals
	defer func() { m.locals = saved }()
	var partial *frame
	if n.partial {
		partial = m.push("partial", List{})
	}
	l := &loop{m: m, n: n, iters: n.iters, captures: n.captures}
	l.body = func() bool {
		if partial != nil {
			partial.val = out[:len(out):len(out)]
		}
		v := n.body.eval(m)
		m.growList(1)
		out = append(out, v)
		return true
	}
	l.run(0)
	if l.failed {
		return null
	}
	if out == nil {
		out = List{}
	}
	return out
}

// eval is a chain of and (every) or or (some) over the combinations.
func (n *quantNode) eval(m *machine) Value {
	decides := truthOf(!n.every)
	result := -decides
	l := &loop{m: m, n: n, iters: n.iters, captures: n.captures}
	l.body = func() bool {
		switch t := operandTruth(n.cond.eval(m)); t {
		case decides:
			result = decides
			return false
		case isUnknown:
			result = isUnknown
		}
		return true
	}
	l.run(0)
	if l.failed {
		return null
	}
	if result == isUnknown {
		return m.fail(n, "the condition %s is not always a boolean", m.text(n.cond))
	}
	return result.value()
}
