package step

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/feel"
)

var noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

// dues lists when a cycle comes due, seen at the moment of each.
func dues(t *testing.T, cycle string, most int) string {
	t.Helper()
	w := &engine.Wait{Cycle: cycle}
	if err := firstDue(w, noon); err != nil {
		return err.Error()
	}
	var out []string
	for w != nil && len(out) < most {
		at := time.Unix(0, w.Due).UTC()
		out = append(out, at.Format("02T15:04:05"))
		next, err := repetition(w, at)
		if err != nil {
			t.Fatal(err)
		}
		w = next
	}
	return strings.Join(out, " ")
}

func TestCycles(t *testing.T) {
	tests := []struct{ cycle, want string }{
		{"R3/PT10S", "01T12:00:10 01T12:00:20 01T12:00:30"},
		{"R/PT1H", "01T13:00:00 01T14:00:00 01T15:00:00 01T16:00:00"},
		{"PT1H", "01T13:00:00 01T14:00:00 01T15:00:00 01T16:00:00"},
		{"R2/2026-01-02T00:00:00Z/P1D", "02T00:00:00 03T00:00:00"},
		{"R/PT6H/2026-01-02T01:00:00Z", "01T18:00:00 02T00:00:00"},
		{"R2/P1M", "01T12:00:00 01T12:00:00"},
		{"R2/P1W", "08T12:00:00 15T12:00:00"},
		{"R2/P1M2DT3H", "03T15:00:00 05T18:00:00"},
		{"R1/P2WT", "it gives no duration such as PT10S"},
		{"0 0 15 * * *", "01T15:00:00 02T15:00:00 03T15:00:00 04T15:00:00"},
		{"*/30 * * * *", "01T12:30:00 01T13:00:00 01T13:30:00 01T14:00:00"},
		{"@daily", "02T00:00:00 03T00:00:00 04T00:00:00 05T00:00:00"},
		{"Rx/PT1S", "Rx is no number of repetitions"},
		{"R0/PT1S", "it repeats no time at all"},
		{"R3/soon", "it gives no duration such as PT10S"},
		{"TZ=Europe/Berlin", "it is neither a repeating interval such as R3/PT10S nor cron: nothing follows the time zone"},
		{"TZ=Europe/Berlin 30 14 * * *", "01T13:30:00 02T13:30:00 03T13:30:00 04T13:30:00"},
		{"61 * * * *", "it is neither a repeating interval such as R3/PT10S nor cron: end of range (61) above maximum (59): 61"},
	}
	for _, test := range tests {
		if got := dues(t, test.cycle, 4); got != test.want {
			t.Errorf("%s: %s, want %s", test.cycle, got, test.want)
		}
	}
}

func TestInstants(t *testing.T) {
	tests := []struct{ text, want string }{
		{"2026-12-24", "2026-12-24T00:00:00Z"},
		{"2026-12-24T18:00", "2026-12-24T18:00:00Z"},
		{"2026-12-24T18:00+02:00", "2026-12-24T16:00:00Z"},
		{"2026-12-24T18:00:30+01:00[Europe/Berlin]", "2026-12-24T17:00:30Z"},
		{"2026-12-24T18:00[Europe/Berlin]", "2026-12-24T17:00:00Z"},
		{"2026-12-24T18:00:00@Europe/Berlin", "2026-12-24T17:00:00Z"},
		{"Christmas", "\"Christmas\" is no date and time such as 2026-12-24T18:00:00Z"},
	}
	for _, test := range tests {
		nanos, err := instant(feel.String(test.text))
		got := time.Unix(0, nanos).UTC().Format(time.RFC3339)
		if err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.text, got, test.want)
		}
	}
}

// TestMissed: after a long pause a cycle goes on in step, and what was missed does
// not count.
func TestMissed(t *testing.T) {
	endless := &engine.Wait{Cycle: "R/PT1S"}
	counted := &engine.Wait{Cycle: "R3/PT1S"}
	for _, w := range []*engine.Wait{endless, counted} {
		if err := firstDue(w, noon); err != nil {
			t.Fatal(err)
		}
	}
	late := noon.AddDate(10, 0, 0).Add(time.Millisecond)
	if next, err := repetition(endless, late); err != nil || next.Due != noon.AddDate(10, 0, 0).Add(time.Second).UnixNano() {
		t.Errorf("endless: %v, %v", next, err)
	}
	if next, err := repetition(counted, late); err != nil || next.Due != noon.AddDate(10, 0, 0).Add(time.Second).UnixNano() || next.Left != 1 {
		t.Errorf("counted: %v, %v", next, err)
	}
}

// TestMissedForCenturies: however long ago a cycle began and however short it is, one step leads to the present.
func TestMissedForCenturies(t *testing.T) {
	for _, cycle := range []string{"R/1700-01-01T00:00:00Z/PT1S", "R/1700-01-01T00:00:00Z/PT0.000000001S", "R/1700-01-01T00:00:00Z/P1M"} {
		w := &engine.Wait{Cycle: cycle}
		if err := firstDue(w, noon); err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() {
			next, err := repetition(w, noon)
			if err == nil && next.Due <= noon.UnixNano() {
				err = fmt.Errorf("due at %s", time.Unix(0, next.Due).UTC())
			}
			done <- err
		}()
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("%s: %v", cycle, err)
			}
		case <-time.After(5 * time.Second):
			t.Errorf("%s goes on and on", cycle)
		}
	}
}

func FuzzCycle(f *testing.F) {
	for _, s := range []string{"R3/PT10S", "R/P1M", "* * * * *", "R/PT0S", "R//", "@every 1ns", "R/-PT1S"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, cycle string) {
		w := &engine.Wait{Cycle: cycle}
		if firstDue(w, noon) != nil {
			return
		}
		repetition(w, noon.AddDate(200, 0, 0)) // comes back
		for range 5 {
			next, err := repetition(w, time.Unix(0, w.Due))
			if err != nil || next == nil {
				return
			}
			if next.Due <= w.Due {
				t.Fatalf("%q does not move on: %d after %d", cycle, next.Due, w.Due)
			}
			w = next
		}
	})
}

// TestFarYears: what nanoseconds since 1970 cannot express is refused, or kept
// for good; nothing comes due at once.
func TestFarYears(t *testing.T) {
	for _, text := range []string{"P999999999Y", "P300Y", "P99999999999M", "-P9999Y"} {
		if due, err := after(feel.String(text), noon); err == nil {
			t.Errorf("%s is due in %d", text, time.Unix(0, due).Year())
		}
	}
	if _, err := after(feel.MonthsDuration(1<<40), noon); err == nil {
		t.Error("a duration of 2^40 months is taken")
	}
	for _, text := range []string{"9999-12-31T00:00:00Z", "1600-01-01", "-0044-03-15", "999999999-01-01T00:00:00Z"} {
		if due, err := instant(feel.String(text)); err == nil {
			t.Errorf("%s is %s", text, time.Unix(0, due).UTC())
		}
	}
	if got := later(noon.UnixNano(), 290*365*24*time.Hour); got < noon.UnixNano() {
		t.Errorf("a message that lives 290 years expires in %d", time.Unix(0, got).Year())
	}
}
