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

// The page of tests plays the scenarios of the document, says what came out otherwise, and marks the element; a run that is
// shown can be recorded; what cannot be read is told.
func TestTestsPage(t *testing.T) {
	w, _ := running(t, &fakeLog{})
	path := filepath.Join(t.TempDir(), "x.bpmn")
	check(t, os.WriteFile(path, w.current().doc.Bytes(), 0o600))
	w.current().path = path
	w.Inline = true
	var wrong error
	w.Local.Tests = func(_ context.Context, of string, document []byte, told func(monitor.Tested)) error {
		if of != path || len(document) == 0 {
			t.Errorf("asked for %s", of)
		}
		if wrong == nil {
			told(monitor.Tested{Name: "good", Passed: true})
			told(monitor.Tested{Name: "bad", Why: []string{"path, element 2: expected A, got B"}, Marks: map[string]scene.Mark{"B": {State: scene.Broken}}})
		}
		return wrong
	}
	w.Local.Record = func(string, []byte, engine.Key) (string, error) { return "instance 7", nil }
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
	if says := reads(t, p.sheet); !strings.Contains(says, "expected A, got B") {
		t.Errorf("of the scenario is said %q", says)
	}
	p.choose(&p.came[0])
	if says := reads(t, p.sheet); !strings.Contains(says, "as expected") {
		t.Errorf("of the scenario is said %q", says)
	}
	wrong = errors.New("the file has no scenarios")
	p.toggle()
	if says := reads(t, p.page); !strings.Contains(says, wrong.Error()) || p.stop != nil {
		t.Errorf("the page says %q", says)
	}
}
