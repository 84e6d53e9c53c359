package feel

import (
	"errors"
	"fmt"
)

// Date and time functions: DMN 1.5, 10.3.4.1, 10.3.4.7 and 10.3.4.8.
var temporalRows = []row{
	{"date(from: string) -> date", parsing(func(s string) (Value, bool) { d, ok := ParseDate(s); return d, ok }, "date")},
	{"date(from: date|date and time) -> date", func(_ *machine, a []Value) (Value, error) {
		if dt, ok := a[0].(DateTime); ok {
			return dt.Date, nil
		}
		return a[0], nil
	}},
	{"date(year: number, month: number, day: number) -> date", dateOf},
	{"time(from: string) -> time", parsing(func(s string) (Value, bool) { t, ok := ParseTime(s); return t, ok }, "time")},
	{"time(from: date|time|date and time) -> time", timeFrom},
	{"time(hour: number, minute: number, second: number, offset?: days and time duration) -> time", timeOf},
	{"date and time(from: string) -> date and time", parsing(func(s string) (Value, bool) { t, ok := ParseDateTime(s); return t, ok }, "date and time")},
	{"date and time(date: date|date and time, time: time) -> date and time", func(_ *machine, a []Value) (Value, error) {
		t := a[1].(Time)
		dt, ok := placed(dateOfValue(a[0]), t.nanos, t.zone)
		if !ok {
			return nil, errTemporalRange
		}
		return dt, nil
	}},
	{"date and time(date: date and time, timezone: string) -> date and time", inZone},
	{"duration(from: string) -> duration", parsing(parseDuration, "duration")},
	{"duration(from: duration) -> duration", func(_ *machine, a []Value) (Value, error) { return a[0], nil }},
	{"years and months duration(from: date|date and time, to: date|date and time) -> years and months duration", monthsBetween},
	{"day of year(date: date|date and time) -> number", onDate(func(d Date) Value { return NewInt(d.dayOfYear()) })},
	{"day of week(date: date|date and time) -> string", onDate(func(d Date) Value { return String(weekdays[d.weekday()-1]) })},
	{"month of year(date: date|date and time) -> string", onDate(func(d Date) Value { return String(months[d.month-1]) })},
	{"week of year(date: date|date and time) -> number", onDate(func(d Date) Value { return NewInt(d.isoWeek()) })},
	{"last day of month(date: date|date and time) -> date", onDate(func(d Date) Value {
		d.day = uint8(daysIn(int64(d.year), int64(d.month)))
		return d
	})},
	{"now() -> date and time", func(m *machine, _ []Value) (Value, error) { return m.clock(), nil }},
	{"today() -> date", func(m *machine, _ []Value) (Value, error) { return m.clock().Date, nil }},
}

var weekdays = [...]string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}

var months = [...]string{"January", "February", "March", "April", "May", "June", "July", "August", "September",
	"October", "November", "December"}

// parsing makes a conversion from text that fails with the text and what it
// should have been.
func parsing(parse func(string) (Value, bool), what string) builtinFunc {
	return func(_ *machine, a []Value) (Value, error) {
		v, ok := parse(string(a[0].(String)))
		if !ok {
			return nil, fmt.Errorf("%q is no %s", string(a[0].(String)), what)
		}
		return v, nil
	}
}

// onDate adapts a function of a date; of a date and time it takes the date as
// it stands in its own zone.
func onDate(f func(Date) Value) builtinFunc {
	return func(_ *machine, a []Value) (Value, error) { return f(dateOfValue(a[0])), nil }
}

// dateOfValue drops the time of day.
func dateOfValue(v Value) Date {
	if dt, ok := v.(DateTime); ok {
		return dt.Date
	}
	d, _ := v.(Date)
	return d
}

// dateOf builds a date from numbers, whose fractions are cut.
func dateOf(_ *machine, a []Value) (Value, error) {
	var parts [3]int64
	for i := range parts {
		n, ok := a[i].(Number).truncInt()
		if !ok {
			return nil, fmt.Errorf("%s is out of range", a[i].(Number))
		}
		parts[i] = n
	}
	d, ok := NewDate(parts[0], parts[1], parts[2])
	if !ok {
		return nil, fmt.Errorf("there is no day %d-%d-%d", parts[0], parts[1], parts[2])
	}
	return d, nil
}

// timeFrom takes the time of day; a date begins at midnight in UTC.
func timeFrom(_ *machine, a []Value) (Value, error) {
	switch x := a[0].(type) {
	case DateTime:
		return Time{x.nanos, x.zone}, nil
	case Date:
		return Time{0, utcZone}, nil
	}
	return a[0], nil
}

// timeOf builds a time of day; the second may have a fraction, the offset
// reaches 18 hours either way.
func timeOf(_ *machine, a []Value) (Value, error) {
	h, ok1 := a[0].(Number).truncInt()
	min, ok2 := a[1].(Number).truncInt()
	sec, ok3 := durationOfSeconds(a[2].(Number))
	if !ok1 || !ok2 || !ok3 || h < 0 || h > 23 || min < 0 || min > 59 || sec.negative() || sec.sec > 59 {
		return nil, errors.New("hour, minute or second is out of range")
	}
	t := Time{nanos: (h*3600+min*60+sec.sec)*nanosPerSecond + int64(sec.nano)}
	if offset, ok := a[3].(DaysDuration); ok {
		if offset.sec > maxOffset || offset.sec < -maxOffset {
			return nil, fmt.Errorf("offset %s is out of range", offset)
		}
		t.zone = &Zone{offset: int32(offset.sec)}
	}
	return t, nil
}

// inZone shows the same moment in another zone; a local time is placed in it
// (an extension).
func inZone(_ *machine, a []Value) (Value, error) {
	name := string(a[1].(String))
	zone, ok := loadRegion(name)
	if !ok {
		if zone, ok = parseZone(name); !ok || zone == nil {
			return nil, fmt.Errorf("there is no time zone %q", name)
		}
	}
	dt := a[0].(DateTime)
	if dt.zone == nil {
		dt, ok = placed(dt.Date, dt.nanos, zone)
	} else {
		sec, nano := dt.instant()
		dt, ok = dateTimeAt(sec, nano, zone)
	}
	if !ok {
		return nil, errTemporalRange
	}
	return dt, nil
}

// monthsBetween counts whole months between two days, negative when to lies
// before from; the time of day has no part in it.
func monthsBetween(_ *machine, a []Value) (Value, error) {
	from, to := dateOfValue(a[0]), dateOfValue(a[1])
	sign := int64(1)
	if to.Compare(from) < 0 {
		from, to, sign = to, from, -1
	}
	n := int64(to.year)*12 + int64(to.month) - int64(from.year)*12 - int64(from.month)
	if to.day < from.day {
		n--
	}
	return MonthsDuration(sign * n), nil
}
