package feel

// equalValues is FEEL's = (DMN 1.5, table 49 and 10.3.2.3): null equals only
// null, values of different kinds compare to null, lists and contexts compare
// entry by entry. Times compare by the whole second and by instant; is()
// compares the parts. charge is called for every value visited, so that
// values which share their parts many times over cannot stall the program; it
// returns false to stop.
func equalValues(a, b Value, charge func() bool) truth {
	ka, kb := kindOf(a), kindOf(b)
	if ka == KindNull || kb == KindNull {
		return truthOf(ka == kb)
	}
	if ka != kb {
		return isUnknown
	}
	switch x := a.(type) {
	case Bool:
		return truthOf(x == b.(Bool))
	case String:
		return truthOf(x == b.(String))
	case Number:
		return truthOf(x.Cmp(b.(Number)) == 0)
	case List:
		return equalLists(x, b.(List), charge)
	case *Context:
		return equalContexts(x, b.(*Context), charge)
	case *Range:
		return equalRanges(x, b.(*Range), charge)
	case *Function:
		return truthOf(x == b.(*Function))
	}
	return equalTemporals(a, b)
}

// equalTemporals drops what is below a second. A time with a zone never equals
// one without.
func equalTemporals(a, b Value) truth {
	switch x := a.(type) {
	case Time:
		y := b.(Time)
		x.nanos -= x.nanos % nanosPerSecond
		y.nanos -= y.nanos % nanosPerSecond
		return truthOf((x.zone == nil) == (y.zone == nil) && x.compare(y) == 0)
	case DateTime:
		y := b.(DateTime)
		x.nanos -= x.nanos % nanosPerSecond
		y.nanos -= y.nanos % nanosPerSecond
		return truthOf((x.zone == nil) == (y.zone == nil) && x.compare(y) == 0)
	}
	c, _ := compareValues(a, b)
	return truthOf(c == 0)
}

// equalLists: same length and equal items; one false pair decides over unknown
// ones.
func equalLists(a, b List, charge func() bool) truth {
	if len(a) != len(b) {
		return isFalse
	}
	result := isTrue
	for i := range a {
		if !charge() {
			return isUnknown
		}
		result = min(result, equalValues(a[i], b[i], charge))
		if result == isFalse {
			break
		}
	}
	return result
}

// equalContexts: same keys, in any order, with equal values.
func equalContexts(a, b *Context, charge func() bool) truth {
	if a.Len() != b.Len() {
		return isFalse
	}
	result := isTrue
	for i, key := range a.keys {
		v, ok := b.Get(key)
		if !ok {
			return isFalse
		}
		if !charge() {
			return isUnknown
		}
		result = min(result, equalValues(a.vals[i], v, charge))
		if result == isFalse {
			break
		}
	}
	return result
}

// equalRanges: same ends, included alike, written with the same operator.
func equalRanges(a, b *Range, charge func() bool) truth {
	if a.op != b.op || a.StartIncluded != b.StartIncluded || a.EndIncluded != b.EndIncluded {
		return isFalse
	}
	if !charge() {
		return isUnknown
	}
	return min(equalValues(a.Start, b.Start, charge), equalValues(a.End, b.End, charge))
}

// identical is the function is(): the same value in the value space, so a
// time with another zone is another value even at the same instant.
func identical(a, b Value, charge func() bool) bool {
	if kindOf(a) != kindOf(b) {
		return false
	}
	switch x := a.(type) {
	case Time:
		y := b.(Time)
		return x.nanos == y.nanos && x.zone.equal(y.zone)
	case DateTime:
		y := b.(DateTime)
		return x.Date == y.Date && x.nanos == y.nanos && x.zone.equal(y.zone) && x.later == y.later
	}
	return equalValues(a, b, charge) == isTrue
}
