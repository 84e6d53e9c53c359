package feel

import (
	"errors"
	"fmt"
)

// errNoOperation stands for "no such operation on these kinds"; the evaluator
// words it with the operator and the operands at hand.
var errNoOperation = errors.New("operator not defined for these types")

var errTemporalRange = errors.New("result out of the range of dates")

// addValues is FEEL's + (DMN 1.5, tables 54 and 56): numbers, strings,
// durations of one kind, and a duration on either side of a temporal value.
func addValues(a, b Value) (Value, error) {
	switch x := a.(type) {
	case Number:
		if y, ok := b.(Number); ok {
			return boxNumber(x.add(y))
		}
	case String:
		if y, ok := b.(String); ok {
			return x + y, nil
		}
	case DaysDuration:
		if y, ok := b.(DaysDuration); ok {
			return boxDuration(x.add(y))
		}
		return addDays(b, x)
	case MonthsDuration:
		if y, ok := b.(MonthsDuration); ok {
			return x + y, nil
		}
		return addMonths(b, x)
	}
	switch y := b.(type) {
	case DaysDuration:
		return addDays(a, y)
	case MonthsDuration:
		return addMonths(a, y)
	}
	return nil, errNoOperation
}

// subValues is FEEL's binary minus. The difference of two dates or times is a
// days and time duration; a date against a date and time counts as its
// midnight in UTC and needs the other side to have a zone.
func subValues(a, b Value) (Value, error) {
	switch y := b.(type) {
	case Number:
		if x, ok := a.(Number); ok {
			return boxNumber(x.sub(y))
		}
	case DaysDuration:
		if x, ok := a.(DaysDuration); ok {
			return boxDuration(x.add(y.neg()))
		}
		return addDays(a, y.neg())
	case MonthsDuration:
		if x, ok := a.(MonthsDuration); ok {
			return x - y, nil
		}
		return addMonths(a, -y)
	case Time:
		if x, ok := a.(Time); ok {
			return subTimes(x, y)
		}
	case Date, DateTime:
		return subDates(a, b)
	}
	return nil, errNoOperation
}

// boxNumber makes the pair that built-in functions give.
func boxNumber(n Number, err error) (Value, error) {
	if err != nil {
		return nil, err
	}
	return n, nil
}

// boxDuration turns a range check into an error.
func boxDuration(d DaysDuration, ok bool) (Value, error) {
	if !ok {
		return nil, errDurationRange
	}
	return d, nil
}

// addDays moves dates by whole days (their time of day is midnight), times of
// day around the clock.
func addDays(v Value, d DaysDuration) (Value, error) {
	switch x := v.(type) {
	case Date:
		moved, err := addToDateTime(DateTime{Date: x}, d)
		return moved.Date, err
	case DateTime:
		moved, err := addToDateTime(x, d)
		return moved, err
	case Time:
		nanos := x.nanos + d.sec%secondsPerDay*nanosPerSecond + int64(d.nano)
		x.nanos = nanos - floorDiv(nanos, nanosPerDay)*nanosPerDay
		return x, nil
	}
	return nil, errNoOperation
}

// addToDateTime counts in UTC (DMN 1.5, table 57: the value in seconds plus the
// seconds of the duration), so that a day is 24 hours also where the clocks of
// the region change meanwhile.
func addToDateTime(t DateTime, d DaysDuration) (DateTime, error) {
	if t.zone == nil || t.zone.loc == nil {
		nanos := t.nanos + d.sec%secondsPerDay*nanosPerSecond + int64(d.nano)
		days := floorDiv(nanos, nanosPerDay)
		date, ok := dateFromDays(t.epochDays() + d.sec/secondsPerDay + days)
		if !ok {
			return t, errTemporalRange
		}
		return DateTime{Date: date, nanos: nanos - days*nanosPerDay, zone: t.zone}, nil
	}
	sec, nano := t.instant()
	sum := daysDuration(sec+d.sec, nano+int64(d.nano))
	if sum.nano < 0 {
		sum.sec, sum.nano = sum.sec-1, sum.nano+int32(nanosPerSecond)
	}
	moved, ok := dateTimeAt(sum.sec, int64(sum.nano), t.zone)
	if !ok {
		return t, errTemporalRange
	}
	return moved, nil
}

// addMonths keeps the time of day; the day is cut to the length of the month.
func addMonths(v Value, m MonthsDuration) (Value, error) {
	switch x := v.(type) {
	case Date:
		d, ok := x.addMonths(int64(m))
		if !ok {
			return nil, errTemporalRange
		}
		return d, nil
	case DateTime:
		d, ok := x.Date.addMonths(int64(m))
		if !ok {
			return nil, errTemporalRange
		}
		moved, ok := placed(d, x.nanos, x.zone)
		if !ok {
			return nil, errTemporalRange
		}
		return moved, nil
	}
	return nil, errNoOperation
}

// subTimes compares instants if both have a zone.
func subTimes(a, b Time) (Value, error) {
	if (a.zone == nil) != (b.zone == nil) {
		return nil, errMixedZones
	}
	o1 := a.offset()
	o2 := b.offset()
	return daysDuration(o2-o1, a.nanos-b.nanos), nil
}

var errMixedZones = errors.New("one side has a time zone and the other has none")

// subDates gives the days and time duration between two moments.
func subDates(a, b Value) (Value, error) {
	x, ok1 := asDateTime(a)
	y, ok2 := asDateTime(b)
	if !ok1 || !ok2 {
		return nil, errNoOperation
	}
	if (x.zone == nil) != (y.zone == nil) {
		return nil, errMixedZones
	}
	s1, n1 := x.instant()
	s2, n2 := y.instant()
	return daysDuration(s1-s2, n1-n2), nil
}

// asDateTime reads a date as its midnight in UTC when the operation mixes it
// with a zoned value (DMN 1.5, 10.3.2.9.4, implicit conversion).
func asDateTime(v Value) (DateTime, bool) {
	switch x := v.(type) {
	case DateTime:
		return x, true
	case Date:
		return DateTime{Date: x, zone: utcZone}, true
	}
	return DateTime{}, false
}

// mulValues: numbers, and a number with a duration on either side (DMN 1.5,
// table 58).
func mulValues(a, b Value) (Value, error) {
	y, ok := b.(Number)
	if !ok {
		if y, ok = a.(Number); !ok {
			return nil, errNoOperation
		}
		a = b
	}
	switch x := a.(type) {
	case Number:
		return boxNumber(x.mul(y))
	case DaysDuration:
		return scaleDays(x, y.mul)
	case MonthsDuration:
		return scaleMonths(x, y.mul)
	}
	return nil, errNoOperation
}

// divValues: also duration by number and duration by duration of the same kind
// (DMN 1.5, table 59).
func divValues(a, b Value) (Value, error) {
	switch y := b.(type) {
	case Number:
		by := func(n Number) (Number, error) { return n.div(y) }
		switch x := a.(type) {
		case Number:
			return boxNumber(x.div(y))
		case DaysDuration:
			return scaleDays(x, by)
		case MonthsDuration:
			return scaleMonths(x, by)
		}
	case DaysDuration:
		if x, ok := a.(DaysDuration); ok {
			return boxNumber(x.seconds().div(y.seconds()))
		}
	case MonthsDuration:
		if x, ok := a.(MonthsDuration); ok {
			return boxNumber(NewInt(int64(x)).div(NewInt(int64(y))))
		}
	}
	return nil, errNoOperation
}

// powValues is defined for numbers only.
func powValues(a, b Value) (Value, error) {
	x, ok1 := a.(Number)
	y, ok2 := b.(Number)
	if !ok1 || !ok2 {
		return nil, errNoOperation
	}
	return boxNumber(x.pow(y))
}

// negValue is the sign; beyond the standard's 0-e it turns durations too, as
// the reference implementations do.
func negValue(v Value) (Value, error) {
	switch x := v.(type) {
	case Number:
		return x.neg(), nil
	case DaysDuration:
		return x.neg(), nil
	case MonthsDuration:
		return -x, nil
	}
	return nil, errNoOperation
}

// truth is FEEL's three-valued logic.
type truth int8

const (
	isFalse truth = iota - 1
	isUnknown
	isTrue
)

// truthOf has no unknown.
func truthOf(b bool) truth {
	if b {
		return isTrue
	}
	return isFalse
}

// value boxes the truth; unknown is null.
func (t truth) value() Value {
	if t == isUnknown {
		return null
	}
	return Bool(t == isTrue)
}

// operandTruth reads a value as an operand of and/or: everything that is not
// a boolean is unknown (DMN 1.5, table 50).
func operandTruth(v Value) truth {
	if b, ok := v.(Bool); ok {
		return truthOf(bool(b))
	}
	return isUnknown
}

// compareValues orders two values of one kind; ok is false when the kinds
// differ or have no order (DMN 1.5, table 52).
func compareValues(a, b Value) (c int, ok bool) {
	switch x := a.(type) {
	case Number:
		if y, ok := b.(Number); ok {
			return x.Cmp(y), true
		}
	case String:
		if y, ok := b.(String); ok {
			return compareStrings(string(x), string(y)), true
		}
	case Date:
		if y, ok := b.(Date); ok {
			return x.Compare(y), true
		}
	case DateTime:
		if y, ok := b.(DateTime); ok {
			return x.compare(y), true
		}
	case Time:
		if y, ok := b.(Time); ok {
			return x.compare(y), true
		}
	case DaysDuration:
		if y, ok := b.(DaysDuration); ok {
			return x.compare(y), true
		}
	case MonthsDuration:
		if y, ok := b.(MonthsDuration); ok {
			return compareInt(int64(x), int64(y)), true
		}
	}
	return 0, false
}

// compareStrings orders by code point, which for UTF-8 is the order of bytes.
func compareStrings(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// incomparable words why two values have no order.
func incomparable(a, b Value) string {
	return fmt.Sprintf("%s and %s have no order", Type(a), Type(b))
}
