package designer

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hookflow/designer/monitor"
	"hookflow/designer/scene"
	"hookflow/engine"
)

// A run is saved as a test under the name that was typed; what is wrong with the name stands in the dialog, which stays.
func TestSaveTheRunAsATest(t *testing.T) {
	w, rt := running(t, &fakeLog{})
	tab := w.current()
	deployed, err := rt.Deploy(t.Context(), "x.bpmn", []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"><process id="p" isExecutable="true"><startEvent id="s"/></process></definitions>`))
	check(t, err)
	run, err := w.Local.Begin(t.Context(), deployed, "p", nil)
	check(t, err)
	tab.show(run, tab.doc.Snapshot())
	path := filepath.Join(t.TempDir(), "x.bpmn")
	check(t, os.WriteFile(path, w.current().doc.Bytes(), 0o600))
	w.Inline = true
	w.current().saveAsTest()
	if says := said(t, w); !strings.Contains(says, "Save the diagram first") {
		t.Fatalf("without a file is said %q", says)
	}
	w.over.Top().Close()
	w.current().path = path
	var kept []string
	w.Local.Record = func(of string, _ []byte, key engine.Key, name string) error {
		if of != path || key != run.First {
			t.Errorf("recorded %s of %s", key, of)
		}
		if len(kept) == 0 {
			kept = append(kept, "")
			return errors.New("that name is taken")
		}
		kept = append(kept, name)
		return nil
	}
	w.Local.Tests = func(_ context.Context, _ string, _ []byte, told func(monitor.Tested)) (*monitor.Coverage, error) {
		told(monitor.Tested{Name: kept[1], Passed: true})
		return &monitor.Coverage{}, nil
	}
	w.current().saveAsTest()
	w.over.Top().Accept()
	if says := said(t, w); !strings.Contains(says, "that name is taken") {
		t.Fatalf("the dialog says %q", says)
	}
	w.over.Top().Accept()
	p := w.bottom.tests
	if len(kept) != 2 || kept[1] != "run "+run.First.String() || p.chosen != kept[1] || !strings.Contains(reads(t, p.page), "passed") {
		t.Errorf("kept %q, chosen %q", kept, p.chosen)
	}
}

// The page of tests plays the scenarios of the document, says what came out otherwise, and marks the element; a run that is
// shown can be recorded; what cannot be read is told.
func TestTestsPage(t *testing.T) {
	w, _ := running(t, &fakeLog{})
	path := filepath.Join(t.TempDir(), "x.bpmn")
	check(t, os.WriteFile(path, w.current().doc.Bytes(), 0o600))
	w.current().path = path
	w.Inline = true
	var wrong error
	w.Local.Tests = func(_ context.Context, of string, document []byte, told func(monitor.Tested)) (*monitor.Coverage, error) {
		if of != path || len(document) == 0 {
			t.Errorf("asked for %s", of)
		}
		if wrong != nil {
			return nil, wrong
		}
		told(monitor.Tested{Name: "good", Passed: true})
		told(monitor.Tested{Name: "bad", Text: "name: bad", Why: []string{"path, element 2: expected A, got B"}, Missing: []string{"A"}, New: []string{"B"}, Marks: map[string]scene.Mark{"B": {State: scene.Broken}}})
		return &monitor.Coverage{Elements: monitor.Share{Reached: 1, Of: 2, Missing: []monitor.Missing{{Element: "A"}}},
			Conditions: monitor.Share{Of: 2, Missing: []monitor.Missing{{Element: "F", Never: "holds"}, {Element: "G", Never: "does not hold"}}}}, nil
	}
	w.bottom.reveal(testsPage)
	p := w.bottom.pages[testsPage].(*testsPageOf)
	if says := reads(t, p.page); !strings.Contains(says, "No test has been run yet") {
		t.Fatalf("the page says %q", says)
	}
	if !p.keep.Disabled() {
		t.Error("a run that is not there can be recorded")
	}
	p.toggle()
	if says := reads(t, p.page); !strings.Contains(says, "passed") || !strings.Contains(says, "failed") {
		t.Fatalf("the page says %q", says)
	}
	p.choose(&p.came[1])
	for _, want := range []string{"expected A, got B", "Expected, not reached: A", "Reached, not expected: B", "name: bad"} {
		if says := reads(t, p.sheet); !strings.Contains(says, want) {
			t.Errorf("of the scenario is said %q, want %s", says, want)
		}
	}
	if !p.paints(w.current()) {
		t.Error("the diagram does not show the test that was chosen")
	}
	p.choose(&p.came[0])
	if says := reads(t, p.sheet); !strings.Contains(says, "as expected") {
		t.Errorf("of the scenario is said %q", says)
	}
	if says := reads(t, p.page); !strings.Contains(says, "Covered: elements 1/2") {
		t.Errorf("the page says %q", says)
	}
	p.showReach()
	for _, want := range []string{"Never reached: A", "The condition never held: F", "The condition always held: G"} {
		if says := reads(t, p.sheet); !strings.Contains(says, want) {
			t.Errorf("of the coverage is said %q, want %s", says, want)
		}
	}
	w.bottom.show(false)
	if p.paints(w.current()) {
		t.Error("the page is closed and the diagram shows tests")
	}
	w.bottom.show(true)
	wrong = errors.New("the file has no scenarios")
	p.toggle()
	if says := reads(t, p.page); !strings.Contains(says, wrong.Error()) || p.stop != nil {
		t.Errorf("the page says %q", says)
	}
}

// said is what the dialog in front says.
func said(t *testing.T, w *Window) string {
	t.Helper()
	return reads(t, w.Canvas().Overlays().Top())
}
