package tool_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"hookflow/engine/lint"
	"hookflow/engine/suites"
)

// orderTime is for how long the order process may be drawn by hand.
const orderTime = 3 * time.Minute

// TestOrder draws the order process of two pools from nothing, as a person would, and
// looks at what came of it: what the process has, what lint, the schema and the library
// of others have to say.
func TestOrder(t *testing.T) {
	ar, err := txtar.ParseFile("../../testdata/gesture/order.txtar")
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	p := newPlayer(t, ar.Files[0])
	p.play(string(ar.Comment))
	if took := time.Since(began); took > orderTime {
		t.Errorf("it took %v", took)
	}
	data := p.ed.Doc.Bytes()
	for _, f := range lint.Run(p.ed.Doc.Model(), lint.Options{}) {
		t.Errorf("lint: %s: %s", f.Element, f.Message)
	}
	count := map[string]int{}
	for _, e := range p.ed.Doc.Model().Elements {
		count[string(e.Kind)]++
	}
	for kind, want := range map[string]int{"participant": 2, "lane": 2, "boundaryEvent": 2, "exclusiveGateway": 2, "messageFlow": 2, "subProcess": 1, "callActivity": 1, "endEvent": 5, "textAnnotation": 1, "dataObjectReference": 1} {
		if count[kind] != want {
			t.Errorf("there are %d of %s, want %d", count[kind], kind, want)
		}
	}
	file := filepath.Join(t.TempDir(), "order.bpmn")
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	if validator, missing := suites.Validator(); missing == "" {
		if why := suites.Invalid(validator, file); why != "" {
			t.Error(why)
		}
	}
	if folder, missing := suites.Moddle(); missing == "" {
		if why := suites.Unread(folder, file); why != "" {
			t.Error(why)
		}
	}
}
