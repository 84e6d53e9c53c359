package enginetest

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/suites"
)

// TestProbes plays processes of one element each; the number in a file's name
// is how many service calls a right engine makes.
func TestProbes(t *testing.T) {
	for _, file := range suites.Public(t, "probes/*.bpmn") {
		parts := strings.Split(filepath.Base(file), ".")
		t.Run(parts[0], func(t *testing.T) {
			want, err := strconv.Atoi(parts[1])
			if err != nil {
				t.Fatal(err)
			}
			if got := probe(t, file); got != want {
				t.Errorf("%d calls, want %d", got, want)
			}
		})
	}
}

// probe runs a file's process to its end and counts the jobs.
func probe(t *testing.T, file string) (calls int) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	w := NewWorld()
	if _, err := w.Deploy(filepath.Base(file), data); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Do(engine.Start{Process: "p"}); err != nil {
		t.Fatal(err)
	}
	for range 100 {
		for _, job := range w.Jobs() {
			if job.Wait.Name != "noop" {
				t.Fatalf("job of type %q", job.Wait.Name)
			}
			calls++
			if _, err := w.Do(engine.CompleteJob{Job: job.Wait.Key}); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Advance(time.Second); err != nil {
			t.Fatal(err)
		}
	}
	for _, in := range w.Instances() {
		if in.Status != engine.DoneWell {
			t.Errorf("instance is %s, tokens %v", in.Status, in.Tokens)
		}
	}
	for _, p := range w.Problem {
		t.Error(p)
	}
	return calls
}
