package designer

import "testing"

// What people read and type for the times of a plan is what the plan has, whatever its form.
func TestSpreadOfTimes(t *testing.T) {
	check(t, speak("en"))
	for value, want := range map[string]string{"exponential PT10M": "exponential 10 min", "normal PT5M PT1M30S": "normal 5 min, 1 min 30 s", "PT2S": "2 s", "1000": "1000",
		"Clerk x2": "Clerk x2", "Mon-Fri 09:00-17:00": "Mon-Fri 09:00-17:00", "oneof PT1M PT2M": "one of 1 min, 2 min", "": ""} {
		if got := spreadShown(value); got != want {
			t.Errorf("%q is shown as %q, want %q", value, got, want)
		}
		if got := spreadStored(want); got != value {
			t.Errorf("%q is read as %q, want %q", want, got, value)
		}
	}
	for text, want := range map[string]string{"exponential 5m": "exponential PT5M", "normal 5m 1m": "normal PT5M PT1M", "uniform 1 min, 9 min": "uniform PT1M PT9M", "0.5": "0.5", "Clerk": "Clerk", "1.5h": "1.5h"} {
		if got := spreadStored(text); got != want {
			t.Errorf("%q is read as %q, want %q", text, got, want)
		}
	}
}
