// Package schedule reads the ways in which a time can be written in a model:
// the dates, durations and repeating intervals of ISO 8601, and cron. It is the
// one place that knows their grammar; forms, lint, deployment, export and the
// engine's timers read it from here.
package schedule

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"hookflow/engine/feel"
)

// A Duration is an ISO 8601 duration (ISO 8601-1, 5.5.2): months, whose length
// depends on where they begin, and an exact time; a day has 24 hours. Both
// parts are negative in a negative duration.
type Duration struct {
	Months int64
	Exact  time.Duration
}

var durationForm = regexp.MustCompile(`^([+-]?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,9})\d*)?S)?)?$`)

var errNoDuration = errors.New("it gives no duration such as PT10S")

// ParseDuration reads a duration such as PT10S, P1Y2M, P2W or P1DT2H30M. Only
// seconds take a fraction, which is cut at nanoseconds. A duration whose exact
// part is longer than 292 years is an error.
func ParseDuration(text string) (Duration, error) {
	m := durationForm.FindStringSubmatch(text)
	if m == nil || strings.HasSuffix(text, "P") || strings.HasSuffix(text, "T") {
		return Duration{}, errNoDuration
	}
	nanos := m[10] + strings.Repeat("0", 9-len(m[10]))
	exact := sum{}
	for i, unit := range [...]int64{4: int64(7 * 24 * time.Hour), 5: int64(24 * time.Hour), 7: int64(time.Hour), 8: int64(time.Minute), 9: int64(time.Second)} {
		exact.add(m[i], unit)
	}
	exact.add(nanos, 1)
	months := sum{}
	months.add(m[2], 12)
	months.add(m[3], 1)
	if exact.over || months.over || months.n > 12*feelYears {
		return Duration{}, fmt.Errorf("the duration %s is too long", text)
	}
	d := Duration{months.n, time.Duration(exact.n)}
	if m[1] == "-" {
		d = Duration{-d.Months, -d.Exact}
	}
	return d, nil
}

// feelYears is how far FEEL's dates reach, in years.
const feelYears = 999_999_999

// A sum adds numbers times their unit and notices when int64 is left.
type sum struct {
	n    int64
	over bool
}

func (s *sum) add(digits string, unit int64) {
	if unit == 0 || digits == "" {
		return
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n > (math.MaxInt64-s.n)/unit {
		s.over = true
		return
	}
	s.n += n * unit
}

// AddTo gives the time a duration after t: the months first, to the last day of
// a month that is too short. What no calendar reaches becomes a year that Nanos
// refuses.
func (d Duration) AddTo(t time.Time) time.Time {
	if d.Months != 0 {
		moved, ok := feel.MonthsDuration(d.Months).AddTo(t)
		if !ok {
			return t.AddDate(1_000_000, 0, 0)
		}
		t = moved
	}
	return t.Add(d.Exact)
}

// Negative reports whether the duration leads back.
func (d Duration) Negative() bool { return d.Months < 0 || d.Exact < 0 }

// Seconds gives the duration in whole seconds; false if it has months or a
// fraction of a second.
func (d Duration) Seconds() (int64, bool) {
	return int64(d.Exact / time.Second), d.Months == 0 && d.Exact%time.Second == 0
}
