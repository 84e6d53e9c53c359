package record_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/runtime/push"
	"hookflow/runtime/record"
)

// A counter counts the transactions of a store.
type counter struct {
	engine.Store
	changes int
}

func (c *counter) Update(fn func(engine.Tx) error) error {
	c.changes++
	return c.Store.Update(fn)
}

// byCode are rows of an import by key: new ones, ones that change what is there or was new some rows before, ones that change nothing,
// and wrong ones of every kind.
func byCode(t *testing.T, n int) (rows []record.Values) {
	for i := range n {
		rows = append(rows, values(t, fmt.Sprintf(`{"Code":"c%d","Title":"row %d","Sum":%d}`, i%(n/2), i, i%7)))
	}
	for _, wrong := range []string{`{"Code":"c1","Sum":"many"}`, `{"Code":"none"}`, `{"Code":"c2","Title":""}`, `{"Code":"c3","Nothing":1}`, `{"Code":"twice","Title":"x"}`, `{"Title":"without"}`, `{"Code":"c4","Mark":"a"}`, `{"Code":"c5","Mark":"a"}`} {
		rows = append(rows, values(t, wrong))
	}
	return append(rows, rows[n-1])
}

// imported is what an import by key leaves behind: the report, every record with its history, and every event in its order.
func imported(t *testing.T, rows []record.Values, asked bool) (lines []string, changes int) {
	d := newDesk(t, t.TempDir())
	count := &counter{Store: d.store}
	book, err := record.Open(record.Options{Store: count, Contents: d.all.Contents(), Push: d.push, Now: time.Now})
	check(t, err)
	c, err := book.Add(record.Catalog{Name: "Orders", Fields: []record.Field{{Name: "Code", Kind: "text"}, {Name: "Title", Kind: "text", Required: true}, {Name: "Sum", Kind: "number"}, {Name: "Mark", Kind: "text", Unique: true}}})
	check(t, err)
	for range 2 {
		_, err = book.Create(t.Context(), c.ID, values(t, `{"Code":"twice","Title":"x"}`), "1")
		check(t, err)
	}
	topics := map[string][]string{"told": {"record.created", "record.updated"}}
	if asked {
		topics["ask"] = []string{"record.before.*"}
	}
	for name, of := range topics {
		_, err = d.push.Add(push.Subscription{Name: name, Topics: of, Process: name, On: true})
		check(t, err)
	}
	var mutex sync.Mutex
	var events []string
	d.deliver = func(x push.Delivery) push.Outcome {
		mutex.Lock()
		defer mutex.Unlock()
		if x.Subscription.Process == "told" {
			events = append(events, fmt.Sprint(x.Event.Topic, " ", string(x.Event.Payload), " ", x.Event.Changed, " ", x.Event.User))
		}
		return push.Outcome{}
	}
	count.changes = 0
	report, err := book.Import(t.Context(), c.ID, rows, "Code", "2", nil)
	check(t, err)
	changes = count.changes
	d.push.Start()
	for told := 0; told < report.Created+report.Updated; time.Sleep(time.Millisecond) {
		mutex.Lock()
		told = len(events)
		mutex.Unlock()
	}
	lines = append(events, fmt.Sprintf("%+v", report))
	page, err := book.Find(c.ID, record.Query{Limit: 2 * len(rows)})
	check(t, err)
	for _, r := range page.Records {
		past, err := book.History(c.ID, r.ID)
		check(t, err)
		for _, p := range past {
			lines = append(lines, fmt.Sprint(r.ID, asText(r.Values), p.Revision, p.What, p.By, asText(p.Values), asText(p.Before)))
		}
	}
	return lines, changes
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Whether rows that have a key are taken one by one, since somebody asked to be asked, or many in a transaction: the same is kept, told
// and refused.
func TestManyByKeyAtOnce(t *testing.T) {
	rows := byCode(t, 1200)
	each, alone := imported(t, rows, true)
	all, together := imported(t, rows, false)
	if !slices.Equal(each, all) {
		t.Errorf("one by one %d lines, together %d", len(each), len(all))
		for i := range min(len(each), len(all)) {
			if each[i] != all[i] {
				t.Fatalf("one by one: %s\ntogether:   %s", each[i], all[i])
			}
		}
	}
	if together > 5 || alone < 1000 {
		t.Errorf("%d transactions together, %d one by one", together, alone)
	}
}
