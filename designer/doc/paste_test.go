package doc_test

import (
	"fmt"
	"testing"

	"github.com/beevik/etree"

	"hookflow/designer/doc"
	"hookflow/designer/scene/scenetest"
	"hookflow/engine/bench/cpu"
	"hookflow/engine/bpmn"
)

// drawnNodes is the text of a generated diagram of n nodes and the flows between them.
func drawnNodes(b *testing.B, n int) string {
	d := etree.NewDocument()
	d.SetRoot(scenetest.Document(n))
	text, err := d.WriteToString()
	if err != nil {
		b.Fatal(err)
	}
	return text
}

// BenchmarkPasteAll pastes everything once more, with its picture and its line in the journal; what it reports is time of
// the processor, on all of them.
func BenchmarkPasteAll(b *testing.B) {
	for _, n := range []int{4000, 10000} {
		text := drawnNodes(b, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				d := open(b, text)
				if err := d.Protect(b.TempDir()); err != nil {
					b.Fatal(err)
				}
				d.Scene()
				d.SelectAll()
				clip, err := d.Copy(d.Chosen())
				if err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				began := cpu.Time()
				if err := d.Change("paste", func(tx *doc.Tx) error { _, err := tx.Paste(clip, bpmn.Point{X: 20000, Y: 400}, nil); return err }); err != nil {
					b.Fatal(err)
				}
				d.Scene()
				b.ReportMetric(float64((cpu.Time()-began).Microseconds())/1000, "cpu-ms/paste")
				d.Close()
			}
		})
	}
}
