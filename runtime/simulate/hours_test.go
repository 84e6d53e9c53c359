package simulate

import (
	"strings"
	"testing"
	"time"
)

// Work begins, pauses and is counted in the hours of a week.
func TestHours(t *testing.T) {
	w, err := Hours("Mon-Fri 09:00-17:00, Sat 10:00-12:30").read()
	if err != nil || len(w) != 6 {
		t.Fatalf("%v, %v", w, err)
	}
	at := func(text string) int64 {
		x, err := time.Parse("2006-01-02 15:04", text)
		if err != nil {
			t.Fatal(err)
		}
		return x.UnixNano()
	}
	for _, c := range []struct{ from, opens string }{
		{"2026-01-05 09:00", "2026-01-05 09:00"}, {"2026-01-05 08:00", "2026-01-05 09:00"}, {"2026-01-05 17:00", "2026-01-06 09:00"},
		{"2026-01-10 11:00", "2026-01-10 11:00"}, {"2026-01-10 12:30", "2026-01-12 09:00"}, {"2026-01-11 03:00", "2026-01-12 09:00"},
	} {
		if got := w.opens(at(c.from)); got != at(c.opens) {
			t.Errorf("from %s it opens %s", c.from, time.Unix(0, got).UTC())
		}
	}
	for _, c := range []struct {
		from, end string
		took      time.Duration
	}{
		{"2026-01-05 16:00", "2026-01-05 17:00", time.Hour}, {"2026-01-05 16:00", "2026-01-06 10:00", 2 * time.Hour},
		{"2026-01-09 16:00", "2026-01-12 09:30", 4 * time.Hour}, {"2026-01-05 09:00", "2026-01-12 09:00", 42*time.Hour + 30*time.Minute + 0},
	} {
		got := w.after(at(c.from), int64(c.took))
		if c.took == 42*time.Hour+30*time.Minute { // a whole week ends with its last hour
			c.end = "2026-01-10 12:30"
		}
		if got != at(c.end) || w.between(at(c.from), got) != int64(c.took) {
			t.Errorf("%s from %s ends %s, %s of it are hours", c.took, c.from, time.Unix(0, got).UTC(), time.Duration(w.between(at(c.from), got)))
		}
	}
	for _, wrong := range []Hours{"Mon", "Mon-Fri", "Fri-Mon 9:00-10:00", "Someday 9:00-10:00", "Mon 10:00-9:00", "Mon 9:00-25:00", "Mon 9:00-12:00, Mon 11:00-13:00", ", Mon 9:00-10:00"} {
		if _, err := wrong.read(); err == nil {
			t.Errorf("%q was read", wrong)
		}
	}
}

// One who works eight hours a day has a third of the time: what comes in the evening waits for the morning, use is of the hours, and
// nights cost nothing.
func TestWorkingHours(t *testing.T) {
	s := &Setup{Begin: "2026-01-05T15:00:00Z", Arrivals: []Arrival{{Process: "p", Every: "PT1H", Count: 4}}, Elements: map[string]Element{"t": {Takes: "PT1H30M", Resource: "clerk"}},
		Resources: map[string]Resource{"clerk": {Count: 1, PerHour: 10, PerUse: 1, Hours: "Mon-Fri 09:00-17:00"}}}
	r := simulated(t, line, s)
	e, x := r.Element("t"), r.Resources[0]
	// 15:00-16:30 (or an hour later, when the first arrives), the second until the next morning, and so on.
	if e.Work.Mean != 90*time.Minute || e.Work.Most != 90*time.Minute || e.Cost != 4*16 || x.Cost != 4*16 {
		t.Errorf("work %s, at most %s, cost %v and %v", e.Work.Mean, e.Work.Most, e.Cost, x.Cost)
	}
	if e.Wait.Most < 14*time.Hour || x.Used < 0.7 || x.Used > 1 {
		t.Errorf("the longest wait is %s, use %v", e.Wait.Most, x.Used)
	}
}

// Who needs two waits until two are free, and nobody who needs one overtakes.
func TestNeedsOfSeveral(t *testing.T) {
	s := &Setup{Arrivals: []Arrival{{Process: "p", Every: "PT1M", Count: 6}}, Elements: map[string]Element{"t": {Takes: "PT10M", Resource: "nurse", Needs: 2}},
		Resources: map[string]Resource{"nurse": {Count: 5, PerHour: 6}}}
	r := simulated(t, line, s)
	// Two at a time: pairs begin at 0 and 1, 10 and 11, 20 and 21 minutes after the first.
	if e := r.Element("t"); e.Wait.Most != 16*time.Minute || e.Cost != 6*2 || r.Resources[0].Used > 0.8 {
		t.Errorf("the longest wait is %s, the cost %v, use %v", e.Wait.Most, e.Cost, r.Resources[0].Used)
	}
	s.Elements["t"] = Element{Takes: "PT10M", Resource: "nurse", Needs: 6}
	m, err := NewModel("line.bpmn", []byte(line))
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Check(s); err == nil || !strings.Contains(err.Error(), "there are 5 of nurse") {
		t.Errorf("six of five: %v", err)
	}
}

// Hours are those of the zone in which the simulation begins: the same day goes the same way wherever it is.
func TestHoursOfAZone(t *testing.T) {
	var first Result
	for i, zone := range []string{"Z", "+09:00", "-08:00", "+05:30"} {
		s := &Setup{Begin: "2026-01-05T08:00:00" + zone, Arrivals: []Arrival{{Process: "p", Every: "PT1H", Count: 60}}, Elements: map[string]Element{"t": {Takes: "PT50M", Resource: "clerk"}},
			Resources: map[string]Resource{"clerk": {Count: 1, Hours: "Mon-Fri 09:00-17:00, Sun 20:00-24:00"}}}
		r := simulated(t, line, s)
		if i == 0 {
			first = *r
			continue
		}
		if r.Element("t").Wait != first.Element("t").Wait || r.Resources[0].Used != first.Resources[0].Used {
			t.Errorf("in %s: %+v, in UTC %+v", zone, r.Element("t").Wait, first.Element("t").Wait)
		}
	}
}
