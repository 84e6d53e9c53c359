package monitor

import (
	"testing"
	"time"
)

// A time is read as people write it, and what is left of it is shown as a clock does.
func TestTimesOfTimers(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Time{
		"2026-12-24 18:00:00": time.Date(2026, 12, 24, 18, 0, 0, 0, time.UTC), " 2026-12-24 18:00": time.Date(2026, 12, 24, 18, 0, 0, 0, time.UTC),
		"2026-12-24": time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC), "+2h30m": now.Add(150 * time.Minute), "10s": now.Add(10 * time.Second),
	} {
		if got, err := dueOf(text, now); err != nil || !got.Equal(want) {
			t.Errorf("%q is %v, %v", text, got, err)
		}
	}
	if _, err := dueOf("tomorrow", now); err == nil {
		t.Error("tomorrow was understood")
	}
	for left, want := range map[time.Duration]string{-time.Second: "00:00:00", 62 * time.Second: "00:01:02", 14*time.Hour + 58*time.Minute + 12*time.Second: "14:58:12", 49 * time.Hour: "2 d 01:00:00"} {
		if got := remaining(left); got != want {
			t.Errorf("%v is %q, want %q", left, got, want)
		}
	}
	for d, want := range map[time.Duration]string{184 * time.Millisecond: "184 ms", 1200 * time.Millisecond: "1.2 s", 4*time.Hour + 50*time.Minute: "4 h 50 min", 51 * time.Hour: "2 d 3 h", time.Hour: "1 h"} {
		if got := Short(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}
