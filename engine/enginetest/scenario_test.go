package enginetest

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"hookflow/engine"
	"hookflow/engine/store"
	"hookflow/engine/suites"
)

var update = flag.Bool("update", false, "write what the scenarios give into their files")

const scenarioDir = "../../testdata/scenario"

// TestScenarios plays every scenario with a restart and a check of the whole
// store after each command.
func TestScenarios(t *testing.T) {
	suites.Each(t, filepath.Join(scenarioDir, "*.txtar"), func(t *testing.T, file string) { playFile(t, file, NewWorld()) })
}

// playFile plays one file and compares or updates its trace.
func playFile(t *testing.T, file string, w *World) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s := ParseScenario(filepath.Base(file), data)
	got := s.Play(w)
	for _, p := range w.Problem {
		t.Error(p)
	}
	if strings.Contains(got, " bug: ") {
		t.Errorf("the engine went wrong:\n%s", got)
	}
	if got == s.Trace {
		return
	}
	if !*update {
		t.Errorf("trace differs (-update accepts it); got\n%s", got)
		return
	}
	a := txtar.Parse(data)
	a.Files = append(s.Files, txtar.File{Name: "trace", Data: []byte(got)})
	if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestScenariosOnDisk plays every fifth scenario on the real store, which is
// closed and opened after each command.
func TestScenariosOnDisk(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(scenarioDir, "*.txtar"))
	for i, file := range files {
		if i%5 != 0 || *update {
			continue
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			dir := t.TempDir()
			w := NewWorld()
			var open *store.Store
			w.Reopen = func() engine.Store {
				if open != nil {
					if err := open.Close(); err != nil {
						t.Fatal(err)
					}
				}
				var err error
				if open, err = store.Open(dir, store.Options{Buckets: engine.Buckets, Archive: engine.ArchiveBuckets}); err != nil {
					t.Fatal(err)
				}
				return open
			}
			w.Store = w.Reopen()
			playFile(t, file, w)
			open.Close()
		})
	}
}
