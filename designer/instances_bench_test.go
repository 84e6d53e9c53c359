package designer

import (
	"fmt"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"

	"hookflow/designer/monitor"
	"hookflow/engine"
)

// BenchmarkScrollRuns turns the wheel once over a table of a hundred thousand runs, three rows: what the table itself costs, and what it
// costs with everything that is seen of it drawn in software.
func BenchmarkScrollRuns(b *testing.B) {
	for _, drawn := range []bool{false, true} {
		b.Run(map[bool]string{false: "table", true: "drawn"}[drawn], func(b *testing.B) {
			w := open(b, b.TempDir())
			w.OpenExample()
			l := newInstanceList(w.current())
			now := time.Now().UnixNano()
			for i := range 100_000 {
				e := &monitor.Entry{Key: engine.Key(i + 1), Version: 1 + i/50_000, Business: fmt.Sprintf("Order %d", i), Standing: monitor.Standing(1 + i%5), Began: now - int64(i)*1e9, Ended: now}
				if e.Standing == monitor.Stuck {
					e.Incidents = []monitor.Incident{{Cause: monitor.Cause{Element: "Throw_Request"}, Key: 1}}
					e.Failure = fmt.Sprintf("2 of 2 attempts failed, the last one: POST http://127.0.0.1:9000/%d: nobody listens there (connection refused); start the service, or give another address", i)
				} else {
					e.At = []string{"Task_Report"}
				}
				l.list = append(l.list, e)
			}
			shown := test.NewTempWindow(b, l.table)
			shown.Resize(fyne.NewSize(1280, 420))
			at := float32(0)
			for b.Loop() {
				if at += 100; at > 1_000_000 {
					at = 0
				}
				if l.table.ScrollToOffset(at); drawn {
					software.RenderCanvas(shown.Canvas(), fyne.CurrentApp().Settings().Theme())
				}
			}
		})
	}
}
