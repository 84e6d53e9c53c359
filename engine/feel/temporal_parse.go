package feel

import (
	"strconv"
	"strings"
)

// The lexical forms are those of XML Schema (xs:date, xs:time, xs:dateTime)
// with "@" and a zone name of the IANA data base added (DMN 1.5, 10.3.2.3.4
// to 10.3.2.3.6).

// ParseDate reads "2024-02-29"; years beyond 9999 have no leading zero.
func ParseDate(s string) (Date, bool) {
	body, neg := strings.CutPrefix(s, "-")
	if len(body) < 10 || !isDigits(body[:4]) {
		return Date{}, false
	}
	dash := strings.IndexByte(body, '-')
	if dash < 4 || dash > 9 || len(body) != dash+6 || body[dash+3] != '-' || dash > 4 && body[0] == '0' {
		return Date{}, false
	}
	year, ok1 := digits(body[:dash])
	month, ok2 := digits(body[dash+1 : dash+3])
	day, ok3 := digits(body[dash+4:])
	if neg {
		year = -year
	}
	if !ok1 || !ok2 || !ok3 {
		return Date{}, false
	}
	return NewDate(year, month, day)
}

// isDigits tells whether s is one or more ASCII digits.
func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// digits reads a number without sign.
func digits(s string) (int64, bool) {
	if !isDigits(s) {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

// ParseTime reads "23:59:00", "23:59:00.5+02:00" or "23:59:00@Europe/Paris".
// "24:00:00" is midnight.
func ParseTime(s string) (Time, bool) {
	nanos, zone, ok := parseClock(s)
	return Time{nanos % nanosPerDay, zone}, ok
}

// ParseDateTime reads a date, "T" and a time; a date alone means its midnight
// and 24:00:00 the midnight after it. Where the clocks of a region change, a
// time that comes twice is the first of the two, and one that does not exist
// is moved on by as much as the clocks are.
func ParseDateTime(s string) (DateTime, bool) {
	date, clock, hasClock := strings.Cut(s, "T")
	d, ok := ParseDate(date)
	if !ok || !hasClock {
		return DateTime{Date: d}, ok
	}
	nanos, zone, ok := parseClock(clock)
	if ok && nanos == nanosPerDay {
		nanos = 0
		d, ok = dateFromDays(d.epochDays() + 1)
	}
	if !ok {
		return DateTime{}, false
	}
	return placed(d, nanos, zone)
}

// parseClock reads the nanoseconds since midnight, of which a day's worth
// means 24:00:00.
func parseClock(s string) (int64, *Zone, bool) {
	if len(s) < 8 || s[2] != ':' || s[5] != ':' {
		return 0, nil, false
	}
	h, ok1 := digits(s[:2])
	m, ok2 := digits(s[3:5])
	sec, ok3 := digits(s[6:8])
	if !ok1 || !ok2 || !ok3 || h > 24 || m > 59 || sec > 59 {
		return 0, nil, false
	}
	rest, nano := s[8:], int64(0)
	if strings.HasPrefix(rest, ".") {
		end := 1
		for end < len(rest) && rest[end] >= '0' && rest[end] <= '9' {
			end++
		}
		nano, _ = parseFraction(rest[1:end])
		if end == 1 {
			return 0, nil, false
		}
		rest = rest[end:]
	}
	zone, ok := parseZone(rest)
	nanos := (h*3600+m*60+sec)*nanosPerSecond + nano
	return nanos, zone, ok && nanos <= nanosPerDay
}

// parseZone reads "", "Z", "+hh:mm", "+hh:mm:ss" or "@Region/City".
func parseZone(s string) (*Zone, bool) {
	switch {
	case s == "":
		return nil, true
	case s == "Z" || s == "z":
		return utcZone, true
	case s[0] == '@':
		return loadRegion(s[1:])
	case s[0] != '+' && s[0] != '-' || len(s) != 6 && len(s) != 9 || s[3] != ':':
		return nil, false
	}
	h, ok1 := digits(s[1:3])
	m, ok2 := digits(s[4:6])
	sec, ok3 := int64(0), true
	if len(s) == 9 {
		sec, ok3 = digits(s[7:])
		ok3 = ok3 && s[6] == ':'
	}
	offset := h*3600 + m*60 + sec
	if !ok1 || !ok2 || !ok3 || m > 59 || sec > 59 || offset > maxOffset {
		return nil, false
	}
	if s[0] == '-' {
		offset = -offset
	}
	return &Zone{offset: int32(offset)}, true
}

// parseAt reads the text of an @"..." literal: the first of date and time,
// date, time and duration whose form it has.
func parseAt(s string) (Value, bool) {
	if strings.HasPrefix(strings.TrimPrefix(s, "-"), "P") {
		return parseDuration(s)
	}
	if d, ok := ParseDate(s); ok {
		return d, true
	}
	if strings.Contains(s, "T") && len(s) > 10 {
		if dt, ok := ParseDateTime(s); ok {
			return dt, true
		}
	}
	if t, ok := ParseTime(s); ok {
		return t, true
	}
	return nil, false
}
