package schedule

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"hookflow/engine/feel"
)

// ParseDate reads a date, with or without time (ISO 8601-1, 5.2 and 5.4),
// without zone in UTC. The time may lack its seconds, and name its zone in
// brackets as Java does or behind "@" as FEEL does.
func ParseDate(text string) (time.Time, error) {
	given := text
	text, zone, _ := strings.Cut(strings.TrimSuffix(text, "]"), "[")
	if m := basicForm.FindStringSubmatch(text); m != nil {
		text = m[1] + "-" + m[2] + "-" + m[3] + "T" + m[4] + ":" + m[5] + ":" + m[6] + m[7]
	}
	if m := withoutSeconds.FindStringSubmatch(text); m != nil {
		text = m[1] + ":00" + m[2]
	}
	if zone != "" && !withOffset.MatchString(text) {
		text += "@" + zone
	}
	if d, ok := feel.ParseDateTime(text); ok {
		return d.In(time.UTC).UTC(), nil
	}
	return time.Time{}, fmt.Errorf("%q is no date and time such as 2026-12-24T18:00:00Z", given)
}

var (
	withoutSeconds = regexp.MustCompile(`^(.+T\d\d:\d\d)($|[Z+@-].*)`)
	withOffset     = regexp.MustCompile(`(Z|[+-]\d\d:\d\d)$`)
	basicForm      = regexp.MustCompile(`^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(Z?)$`)
)

// Nanos gives t in nanoseconds since 1970, which a timer is kept in; times that
// these cannot express are an error.
func Nanos(t time.Time) (int64, error) {
	if y := t.Year(); y < 1700 || y > 2250 {
		return 0, fmt.Errorf("it leads to the year %d, which is out of reach", y)
	}
	return t.UnixNano(), nil
}
