//go:build !windows

package record_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"syscall"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/runtime/push"
	"hookflow/runtime/record"
)

const many = 100_000

// filled is a catalog with n records.
func filled(tb testing.TB, d *desk, n int) record.Catalog {
	tb.Helper()
	c, err := d.Add(orders)
	if err != nil {
		tb.Fatal(err)
	}
	rows := make([]record.Values, n)
	for i := range rows {
		rows[i] = record.Values{"Title": json.RawMessage(fmt.Sprintf(`"Order %d of customer %d"`, i, i%977)), "Sum": json.RawMessage(strconv.Itoa(i * 37 % 10007)),
			"Status": json.RawMessage(strconv.Itoa(i%3 + 1)), "Due": json.RawMessage(strconv.Quote(time.Unix(int64(i)*3600, 0).UTC().Format("2006-01-02"))), "Done": json.RawMessage(strconv.Itoa(i % 101)), "Manager": json.RawMessage(`"anna"`)}
	}
	report, err := d.Import(tb.Context(), c.ID, rows, "", "", nil)
	if err != nil || report.Created != n {
		tb.Fatalf("%+v %v", report, err)
	}
	return c
}

// questions are what people ask a catalog: a page, filters, a text, an order.
var questions = map[string]record.Query{
	"first page":      {},
	"page 1,000":      {Offset: many / 2},
	"by number":       {Filters: []record.Filter{{Field: "Sum", Op: "more", Value: "9000"}}},
	"by status, date": {Filters: []record.Filter{{Field: "Status", Op: "is", Value: "Paid"}, {Field: "Due", Op: "least", Value: "1975-01-01"}}, Sort: "Due", Descending: true},
	"text in texts":   {Text: "customer 97"},
	"sorted by sum":   {Sort: "Sum", Descending: true},
}

// BenchmarkFind looks into 100,000 records: a page of fifty and the count of all that fit.
func BenchmarkFind(b *testing.B) {
	d := newDesk(b, b.TempDir())
	began := time.Now()
	c := filled(b, d, many)
	b.Logf("%d records in %s", many, time.Since(began).Round(time.Millisecond))
	for name, q := range questions {
		q.Limit = 50
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if p, err := d.Find(c.ID, q); err != nil || len(p.Records) != 50 {
					b.Fatal(len(p.Records), err)
				}
			}
		})
	}
}

// BenchmarkCold is BenchmarkFind of who has just opened the file: nothing that an earlier question found is known.
func BenchmarkCold(b *testing.B) {
	d := newDesk(b, b.TempDir())
	c := filled(b, d, many)
	var err error
	for name, q := range questions {
		q.Limit = 50
		b.Run(name, func(b *testing.B) {
			began := spent(b)
			for b.Loop() {
				b.StopTimer()
				if d.Book, err = record.Open(record.Options{Store: d.store, Push: d.push, Now: time.Now}); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				if p, err := d.Find(c.ID, q); err != nil || len(p.Records) != 50 {
					b.Fatal(len(p.Records), err)
				}
			}
			b.ReportMetric(float64((spent(b)-began).Microseconds())/1000/float64(b.N), "processor-ms/op")
		})
	}
}

// spent is the time that this program has had a processor for; a busy machine does not change it much.
func spent(b *testing.B) time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// BenchmarkUpdate changes a record of which nobody, and of which ten others want to know.
func BenchmarkUpdate(b *testing.B) {
	for _, subscribers := range []int{0, 1, 10} {
		b.Run(fmt.Sprint(subscribers), func(b *testing.B) {
			d := newDesk(b, b.TempDir())
			c := filled(b, d, 1000)
			for i := range subscribers {
				if _, err := d.push.Add(push.Subscription{Name: fmt.Sprint(i), URL: "http://127.0.0.1:1/", Topics: []string{"record.updated"}, On: true}); err != nil {
					b.Fatal(err)
				}
			}
			n := 0
			for b.Loop() {
				n++
				if _, err := d.Update(b.Context(), c.ID, strconv.Itoa(n%1000+1), 0, record.Values{"Sum": json.RawMessage(strconv.Itoa(n + 20_000))}, ""); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkTenRows is a transaction with ten rows of the outbox and their numbers and nothing else: what BenchmarkUpdate with ten
// subscriptions may cost more than without.
func BenchmarkTenRows(b *testing.B) {
	d := newDesk(b, b.TempDir())
	for i := range 10 {
		if _, err := d.push.Add(push.Subscription{Name: fmt.Sprint(i), URL: "http://127.0.0.1:1/", Topics: []string{"record.updated"}, On: true}); err != nil {
			b.Fatal(err)
		}
	}
	e := push.Event{Topic: "record.updated", Catalog: "1", At: time.Now(), Changed: []string{"2"}, Payload: json.RawMessage(`{"catalogId":"1","recordId":"500","values":{"2":20500},"prevValues":{"2":8500},"allValues":{"1":"Order 499 of customer 499","2":20500,"3":2,"4":"1970-01-21","5":95,"6":"anna"}}`)}
	for b.Loop() {
		if err := d.store.Update(func(tx engine.Tx) error { return d.push.Emit(tx, e) }); err != nil {
			b.Fatal(err)
		}
	}
}
