package scenario_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/runtime/scenario"
)

const examples = "../../assets/examples/"

// play plays the scenarios of a text against a bundled example.
func play(t *testing.T, example, text string) []*scenario.Result {
	t.Helper()
	f, err := scenario.Parse("x.test.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	s := &scenario.Suite{File: f, Model: modelOf(t, example)}
	return s.Play(t.Context(), nil, scenario.Options{}, nil)
}

func modelOf(t *testing.T, example string) *scenario.Model {
	t.Helper()
	data, err := os.ReadFile(examples + example)
	if err != nil {
		t.Fatal(err)
	}
	m, err := scenario.NewModel(example, data)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Everything that a scenario can ask for is missed in its own words, which name the element.
func TestDifferencesAreTold(t *testing.T) {
	const text = `scenarios:
  - name: wrong
    start: {process: Process_Retry}
    mocks: [{url: '127.0.0.1:9/*', answers: [{status: 200, body: {id: 7}}]}]
    steps: [{task: Order, variables: {orderId: a1, total: 5}}]
    expect:
      state: waiting
      path: [Start, Order, Charge, Asked]
      passes: [Order, Declined]
      never: [Flow_Charge_Paid]
      waits: [Other]
      incidents: [Charge]
      variables: {total: 6, gone: 1, charge: {id: 7.0}}
      calls:
        - {element: Charge, method: GET, url: 'elsewhere/*', body: {amount: 6}, headers: {Idempotency-Key: b2}, status: 201}
        - {element: Charge}
      notCalled: ['127.0.0.1:9/*']
`
	r := play(t, "repeat-notify-interrupt.bpmn", text)[0]
	if r.Err != nil {
		t.Fatal(r.Err)
	}
	want := []string{
		"state: expected waiting, got completed",
		"path, element 4: expected Asked (Settled by hand), got Paid (Paid)",
		"passes: expected Declined (Declined) behind Order (Enter the order), got Charge (Charge the card), Paid (Paid)",
		"never: expected Flow_Charge_Paid untouched, got it was reached",
		"waits: expected Other (Ask for another card), got nothing",
		"incidents: expected Charge (Charge the card), got nothing",
		"variable gone: expected 1, got no such variable",
		"variable total: expected 6, got 5",
		"call 1: method: expected GET, got POST",
		"call 1: address: expected elsewhere/*, got 127.0.0.1:9/charges",
		"call 1: status of the answer: expected 201, got 200",
		`call 1: body: expected {"amount":6}, got {"amount":5}`,
		"call 1: header Idempotency-Key: expected b2, got a1",
		"call 2: expected a call of Charge, got no call",
		`notCalled: expected no call of 127.0.0.1:9/*, got POST 127.0.0.1:9/charges {"amount":5}`,
	}
	if got := r.Why(); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A scenario is the same every time, and many at once do not disturb each other.
func TestScenariosAreTheSameEveryTime(t *testing.T) {
	s, err := scenario.Open(examples + "error-report.test.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var before string
	for range 5 {
		var text strings.Builder
		for _, r := range s.Play(t.Context(), nil, scenario.Options{}, nil) {
			got, err := json.Marshal(r.Got)
			if err != nil || !r.Passed() {
				t.Fatal(err, r.Why())
			}
			text.Write(got)
		}
		if before != "" && before != text.String() {
			t.Fatalf("got\n%s\nbefore\n%s", text.String(), before)
		}
		before = text.String()
	}
}

// The clock of a scenario jumps: over repeats, slow answers and time-outs, and no time passes here.
func TestTheClockJumps(t *testing.T) {
	const text = `scenarios:
  - name: a silent service
    start: {process: Process_Call}
    mocks: [{url: 'wttr.in/*', answers: [{fail: silent}, {delay: PT9S, body: {sun: true}}]}]
    steps: [{task: Ask, variables: {city: Rome}}, {task: Read}]
    expect: {state: completed, variables: {weather: {sun: true}}}
  - name: slower than the call waits
    start: {process: Process_Call}
    mocks: [{url: 'wttr.in/*', answers: [{delay: PT11S}]}]
    steps: [{task: Ask, variables: {city: Rome}}]
    expect: {state: failed, incidents: [Call]}
`
	began := time.Now()
	for _, r := range play(t, "call-a-webhook.bpmn", text) {
		if !r.Passed() {
			t.Error(r.Why())
		}
		passed := time.Duration(r.Events[len(r.Events)-1].At - r.Events[0].At)
		if passed < 20*time.Second {
			t.Errorf("%s: only %s have passed on its clock", r.Scenario.Name, passed)
		}
	}
	if took := time.Since(began); took > 9*time.Second {
		t.Errorf("it took %s of ours", took)
	}
}

// What cannot be done is told with what waits instead.
func TestStepsThatCannotBeDone(t *testing.T) {
	for step, want := range map[string]string{
		"{task: Decide}":           "step 1, task Decide: no user task Decide is open; what waits is Ask (Ask for leave)",
		"{job: Ask}":               "step 1, job Ask: no work Ask waits for a worker; what waits is Ask (Ask for leave)",
		"{message: nothing}":       "step 1, message nothing: nobody waits for the message nothing; what waits is Ask (Ask for leave)",
		"{task: Decied}":           "step 1: the model has no element Decied; did you mean Decide?",
		"{task: Ask for leave}":    "step 1: the model has no element Ask for leave; that is the name of Ask",
		"{job: Assk}":              "step 1: the model has no element Assk; did you mean Ask?",
		"{request: POST /in/none}": "step 1, request POST /in/none: no deployed process receives messages at \"none\"",
		"{request: POST /other}":   "step 1, request POST /other: no pool of the file is at /other; a path for messages begins with /in/",
	} {
		r := play(t, "approval-with-a-form.bpmn", "scenarios: [{name: x, start: {process: Process_Approval}, steps: ["+step+"]}]")[0]
		if r.Err == nil || r.Err.Error() != want {
			t.Errorf("%s: got %v, want %s", step, r.Err, want)
		}
	}
}

// What is expected of elements that the model does not have is told, with those that may be meant.
func TestExpectedOfNoElement(t *testing.T) {
	for expect, want := range map[string]string{
		"never: [Granted leave]":      "never: expected an element, got Granted leave (no such element)",
		"never: [Decied]":             "never: expected an element, got Decied (no such element; did you mean Decide?)",
		"waits: [Ask for leave]":      "waits: expected Ask for leave (no such element; that is the name of Ask), got Ask (Ask for leave)",
		"state: failed, waits: [Ask]": "state: expected failed, got waiting at Ask (Ask for leave)",
	} {
		r := play(t, "approval-with-a-form.bpmn", "scenarios: [{name: x, start: {process: Process_Approval}, expect: {"+expect+"}}]")[0]
		if got := r.Why(); len(got) == 0 || got[0] != want {
			t.Errorf("%s: got %q, want %s", expect, got, want)
		}
	}
}

// A file that says something that no scenario knows is refused with what it is.
func TestWrongFiles(t *testing.T) {
	for text, want := range map[string]string{
		"scenarios: []":                                                                        "has no scenarios",
		"scenarios: [{start: {process: p}}]":                                                   "it has no name",
		"scenarios: [{name: x, start: {}}]":                                                    "it says nothing to do",
		"scenarios: [{name: x, begin: {process: p}}]":                                          `there is no part "begin"`,
		"scenarios: [{name: x, start: {task: t}}]":                                             "a scenario begins by process",
		"scenarios: [{name: x, start: {process: p, message: m}}]":                              "both process and message",
		"scenarios: [{name: x, start: {process: p}, steps: [{advance: soon}]}]":                "step 1",
		"scenarios: [{name: x, start: {process: p}, mocks: [{url: a, answers: [{fail: x}]}]}]": "none of cut, silent",
		"scenarios: [{name: x, clock: today, start: {process: p}}]":                            "is no time such as",
		"scenarios: [{name: x, start: {process: p}}, {name: x, start: {process: p}}]":          "two scenarios are named",
		"scenarios: [{name: x, start: {request: orders}}]":                                     "no method and path",
		"scenarios: [": "is no YAML",
		"scenarios: [{name: x, start: {process: p}, expect: {path: Start}}]":     "scenarios.expect.path takes a list, such as [a, b], not a string",
		"scenarios: [{name: x, start: {process: p}, expects: {}}]":               `there is no part "expects"; did you mean expect?`,
		"scenarios: [{name: x, start: {process: p}, expect: {state: complete}}]": "the state is one of completed, waiting, failed, terminated, not complete; did you mean completed?",
	} {
		if _, err := scenario.Parse("x.test.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
}

// Update changes what is expected, and no comment.
func TestUpdate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.test.yaml")
	text := "# kept\nscenarios:\n  - name: a # and this\n    start: {process: p}\n    expect: {state: failed}\n  - name: b\n    start: {process: p}\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	err := scenario.Update(path, map[string]scenario.Expect{"a": {State: "completed", Path: []string{"S", "E"}}, "b": {Variables: engine.Vars{"yes": json.RawMessage(`"true"`)}}})
	if err != nil {
		t.Fatal(err)
	}
	data, _ := os.ReadFile(path)
	want := "# kept\nscenarios:\n  - name: a # and this\n    start: {process: p}\n    expect:\n      state: completed\n      path: [S, E]\n" +
		"  - name: b\n    start: {process: p}\n    expect:\n      variables:\n        yes: \"true\"\n"
	if got := strings.ReplaceAll(string(data), `"yes": `, "yes: "); got != want {
		t.Errorf("got\n%s\nwant\n%s", data, want)
	}
}

// A scenario is added to a file without a comment being lost, and a name that is taken is refused.
func TestAppend(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.test.yaml")
	one := scenario.Scenario{Name: "one", Start: scenario.Step{Process: "p"}}
	if err := scenario.Append(path, one); err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(path)
	if err := os.WriteFile(path, []byte("# kept\n"+strings.Replace(string(text), "process: p", "process: p # this one", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := scenario.Append(path, one); err == nil || !strings.Contains(err.Error(), "another name") {
		t.Errorf("a name that is taken: %v", err)
	}
	one.Name = "two"
	if err := scenario.Append(path, one); err != nil {
		t.Fatal(err)
	}
	text, _ = os.ReadFile(path)
	f, err := scenario.Read(path)
	if err != nil || len(f.Scenarios) != 2 || !strings.HasPrefix(string(text), "# kept\n") || !strings.Contains(string(text), "# this one") {
		t.Errorf("%v\n%s", err, text)
	}
}

// What is missing and what is new is told whatever the order; how often counts.
func TestMissingAndNew(t *testing.T) {
	r := scenario.Result{Scenario: &scenario.Scenario{Expect: scenario.Expect{Path: []string{"S", "A", "A", "B", "E"}}}, Got: scenario.Expect{Path: []string{"S", "B", "A", "C", "C", "E"}}}
	if !slices.Equal(r.Missing(), []string{"A"}) || !slices.Equal(r.New(), []string{"C"}) {
		t.Errorf("missing %v, new %v", r.Missing(), r.New())
	}
	r.Scenario.Expect = scenario.Expect{Passes: []string{"S", "D"}}
	if !slices.Equal(r.Missing(), []string{"D"}) || r.New() != nil {
		t.Errorf("missing %v, new %v", r.Missing(), r.New())
	}
}

// The first scenarios of a model reach every flow, and pass.
func TestStarterFindsThePaths(t *testing.T) {
	for example, paths := range map[string]int{"approval-with-a-form": 2, "started-by-a-webhook": 2, "remind-and-escalate": 3, "repeat-notify-interrupt": 2} {
		m := modelOf(t, example+".bpmn")
		f, err := m.Starter(t.Context(), scenario.Options{})
		if err != nil || len(f.Scenarios) != paths {
			t.Fatalf("%s: %v, %v", example, f, err)
		}
		path := filepath.Join(t.TempDir(), "x.test.yaml")
		if err := scenario.Write(path, f); err != nil {
			t.Fatal(err)
		}
		if f, err = scenario.Read(path); err != nil {
			t.Fatal(err)
		}
		results := (&scenario.Suite{File: f, Model: m}).Play(t.Context(), nil, scenario.Options{}, nil)
		for _, r := range results {
			if !r.Passed() {
				t.Errorf("%s: %s: %v", example, r.Scenario.Name, r.Why())
			}
		}
		if c := m.Coverage(results); c.Flows.Percent() != 100 || c.Conditions.Percent() != 100 {
			t.Errorf("%s: %+v", example, c)
		}
	}
}

// What a process reads of requests and answers is in those of the first scenarios, so that they come to its ends: a key, a field
// that it calculates with, two variables that it compares with each other, an address that it calls.
func TestStarterFillsWhatIsRead(t *testing.T) {
	m, err := scenario.NewModel("order.bpmn", []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" id="d" targetNamespace="t">
	<message id="m" name="order"/><process id="p" isExecutable="true">
	<startEvent id="start" name="Order came in"><extensionElements><hookflow:receive path="orders" messageKey="=request.body.orderId"><hookflow:answer variable="total" value="=request.body.sum.net * 1.2"/>
		<hookflow:answer variable="back" value="=request.body.callback"/></hookflow:receive></extensionElements><messageEventDefinition messageRef="m"/></startEvent><sequenceFlow id="f1" sourceRef="start" targetRef="credit"/>
	<serviceTask id="credit" name="Ask for credit"><extensionElements><hookflow:call url="http://crm.example/credit" method="GET"><hookflow:answer variable="limit" value="=response.body.limit"/></hookflow:call>
		<hookflow:retry attempts="1"/></extensionElements></serviceTask><sequenceFlow id="f2" sourceRef="credit" targetRef="gw"/>
	<exclusiveGateway id="gw" default="no"/><sequenceFlow id="yes" sourceRef="gw" targetRef="done"><conditionExpression>=total &lt;= limit</conditionExpression></sequenceFlow>
	<sequenceFlow id="no" sourceRef="gw" targetRef="tell"/><serviceTask id="tell" name="Tell"><extensionElements><hookflow:call url="{= back }"/><hookflow:retry attempts="1"/></extensionElements></serviceTask>
	<sequenceFlow id="f3" sourceRef="tell" targetRef="refused"/><endEvent id="done" name="Taken"/><endEvent id="refused" name="Refused"/></process></definitions>`))
	if err != nil {
		t.Fatal(err)
	}
	f, err := m.Starter(t.Context(), scenario.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range f.Scenarios {
		names = append(names, s.Name)
	}
	if want := []string{"1: completed, Taken", "2: completed, Refused", "3: failed at Ask for credit", "4: failed at Tell"}; !slices.Equal(names, want) {
		t.Errorf("the scenarios are %q, not %q", names, want)
	}
}

// What was not reached is named; a condition counts as both of its outcomes.
func TestCoverage(t *testing.T) {
	m := modelOf(t, "started-by-a-webhook.bpmn")
	results := play(t, "started-by-a-webhook.bpmn", `scenarios: [{name: small, start: {request: POST /in/orders, body: {total: 5}}, expect: {state: completed}}]`)
	c := m.Coverage(results)
	if c.Elements.Reached != 5 || c.Elements.Of != 6 || !slices.Equal(c.Elements.Missing, []string{"Check"}) {
		t.Errorf("elements: %+v", c.Elements)
	}
	if !slices.Equal(c.Flows.Missing, []string{"Flow_Large_Check", "Flow_Check_Join"}) {
		t.Errorf("flows: %+v", c.Flows)
	}
	for what, want := range map[string]string{"Check": "Check (Check the order)", "Flow_Check_Join": "Flow_Check_Join, from Check (Check the order) to Join",
		"Flow_Large_Check holds": "Flow_Large_Check (more than 1000), from Large (Large order?) to Check (Check the order): its condition holds"} {
		if got := m.Missed(what); got != want {
			t.Errorf("%s is told as %q, not %q", what, got, want)
		}
	}
	if c.Conditions.Of != 2 || !slices.Equal(c.Conditions.Missing, []string{"Flow_Large_Check holds"}) {
		t.Errorf("conditions: %+v", c.Conditions)
	}
}

// What ends before a scenario leaves it out.
func TestCancel(t *testing.T) {
	s, err := scenario.Open(examples + "error-report.test.yaml")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if results := s.Play(ctx, nil, scenario.Options{}, nil); len(results) != 0 {
		t.Errorf("%d were played", len(results))
	}
	fit := regexp.MustCompile("by hand")
	if results := s.Play(t.Context(), fit, scenario.Options{}, nil); len(results) != 1 {
		t.Errorf("%d fit", len(results))
	}
}

// BenchmarkScenario plays a file of two scenarios.
func BenchmarkScenario(b *testing.B) {
	s, err := scenario.Open(examples + "error-report.test.yaml")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		for _, r := range s.Play(b.Context(), nil, scenario.Options{}, nil) {
			if !r.Passed() {
				b.Fatal(r.Why())
			}
		}
	}
}
