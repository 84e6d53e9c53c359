package catalog

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/overlay"
)

// many is a store with one catalog of n records; nothing is kept anywhere.
func many(n int) *Store {
	fields := []Field{{ID: "1", Name: "Title", Kind: "text"}, {ID: "2", Name: "Sum", Kind: "number"}, {ID: "3", Name: "Client", Kind: "text"}, {ID: "4", Name: "Day", Kind: "date"}}
	return &Store{
		Catalogs: func() ([]Catalog, error) {
			return []Catalog{{ID: "1", Name: "Orders", Fields: fields, Records: n}}, nil
		},
		People: func() []string { return nil },
		Find: func(_ string, q Query) (rows []Row, total int, err error) {
			for i := q.Offset; i < min(n, q.Offset+q.Limit); i++ {
				rows = append(rows, Row{ID: fmt.Sprint(i + 1), Texts: []string{fmt.Sprint("Order ", i), fmt.Sprint(i % 997), fmt.Sprint("Client ", i%97), "2026-01-31"}})
			}
			return rows, n, nil
		},
	}
}

// What one turn of the wheel costs with 100,000 records, but for painting: go test ./designer/catalog -run - -bench Grid
func BenchmarkGrid(b *testing.B) {
	test.NewTempApp(b)
	w := test.NewTempWindow(b, widget.NewLabel(""))
	w.Resize(fyne.NewSize(1280, 800))
	p := Show(Options{Store: many(100_000), Window: w, Over: overlay.New(w), Background: func(work, then func()) { work(); then() }})
	for _, one := range []struct {
		name string
		step float32
	}{{"wheel", 40}, {"drag", 4000}} {
		b.Run(one.name, func(b *testing.B) {
			at := float32(0)
			for b.Loop() {
				if at += one.step; at > 2_000_000 {
					at = 0
				}
				p.grid.list.ScrollToOffset(at)
			}
		})
	}
}
