package feel

// eval gives the entry of a context, a property of a temporal value or range,
// or the list of what the items give (DMN 1.5, 10.3.2.5, table 64 and 65).
func (n *pathNode) eval(m *machine) Value {
	base := n.base.eval(m)
	v, ok := m.member(base, n.name)
	if ok {
		return v
	}
	if c, isContext := base.(*Context); isContext {
		m.seekLonger(n.nameSpan, func(name string) bool { _, ok := c.Get(name); return ok })
		return m.fail(n, "%s is null because %s has no %s%s", m.text(n), m.text(n.base), n.name, didYouMean(n.name, c.keys))
	}
	if IsNull(base) {
		return m.fail(n, "%s is null because %s is null", m.text(n), m.text(n.base))
	}
	return m.fail(n, "%s is null because %s is a %s and has no %s", m.text(n), m.text(n.base), Type(base), n.name)
}

// member finds a property; of a list it gives the list of the items'
// properties, null where an item has none.
func (m *machine) member(base Value, name string) (Value, bool) {
	switch b := base.(type) {
	case *Context:
		return b.Get(name)
	case List:
		m.step(len(b))
		m.growList(len(b))
		out := make(List, len(b))
		for i, item := range b {
			v, ok := m.member(item, name)
			if !ok {
				v = null
			}
			out[i] = v
		}
		return out, true
	case *Range:
		return rangeMember(b, name)
	}
	return temporalMember(base, name)
}

// rangeMember: a missing end of a range with an operator is null and not
// included.
func rangeMember(r *Range, name string) (Value, bool) {
	switch name {
	case "start":
		return r.Start, true
	case "end":
		return r.End, true
	case "start included":
		return Bool(r.StartIncluded), true
	case "end included":
		return Bool(r.EndIncluded), true
	}
	return null, false
}

// temporalMember has the properties of DMN 1.5, table 65.
func temporalMember(v Value, name string) (Value, bool) {
	switch t := v.(type) {
	case Date:
		return dateMember(t, name)
	case DateTime:
		if v, ok := dateMember(t.Date, name); ok {
			return v, true
		}
		offset := t.offset()
		return clockMember(Time{t.nanos, t.zone}, offset, name)
	case Time:
		offset := t.offset()
		return clockMember(t, offset, name)
	case DaysDuration:
		return daysMember(t, name)
	case MonthsDuration:
		switch name {
		case "years":
			return NewInt(int64(t) / 12), true
		case "months":
			return NewInt(int64(t) % 12), true
		}
	}
	return null, false
}

// dateMember counts the weekday from Monday, 1, to Sunday, 7.
func dateMember(d Date, name string) (Value, bool) {
	switch name {
	case "year":
		return NewInt(int64(d.year)), true
	case "month":
		return NewInt(int64(d.month)), true
	case "day":
		return NewInt(int64(d.day)), true
	case "weekday":
		return NewInt(d.weekday()), true
	}
	return null, false
}

// clockMember: a local time has null for time offset and timezone, an offset
// null for timezone.
func clockMember(t Time, offset int64, name string) (Value, bool) {
	s := t.nanos / nanosPerSecond
	switch name {
	case "hour":
		return NewInt(s / 3600), true
	case "minute":
		return NewInt(s / 60 % 60), true
	case "second":
		return Number{coef: t.nanos % (60 * nanosPerSecond), scale: 9}.trimmed(), true
	case "time offset":
		if t.zone == nil {
			return null, true
		}
		return daysDuration(offset, 0), true
	case "timezone":
		if t.zone == nil || t.zone.loc == nil {
			return null, true
		}
		return String(t.zone.loc.String()), true
	}
	return null, false
}

// daysMember: the components of the normalized duration, with its sign;
// seconds have a fraction.
func daysMember(d DaysDuration, name string) (Value, bool) {
	switch name {
	case "days":
		return NewInt(d.sec / secondsPerDay), true
	case "hours":
		return NewInt(d.sec / 3600 % 24), true
	case "minutes":
		return NewInt(d.sec / 60 % 60), true
	case "seconds":
		return Number{coef: d.sec%60*nanosPerSecond + int64(d.nano), scale: 9}.trimmed(), true
	}
	return null, false
}

// filterMode is what the form of a filter tells before evaluation.
type filterMode uint8

const (
	filterEither filterMode = iota // a number selects, a boolean filters
	filterCondition
	filterIndex
)

// filterModeOf decides by the outermost construct of the filter.
func filterModeOf(cond node) filterMode {
	switch n := cond.(type) {
	case *groupNode:
		return filterModeOf(n.inner)
	case *compareNode, *logicNode, *betweenNode, *inNode, *instanceNode, *quantNode:
		return filterCondition
	case *literalNode:
		if n.val.Kind() == KindNumber {
			return filterIndex
		}
	}
	return filterEither
}

// eval selects by position (from 1, or from -1 at the end) or by condition. In
// the condition, item and the entries of the item are names. What is no list
// is a list of one (DMN 1.5, 10.3.2.5).
func (n *filterNode) eval(m *machine) Value {
	base := n.base.eval(m)
	if IsNull(base) {
		return m.fail(n, "%s is null because %s is null", m.text(n), m.text(n.base))
	}
	list, isList := base.(List)
	if !isList {
		list = List{base}
	}
	if n.mode != filterCondition {
		if v, done := n.selectIndex(m, list); done {
			return v
		}
	}
	return n.selectItems(m, list)
}

// selectIndex evaluates the filter outside of the items. When it is a number
// there, it is a position.
func (n *filterNode) selectIndex(m *machine, list List) (Value, bool) {
	quiet := len(m.reasons)
	longer := m.longer
	v := n.cond.eval(m)
	index, ok := v.(Number)
	if !ok {
		m.reasons, m.longer = m.reasons[:quiet], longer
		return nil, false
	}
	i, ok := index.Int64()
	if ok && i < 0 {
		i += int64(len(list)) + 1
	}
	if !ok || i < 1 || i > int64(len(list)) {
		return m.fail(n, "%s has no item %s, it has %d", m.text(n.base), index, len(list)), true
	}
	return list[i-1], true
}

// selectItems keeps the items for which the condition is true. One frame
// serves all items unless a function literal could keep it.
func (n *filterNode) selectItems(m *machine, list List) Value {
	saved := m.locals
	defer func() { m.locals = saved }()
	f := &frame{parent: saved, name: "item"}
	var out List
	for _, item := range list {
		m.step(1)
		if n.captures {
			f = &frame{parent: saved, name: "item"}
		}
		f.val = item
		f.ctx, _ = item.(*Context)
		m.locals = f
		keep := n.cond.eval(m)
		switch k := keep.(type) {
		case Bool:
			if k {
				m.growList(1)
				out = append(out, item)
			}
		case Null:
		default:
			return m.fail(n, "the filter gives a %s, neither a boolean nor a position", Type(keep))
		}
	}
	if out == nil {
		out = List{}
	}
	return out
}
