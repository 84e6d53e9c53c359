package lint

import (
	"testing"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// BenchmarkMoved is the check after a move among 10,000 elements.
func BenchmarkMoved(b *testing.B) {
	doc, err := bpmnxml.Read("chain", []byte(chain(5000)))
	if err != nil {
		b.Fatal(err)
	}
	d := bpmn.Build(doc.Root())
	before := Run(d, Options{})
	for b.Loop() {
		Moved(d, Options{}, before)
	}
}
