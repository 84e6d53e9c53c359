package look

import (
	"slices"
	"testing"
	"time"
)

// What people write for a time is read in every language of the window, and what stands in a file is written back as it was.
func TestISO(t *testing.T) {
	for said, want := range map[string]string{
		"5 s": "PT5S", "2 seconds": "PT2S", "1 h 30 min": "PT1H30M", "1h30m": "PT1H30M", "0,5 s": "PT0.5S", "2 days, 3 hours": "P2DT3H", "1 mo": "P1M",
		"10분": "PT10M", "1시간 30분": "PT1H30M", "2 мин. 5 сек": "PT2M5S", "3 часа": "PT3H", "5 分钟": "PT5M", "1天2小时": "P1DT2H",
		"PT5S": "PT5S", "pt5s": "PT5S", "P1DT2H": "P1DT2H",
		"5": "5", "=wait": "=wait", "PT{= n }S": "PT{= n }S", "soon": "soon", "5 min 1 h": "5 min 1 h", "1.5 h": "1.5 h", "": "",
	} {
		if got := ISO(said); got != want {
			t.Errorf("%q is read as %q, want %q", said, got, want)
		}
	}
	for _, iso := range []string{"PT2S", "PT90S", "P1DT2H3M4S", "P2W", "P1Y2M", "PT0.25S", "P", "PT", "-PT5S", "=wait"} {
		if got := ISO(Spoken(iso)); got != iso {
			t.Errorf("%s is shown as %q and written back as %q", iso, Spoken(iso), got)
		}
	}
}

// What comes again is said in words, also when it begins or ends at some time.
func TestOften(t *testing.T) {
	start := time.Date(2130, 1, 1, 0, 0, 0, 0, time.UTC).Local().Format("2006-01-02 15:04")
	for cycle, want := range map[string]string{
		"R/P1D": "every day", "R/PT1H": "every hour", "R/P1M": "every month", "R/P1W": "every week", "R5/PT10M": "every 10 min, 5 times", "PT2H": "every 2 h",
		"R/P1DT2H": "every 1 d 2 h", "R/2130-01-01T00:00:00Z/P1D": "every day, from " + start, "R/P1D/2130-01-01T00:00:00Z": "every day, until " + start,
		"0 9 * * 1": "by the pattern 0 9 * * 1", "=when": "=when", "": "",
	} {
		if got := Often(cycle); got != want {
			t.Errorf("%q is said as %q, want %q", cycle, got, want)
		}
	}
}

// The next times of a timer end with its number and its end.
func TestUpcoming(t *testing.T) {
	now := time.Date(2130, 3, 1, 12, 0, 0, 0, time.Local)
	for cycle, want := range map[string][]string{
		"R/PT1H": {"2130-03-01 13:00", "2130-03-01 14:00", "2130-03-01 15:00"}, "R2/PT1H": {"2130-03-01 13:00", "2130-03-01 14:00"},
		"30 9 * * *": {"2130-03-02 09:30", "2130-03-03 09:30", "2130-03-04 09:30"}, "soon": nil,
	} {
		if got := Upcoming(cycle, now, 3); !slices.Equal(got, want) {
			t.Errorf("%q comes at %q, want %q", cycle, got, want)
		}
	}
}

// A moment is written as people do, by the clock of this computer, and stands in the file with its zone.
func TestMoment(t *testing.T) {
	zone := time.FixedZone("", 3*3600)
	now := time.Date(2026, 12, 1, 12, 0, 0, 0, zone)
	for said, want := range map[string]string{
		"2026-12-24 18:00": "2026-12-24T18:00:00+03:00", "24.12.2026 18:00": "2026-12-24T18:00:00+03:00", "2026/12/24 8:05": "2026-12-24T08:05:00+03:00",
		"2026-12-24": "2026-12-24T00:00:00+03:00", "2026-12-24 18:00:07.25": "2026-12-24T18:00:07.25+03:00", "18:00": "2026-12-01T18:00:00+03:00", "9:30": "2026-12-02T09:30:00+03:00",
		"2026-12-24T18:00:00Z": "2026-12-24T18:00:00Z", "=due": "=due", "soon": "soon", "": "",
	} {
		if got := Moment(said, now); got != want {
			t.Errorf("%q is read as %q, want %q", said, got, want)
		}
	}
	for file, want := range map[string]string{"2026-12-24T18:00:00Z": "2026-12-24 21:00", "2026-12-24T18:00:07+03:00": "2026-12-24 18:00:07", "2026-12-24T15:00:07.25Z": "2026-12-24 18:00:07.25", "=due": "=due", "": ""} {
		if got := Clock(file, zone); got != want {
			t.Errorf("%q is shown as %q, want %q", file, got, want)
		}
	}
}
