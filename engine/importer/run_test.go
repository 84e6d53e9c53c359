package importer_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/enginetest"
	"hookflow/engine/importer"
	_ "hookflow/engine/step"
	"hookflow/engine/suites"
)

// TestImportRuns imports the file of each testdata/run/*.txtar, plays the
// scenario in it on the engine and compares the trace.
func TestImportRuns(t *testing.T) {
	suites.Each(t, "testdata/run/*.txtar", runFile)
}

func runFile(t *testing.T, file string) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s := enginetest.ParseScenario(filepath.Base(file), data)
	d, err := bpmnxml.Read("in.bpmn", s.Files[0].Data)
	if err != nil {
		t.Fatal(err)
	}
	known := txtar.Parse(data).Files[1] // problems, or the trace
	for _, p := range importer.Apply(bpmn.Untracked, bpmn.Build(d.Root())) {
		if line := p.Element + ": " + p.Message; known.Name != "problems" || !strings.Contains(string(known.Data), line+"\n") {
			t.Error(line)
		}
	}
	s.Files[0] = txtar.File{Name: "process.bpmn", Data: d.Bytes()}
	w := enginetest.NewWorld()
	got := s.Play(w)
	for _, p := range w.Problem {
		t.Error(p)
	}
	if got == s.Trace {
		return
	}
	if !*update {
		t.Fatalf("trace differs (-update accepts it); got\n%s", got)
	}
	a := txtar.Parse(data)
	a.Files[len(a.Files)-1].Data = []byte(got)
	if err := os.WriteFile(file, txtar.Format(a), 0o666); err != nil {
		t.Fatal(err)
	}
}
