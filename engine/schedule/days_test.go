package schedule

import (
	"strings"
	"testing"
	"time"
)

// next are the next times of a cron text from a moment on, as that zone shows them.
func next(t *testing.T, text, from, zone string, n int) string {
	t.Helper()
	c, err := ParseCycle(text)
	if err != nil {
		return err.Error()
	}
	place, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.Parse(time.RFC3339, from)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for range n {
		at = c.After(at.UTC())
		out = append(out, at.In(place).Format("Mon 2006-01-02 15:04 -0700"))
	}
	return strings.Join(out, ", ")
}

// The days of Quartz, against a calendar.
func TestDays(t *testing.T) {
	for text, want := range map[string]string{
		"0 9 L * ?":               "Sat 2026-01-31 09:00 +0000, Sat 2026-02-28 09:00 +0000, Tue 2026-03-31 09:00 +0000",
		"0 9 L-2 * ?":             "Thu 2026-01-29 09:00 +0000, Thu 2026-02-26 09:00 +0000, Sun 2026-03-29 09:00 +0000",
		"0 9 LW * ?":              "Fri 2026-01-30 09:00 +0000, Fri 2026-02-27 09:00 +0000, Tue 2026-03-31 09:00 +0000",
		"0 9 15W * ?":             "Thu 2026-01-15 09:00 +0000, Mon 2026-02-16 09:00 +0000, Mon 2026-03-16 09:00 +0000",
		"0 9 1W 8 ?":              "Mon 2026-08-03 09:00 +0000, Mon 2027-08-02 09:00 +0000, Tue 2028-08-01 09:00 +0000",
		"0 9 31W * ?":             "Fri 2026-01-30 09:00 +0000, Tue 2026-03-31 09:00 +0000, Fri 2026-05-29 09:00 +0000",
		"0 9 ? * 5L":              "Fri 2026-01-30 09:00 +0000, Fri 2026-02-27 09:00 +0000, Fri 2026-03-27 09:00 +0000",
		"0 9 ? * FRI#1":           "Fri 2026-02-06 09:00 +0000, Fri 2026-03-06 09:00 +0000, Fri 2026-04-03 09:00 +0000",
		"0 9 ? * 1#5":             "Mon 2026-03-30 09:00 +0000, Mon 2026-06-29 09:00 +0000, Mon 2026-08-31 09:00 +0000",
		"0 9 1,L * ?":             "Sat 2026-01-31 09:00 +0000, Sun 2026-02-01 09:00 +0000, Sat 2026-02-28 09:00 +0000",
		"0 9 L * 1#1":             "Sat 2026-01-31 09:00 +0000, Mon 2026-02-02 09:00 +0000, Sat 2026-02-28 09:00 +0000",
		"0 9 * * 7":               "Sun 2026-01-11 09:00 +0000, Sun 2026-01-18 09:00 +0000, Sun 2026-01-25 09:00 +0000",
		"0 9 ? * 7#2":             "Sun 2026-01-11 09:00 +0000, Sun 2026-02-08 09:00 +0000, Sun 2026-03-08 09:00 +0000",
		"0 9 * * 6-7":             "Sat 2026-01-10 09:00 +0000, Sun 2026-01-11 09:00 +0000, Sat 2026-01-17 09:00 +0000",
		"0 9 * * 0-7":             "Sat 2026-01-10 09:00 +0000, Sun 2026-01-11 09:00 +0000, Mon 2026-01-12 09:00 +0000",
		"0 0 9 L * ?":             "Sat 2026-01-31 09:00 +0000, Sat 2026-02-28 09:00 +0000, Tue 2026-03-31 09:00 +0000",
		"0 9 ? JUL 5#3":           "Fri 2026-07-17 09:00 +0000, Fri 2027-07-16 09:00 +0000, Fri 2028-07-21 09:00 +0000",
		"0 */8 29 2 ?":            "Tue 2028-02-29 00:00 +0000, Tue 2028-02-29 08:00 +0000, Tue 2028-02-29 16:00 +0000",
		"0 9 L-31 * ?":            `it is neither a repeating interval such as R3/PT10S nor cron: "L-31" is no day of a month; L, L-3, LW and 15W are some`,
		"0 9 W * ?":               `it is neither a repeating interval such as R3/PT10S nor cron: "W" is no day of a month; L, L-3, LW and 15W are some`,
		"0 9 ? * 8L":              `it is neither a repeating interval such as R3/PT10S nor cron: "8L" is no day of the week; 5L, 5#2 and FRI#1 are some`,
		"0 9 ? * 1#6":             `it is neither a repeating interval such as R3/PT10S nor cron: "1#6" is no day of the week; 5L, 5#2 and FRI#1 are some`,
		"TZ=Asia/Seoul 0 0 L * ?": "Fri 2026-01-30 15:00 +0000, Fri 2026-02-27 15:00 +0000, Mon 2026-03-30 15:00 +0000",
	} {
		if got := next(t, text, "2026-01-10T08:00:00Z", "UTC", 3); got != want {
			t.Errorf("%s:\n%s, want\n%s", text, got, want)
		}
	}
}

// A clock that is put forward leaves times out, and so does cron: what would lie in the hour that is not there does not come on that day. A
// clock that is put back has an hour twice: what has an hour of its own comes once in it, what comes every so many minutes goes on
// through both. An interval knows no clock.
func TestClockChanges(t *testing.T) {
	for _, x := range []struct{ text, from, want string }{
		{"TZ=Europe/Berlin 30 2 * * *", "2026-03-28T00:00:00Z", "Sat 2026-03-28 02:30 +0100, Mon 2026-03-30 02:30 +0200, Tue 2026-03-31 02:30 +0200"},
		{"TZ=Europe/Berlin 30 2 * * *", "2026-10-24T00:00:00Z", "Sat 2026-10-24 02:30 +0200, Sun 2026-10-25 02:30 +0200, Mon 2026-10-26 02:30 +0100"},
		{"TZ=Europe/Berlin 30 2 L-6 * *", "2026-10-24T00:00:00Z", "Sun 2026-10-25 02:30 +0200, Tue 2026-11-24 02:30 +0100, Fri 2026-12-25 02:30 +0100"},
		{"TZ=Europe/Berlin */30 * * * *", "2026-10-25T00:20:00Z", "Sun 2026-10-25 02:30 +0200, Sun 2026-10-25 02:00 +0100, Sun 2026-10-25 02:30 +0100"},
		{"TZ=Europe/Berlin 0 12 * * *", "2026-03-28T00:00:00Z", "Sat 2026-03-28 12:00 +0100, Sun 2026-03-29 12:00 +0200, Mon 2026-03-30 12:00 +0200"},
		{"R/PT24H", "2026-03-28T11:00:00Z", "Sun 2026-03-29 13:00 +0200, Mon 2026-03-30 13:00 +0200, Tue 2026-03-31 13:00 +0200"},
	} {
		if got := next(t, x.text, x.from, "Europe/Berlin", 3); got != x.want {
			t.Errorf("%s from %s:\n%s, want\n%s", x.text, x.from, got, x.want)
		}
	}
}
