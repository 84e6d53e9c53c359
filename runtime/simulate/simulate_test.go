package simulate

import (
	"bytes"
	"encoding/csv"
	"math"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"
)

// wrap makes a file of what stands inside a process p.
func wrap(inside string) string {
	return `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" targetNamespace="urn:t">` +
		`<error id="E" errorCode="BAD"/><message id="M" name="m"/><process id="p" isExecutable="true"><startEvent id="s"/>` + inside + `</process></definitions>`
}

func flow(id, from, to string) string {
	return `<sequenceFlow id="` + id + `" sourceRef="` + from + `" targetRef="` + to + `"/>`
}

// every begins n instances of p, a minute apart.
func every(n int) []Arrival { return []Arrival{{Process: "p", Every: "PT1M", Count: n}} }

// The example: what one pool sends begins the other, and what that answers lets the first go on; calls that fail take the error path.
func TestExample(t *testing.T) {
	data, err := os.ReadFile("../../assets/examples/error-report.bpmn")
	if err != nil {
		t.Fatal(err)
	}
	s, err := Read("../../assets/examples/error-report.sim.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s.Arrivals[0].Count = 2000
	r, again := simulated(t, string(data), s), simulated(t, string(data), s)
	if !reflect.DeepEqual(r, again) {
		t.Error("the same file and seed gave other figures")
	}
	s.Seed++
	if other := simulated(t, string(data), s); other.Processes[0].Times == r.Processes[0].Times {
		t.Error("another seed gave the same figures")
	}
	asked, answered, byHand := r.Element("Throw_Request"), r.Element("Catch_Completed"), r.Element("Task_ByHand")
	if r.Open != 0 || len(r.Notes) != 0 || asked.Count != 1800 || answered.Count+byHand.Count != 1800 || byHand.Count != asked.Failed {
		t.Errorf("%d open, %d asked, %d answered, %d by hand, %d failed, %q", r.Open, asked.Count, answered.Count, byHand.Count, asked.Failed, r.Notes)
	}
	if got := float64(asked.Failed) / 1800; got < 0.03 || got > 0.07 {
		t.Errorf("%.3f of the calls failed, want about 0.05", got)
	}
	if records := r.Processes[1]; records.Ended != answered.Count || answered.Work.Mean < time.Second {
		t.Errorf("%d records, the answer takes %v", records.Ended, answered.Work.Mean)
	}
	if b := r.Bottleneck(); b == nil || b.Resource != "Workshop" {
		t.Errorf("the bottleneck is %+v", b)
	}
}

// Shares are kept: of an exclusive gateway together, of an inclusive one each by itself, with the default flow where none is taken.
func TestBranches(t *testing.T) {
	model := wrap(flow("a", "s", "x") + `<exclusiveGateway id="x"/>` + flow("x1", "x", "i") + flow("x2", "x", "e1") + flow("x3", "x", "e2") + `<endEvent id="e1"/><endEvent id="e2"/>` +
		`<inclusiveGateway id="i" default="i3"/>` + flow("i1", "i", "e3") + flow("i2", "i", "e4") + flow("i3", "i", "e5") + `<endEvent id="e3"/><endEvent id="e4"/><endEvent id="e5"/>`)
	const n = 20000
	r := simulated(t, model, &Setup{Arrivals: every(n), Branches: map[string]Shares{"x": {"x1": 3, "x2": 1}, "i": {"i1": 50, "i2": 20}}})
	inside := float64(r.Flows["x1"])
	for flow, want := range map[string]float64{"x1": n * .75, "x2": n * .25, "x3": 0, "i1": inside * .5, "i2": inside * .2, "i3": inside * .5 * .8} {
		if got := float64(r.Flows[flow]); math.Abs(got-want) > 0.03*want+1 {
			t.Errorf("%s was taken %v times, want about %.0f", flow, got, want)
		}
	}
	even := simulated(t, model, &Setup{Arrivals: every(n)})
	if got := even.Flows["x3"]; got < n/3-n/60 || got > n/3+n/60 {
		t.Errorf("without shares x3 was taken %d times of %d", got, n)
	}
}

// What interrupts work frees who did it, and takes what still waits out of the line.
func TestInterrupted(t *testing.T) {
	model := wrap(flow("a", "s", "t") + `<userTask id="t"/><boundaryEvent id="b" attachedToRef="t"><timerEventDefinition><timeDuration>PT90S</timeDuration></timerEventDefinition></boundaryEvent>` +
		flow("f", "t", "e") + flow("g", "b", "late") + `<endEvent id="e"/><endEvent id="late"/>`)
	r := simulated(t, model, &Setup{Arrivals: every(100), Elements: map[string]Element{"t": {Takes: "PT2M", Resource: "one"}}, Resources: map[string]Resource{"one": {Count: 1, PerHour: 60}}})
	if r.Element("late").Count != 100 || r.Open != 0 || r.Element("e") != nil {
		t.Errorf("%d late, %d open, %+v", r.Element("late").Count, r.Open, r.Element("e"))
	}
	one := r.Resources[0]
	if one.Used < 0.97 || one.MostWait > 2 {
		t.Errorf("%.2f used, %d waited at once", one.Used, one.MostWait)
	}
}

// Rounds, errors, costs and times come out as they were given.
func TestFigures(t *testing.T) {
	model := wrap(flow("a", "s", "m") + `<task id="m"><multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>=nothing</loopCardinality></multiInstanceLoopCharacteristics></task>` +
		flow("f", "m", "w") + `<serviceTask id="w"/><boundaryEvent id="b" attachedToRef="w"><errorEventDefinition errorRef="E"/></boundaryEvent>` + flow("g", "w", "c") + flow("h", "b", "e") +
		`<intermediateCatchEvent id="c"><timerEventDefinition><timeDuration>PT7S</timeDuration></timerEventDefinition></intermediateCatchEvent>` + flow("i", "c", "e") + `<endEvent id="e"/>`)
	r := simulated(t, model, &Setup{Arrivals: every(1000), Elements: map[string]Element{"m": {Takes: "PT10S", Rounds: 3, Cost: 2}, "w": {Takes: "PT1S", Fails: 0.2}}})
	m, w, c := r.Element("m"), r.Element("w"), r.Element("c")
	if m.Work.Count != 3000 || m.Work.Mean != 10*time.Second || m.Cost != 6000 {
		t.Errorf("m: %+v", m)
	}
	if w.Failed < 150 || w.Failed > 250 || c.Count != 1000-w.Failed || c.Work.Mean != 7*time.Second {
		t.Errorf("w: %+v, c: %+v", w, c)
	}
	if p := r.Processes[0]; p.Times.Most != 38*time.Second || p.Times.Median != 38*time.Second || p.Cost != 6000 || r.Bottleneck() != nil {
		t.Errorf("p: %+v", p)
	}
}

// A message to nobody in particular goes to who waits for it, and is kept for who comes to wait for it later.
func TestMessageBeforeItsReceiver(t *testing.T) {
	for _, receiver := range []string{`<intermediateCatchEvent id="c"><messageEventDefinition messageRef="M"/></intermediateCatchEvent>`, `<receiveTask id="c" messageRef="M"/>`} {
		model := `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:t"><message id="M" name="m"/>` +
			`<collaboration id="C"><participant id="A" processRef="p"/><participant id="B" processRef="q"/><messageFlow id="mf" sourceRef="t" targetRef="c"/></collaboration>` +
			`<process id="p" isExecutable="true"><startEvent id="s"/>` + flow("a", "s", "t") + `<sendTask id="t" messageRef="M"/></process>` +
			`<process id="q" isExecutable="true"><startEvent id="s2"/>` + flow("b", "s2", "w") + `<task id="w"/>` + flow("d", "w", "c") + receiver + `</process></definitions>`
		for _, late := range []string{"PT1S", "PT1H"} {
			r := simulated(t, model, &Setup{Arrivals: []Arrival{{Process: "p", Every: "PT1M", Count: 5}, {Process: "q", Every: "PT1M", Count: 5}}, Elements: map[string]Element{"w": {Takes: Spread(late)}}})
			if r.Open != 0 || r.Ended != 10 {
				t.Errorf("after %s at %.22s: %d ended, %d open, %q", late, receiver, r.Ended, r.Open, r.Notes)
			}
		}
	}
}

// What cannot end is said, with what to do.
func TestNotes(t *testing.T) {
	r := simulated(t, wrap(flow("a", "s", "g")+`<eventBasedGateway id="g"/>`+flow("b", "g", "c")+`<intermediateCatchEvent id="c" name="Paid"><messageEventDefinition messageRef="M"/></intermediateCatchEvent>`), &Setup{Arrivals: every(3)})
	if text := strings.Join(r.Notes, "\n"); r.Open != 3 || !strings.Contains(text, "3 instances have not ended") || !strings.Contains(text, "Paid waits for 3 messages that nobody sends") {
		t.Errorf("%d open: %s", r.Open, text)
	}
	r = simulated(t, wrap(flow("a", "s", "g")+`<eventBasedGateway id="g"/>`+flow("b", "g", "c")+`<intermediateCatchEvent id="c"><messageEventDefinition messageRef="M"/></intermediateCatchEvent>`),
		&Setup{Arrivals: every(3), Elements: map[string]Element{"c": {Takes: "PT5S"}}})
	if r.Open != 0 || r.Processes[0].Times.Most != 5*time.Second {
		t.Errorf("with a time: %+v", r)
	}
}

// What does not fit the model is refused, with where it stands.
func TestCheck(t *testing.T) {
	m, err := NewModel("line.bpmn", []byte(line))
	if err != nil {
		t.Fatal(err)
	}
	for want, s := range map[string]Setup{
		"arrivals is empty":                 {},
		`no process "q"`:                    {Arrivals: []Arrival{{Process: "q", Every: "1s", Count: 1}}},
		"at least one instance":             {Arrivals: []Arrival{{Process: "p", Every: "1s"}}},
		`every: "soon" is neither`:          {Arrivals: []Arrival{{Process: "p", Every: "soon", Count: 1}}},
		"element x: the file has no such":   {Arrivals: every(1), Elements: map[string]Element{"x": {}}},
		`element t: there is no resource`:   {Arrivals: every(1), Elements: map[string]Element{"t": {Resource: "nobody"}}},
		"share from 0 to 1":                 {Arrivals: every(1), Elements: map[string]Element{"t": {Fails: 2}}},
		`not of the form normal MEAN DEVI`:  {Arrivals: every(1), Elements: map[string]Element{"t": {Takes: "normal PT1S"}}},
		"must not fall":                     {Arrivals: every(1), Elements: map[string]Element{"t": {Takes: "uniform 2s 1s"}}},
		`branches of t: no flow "z" leaves`: {Arrivals: every(1), Branches: map[string]Shares{"t": {"z": 1}}},
		"no flow has a share":               {Arrivals: every(1), Branches: map[string]Shares{"t": {"g": 0}}},
		"resource r: there must be":         {Arrivals: every(1), Resources: map[string]Resource{"r": {}}},
		"begin: ":                           {Arrivals: every(1), Begin: "now"},
	} {
		if err := m.Check(&s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if _, err := Parse("x.sim.yaml", []byte("arrivals: []\nclerks: 3\n")); err == nil || !strings.Contains(err.Error(), "clerks") {
		t.Errorf("an unknown word: %v", err)
	}
}

// Distributions have the mean and the deviation that they are given.
func TestSpreads(t *testing.T) {
	random := chance(1, "test")
	for text, want := range map[Spread][2]float64{ // mean and deviation in seconds
		"PT10S": {10, 0}, "exponential 10s": {10, 10}, "normal PT100S PT10S": {100, 10}, "uniform 0s 12s": {6, 12 / math.Sqrt(12)},
		"triangular(1s, 2s, 6s)": {3, math.Sqrt(21.0 / 18)}, "lognormal 10s 5s": {10, 5}, "oneof 1s 3s": {2, 1},
	} {
		s, err := text.read()
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		const n = 100_000
		sum, squares := 0.0, 0.0
		for range n {
			x := float64(s.next(random)) / float64(time.Second)
			sum, squares = sum+x, squares+x*x
		}
		mean := sum / n
		deviation := math.Sqrt(max(0, squares/n-mean*mean))
		if math.Abs(mean-want[0]) > 0.02*want[0] || math.Abs(deviation-want[1]) > 0.03*want[1]+0.001 {
			t.Errorf("%s: mean %.3f, deviation %.3f, want %.3f", text, mean, deviation, want)
		}
	}
}

// A Setup to begin with, written and read again, runs; two variants stand side by side; the table has every figure.
func TestStarterAndReports(t *testing.T) {
	m, err := NewModel("line.bpmn", []byte(line))
	if err != nil {
		t.Fatal(err)
	}
	path := t.TempDir() + "/line" + Extension
	if err := m.Starter().Write(path); err != nil {
		t.Fatal(err)
	}
	s, err := Read(path)
	if err != nil || !reflect.DeepEqual(s.Elements, m.Starter().Elements) || !reflect.DeepEqual(s.Arrivals, m.Starter().Arrivals) || !strings.HasSuffix(s.ModelOf(path), "/line.bpmn") {
		t.Fatalf("%+v, %v", s, err)
	}
	one := simulated(t, line, s)
	s.Resources["p"] = Resource{Count: 2}
	both := simulated(t, line, s)
	var text, table bytes.Buffer
	SideBySide(&text, [2]string{"one", "two"}, one, both)
	one.Text(&text)
	if !strings.Contains(text.String(), "Serve: waits") || !strings.Contains(text.String(), "-") || !strings.Contains(text.String(), "Bottleneck: Serve") {
		t.Error(text.String())
	}
	if both.Element("t").Work != one.Element("t").Work {
		t.Error("two variants did not have the same luck")
	}
	if err := one.CSV(&table); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&table).ReadAll()
	if err != nil || len(rows) != 1+1+3+1 || rows[3][2] != "Serve" {
		t.Errorf("%v, %v", rows, err)
	}
}

func BenchmarkExample(b *testing.B) {
	data, err := os.ReadFile("../../assets/examples/error-report.bpmn")
	if err != nil {
		b.Fatal(err)
	}
	s, err := Read("../../assets/examples/error-report.sim.yaml")
	if err != nil {
		b.Fatal(err)
	}
	s.Warmup, s.Arrivals[0].Count = 0, b.N
	b.ResetTimer()
	simulated(b, string(data), s)
}
