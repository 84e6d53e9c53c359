package board

import (
	"fmt"
	"testing"
	"time"

	"hookflow/designer/tool"
	"hookflow/engine/bench/cpu"
)

// BenchmarkMoveAll moves everything by a key, and takes it back, on a board that shows all of it, with its lines in the journal.
// What it reports is time of the processor, on all of them: edit, picture, tiles and overlay.
func BenchmarkMoveAll(b *testing.B) {
	for _, n := range []int{4000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			board := large(b, n)
			board.Editor.Keys = tool.DefaultKeys()
			d := board.Editor.Doc
			if err := d.Protect(b.TempDir()); err != nil {
				b.Fatal(err)
			}
			d.SelectAll()
			var moving, undoing time.Duration
			for b.Loop() {
				began := cpu.Time()
				board.handle(tool.Input{Kind: tool.Key, Key: "Right", Shift: true})
				moved := cpu.Time()
				board.handle(tool.Input{Kind: tool.Key, Key: "Z", Ctrl: true})
				moving, undoing = moving+moved-began, undoing+cpu.Time()-moved
			}
			b.ReportMetric(float64(moving.Microseconds())/1000/float64(b.N), "cpu-ms/move")
			b.ReportMetric(float64(undoing.Microseconds())/1000/float64(b.N), "cpu-ms/undo")
			d.Close()
		})
	}
}
