package schedule

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// A Cycle is a time that comes again: an ISO 8601 repeating interval (ISO
// 8601-1, 5.6.1) or cron.
type Cycle struct {
	Count int       // how often, at least 1; 0: without end
	Start time.Time // of the first time; zero: one interval from now
	End   time.Time // after which it comes no more; zero: never
	Every Duration

	cron cron.Schedule // nil: an interval
}

// ParseCycle reads R[n]/duration, R[n]/start/duration and R[n]/duration/end, a
// duration alone, which repeats without end, or cron of five fields, of six
// with seconds in front, or of a word such as @daily, with TZ=Zone before it.
func ParseCycle(text string) (Cycle, error) {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "P") {
		text = "R/" + text
	}
	parts := strings.Split(text, "/")
	if !strings.HasPrefix(text, "R") || len(parts) < 2 || len(parts) > 3 {
		return parseCron(text)
	}
	count, err := parseCount(parts[0][1:])
	if err != nil {
		return Cycle{}, err
	}
	c := Cycle{Count: count}
	interval := parts[1]
	if len(parts) == 3 {
		if interval, err = c.bound(parts[1], parts[2]); err != nil {
			return Cycle{}, err
		}
	}
	c.Every, err = ParseDuration(interval)
	return c, err
}

// bound sets the start or the end of an interval of two parts and gives the
// part that is its duration.
func (c *Cycle) bound(first, second string) (string, error) {
	var err error
	if strings.HasPrefix(first, "P") {
		c.End, err = ParseDate(second)
		return first, err
	}
	c.Start, err = ParseDate(first)
	return second, err
}

func parseCount(digits string) (int, error) {
	if digits == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(digits)
	switch {
	case err != nil || n < 0:
		//lint:ignore ST1005 the R is the user's own
		return 0, fmt.Errorf("R%s is no number of repetitions", digits)
	case n == 0:
		return 0, errors.New("it repeats no time at all")
	}
	return n, nil
}

var cronParser = cron.NewParser(cron.SecondOptional | cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.Descriptor)

// aLeapYear is where the search for the first time of a cron begins, so that
// whether it comes at all does not depend on when one asks.
var aLeapYear = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

// cronFault says what is wrong with a field of cron in words of a person.
func cronFault(err error) error {
	part, ok := strings.CutPrefix(err.Error(), "failed to parse int from ")
	if !ok {
		return err
	}
	part, _, _ = strings.Cut(part, ": strconv.")
	return fmt.Errorf("%q is no number, name, range or step", part)
}

func parseCron(text string) (Cycle, error) {
	notCycle := func(why any) error {
		return fmt.Errorf("it is neither a repeating interval such as R3/PT10S nor cron: %v", why)
	}
	if strings.Contains(text, "TZ=") && !strings.Contains(text, " ") {
		return Cycle{}, notCycle("nothing follows the time zone") // the parser would panic
	}
	plain, rule, err := withDays(text)
	if err != nil {
		return Cycle{}, notCycle(err)
	}
	schedule, err := cronParser.Parse(plain)
	if err != nil {
		return Cycle{}, notCycle(cronFault(err))
	}
	rule.times = schedule
	if rule.Next(aLeapYear).IsZero() {
		return Cycle{}, errors.New("cron never comes due")
	}
	return Cycle{cron: rule}, nil
}

// First is when the cycle comes first, seen from now.
func (c Cycle) First(now time.Time) time.Time {
	if c.cron == nil && !c.Start.IsZero() {
		return c.Start
	}
	return c.After(now)
}

// After is when the cycle comes after it has come at last. Count and End are not
// looked at.
func (c Cycle) After(last time.Time) time.Time {
	if c.cron != nil {
		return c.cron.Next(last)
	}
	return c.Every.AddTo(last)
}

// Cron reports whether the cycle is written as cron: it follows the clock, not
// its own last time.
func (c Cycle) Cron() bool { return c.cron != nil }
