package enginetest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hookflow/engine"
	"hookflow/engine/suites"
	"hookflow/engine/wire"
)

// A debugged run means what it means without a debugger: each scenario is played with a stop before every element and on
// no other account, each is let go at once, and what happened is what happened without, event by event.
func TestScenariosStoppedEverywhere(t *testing.T) {
	stops := 0
	suites.Each(t, filepath.Join(scenarioDir, "*.txtar"), func(t *testing.T, file string) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s := ParseScenario(filepath.Base(file), data)
		w := NewWorld()
		w.Trusting = true
		if _, err := w.Do(engine.Debug{Every: true, Since: 1}); err != nil {
			t.Fatal(err)
		}
		w.After = func() { stops += w.letGo(t) }
		if got := undisturbed(s.Play(w)); got != undisturbed(s.Trace) {
			t.Errorf("stopped and let go, something else happens; got\n%s\nwant\n%s", got, undisturbed(s.Trace))
		}
		w.View(func(tx engine.Tx) { w.Problem = append(w.Problem, wire.Check(tx)...) })
		for _, p := range w.Problem {
			t.Error(p)
		}
	})
	t.Log(stops, "stops")
	if stops < 1000 {
		t.Errorf("all scenarios together stopped %d times", stops)
	}
}

// undisturbed is a trace without the stops.
func undisturbed(trace string) string {
	var lines []string
	for _, line := range strings.Split(trace, "\n") {
		if _, what, numbered := strings.Cut(line, " "); !strings.HasPrefix(line, "#") || !numbered {
			what = line
			if stopped(what) {
				continue
			}
		} else if stopped(what) {
			continue
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func stopped(line string) bool {
	return strings.HasPrefix(line, "suspended") || strings.HasPrefix(line, "resumed")
}

// letGo lets everything go on that is stopped, until nothing is.
func (w *World) letGo(t *testing.T) (stops int) {
	for again := true; again; {
		again = false
		for _, in := range w.Instances() {
			if in.Stop == nil || in.Status != engine.Active {
				continue
			}
			if in.Stop.Why == engine.WithAnother && w.Forgets == nil {
				continue
			}
			again = true
			stops++
			if stops > 300 {
				t.Fatal("it never ends")
			}
			if w.Forgets != nil {
				w.Forgets()
			}
			if _, err := w.Do(engine.GoOn{Instance: in.Key}); err != nil {
				t.Fatal(err)
			}
			break
		}
	}
	return stops
}

// What a stopped instance had still to do is memory. When the program ends it is told from the journal: stopped before
// every element, with the program ended at each, all but a few come to the same end. What an event has brought that was
// just being caught is lost.
func TestScenariosStoppedAndRestarted(t *testing.T) {
	suites.Each(t, filepath.Join(scenarioDir, "*.txtar"), func(t *testing.T, file string) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s := ParseScenario(filepath.Base(file), data)
		w := NewWorld()
		w.Trusting = true
		begin := func() {
			w.restart()
			if _, err := w.Do(engine.Debug{Every: true, Since: 1}); err != nil {
				t.Fatal(err)
			}
		}
		w.Forgets = begin
		begin()
		w.After = func() { w.letGo(t) }
		got, want := outcome(s.Play(w)), outcome(s.Trace)
		if _, known := lost[strings.TrimSuffix(s.Name, ".txtar")]; got != want && !known {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
		for _, p := range w.Problem {
			t.Error(p)
		}
	})
}

// lost is what does not survive the end of the program in the middle of a command, with the reason.
var lost = map[string]string{
	"data_store_starts":                 "that a data store has changed is looked at late",
	"end_multiple":                      "the second thing thrown",
	"throw_multiple":                    "the second thing thrown",
	"gateway_event_instantiate":         "which event has begun the instance",
	"gateway_event_instantiate_all":     "which event has begun the instance",
	"gateway_event_instantiate_receive": "which event has begun the instance",
	"task_receive_instantiate":          "that the message of the task has come",
	"person_migrate_map":                "the other version has other elements",
	"sub_compensation_cancelled":        "which round of the loop has ended",
}

// outcome is how the instances of a trace have ended, or where they are, without their variables.
func outcome(trace string) string {
	var lines []string
	for _, line := range strings.Split(trace, "\n") {
		if strings.HasPrefix(line, "= ") || strings.HasPrefix(line, "  at ") {
			what, _, _ := strings.Cut(line, ":")
			lines = append(lines, what)
		}
	}
	return strings.Join(lines, "\n")
}
