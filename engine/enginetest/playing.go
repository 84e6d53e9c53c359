package enginetest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hookflow/engine"
	"hookflow/engine/wire"
)

// PlayFiles plays scenario files and holds what happens against their traces, for
// the tests of a package that scenarios are the meaning of. It plays fast: it checks what
// is stored once, at the end, where the tests of this package restart and check after each command.
func PlayFiles(t *testing.T, pattern string) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no scenarios at %s: %v", pattern, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			w := NewWorld()
			w.Trusting = true
			s := ParseScenario(filepath.Base(file), data)
			if got := s.Play(w); got != s.Trace {
				t.Errorf("trace differs; got\n%s", got)
			}
			w.View(func(tx engine.Tx) { w.Problem = append(w.Problem, wire.Check(tx)...) })
			for _, problem := range w.Problem {
				t.Error(problem)
			}
		})
	}
}
