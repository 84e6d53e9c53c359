package simulate

import (
	"math"
	"testing"
	"time"
)

// line is a process with one task.
const line = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:line"><process id="p" isExecutable="true">
<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/><userTask id="t" name="Serve"/><sequenceFlow id="g" sourceRef="t" targetRef="e"/><endEvent id="e"/></process></definitions>`

func simulated(t testing.TB, model string, s *Setup) *Result {
	t.Helper()
	m, err := NewModel("test.bpmn", []byte(model))
	if err != nil {
		t.Fatal(err)
	}
	r, err := m.Run(t.Context(), s, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// erlangC is the share of those who have to wait in M/M/c with the load a (A. K. Erlang, 1917).
func erlangC(c int, a float64) float64 {
	sum, term := 0.0, 1.0
	for k := range c {
		sum += term
		term *= a / float64(k+1)
	}
	last := term * float64(c) / (float64(c) - a)
	return last / (sum + last)
}

// TestQueueingTheory holds simulations against what is known exactly of lines with one kind of server: how long one waits, how busy
// the servers are, how many wait (Kleinrock, Queueing Systems, volume 1, chapters 3 and 5), and, of all of them, Little's law.
func TestQueueingTheory(t *testing.T) {
	const n, served = 40_000, float64(time.Minute)
	for _, c := range []struct {
		name    string
		servers int
		load    float64 // arrivals per service time
		takes   Spread
		wait    float64 // mean, in service times
	}{
		{"M/M/1 half", 1, 0.5, "exponential PT1M", 0.5 / (1 - 0.5)},
		{"M/M/1 busy", 1, 0.7, "exponential PT1M", 0.7 / (1 - 0.7)},
		{"M/M/2", 2, 1.2, "exponential PT1M", erlangC(2, 1.2) / (2 - 1.2)},
		{"M/M/5", 5, 3.5, "exponential PT1M", erlangC(5, 3.5) / (5 - 3.5)},
		{"M/D/1", 1, 0.7, "PT1M", 0.7 / (2 * (1 - 0.7))},                            // Pollaczek-Khinchine, no variance
		{"M/G/1 uniform", 1, 0.7, "uniform PT0S PT2M", 0.7 * (1 + 1.0/3) / 2 / 0.3}, // the square of the variation is 1/3
	} {
		every := time.Duration(served / c.load)
		r := simulated(t, line, &Setup{Seed: 2, Warmup: 1_000, Arrivals: []Arrival{{Process: "p", Every: Spread("exponential " + every.String()), Count: n}},
			Elements: map[string]Element{"t": {Takes: c.takes, Resource: "clerk"}}, Resources: map[string]Resource{"clerk": {Count: c.servers}}})
		e, clerk := r.Element("t"), r.Resources[0]
		near := func(what string, got, want, most float64) {
			t.Helper()
			if off := math.Abs(got-want) / want; off > most {
				t.Errorf("%s: %s is %.4f, theory says %.4f (%.1f %% off)", c.name, what, got, want, off*100)
			}
		}
		near("the wait", float64(e.Wait.Mean)/served, c.wait, 0.06)
		near("the use", clerk.Used, c.load/float64(c.servers), 0.02)
		near("the time in all", float64(r.Processes[0].Times.Mean)/served, c.wait+1, 0.04)
		near("the queue", clerk.Queue, c.load*c.wait, 0.07)
		if r.Ended != n || r.Open != 0 || len(r.Notes) != 0 {
			t.Errorf("%s: %d ended, %d open, %q", c.name, r.Ended, r.Open, r.Notes)
		}
		t.Logf("%s: waits %.4f, theory %.4f", c.name, float64(e.Wait.Mean)/served, c.wait)
	}
}
