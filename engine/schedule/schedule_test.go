package schedule

import (
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

func TestDurations(t *testing.T) {
	tests := []struct{ text, want string }{
		{"PT10S", "2026-01-31T12:00:10Z"}, {"PT0.5S", "2026-01-31T12:00:00.5Z"}, {"PT1H30M", "2026-01-31T13:30:00Z"},
		{"P1M", "2026-02-28T12:00:00Z"}, {"P1Y1M", "2027-02-28T12:00:00Z"}, {"P2W", "2026-02-14T12:00:00Z"},
		{"P1M2DT3H", "2026-03-02T15:00:00Z"}, {"-P1D", "2026-01-30T12:00:00Z"}, {"+PT1M", "2026-01-31T12:01:00Z"},
		{"PT0S", "2026-01-31T12:00:00Z"}, {"PT0.1234567899S", "2026-01-31T12:00:00.123456789Z"},
	}
	for _, test := range tests {
		d, err := ParseDuration(test.text)
		if got := d.AddTo(noon).Format(time.RFC3339Nano); err != nil || got != test.want {
			t.Errorf("%s: %s, %v, want %s", test.text, got, err, test.want)
		}
	}
	for _, bad := range []string{"", "P", "PT", "P1DT", "1s", "PT5", "5S", "P1.5D", "PT1H30", "P1S", "PT1D", "P1D1M", "PT-5S", "P99999999999999999999D", "P200000Y300D PT1S", "P99999999999Y", "PT9999999999999S"} {
		if d, err := ParseDuration(bad); err == nil {
			t.Errorf("%q is taken as %v", bad, d)
		}
	}
}

func TestSeconds(t *testing.T) {
	for text, want := range map[string]int64{"PT20S": 20, "PT1M30S": 90, "P1DT1S": 86401, "PT1.5S": -1, "P1M": -1} {
		d, err := ParseDuration(text)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := d.Seconds()
		if !ok {
			got = -1
		}
		if got != want {
			t.Errorf("%s: %d seconds, want %d", text, got, want)
		}
	}
}

func TestDates(t *testing.T) {
	tests := []struct{ text, want string }{
		{"2026-12-24", "2026-12-24T00:00:00Z"},
		{"2026-12-24T18:00", "2026-12-24T18:00:00Z"},
		{"2026-12-24T18:00+02:00", "2026-12-24T16:00:00Z"},
		{"2026-12-24T18:00:30+01:00[Europe/Berlin]", "2026-12-24T17:00:30Z"},
		{"2026-12-24T18:00[Europe/Berlin]", "2026-12-24T17:00:00Z"},
		{"2026-12-24T18:00:00@Europe/Berlin", "2026-12-24T17:00:00Z"},
		{"20261224T180000Z", "2026-12-24T18:00:00Z"},
	}
	for _, test := range tests {
		at, err := ParseDate(test.text)
		if got := at.Format(time.RFC3339); err != nil || got != test.want {
			t.Errorf("%s: %s, %v, want %s", test.text, got, err, test.want)
		}
	}
	for _, bad := range []string{"", "Christmas", "2026-02-30", "2026-12-24T25:00:00Z", "18:00"} {
		if at, err := ParseDate(bad); err == nil {
			t.Errorf("%q is taken as %s", bad, at)
		}
	}
}

func TestNanos(t *testing.T) {
	for _, year := range []int{1699, 2251, 9999} {
		if _, err := Nanos(time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC)); err == nil {
			t.Errorf("the year %d is taken", year)
		}
	}
	if n, err := Nanos(noon); err != nil || n != noon.UnixNano() {
		t.Errorf("%d, %v", n, err)
	}
}

func TestCycles(t *testing.T) {
	tests := []struct{ cycle, want string }{
		{"R3/PT10S", "3 times 31T12:00:10 31T12:00:20"},
		{"R/PT1H", "0 times 31T13:00:00 31T14:00:00"},
		{"PT1H", "0 times 31T13:00:00 31T14:00:00"},
		{"R2/2026-02-02T00:00:00Z/P1D", "2 times 02T00:00:00 03T00:00:00"},
		{"R/PT6H/2026-02-02T01:00:00Z", "0 times 31T18:00:00 01T00:00:00 until 02T01:00:00"},
		{"0 0 15 * * *", "0 times 31T15:00:00 01T15:00:00"},
		{"*/30 * * * *", "0 times 31T12:30:00 31T13:00:00"},
		{"@daily", "0 times 01T00:00:00 02T00:00:00"},
		{"0 0 29 2 *", "0 times 29T00:00:00 29T00:00:00"},
		{"TZ=Europe/Berlin 30 14 * * *", "0 times 31T13:30:00 01T13:30:00"},
		{"Rx/PT1S", "Rx is no number of repetitions"},
		{"R-1/PT1S", "R-1 is no number of repetitions"},
		{"R0/PT1S", "it repeats no time at all"},
		{"R3/soon", "it gives no duration such as PT10S"},
		{"R3/soon/PT1S", `"soon" is no date and time such as 2026-12-24T18:00:00Z`},
		{"R3/PT1S/soon", `"soon" is no date and time such as 2026-12-24T18:00:00Z`},
		{"TZ=Europe/Berlin", "it is neither a repeating interval such as R3/PT10S nor cron: nothing follows the time zone"},
		{"61 * * * *", "it is neither a repeating interval such as R3/PT10S nor cron: end of range (61) above maximum (59): 61"},
		{"0 0 30 2 *", "cron never comes due"},
		{"0 0 0 L * *", "0 times 28T00:00:00 31T00:00:00"},
		{"0 0 0 X * *", "it is neither a repeating interval such as R3/PT10S nor cron: \"X\" is no number, name, range or step"},
	}
	for _, test := range tests {
		if got := described(test.cycle); got != test.want {
			t.Errorf("%s: %s, want %s", test.cycle, got, test.want)
		}
	}
}

// described is the first two times of a cycle, or why it is none.
func described(text string) string {
	c, err := ParseCycle(text)
	if err != nil {
		return err.Error()
	}
	first := c.First(noon).UTC()
	out := make([]string, 3)
	out[0] = string(rune('0'+c.Count)) + " times"
	out[1], out[2] = first.Format("02T15:04:05"), c.After(first).UTC().Format("02T15:04:05")
	if !c.End.IsZero() {
		out = append(out, "until", c.End.Format("02T15:04:05"))
	}
	return strings.Join(out, " ")
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"R3/PT10S", "P1Y2M3W4DT5H6M7.8S", "TZ=UTC 0 0 * * *", "2026-12-24T18:00[Europe/Berlin]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := ParseDuration(s); err == nil && d.Negative() != strings.HasPrefix(s, "-") && d != (Duration{}) {
			t.Errorf("%q: %v", s, d)
		}
		if c, err := ParseCycle(s); err == nil && c.First(noon).IsZero() && c.Cron() {
			t.Errorf("%q never comes", s)
		}
		_, _ = ParseDate(s)
	})
}
