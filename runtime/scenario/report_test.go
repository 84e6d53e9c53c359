package scenario_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/joshdk/go-junit"

	"hookflow/runtime/scenario"
)

// threeOutcomes are a scenario that passes, one that does not, and one that cannot be played, with what has to be escaped.
func threeOutcomes(t *testing.T) []scenario.Report {
	results := play(t, "approval-with-a-form.bpmn", `scenarios:
  - {name: good, start: {process: Process_Approval}, expect: {state: waiting}}
  - {name: bad <&"> it, start: {process: Process_Approval}, expect: {state: completed}}
  - {name: 'broken #3', start: {process: Process_Approval}, steps: [{task: Decide}]}
`)
	return []scenario.Report{{Path: "x.test.yaml", Results: results}}
}

// What continuous integration reads in the report is what came out, by a reader of JUnit's format that is not ours.
func TestJUnitIsRead(t *testing.T) {
	var out bytes.Buffer
	if err := scenario.JUnit(&out, threeOutcomes(t)); err != nil {
		t.Fatal(err)
	}
	suites, err := junit.Ingest(out.Bytes())
	if err != nil || len(suites) != 1 || suites[0].Name != "x.test.yaml" {
		t.Fatalf("%+v, %v\n%s", suites, err, &out)
	}
	if n := suites[0].Totals; n.Tests != 3 || n.Passed != 1 || n.Failed != 1 || n.Error != 1 {
		t.Errorf("%+v", n)
	}
	for i, want := range []struct {
		name, says string
		status     junit.Status
	}{{"good", "", junit.StatusPassed}, {`bad <&"> it`, "expected completed, got waiting at Ask", junit.StatusFailed}, {"broken #3", "no user task Decide is open", junit.StatusError}} {
		got := suites[0].Tests[i]
		if got.Name != want.name || got.Classname != "x" || got.Status != want.status {
			t.Errorf("test %d is %+v", i, got)
		}
		if want.says != "" && (got.Error == nil || !strings.Contains(got.Error.Error(), want.says)) {
			t.Errorf("of test %d is said %v", i, got.Error)
		}
	}
}

// The output in the Test Anything Protocol is as its specification says, and Perl's own harness reads it where it is there.
func TestTAPIsRead(t *testing.T) {
	var out bytes.Buffer
	scenario.TAP(&out, threeOutcomes(t))
	want := "TAP version 13\n1..3\nok 1 - x.test.yaml: good\nnot ok 2 - x.test.yaml: bad <&\"> it\n# state: expected completed, got waiting at Ask (Ask for leave)\nnot ok 3 - x.test.yaml: broken \\#3\n# step 1, task Decide: no user task Decide is open; what waits is Ask (Ask for leave)\n"
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", &out, want)
	}
	if _, err := exec.LookPath("prove"); err != nil {
		t.Skip("prove is missing")
	}
	file := filepath.Join(t.TempDir(), "out.tap")
	if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	said, err := exec.Command("prove", "--exec", "cat", file).CombinedOutput()
	if err == nil || !strings.Contains(string(said), "Failed 2/3 subtests") || strings.Contains(string(said), "Parse errors") {
		t.Errorf("prove says %v\n%s", err, said)
	}
}

// What a person or a service has written into a name or a value does not become a line of the report.
func TestReportsKeepTheirLines(t *testing.T) {
	r := &scenario.Result{Scenario: &scenario.Scenario{Name: "one\nok 2 - two # SKIP"}, Differences: []scenario.Difference{{What: "variable x", Expected: "1", Got: "{\n\"a\": 1\n}"}}}
	reports := []scenario.Report{{Path: "a#1/x.test.yaml", Results: []*scenario.Result{r}}}
	var tap, text strings.Builder
	scenario.TAP(&tap, reports)
	scenario.Text(&text, reports, nil)
	want := "TAP version 13\n1..1\nnot ok 1 - a\\#1/x.test.yaml: one ok 2 - two \\# SKIP\n# variable x: expected 1, got {\n# \"a\": 1\n# }\n"
	if tap.String() != want {
		t.Errorf("got\n%s\nwant\n%s", tap.String(), want)
	}
	if !strings.Contains(text.String(), "  FAIL  one ok 2 - two # SKIP (0s)\n        variable x: expected 1, got {\n        \"a\": 1\n        }\n") {
		t.Errorf("got\n%s", text.String())
	}
}
