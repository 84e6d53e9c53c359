package export_test

import (
	"strings"
	"testing"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/export"
	"hookflow/engine/importer"
)

// TestThereAndBack: what was exported, imported and exported again is the same
// file: nothing is doubled, and nothing is lost on the way.
func TestThereAndBack(t *testing.T) {
	for _, file := range models(t) {
		out, err := export.To("camunda8", read(t, file), export.Options{})
		if err != nil {
			continue // TestGolden holds what is refused
		}
		first := out.Data
		doc, err := bpmnxml.Read("back", first)
		if err != nil {
			t.Fatal(err)
		}
		importer.Apply(bpmn.Untracked, bpmn.Build(doc.Root()))
		again, err := export.To("camunda8", doc, export.Options{})
		if err != nil {
			t.Errorf("%s: the second export: %v", file, err)
			continue
		}
		for i, line := range strings.Split(string(first), "\n") {
			if again := strings.Split(string(again.Data), "\n"); i >= len(again) || again[i] != line {
				t.Errorf("%s, line %d:\nfirst  %s\nsecond %s", file, i+1, line, strings.Join(again[min(i, len(again)):min(i+1, len(again))], ""))
				break
			}
		}
	}
}
