package feel

import (
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
	"time"
)

// DaysDuration is a days and time duration, exact to the nanosecond.
type DaysDuration struct {
	sec  int64
	nano int32 // same sign as sec
}

// MonthsDuration is a years and months duration, counted in months.
type MonthsDuration int64

// Duration converts to a Go duration; false when it exceeds about 292 years.
func (d DaysDuration) Duration() (time.Duration, bool) {
	if d.sec > math.MaxInt64/nanosPerSecond-1 || d.sec < math.MinInt64/nanosPerSecond+1 {
		return 0, false
	}
	return time.Duration(d.sec)*time.Second + time.Duration(d.nano), true
}

// daysDuration normalizes: nanoseconds below a second and of the sign of the
// seconds.
func daysDuration(sec, nano int64) DaysDuration {
	sec += nano / nanosPerSecond
	nano %= nanosPerSecond
	if sec > 0 && nano < 0 {
		sec, nano = sec-1, nano+nanosPerSecond
	}
	if sec < 0 && nano > 0 {
		sec, nano = sec+1, nano-nanosPerSecond
	}
	return DaysDuration{sec, int32(nano)}
}

// maxDurationSeconds keeps every sum of two durations and a date in int64.
const maxDurationSeconds = int64(1) << 57

// add gives false when the sum leaves the range.
func (d DaysDuration) add(e DaysDuration) (DaysDuration, bool) {
	s := daysDuration(d.sec+e.sec, int64(d.nano)+int64(e.nano))
	return s, s.inRange()
}

// inRange keeps clear of overflow in later sums.
func (d DaysDuration) inRange() bool {
	return d.sec < maxDurationSeconds && d.sec > -maxDurationSeconds
}

// neg turns the sign.
func (d DaysDuration) neg() DaysDuration { return DaysDuration{-d.sec, -d.nano} }

// negative tells whether the duration is below zero.
func (d DaysDuration) negative() bool { return d.sec < 0 || d.nano < 0 }

// compare orders by length.
func (d DaysDuration) compare(e DaysDuration) int {
	if c := compareInt(d.sec, e.sec); c != 0 {
		return c
	}
	return compareInt(int64(d.nano), int64(e.nano))
}

// seconds gives the duration as a number of seconds.
func (d DaysDuration) seconds() Number {
	whole := NewInt(d.sec)
	sum, err := whole.add(Number{coef: int64(d.nano), scale: 9})
	if err != nil {
		return whole
	}
	return sum
}

// durationOfSeconds drops what is below a nanosecond.
func durationOfSeconds(n Number) (DaysDuration, bool) {
	whole, ok := n.truncInt()
	if !ok || whole >= maxDurationSeconds || whole <= -maxDurationSeconds {
		return DaysDuration{}, false
	}
	rest, err := n.sub(NewInt(whole))
	if err != nil {
		return DaysDuration{}, false
	}
	if rest, err = rest.mul(NewInt(nanosPerSecond)); err != nil {
		return DaysDuration{}, false
	}
	nanos, ok := rest.truncInt()
	return DaysDuration{whole, int32(nanos)}, ok
}

// String writes the duration in ISO 8601, normalized: "P1DT2H", "PT0S".
func (d DaysDuration) String() string {
	if d.sec == 0 && d.nano == 0 {
		return "PT0S"
	}
	var b strings.Builder
	if d.negative() {
		b.WriteByte('-')
		d = d.neg()
	}
	b.WriteByte('P')
	writePart(&b, d.sec/secondsPerDay, 'D')
	if d.sec%secondsPerDay == 0 && d.nano == 0 {
		return b.String()
	}
	b.WriteByte('T')
	writePart(&b, d.sec/3600%24, 'H')
	writePart(&b, d.sec/60%60, 'M')
	if d.sec%60 != 0 || d.nano != 0 {
		b.WriteString(strconv.FormatInt(d.sec%60, 10))
		b.WriteString(fractionText(int64(d.nano)))
		b.WriteByte('S')
	}
	return b.String()
}

// writePart writes a component unless it is zero.
func writePart(b *strings.Builder, n int64, unit byte) {
	if n != 0 {
		b.WriteString(strconv.FormatInt(n, 10))
		b.WriteByte(unit)
	}
}

// String writes the duration in ISO 8601, normalized: "P1Y2M", "P0M".
func (m MonthsDuration) String() string {
	if m == 0 {
		return "P0M"
	}
	var b strings.Builder
	if m < 0 {
		b.WriteByte('-')
		m = -m
	}
	b.WriteByte('P')
	writePart(&b, int64(m)/12, 'Y')
	writePart(&b, int64(m)%12, 'M')
	return b.String()
}

// AddTo moves t by the months, to the last day where a month is too short; false
// when no year of the calendar is so far away.
func (m MonthsDuration) AddTo(t time.Time) (time.Time, bool) {
	dt := NewDateTime(t)
	d, ok := dt.Date.addMonths(int64(m))
	if !ok {
		return t, false
	}
	moved, ok := placed(d, dt.nanos, dt.zone)
	return moved.In(t.Location()), ok
}

// scaleMonths multiplies the months and drops the fraction of a month.
func scaleMonths(m MonthsDuration, f func(Number) (Number, error)) (Value, error) {
	n, err := f(NewInt(int64(m)))
	if err != nil {
		return nil, err
	}
	months, ok := n.truncInt()
	if !ok || months > 12*maxYear*10 || months < -12*maxYear*10 {
		return nil, errDurationRange
	}
	return MonthsDuration(months), nil
}

// scaleDays multiplies the seconds and drops what is below a nanosecond.
func scaleDays(d DaysDuration, f func(Number) (Number, error)) (Value, error) {
	n, err := f(d.seconds())
	if err != nil {
		return nil, err
	}
	r, ok := durationOfSeconds(n)
	if !ok {
		return nil, errDurationRange
	}
	return r, nil
}

var errDurationRange = fmt.Errorf("result out of the range of durations")

// parseDuration reads ISO 8601 durations of either kind, but not a mixture:
// FEEL has no duration with both months and days.
func parseDuration(s string) (Value, bool) {
	rest, neg := s, false
	if strings.HasPrefix(rest, "-") {
		rest, neg = rest[1:], true
	}
	if !strings.HasPrefix(rest, "P") {
		return nil, false
	}
	date, clock, hasClock := strings.Cut(rest[1:], "T")
	if hasClock && clock == "" || date == "" && !hasClock {
		return nil, false
	}
	if strings.ContainsAny(date, "YM") {
		return parseMonths(date, hasClock, neg)
	}
	var d DaysDuration
	if !readParts(date, "D", &d) || !readParts(clock, "HMS", &d) {
		return nil, false
	}
	if neg {
		d = d.neg()
	}
	return d, d.inRange()
}

// parseMonths reads the years and months of a duration that must have nothing
// else.
func parseMonths(date string, hasClock, neg bool) (Value, bool) {
	var years, months int64
	rest, hasYears := readPart(date, 'Y', &years)
	rest, hasMonths := readPart(rest, 'M', &months)
	if !hasYears || !hasMonths || rest != "" || hasClock {
		return nil, false
	}
	m := years*12 + months
	if years > 10*maxYear || months > 120*maxYear {
		return nil, false
	}
	if neg {
		m = -m
	}
	return MonthsDuration(m), true
}

// readPart takes "12Y" off the front of s when it is there.
func readPart(s string, unit byte, n *int64) (string, bool) {
	i := strings.IndexByte(s, unit)
	if i < 0 {
		return s, true
	}
	v, err := strconv.ParseUint(s[:i], 10, 62)
	*n = int64(v)
	return s[i+1:], err == nil
}

var unitSeconds = map[byte]int64{'D': secondsPerDay, 'H': 3600, 'M': 60, 'S': 1}

// readParts reads the designators in units in this order, each at most once.
func readParts(s, units string, d *DaysDuration) bool {
	for i := 0; i < len(units) && s != ""; i++ {
		unit := units[i]
		at := strings.IndexByte(s, unit)
		if at < 0 {
			continue
		}
		text, frac, hasFrac := strings.Cut(s[:at], ".")
		v, err := strconv.ParseUint(text, 10, 62)
		hi, lo := bits.Mul64(v, uint64(unitSeconds[unit]))
		if err != nil || hi != 0 || lo > uint64(maxDurationSeconds) || hasFrac && unit != 'S' {
			return false
		}
		nano, ok := parseFraction(frac)
		if !ok {
			return false
		}
		*d = daysDuration(d.sec+int64(lo), int64(d.nano)+nano)
		s = s[at+1:]
	}
	return s == ""
}

// parseFraction reads the digits behind the point as nanoseconds, dropping
// what is finer.
func parseFraction(s string) (int64, bool) {
	if strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	if len(s) > 9 {
		s = s[:9]
	}
	if s == "" {
		return 0, true
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n * pow10[9-len(s)], err == nil
}
