package schedule

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// What Quartz (CronTrigger) adds to the days of cron: L, the last day of the month, L-3, three days before it, LW, its last working day, 15W, the
// working day nearest to the 15th in the same month; of weekdays 5L, the last Friday, and 5#2, the second one. Weekdays count as in
// cron: 0 or 7 is Sunday, where Quartz has 1. ? is the same as *.

// searched is how far a time is looked for: 29 February on a given weekday comes once in 28 years, and not at all around 2100.
const searched = 40

// A days schedule comes at the times of another one, on days that a rule lets through. When a clock is put back, times of day that
// are there twice come once, unless they come every hour.
type days struct {
	times  cron.Schedule // of every day, if there is a rule
	zone   *time.Location
	in     func(day time.Time) bool // nil: every day
	hourly bool
}

// Next implements cron.Schedule. It gives the zero time if there is none.
func (d days) Next(after time.Time) time.Time {
	end := after.AddDate(searched, 0, 0)
	for at := d.times.Next(after); !at.IsZero() && at.Before(end); {
		local := at.In(d.place(after))
		if !d.hourly && again(local) {
			at = d.times.Next(at)
			continue
		}
		if d.in == nil || d.in(local) {
			return at
		}
		y, m, day := local.Date()
		at = d.times.Next(time.Date(y, m, day+1, 0, 0, 0, 0, local.Location()).Add(-time.Nanosecond))
	}
	return time.Time{}
}

// again reports whether a clock has shown this time already, before it was put back.
func again(at time.Time) bool {
	_, now := at.Zone()
	_, before := at.Add(-3 * time.Hour).Zone()
	if before <= now {
		return false
	}
	_, first := at.Add(time.Duration(now-before) * time.Second).Zone()
	return first == before
}

// place is the zone in which days are told apart: the one that stands in front, else that of the caller.
func (d days) place(of time.Time) *time.Location {
	if d.zone != nil {
		return d.zone
	}
	return of.Location()
}

// withDays takes what only Quartz knows out of a cron text.
func withDays(text string) (plain string, rule days, err error) {
	fields := strings.Fields(text)
	first := 0
	if len(fields) > 0 && strings.Contains(fields[0], "TZ=") {
		first = 1
		_, name, _ := strings.Cut(fields[0], "=")
		if rule.zone, err = time.LoadLocation(name); err != nil {
			return text, rule, nil // the parser says so
		}
	}
	n := len(fields) - first
	if rule.hourly = true; n != 5 && n != 6 {
		return text, rule, nil // such as @every 90s
	}
	rule.hourly = strings.HasPrefix(fields[len(fields)-4], "*")
	month, week := &fields[len(fields)-3], &fields[len(fields)-1]
	*week = sundays(*week)
	if !strings.ContainsAny(*month, "LW") && !strings.ContainsAny(strings.ToUpper(strings.NewReplacer("JUL", "").Replace(*week)), "L#") {
		return strings.Join(fields, " "), rule, nil
	}
	inMonth, err := dayRules(*month, ofMonth)
	if err != nil {
		return "", rule, err
	}
	inWeek, err := dayRules(*week, ofWeek)
	if err != nil {
		return "", rule, err
	}
	*month, *week, rule.in = "*", "*", either(inMonth, inWeek)
	return strings.Join(fields, " "), rule, nil
}

// either is cron's own rule: if both fields say something, one of them is enough.
func either(month, week func(time.Time) bool) func(time.Time) bool {
	switch {
	case month == nil:
		return week
	case week == nil:
		return month
	}
	return func(day time.Time) bool { return month(day) || week(day) }
}

// sundays writes 7 as 0, also as the end of a range.
func sundays(field string) string {
	parts := strings.Split(field, ",")
	for i, part := range parts {
		from, rest, is := strings.Cut(part, "-")
		switch {
		case is && strings.HasPrefix(rest, "7") && !strings.HasPrefix(rest, "7/"):
			if from == "7" {
				parts[i] = "0"
			} else if parts[i] = from + "-6,0"; from == "0" {
				parts[i] = "0-6"
			}
		case strings.HasPrefix(part, "7"):
			parts[i] = "0" + part[1:]
		}
	}
	return strings.Join(parts, ",")
}

// dayRules reads a field of days; nil: it says nothing.
func dayRules(field string, special func(part string) (func(time.Time) bool, error)) (func(time.Time) bool, error) {
	if field == "*" || field == "?" {
		return nil, nil
	}
	var rules []func(time.Time) bool
	for part := range strings.SplitSeq(field, ",") {
		rule, err := special(part)
		if err != nil {
			return nil, err
		}
		rules = append(rules, rule)
	}
	return func(day time.Time) bool {
		for _, rule := range rules {
			if rule(day) {
				return true
			}
		}
		return false
	}, nil
}

// ordinary is a part that cron itself knows, as a rule for days.
func ordinary(spec string) (func(time.Time) bool, error) {
	s, err := cronParser.Parse(spec)
	if err != nil {
		return nil, err
	}
	return func(day time.Time) bool {
		y, m, d := day.Date()
		noon := time.Date(y, m, d, 12, 0, 0, 0, time.UTC)
		return s.Next(noon.Add(-time.Second)).Equal(noon)
	}, nil
}

// lastOf is the last day of the month of a day.
func lastOf(day time.Time) int {
	return time.Date(day.Year(), day.Month()+1, 0, 12, 0, 0, 0, time.UTC).Day()
}

// nearest is the working day nearest to a day of a month, which it does not leave.
func nearest(day time.Time, n int) int {
	last := lastOf(day)
	n = min(n, last)
	switch time.Date(day.Year(), day.Month(), n, 12, 0, 0, 0, time.UTC).Weekday() {
	case time.Saturday:
		if n == 1 {
			return 3
		}
		return n - 1
	case time.Sunday:
		if n == last {
			return n - 2
		}
		return n + 1
	}
	return n
}

func ofMonth(part string) (func(time.Time) bool, error) {
	part = strings.ToUpper(part)
	working := strings.HasSuffix(part, "W")
	day := strings.TrimSuffix(part, "W")
	before, fromEnd := strings.CutPrefix(day, "L")
	if !working && !fromEnd {
		return ordinary("0 12 " + part + " * *")
	}
	n := 0
	if text := strings.TrimPrefix(before, "-"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil || n < 1 || n > 31 || fromEnd && n == 31 || fromEnd != strings.HasPrefix(before, "-") {
			return nil, fmt.Errorf("%q is no day of a month; L, L-3, LW and 15W are some", part)
		}
	} else if !fromEnd || before != "" {
		return nil, fmt.Errorf("%q is no day of a month; L, L-3, LW and 15W are some", part)
	}
	return func(day time.Time) bool {
		want := n
		if fromEnd {
			want = lastOf(day) - n
		} else if n > lastOf(day) {
			return false
		}
		if working && want > 0 {
			want = nearest(day, want)
		}
		return day.Day() == want
	}, nil
}

var weekdays = map[string]int{"SUN": 0, "MON": 1, "TUE": 2, "WED": 3, "THU": 4, "FRI": 5, "SAT": 6}

func ofWeek(part string) (func(time.Time) bool, error) {
	part = strings.ToUpper(part)
	name, nth, counted := strings.Cut(part, "#")
	name, last := strings.CutSuffix(name, "L")
	if !counted && !last {
		return ordinary("0 12 * * " + part)
	}
	day, is := weekdays[name]
	if !is {
		n, err := strconv.Atoi(name)
		if err != nil || n < 0 || n > 6 {
			return nil, fmt.Errorf("%q is no day of the week; 5L, 5#2 and FRI#1 are some", part)
		}
		day = n
	}
	which := 0
	if counted {
		var err error
		if which, err = strconv.Atoi(nth); err != nil || which < 1 || which > 5 || last {
			return nil, fmt.Errorf("%q is no day of the week; 5L, 5#2 and FRI#1 are some", part)
		}
	}
	return func(at time.Time) bool {
		switch {
		case int(at.Weekday()) != day:
			return false
		case last:
			return at.Day()+7 > lastOf(at)
		}
		return (at.Day()-1)/7+1 == which
	}, nil
}
