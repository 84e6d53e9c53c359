package form

import (
	"testing"

	"hookflow/designer/scene/scenetest"
	"hookflow/engine/bpmn"
)

// BenchmarkVariables is what a form asks of a large document when an element is selected.
func BenchmarkVariables(b *testing.B) {
	m := bpmn.Build(scenetest.Document(10_000))
	for b.Loop() {
		Variables(m, m.Elements[1])
	}
}
