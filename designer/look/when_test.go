package look

import (
	"testing"
	"time"
)

// The days around now have names; others stand as dates.
func TestWhen(t *testing.T) {
	noon := time.Date(time.Now().Year(), time.Now().Month(), time.Now().Day(), 12, 3, 4, 0, time.Local)
	for days, want := range map[int]string{0: "today 12:03:04", -1: "yesterday 12:03:04", 1: "tomorrow 12:03:04", 40: noon.AddDate(0, 0, 40).Format("2006-01-02 15:04:05")} {
		if got := When(noon.AddDate(0, 0, days)); got != want {
			t.Errorf("%d days from now is %q, want %q", days, got, want)
		}
	}
	if got := WhenAbout(noon); got != "today 12:03" {
		t.Errorf("to the minute it is %q", got)
	}
}
