package record_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"hookflow/engine/feel"
	"hookflow/runtime/record"
)

// What depends on the time or on what a process knows is found anew each time, though nothing changed in the catalog.
func TestFoundAnew(t *testing.T) {
	d := newDesk(t, t.TempDir())
	c, err := d.Add(orders)
	if err != nil {
		t.Fatal(err)
	}
	due := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	d.create(t, c.ID, `{"Title":"a","Sum":1,"Due":"`+due+`"}`)
	d.create(t, c.ID, `{"Title":"b","Sum":2}`)
	found := func(q record.Query) int {
		t.Helper()
		page, err := d.Find(c.ID, q)
		if err != nil {
			t.Fatal(err)
		}
		return page.Total
	}
	late := record.Query{Where: "date and time(Due) < now()"}
	if n := found(late); n != 0 {
		t.Errorf("%d are late before their time", n)
	}
	d.later = 2 * time.Hour
	if n := found(late); n != 1 {
		t.Errorf("%d are late after it, want 1", n)
	}
	wanted := feel.NewContext(1)
	for _, sum := range []string{"1", "2", "3"} {
		value, err := feel.FromJSON([]byte(sum))
		if err != nil {
			t.Fatal(err)
		}
		wanted.Put("sum", value)
		if n, want := found(record.Query{Where: "Sum = wanted.sum", Known: feel.MapScope{"wanted": wanted}}), map[string]int{"1": 1, "2": 1}[sum]; n != want {
			t.Errorf("%d are found by %s, want %d", n, sum, want)
		}
	}
}

// A text that is longer than what the index holds of it is compared whole, and nothing is no less than nothing.
func TestFoundAtTheEdges(t *testing.T) {
	d := newDesk(t, t.TempDir())
	c, err := d.Add(orders)
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("x", 120)
	d.create(t, c.ID, `{"Title":"`+long+`","Sum":"-0"}`)
	d.create(t, c.ID, `{"Title":"`+long+`y","Sum":0}`)
	for _, want := range []struct {
		filter string
		total  int
	}{{"Title:begins:" + long, 2}, {"Title:begins:" + long + "y", 1}, {"Title:begins:" + long + "z", 0}, {"Title:is:" + long, 1}, {"Title:is:" + long + "Y", 1}, {"Sum:is:0", 2}, {"Sum:least:0", 2}, {"Sum:less:0", 0}} {
		filter, err := record.ParseFilter(want.filter)
		if err != nil {
			t.Fatal(err)
		}
		page, err := d.Find(c.ID, record.Query{Filters: []record.Filter{filter}})
		if err != nil || page.Total != want.total {
			t.Errorf("%s: %d, want %d (%v)", want.filter, page.Total, want.total, err)
		}
	}
}

// Many who make a record of one name at the same time make one, and all are given it.
func TestCreateOnceAtTheSameTime(t *testing.T) {
	d := newDesk(t, t.TempDir())
	c, err := d.Add(orders)
	if err != nil {
		t.Fatal(err)
	}
	made := make(chan string, 8)
	for range cap(made) {
		go func() {
			r, err := d.CreateOnce(context.WithoutCancel(t.Context()), "the same", c.ID, record.Values{"Title": []byte(`"a"`)}, "")
			if err != nil {
				t.Error(err)
			}
			made <- r.ID
		}()
	}
	for range cap(made) {
		if id := <-made; id != "1" {
			t.Errorf("somebody was given the record %q", id)
		}
	}
	if page, err := d.Find(c.ID, record.Query{}); err != nil || page.Total != 1 {
		t.Errorf("%d records were made (%v)", page.Total, err)
	}
}
