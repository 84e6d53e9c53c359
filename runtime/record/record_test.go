package record_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/store"
	"hookflow/runtime/push"
	"hookflow/runtime/record"
)

// A desk is a store with catalogs and subscriptions.
type desk struct {
	*record.Book
	push    *push.Book
	store   engine.Store
	all     *store.Store
	deliver func(push.Delivery) push.Outcome
	later   time.Duration // than now it is for the catalogs
}

func newDesk(t testing.TB, dir string) *desk {
	t.Helper()
	s, err := store.Open(dir, store.Options{Buckets: engine.Buckets, Archive: engine.ArchiveBuckets, Records: slices.Concat(record.Buckets, push.Buckets)})
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{store: s.Records(), all: s, deliver: func(push.Delivery) push.Outcome { return push.Outcome{} }}
	d.push, err = push.Open(push.Options{Store: s.Records(), Now: time.Now, Notify: func(string) error { return nil }, Failed: func(what string, err error) { t.Error(what, err) },
		Deliver: func(_ context.Context, x push.Delivery) push.Outcome { return d.deliver(x) }})
	if err != nil {
		t.Fatal(err)
	}
	if d.Book, err = record.Open(record.Options{Store: s.Records(), Contents: s.Contents(), Push: d.push, Now: func() time.Time { return time.Now().Add(d.later) }}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		d.push.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// orders is a catalog with a field of every kind.
var orders = record.Catalog{Name: "Orders", Fields: []record.Field{
	{Name: "Title", Kind: "text", Required: true}, {Name: "Sum", Kind: "number"}, {Name: "Due", Kind: "date"},
	{Name: "Status", Kind: "category", Options: []record.Option{{Name: "New"}, {Name: "Paid"}, {Name: "Closed"}}},
	{Name: "Agreed", Kind: "question", Options: []record.Option{{Name: "Yes"}, {Name: "No"}}},
	{Name: "Done", Kind: "progress"}, {Name: "Rating", Kind: "stars"}, {Name: "Phone", Kind: "contact", Several: true},
	{Name: "Parts", Kind: "link", Several: true}, {Name: "Manager", Kind: "employee"}, {Name: "Scan", Kind: "file"}, {Name: "Fill", Kind: "button"},
	{Name: "Code", Kind: "text", Unique: true},
}}

func values(t testing.TB, text string) record.Values {
	t.Helper()
	var v record.Values
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func (d *desk) create(t testing.TB, catalog, text string) record.Record {
	t.Helper()
	r, err := d.Create(t.Context(), catalog, values(t, text), "1")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Each kind keeps what Bpium keeps, whichever way it is given, and refuses what it cannot hold.
func TestKindsKeepTheirValues(t *testing.T) {
	d := newDesk(t, t.TempDir())
	c, err := d.Add(orders)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ field, given, kept string }{
		{"Title", `"Cup"`, `"Cup"`}, {"Title", `7`, ""}, {"Sum", `"3.20"`, `3.20`}, {"Sum", `3.2`, `3.2`}, {"Sum", `"x"`, ""}, {"Sum", `"1e999"`, ""},
		{"Due", `"2015-11-07"`, `"2015-11-07T00:00:00.000Z"`}, {"Due", `"2015-11-07T00:00:00+03:00"`, `"2015-11-06T21:00:00.000Z"`}, {"Due", `"07.11.2015"`, `"2015-11-07T00:00:00.000Z"`}, {"Due", `"soon"`, ""},
		{"Status", `2`, `[2]`}, {"Status", `["paid"]`, `[2]`}, {"Status", `[2,3]`, ""}, {"Status", `9`, ""},
		{"Agreed", `"No"`, `2`}, {"Agreed", `3`, ""}, {"Done", `100`, `100`}, {"Done", `101`, ""}, {"Rating", `5`, `5`}, {"Rating", `-1`, ""},
		{"Phone", `"+7"`, `[{"contact":"+7","comment":""}]`}, {"Phone", `[{"contact":"a"},{"contact":"b","comment":"home"}]`, `[{"contact":"a","comment":""},{"contact":"b","comment":"home"}]`}, {"Phone", `{}`, ""},
		{"Parts", `[{"catalogId":"1","recordId":"1"}]`, `[{"catalogId":"1","recordId":"1"}]`}, {"Parts", `"x"`, ""},
		{"Manager", `"anna"`, `[{"id":"anna","title":"anna","isRemoved":false}]`}, {"Manager", `["anna","ben"]`, ""},
		{"Scan", `"https://x.example/a.pdf"`, `[{"title":"a.pdf","url":"https://x.example/a.pdf","size":0,"mimeType":""}]`}, {"Scan", `"javascript:1"`, ""},
		{"Nothing", `1`, ""},
	} {
		r, err := d.Create(t.Context(), c.ID, record.Values{"1": json.RawMessage(`"x"`), row.field: json.RawMessage(row.given)}, "1")
		var wrong record.Invalid
		if (row.kept == "") != errors.As(err, &wrong) {
			t.Errorf("%s = %s: %v", row.field, row.given, err)
		}
		if err == nil && string(r.Values[c.Field(row.field).ID]) != row.kept {
			t.Errorf("%s = %s is kept as %s, want %s", row.field, row.given, r.Values[c.Field(row.field).ID], row.kept)
		}
	}
	if _, err := d.Create(t.Context(), c.ID, record.Values{"Sum": json.RawMessage(`1`)}, "1"); err == nil || !strings.Contains(err.Error(), "Title is required") {
		t.Errorf("without what is required: %v", err)
	}
}

// A history has every change with what stood there before; a wrong revision is refused; a deleted record is gone but for its history.
func TestChangesAreRemembered(t *testing.T) {
	d := newDesk(t, t.TempDir())
	c, _ := d.Add(orders)
	r := d.create(t, c.ID, `{"Title":"Cup","Sum":5}`)
	now, err := d.Update(t.Context(), c.ID, r.ID, r.Revision, values(t, `{"Sum":7,"Title":"Cup","Status":"Paid"}`), "2")
	if err != nil || now.Revision != 2 || string(now.Values["2"]) != "7" {
		t.Fatalf("%+v %v", now, err)
	}
	if same, err := d.Update(t.Context(), c.ID, r.ID, 0, values(t, `{"Sum":7}`), "2"); err != nil || same.Revision != 2 {
		t.Errorf("a change that changes nothing: %+v %v", same, err)
	}
	if _, err := d.Update(t.Context(), c.ID, r.ID, 1, values(t, `{"Sum":8}`), "2"); !errors.Is(err, record.ErrChanged) {
		t.Errorf("an old revision: %v", err)
	}
	if err := d.Remove(t.Context(), c.ID, r.ID, "3"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Get(c.ID, r.ID); !errors.Is(err, record.ErrNone) {
		t.Errorf("a deleted record: %v", err)
	}
	past, err := d.History(c.ID, r.ID)
	var said []string
	for _, p := range past {
		said = append(said, fmt.Sprintf("%d %s by %s %s before %s", p.Revision, p.What, p.By, asText(p.Values), asText(p.Before)))
	}
	want := `1 created by 1 {"1":"Cup","2":5} before null
2 updated by 2 {"2":7,"4":[2]} before {"2":5,"4":null}
3 deleted by 3 null before {"1":"Cup","2":7,"4":[2]}`
	if got := strings.Join(said, "\n"); err != nil || got != want {
		t.Errorf("the history is %v\n%s\nwant\n%s", err, got, want)
	}
	if next := d.create(t, c.ID, `{"Title":"Next"}`); next.ID != "2" {
		t.Errorf("an id is given twice: %s", next.ID)
	}
}

func asText(v any) string {
	text, _ := json.Marshal(v)
	return string(text)
}

// What lists, filters, sorts and counts give is what looking at each record gives.
func TestFindsWhatFits(t *testing.T) {
	d := newDesk(t, t.TempDir())
	c, _ := d.Add(orders)
	long := strings.Repeat("x", 200)
	for i, text := range []string{
		`{"Title":"Cup","Sum":-5.5,"Status":"New","Due":"2026-01-03","Code":"A"}`,
		`{"Title":"cupboard","Sum":0,"Status":"Paid"}`,
		`{"Title":"Table","Sum":10,"Status":"Paid","Due":"2026-01-01"}`,
		`{"Title":"` + long + `end","Sum":9}`,
		`{"Title":"` + long + `","Manager":"anna"}`,
	} {
		if r := d.create(t, c.ID, text); r.ID != fmt.Sprint(i+1) {
			t.Fatal(r.ID)
		}
	}
	for _, row := range []struct {
		filters string
		q       record.Query
		want    string
	}{
		{"", record.Query{}, "1 2 3 4 5"}, {"", record.Query{Descending: true}, "5 4 3 2 1"},
		{"Title:is:CUP", record.Query{}, "1"}, {"Title:begins:cup", record.Query{}, "1 2"}, {"Title:contains:a", record.Query{}, "2 3"},
		{"Title:contains:xend", record.Query{}, "4"}, {"Title:is:" + long, record.Query{}, "5"}, {"Title:begins:" + long + "e", record.Query{}, "4"},
		{"Sum:less:0", record.Query{}, "1"}, {"Sum:most:0", record.Query{}, "1 2"}, {"Sum:more:0", record.Query{}, "3 4"}, {"Sum:least:9", record.Query{}, "3 4"}, {"Sum:empty", record.Query{}, "5"}, {"Sum:filled", record.Query{}, "1 2 3 4"}, {"Sum:is:10", record.Query{}, "3"}, {"Sum:not:10", record.Query{}, "1 2 4 5"},
		{"Status:is:Paid Sum:more:0", record.Query{}, "3"}, {"Due:less:2026-01-02", record.Query{}, "3"}, {"Manager:is:anna", record.Query{}, "5"},
		{"", record.Query{Sort: "Sum"}, "5 1 2 4 3"}, {"", record.Query{Sort: "Title", Descending: true}, "5 4 3 2 1"}, {"Status:filled", record.Query{Sort: "Sum", Descending: true}, "3 2 1"},
		{"", record.Query{Text: "CUP"}, "1 2"}, {"", record.Query{Where: "Sum > 5 and Due != null"}, "3"}, {"Status:is:2", record.Query{Where: `values.Sum = 0`}, "2"},
		{"", record.Query{Offset: 3, Limit: 1}, "4"}, {"", record.Query{Offset: 9, Limit: 1}, ""},
	} {
		total := row.q.Limit == 0
		if total {
			row.q.Limit = 10
		}
		for _, f := range strings.Fields(row.filters) {
			filter, err := record.ParseFilter(f)
			if err != nil {
				t.Fatal(err)
			}
			row.q.Filters = append(row.q.Filters, filter)
		}
		p, err := d.Find(c.ID, row.q)
		var ids []string
		for _, r := range p.Records {
			ids = append(ids, r.ID)
		}
		if got := strings.Join(ids, " "); err != nil || got != row.want || total && p.Total != len(ids) {
			t.Errorf("%s %+v gives %q of %d, want %q: %v", row.filters, row.q, got, p.Total, row.want, err)
		}
	}
	for _, q := range []record.Query{{Filters: []record.Filter{{"Nothing", "is", ""}}}, {Filters: []record.Filter{{"Sum", "is", "x"}}}, {Where: "1 +"}, {Sort: "Nothing", Limit: 1}} {
		var wrong record.Invalid
		if _, err := d.Find(c.ID, q); !errors.As(err, &wrong) {
			t.Errorf("%+v: %v", q, err)
		}
	}
	if _, err := d.Create(t.Context(), c.ID, values(t, `{"Title":"again","Code":"A"}`), ""); err == nil || !strings.Contains(err.Error(), "no two") {
		t.Errorf("a code twice: %v", err)
	}
}

// A field that is added is found by at once, one that is gone is seen no more, and its id is given to no other.
func TestFieldsComeAndGo(t *testing.T) {
	d := newDesk(t, t.TempDir())
	c, _ := d.Add(record.Catalog{Name: "A", Fields: []record.Field{{Name: "T", Kind: "text"}, {Name: "N", Kind: "number"}}})
	d.create(t, c.ID, `{"T":"x","N":1}`)
	c.Fields = append(c.Fields[:1], record.Field{Name: "S", Kind: "stars"})
	c, err := d.Change(c, false)
	if err != nil || c.Fields[1].ID != "3" {
		t.Fatalf("%+v %v", c, err)
	}
	if p, err := d.Find(c.ID, record.Query{Filters: []record.Filter{{"S", "empty", ""}}}); err != nil || p.Total != 1 {
		t.Errorf("by a new field: %d %v", p.Total, err)
	}
	c.Fields = append(c.Fields[:1], record.Field{Name: "N", Kind: "text"})
	if c, err = d.Change(c, false); err != nil || c.Fields[1].ID != "4" {
		t.Errorf("a later field: %+v %v", c, err)
	}
	if err := d.Delete(c.ID, true); err == nil {
		t.Error("a catalog with records goes without a word")
	}
	if err := d.Delete(c.ID, false); err != nil {
		t.Error(err)
	}
	if _, err := d.Catalog("A"); !errors.Is(err, record.ErrNone) {
		t.Error(err)
	}
}

// What is exported comes back as it was, as CSV and as JSON; rows that are wrong are named, all others taken.
func TestTablesComeBack(t *testing.T) {
	d := newDesk(t, t.TempDir())
	c, _ := d.Add(orders)
	d.create(t, c.ID, `{"Title":"Cup; \"big\"\nsecond line","Sum":3.20,"Due":"2026-01-03","Status":"Paid","Agreed":"Yes","Done":50,"Rating":4,"Phone":["+7","+8"],"Parts":[{"catalogId":"1","recordId":"1"}],"Manager":"anna","Scan":"https://x.example/a.pdf"}`)
	d.create(t, c.ID, `{"Title":"Кружка"}`)
	for _, form := range []string{"csv", "json"} {
		var out strings.Builder
		var rows []record.Values
		var err error
		if form == "csv" {
			if err = d.WriteCSV(&out, c.ID, record.Query{}); err == nil {
				rows, err = c.ReadCSV(strings.NewReader(out.String()))
			}
		} else if err = d.WriteJSON(&out, c.ID, record.Query{}); err == nil {
			rows, err = record.ReadJSON(strings.NewReader(out.String()))
		}
		if err != nil {
			t.Fatal(err)
		}
		copied, _ := d.Add(record.Catalog{Name: form, Fields: orders.Fields})
		report, err := d.Import(t.Context(), copied.ID, rows, "", "", nil)
		if err != nil || report.Created != 2 || len(report.Failed) > 0 {
			t.Fatalf("%s: %+v %v", form, report, err)
		}
		for _, id := range []string{"1", "2"} {
			was, _ := d.Get(c.ID, id)
			is, _ := d.Get(copied.ID, id)
			if form == "csv" { // which has no room for comments of contacts, titles of people
				was.Values, is.Values = values(t, asText(was.Values)), values(t, asText(is.Values))
			}
			if asText(was.Values) != asText(is.Values) {
				t.Errorf("%s %s: %s became %s", form, id, asText(was.Values), asText(is.Values))
			}
		}
	}
	rows, err := c.ReadCSV(strings.NewReader("\ufeffTitle;Sum\nA;1\nB;x\n;2\nКружка;5\n"))
	if err != nil {
		t.Fatal(err)
	}
	report, err := d.Import(t.Context(), c.ID, rows, "Title", "", nil)
	if err != nil || report.Created != 1 || report.Updated != 1 || len(report.Failed) != 2 || report.Failed[0].Row != 2 {
		t.Errorf("%+v %v", report, err)
	}
	if _, err := c.ReadCSV(strings.NewReader("Nothing\n1\n")); err == nil {
		t.Error("a column that is no field is taken")
	}
}

// Before an event somebody may refuse, with a message, or set values; each sees what those before have set.
func TestAskedBefore(t *testing.T) {
	d := newDesk(t, t.TempDir())
	c, _ := d.Add(orders)
	for _, s := range []push.Subscription{
		{Name: "double", Topics: []string{"record.before.created", "record.before.updated"}, Process: "double", On: true},
		{Name: "limit", Topics: []string{"record.before.*"}, Process: "limit", On: true, Condition: "values.Sum > 100"},
		{Name: "keep", Topics: []string{"record.before.deleted"}, Process: "keep", On: true},
		{Name: "other", Topics: []string{"record.before.*"}, Process: "other", Catalog: "9", On: true},
		{Name: "off", Topics: []string{"record.before.*"}, Process: "off"},
	} {
		if _, err := d.push.Add(s); err != nil {
			t.Fatal(err)
		}
	}
	d.deliver = func(x push.Delivery) push.Outcome {
		switch x.Subscription.Process {
		case "double":
			var p struct{ Values map[string]float64 }
			_ = json.Unmarshal(x.Event.Payload, &p)
			return push.Outcome{Answer: json.RawMessage(fmt.Sprintf(`{"message":"doubled","values":{"Sum":%g}}`, 2*p.Values["2"]))}
		case "limit":
			return push.Outcome{Answer: json.RawMessage(`{"status":422,"message":{"title":"Too much","text":"ask first"}}`)}
		case "keep":
			return push.Outcome{Failure: "nobody is there"}
		}
		t.Errorf("%s is asked", x.Subscription.Process)
		return push.Outcome{}
	}
	if r, err := d.Create(t.Context(), c.ID, values(t, `{"2":20}`), ""); err == nil {
		t.Errorf("what is required is missing: %+v", r)
	}
	c.Fields[0].Required = false
	c, err := d.Change(c, false)
	if err != nil {
		t.Fatal(err)
	}
	r := record.Record{}
	if r, err = d.Create(t.Context(), c.ID, values(t, `{"2":20}`), ""); err != nil || string(r.Values["2"]) != "40" || r.Message != "doubled" {
		t.Fatalf("%+v %v", r, err)
	}
	var refused *record.Refused
	if _, err := d.Update(t.Context(), c.ID, r.ID, 0, values(t, `{"2":60}`), ""); !errors.As(err, &refused) || refused.Status != 422 || refused.Message != "Too much\nask first" {
		t.Errorf("beyond the limit: %v", err)
	}
	if err := d.Remove(t.Context(), c.ID, r.ID, ""); !errors.As(err, &refused) || !strings.Contains(refused.Message, "keep: nobody is there") {
		t.Errorf("who cannot be asked refuses: %v", err)
	}
	if now, _ := d.Get(c.ID, r.ID); string(now.Values["2"]) != "40" {
		t.Errorf("a refused change was made: %s", now.Values["2"])
	}
}

// wants subscribes a process to a topic; it answers nothing.
func (d *desk) wants(t testing.TB, topic string) {
	t.Helper()
	if _, err := d.push.Add(push.Subscription{Name: topic, Topics: []string{topic}, Process: "p", On: true}); err != nil {
		t.Fatal(err)
	}
}

// What has a name of its own is made once, also when it is deleted by then.
func TestMadeOnce(t *testing.T) {
	d := newDesk(t, t.TempDir())
	c, _ := d.Add(record.Catalog{Name: "A", Fields: []record.Field{{Name: "T", Kind: "text"}}})
	for _, want := range []int{1, 0} {
		if r, err := d.CreateOnce(t.Context(), "the-key", c.ID, values(t, `{"T":"x"}`), ""); err != nil || r.ID != "1" || len(r.Values) != want {
			t.Errorf("%+v %v", r, err)
		}
		if err := d.Remove(t.Context(), c.ID, "1", ""); (err == nil) != (want == 1) {
			t.Error(err)
		}
	}
}

// A change that names no revision holds whatever others do meanwhile: who asked to be asked is asked anew. One that names a
// revision is refused.
func TestChangesThatMeet(t *testing.T) {
	d := newDesk(t, t.TempDir())
	c, _ := d.Add(record.Catalog{Name: "A", Fields: []record.Field{{Name: "T", Kind: "text"}, {Name: "N", Kind: "number"}}})
	d.create(t, c.ID, `{"T":"x","N":0}`)
	if _, err := d.push.Add(push.Subscription{Name: "asked", Topics: []string{"record.before.updated", "record.before.deleted"}, Process: "p", On: true, Fields: []string{"1"}}); err != nil {
		t.Fatal(err)
	}
	asked := 0
	d.deliver = func(push.Delivery) push.Outcome {
		if asked++; asked%3 != 0 { // somebody else is faster
			if _, err := d.Update(t.Context(), c.ID, "1", 0, values(t, fmt.Sprintf(`{"N":%d}`, asked)), ""); err != nil {
				t.Error(err)
			}
		}
		return push.Outcome{}
	}
	if r, err := d.Update(t.Context(), c.ID, "1", 0, values(t, `{"T":"y"}`), ""); err != nil || asked != 3 || string(r.Values["1"]) != `"y"` || string(r.Values["2"]) != "2" {
		t.Errorf("after %d questions %+v %v", asked, r, err)
	}
	if _, err := d.Update(t.Context(), c.ID, "1", 4, values(t, `{"T":"z"}`), ""); !errors.Is(err, record.ErrChanged) || asked != 4 {
		t.Errorf("after %d questions: %v", asked, err)
	}
	if err := d.Remove(t.Context(), c.ID, "1", ""); err != nil || asked != 6 {
		t.Errorf("after %d questions: %v", asked, err)
	}
}
