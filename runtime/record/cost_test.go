//go:build !windows

package record_test

import (
	"testing"
	"time"

	"hookflow/runtime/record"
)

// conditions are what people ask a catalog, of every kind of field and in every way.
func conditions() map[string]record.Query {
	out := map[string]record.Query{}
	for name, filters := range map[string][]string{
		"text is": {"Title:is:Order 4711 of customer 803"}, "text not": {"Title:not:x"}, "text begins": {"Title:begins:order 47"}, "text contains": {"Title:contains:customer 97"}, "text empty": {"Code:empty"}, "text filled": {"Title:filled"}, "text in": {"Title:in:a; b; Order 4711 of customer 803"}, "text more": {"Title:more:order 5"},
		"number is": {"Sum:is:37"}, "number more": {"Sum:more:9000"}, "number less": {"Sum:less:9000"}, "number between": {"Sum:between:100; 9000"}, "number not": {"Sum:not:37"}, "number empty": {"Sum:empty"},
		"date is": {"Due:is:1975-01-01"}, "date least": {"Due:least:1975-01-01"}, "date between": {"Due:between:1971-01-01; 1975-01-01"},
		"category is": {"Status:is:Paid"}, "category in": {"Status:in:Paid; New"}, "progress most": {"Done:most:50"}, "person is": {"Manager:is:anna"}, "link is": {"Parts:is:1.1"}, "five at once": {"Sum:more:100", "Status:is:Paid", "Due:least:1971-01-01", "Title:contains:customer", "Done:most:90"},
	} {
		q := record.Query{}
		for _, text := range filters {
			f, _ := record.ParseFilter(text)
			q.Filters = append(q.Filters, f)
		}
		out[name] = q
	}
	for _, field := range []string{"Title", "Sum", "Due", "Status", "Done", "Manager"} {
		out["sorted by "+field] = record.Query{Sort: field}
	}
	out["text anywhere"] = record.Query{Text: "customer 97"}
	out["a page far down"] = record.Query{Offset: many / 2}
	return out
}

// BenchmarkConditions asks 100,000 records every kind of question as nobody has asked it before: a page of a hundred, and the count of
// all that fit. One record was deleted, so that nothing is known without looking.
func BenchmarkConditions(b *testing.B) {
	d := newDesk(b, b.TempDir())
	c := filled(b, d, many)
	if err := d.Remove(b.Context(), c.ID, "5", ""); err != nil {
		b.Fatal(err)
	}
	for name, q := range conditions() {
		q.Limit = 100
		b.Run(name, func(b *testing.B) {
			began := spent(b)
			for b.Loop() {
				b.StopTimer()
				var err error
				if d.Book, err = record.Open(record.Options{Store: d.store, Push: d.push, Now: time.Now}); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				if _, err := d.Find(c.ID, q); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64((spent(b)-began).Microseconds())/1000/float64(b.N), "processor-ms/op")
		})
	}
}
