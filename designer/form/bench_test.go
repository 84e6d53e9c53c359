package form

import (
	"testing"

	"hookflow/engine/bpmn"
)

// BenchmarkNew is what a change of the selection costs while the form is docked.
func BenchmarkNew(b *testing.B) {
	d := example(b)
	o := Options{Type: func(e *bpmn.Element) (string, string) { return "b-task", string(e.Kind) }}
	for b.Loop() {
		f := New(d, []string{"Throw_Request"}, o)
		f.Content.Resize(f.Content.MinSize())
	}
}
