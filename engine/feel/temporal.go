package feel

import (
	"fmt"
	"strings"
	"sync"
	"time"

	_ "time/tzdata" // zones must not depend on the machine
)

// Date is a day of the proleptic Gregorian calendar in the years -999999999
// to 999999999.
type Date struct {
	year       int32
	month, day uint8
}

// Zone is the offset or the named region of a time; nil means a local time.
type Zone struct {
	offset int32          // seconds east of UTC, for loc == nil
	loc    *time.Location // named region
}

// Time is a time of day to the nanosecond with an optional zone.
type Time struct {
	nanos int64 // since midnight
	zone  *Zone
}

// DateTime is a date with a time of day and an optional zone. Its value in UTC
// leads back to it (DMN 1.5, 10.3.2.3.6: valuedt is one-to-one and has an
// inverse), also where the clocks of a region change: a time of day that comes
// twice is the first of the two unless later is set, and one that does not
// exist is never made, see placed.
type DateTime struct {
	Date
	nanos int64 // since midnight
	zone  *Zone
	later bool // the second of two moments with this time of day
}

const (
	maxYear        = 999_999_999
	nanosPerSecond = int64(time.Second)
	secondsPerDay  = 86400
	nanosPerDay    = secondsPerDay * nanosPerSecond
	maxOffset      = 18 * 3600
)

var utcZone = &Zone{}

// NewDate gives the date, or false when the calendar has no such day.
func NewDate(year, month, day int64) (Date, bool) {
	if year < -maxYear || year > maxYear || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return Date{}, false
	}
	return Date{int32(year), uint8(month), uint8(day)}, true
}

// isLeap follows the Gregorian rule in all years.
func isLeap(y int64) bool { return y%4 == 0 && (y%100 != 0 || y%400 == 0) }

// daysIn gives the length of a month.
func daysIn(year, month int64) int64 {
	switch month {
	case 2:
		if isLeap(year) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// epochDays counts the days since 1970-01-01.
func (d Date) epochDays() int64 {
	y, m := int64(d.year), int64(d.month)
	if m <= 2 {
		y--
	}
	era := floorDiv(y, 400)
	yoe := y - era*400
	doy := (153*((m+9)%12)+2)/5 + int64(d.day) - 1
	return era*146097 + yoe*365 + yoe/4 - yoe/100 + doy - 719468
}

// dateFromDays is the inverse of epochDays.
func dateFromDays(days int64) (Date, bool) {
	z := days + 719468
	era := floorDiv(z, 146097)
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	day := doy - (153*mp+2)/5 + 1
	month := mp + 3
	if month > 12 {
		month -= 12
	}
	year := yoe + era*400
	if month <= 2 {
		year++
	}
	return NewDate(year, month, day)
}

// floorDiv rounds towards minus infinity.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

// weekday counts Monday as 1.
func (d Date) weekday() int64 { return (d.epochDays()+3)%7 + 1 + 7*b2i((d.epochDays()+3)%7 < 0) }

// b2i gives 1 for true.
func b2i(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// dayOfYear counts from 1.
func (d Date) dayOfYear() int64 {
	first, _ := NewDate(int64(d.year), 1, 1)
	return d.epochDays() - first.epochDays() + 1
}

// isoWeek gives the week of ISO 8601: week 1 holds the year's first Thursday.
func (d Date) isoWeek() int64 {
	thursday, ok := dateFromDays(d.epochDays() - d.weekday() + 4)
	if !ok {
		return 1
	}
	return (thursday.dayOfYear()-1)/7 + 1
}

// addMonths keeps the day where the month has it and else takes the last day.
func (d Date) addMonths(n int64) (Date, bool) {
	months := int64(d.year)*12 + int64(d.month) - 1 + n
	year, month := floorDiv(months, 12), months-floorDiv(months, 12)*12+1
	if year < -maxYear || year > maxYear {
		return Date{}, false
	}
	return NewDate(year, month, min(int64(d.day), daysIn(year, month)))
}

// Compare orders dates by the calendar.
func (d Date) Compare(e Date) int { return compareInt(d.epochDays(), e.epochDays()) }

// compareInt gives -1, 0 or 1.
func compareInt(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// String writes the date in ISO 8601, years with at least four digits.
func (d Date) String() string {
	if d.year < 0 {
		return fmt.Sprintf("-%04d-%02d-%02d", -d.year, d.month, d.day)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
}

// String writes the time in ISO 8601, a region after "@".
func (t Time) String() string { return clockText(t.nanos) + t.zone.String() }

// String writes date, "T" and time. The second of two moments with the same
// time of day is written with its offset: the region alone would mean the first.
func (t DateTime) String() string {
	if t.later {
		off := t.offset()
		t.zone = &Zone{offset: int32(off)}
	}
	return t.Date.String() + "T" + clockText(t.nanos) + t.zone.String()
}

// clockText writes hh:mm:ss and the fraction without zeros at its end.
func clockText(nanos int64) string {
	s := nanos / nanosPerSecond
	text := fmt.Sprintf("%02d:%02d:%02d", s/3600, s/60%60, s%60)
	return text + fractionText(nanos%nanosPerSecond)
}

// fractionText writes nothing for whole seconds.
func fractionText(nanos int64) string {
	if nanos == 0 {
		return ""
	}
	return "." + strings.TrimRight(fmt.Sprintf("%09d", nanos), "0")
}

// String gives "", "Z", "+02:00" or "@Europe/Paris".
func (z *Zone) String() string {
	if z == nil {
		return ""
	}
	if z.loc != nil {
		return "@" + z.loc.String()
	}
	return offsetText(z.offset)
}

// offsetText writes seconds only if there are any.
func offsetText(offset int32) string {
	if offset == 0 {
		return "Z"
	}
	sign := '+'
	if offset < 0 {
		sign, offset = '-', -offset
	}
	text := fmt.Sprintf("%c%02d:%02d", sign, offset/3600, offset/60%60)
	if offset%60 != 0 {
		text += fmt.Sprintf(":%02d", offset%60)
	}
	return text
}

// equal compares the zones themselves: a region never equals an offset.
func (z *Zone) equal(o *Zone) bool {
	if z == nil || o == nil {
		return z == o
	}
	if z.loc != nil || o.loc != nil {
		return z.loc != nil && o.loc != nil && z.loc.String() == o.loc.String()
	}
	return z.offset == o.offset
}

// regions remembers loaded zones: loading one reads and parses a file.
var regions sync.Map

// loadRegion finds a zone of the IANA data base by its exact name.
func loadRegion(name string) (*Zone, bool) {
	if z, ok := regions.Load(name); ok {
		return z.(*Zone), true
	}
	if name == "" || name == "Local" {
		return nil, false
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, false
	}
	z := &Zone{loc: loc}
	regions.Store(name, z)
	return z, true
}

// offsetAt gives the zone's offset in seconds for a local date and time. When
// that time comes twice it is the first moment's, or the second's for later;
// when it does not exist, the offset of before the change.
func (z *Zone) offsetAt(d Date, nanos int64, later bool) int64 {
	if z == nil {
		return 0
	}
	if z.loc == nil {
		return int64(z.offset)
	}
	local := d.epochDays()*secondsPerDay + nanos/nanosPerSecond
	before, after := z.offsetOn(local-secondsPerDay), z.offsetOn(local+secondsPerDay)
	if before == after {
		return before
	}
	if first := z.offsetOn(local-before) == before; first && !later {
		return before
	}
	if z.offsetOn(local-after) == after {
		return after
	}
	return before
}

// offsetOn gives a region's offset at a moment in seconds since 1970.
func (z *Zone) offsetOn(sec int64) int64 {
	_, offset := time.Unix(sec, 0).In(z.loc).Zone()
	return int64(offset)
}

// placed gives the moment with a date and time of day in a zone. A time of day
// that the clocks of the region leave out is moved on by as much as they are.
func placed(d Date, nanos int64, z *Zone) (DateTime, bool) {
	t := DateTime{Date: d, nanos: nanos, zone: z}
	if z == nil || z.loc == nil {
		return t, true
	}
	sec, nano := t.instant()
	return dateTimeAt(sec, nano, z)
}

// timeReference is the day on which a time of day without a date is placed in
// its region: a winter day of the northern half, so that results do not
// depend on when they are computed.
var timeReference = Date{2000, 1, 1}

// offset gives the seconds east of UTC, 0 for local times.
func (t Time) offset() int64 {
	return t.zone.offsetAt(timeReference, t.nanos, false)
}

// offset is that of Time, for the date at hand.
func (t DateTime) offset() int64 {
	return t.zone.offsetAt(t.Date, t.nanos, t.later)
}

// instant gives the seconds since 1970 in UTC (local times read as UTC) and
// the nanoseconds of the second.
func (t DateTime) instant() (sec, nano int64) {
	off := t.offset()
	return t.epochDays()*secondsPerDay + t.nanos/nanosPerSecond - off, t.nanos % nanosPerSecond
}

// dateTimeAt is the inverse of instant in the given zone.
func dateTimeAt(sec, nano int64, z *Zone) (DateTime, bool) {
	off := int64(0)
	if z != nil {
		off = int64(z.offset)
		if z.loc != nil {
			off = z.offsetOn(sec)
		}
		sec += off
	}
	days := floorDiv(sec, secondsPerDay)
	d, ok := dateFromDays(days)
	t := DateTime{Date: d, nanos: (sec-days*secondsPerDay)*nanosPerSecond + nano, zone: z}
	t.later = ok && z != nil && z.loc != nil && z.offsetAt(d, t.nanos, false) != off
	return t, ok
}

// NewDateTime converts a Go time: UTC and fixed offsets keep the offset, named
// locations keep their region.
func NewDateTime(t time.Time) DateTime {
	_, offset := t.Zone()
	z := &Zone{offset: int32(offset)}
	if name := t.Location().String(); strings.Contains(name, "/") {
		if region, ok := loadRegion(name); ok {
			z = region
		}
	}
	dt, _ := dateTimeAt(t.Unix(), int64(t.Nanosecond()), z)
	return dt
}

// In gives the moment as a Go time; local times are read in loc.
func (t DateTime) In(loc *time.Location) time.Time {
	switch {
	case t.zone != nil && t.zone.loc != nil:
		sec, nano := t.instant()
		return time.Unix(sec, nano).In(t.zone.loc)
	case t.zone != nil && t.zone.offset == 0:
		loc = time.UTC
	case t.zone != nil:
		loc = time.FixedZone("", int(t.zone.offset))
	}
	s := int(t.nanos / nanosPerSecond)
	return time.Date(int(t.year), time.Month(t.month), int(t.day), s/3600, s/60%60, s%60, int(t.nanos%nanosPerSecond), loc)
}

// In gives the midnight with which the date begins in loc.
func (d Date) In(loc *time.Location) time.Time {
	return time.Date(int(d.year), time.Month(d.month), int(d.day), 0, 0, 0, 0, loc)
}

// compare orders by the moment. If only one side has a zone, the other is read
// with the same offset (DMN 1.5, table 54).
func (t DateTime) compare(u DateTime) int {
	if (t.zone == nil) != (u.zone == nil) {
		t.zone, u.zone = nil, nil
	}
	s1, n1 := t.instant()
	s2, n2 := u.instant()
	if c := compareInt(s1, s2); c != 0 {
		return c
	}
	return compareInt(n1, n2)
}

// compare is that of DateTime for times of day.
func (t Time) compare(u Time) int {
	if (t.zone == nil) != (u.zone == nil) {
		t.zone, u.zone = nil, nil
	}
	o1 := t.offset()
	o2 := u.offset()
	return compareInt(t.nanos-o1*nanosPerSecond, u.nanos-o2*nanosPerSecond)
}
