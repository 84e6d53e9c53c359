package record_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"hookflow/runtime/push"
	"hookflow/runtime/record"
)

// A change of kinds is told beforehand; it converts what can be converted, is refused where something would be lost, and
// what is lost on purpose stands in the history.
func TestKindsAreConverted(t *testing.T) {
	d := newDesk(t, t.TempDir())
	c, err := d.Add(record.Catalog{Name: "A", Fields: []record.Field{{Name: "T", Kind: "text"}, {Name: "S", Kind: "category", Several: true, Options: []record.Option{{Name: "New"}, {Name: "Old"}}}}})
	if err != nil {
		t.Fatal(err)
	}
	d.create(t, c.ID, `{"T":"12","S":[1,2]}`)
	d.create(t, c.ID, `{"T":"3.5","S":[2]}`)
	d.create(t, c.ID, `{"T":"soon","S":[1]}`)
	now := c
	now.Fields = slices.Clone(c.Fields)
	now.Fields[0].Kind = "number"
	now.Fields[1].Options, now.Fields[1].Several = c.Fields[1].Options[1:], false
	plan, err := d.Plan(now)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := json.Marshal(plan)
	want := `{"records":3,"effects":[{"field":"S","what":"lost","records":2,"samples":[{"record":"1","before":"New; Old","after":"Old"},{"record":"3","before":"New","after":""}]},` +
		`{"field":"T","what":"converted","records":2,"samples":[{"record":"1","before":"12","after":"12"},{"record":"2","before":"3.5","after":"3.5"}]},` +
		`{"field":"T","what":"lost","records":1,"samples":[{"record":"3","before":"soon","after":""}]}]}`
	if string(text) != want {
		t.Errorf("the plan is\n%s, want\n%s", text, want)
	}
	if _, err := d.Change(now, false); err == nil || !strings.Contains(err.Error(), "cannot be kept") {
		t.Errorf("values are lost without a word: %v", err)
	}
	if _, err := d.Change(now, true); err != nil {
		t.Fatal(err)
	}
	if p, err := d.Find(c.ID, record.Query{Filters: []record.Filter{{"T", "more", "3"}}, Sort: "T", Limit: 9}); err != nil || p.Total != 2 || string(p.Records[0].Values["1"]) != "3.5" {
		t.Errorf("found as numbers: %+v %v", p, err)
	}
	if p, err := d.Find(c.ID, record.Query{Filters: []record.Filter{{"S", "is", "Old"}}}); err != nil || p.Total != 2 {
		t.Errorf("found by what is left of a choice: %+v %v", p, err)
	}
	past, err := d.History(c.ID, "3")
	if err != nil || past[1].What != "converted" || string(past[1].Before["1"]) != `"soon"` {
		t.Errorf("the history is %+v %v", past, err)
	}
}

// What becomes required is missing somewhere, what becomes unique is there twice, what goes is hidden: all is told, and the second refused.
func TestEffectsAreTold(t *testing.T) {
	d := newDesk(t, t.TempDir())
	c, _ := d.Add(record.Catalog{Name: "A", Fields: []record.Field{{Name: "T", Kind: "text"}, {Name: "N", Kind: "number"}}})
	d.create(t, c.ID, `{"T":"x","N":1}`)
	d.create(t, c.ID, `{"T":"x"}`)
	now := c
	now.Fields = []record.Field{{ID: "1", Name: "T", Kind: "text", Unique: true}, {Name: "New", Kind: "date", Required: true}}
	plan, err := d.Plan(now)
	got := []string{}
	for _, e := range plan.Effects {
		got = append(got, fmt.Sprint(e.Field, " ", e.What, " ", e.Records))
	}
	if want := []string{"N hidden 1", "New missing 2", "T double 1"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("the effects are %q, want %q (%v)", got, want, err)
	}
	if _, err := d.Change(now, true); err == nil || !strings.Contains(err.Error(), "cannot become unique") {
		t.Errorf("a value is there twice: %v", err)
	}
}

// A record is what it was, also one that was deleted, with its id; what it was then is found again.
func TestRecordsAreRestored(t *testing.T) {
	d := newDesk(t, t.TempDir())
	c, _ := d.Add(orders)
	r := d.create(t, c.ID, `{"Title":"Cup","Sum":5}`)
	if _, err := d.Update(t.Context(), c.ID, r.ID, 0, values(t, `{"Sum":null,"Rating":3,"Title":"Jug"}`), ""); err != nil {
		t.Fatal(err)
	}
	now, err := d.Restore(t.Context(), c.ID, r.ID, 1, "anna")
	if err != nil || now.Revision != 3 || string(now.Values["1"]) != `"Cup"` || string(now.Values["2"]) != "5" || now.Values["7"] != nil {
		t.Errorf("restored: %+v %v", now, err)
	}
	if err := d.Remove(t.Context(), c.ID, r.ID, ""); err != nil {
		t.Fatal(err)
	}
	gone, err := d.Deleted(c.ID, 9)
	if err != nil || len(gone) != 1 || gone[0].Title != "Cup" || gone[0].Revision != 4 {
		t.Fatalf("gone are %+v %v", gone, err)
	}
	now, err = d.Restore(t.Context(), c.ID, r.ID, gone[0].Revision, "")
	if err != nil || now.ID != r.ID || now.Revision != 5 || !now.Created.Equal(r.Created) {
		t.Errorf("it came back as %+v %v", now, err)
	}
	if p, err := d.Find(c.ID, record.Query{Filters: []record.Filter{{"Sum", "is", "5"}}}); err != nil || p.Total != 1 {
		t.Errorf("found: %+v %v", p, err)
	}
	if next := d.create(t, c.ID, `{"Title":"next"}`); next.ID != "2" {
		t.Errorf("the next record has the id %s", next.ID)
	}
}

// Many are changed and deleted, each as if alone; one that is wrong keeps none of the others.
func TestManyAtOnce(t *testing.T) {
	for _, asked := range []bool{false, true} {
		d := newDesk(t, t.TempDir())
		c, _ := d.Add(record.Catalog{Name: "A", Fields: []record.Field{{Name: "T", Kind: "text", Required: true}, {Name: "N", Kind: "number"}}})
		for i := range 1203 {
			d.create(t, c.ID, fmt.Sprintf(`{"T":"x%d"}`, i%7))
		}
		if asked {
			d.wants(t, "record.before.updated")
		}
		ids, err := d.IDs(c.ID, record.Query{Filters: []record.Filter{{"T", "in", "x1; x2"}}})
		if err != nil || len(ids) != 344 {
			t.Fatalf("%d fit: %v", len(ids), err)
		}
		told := 0
		report, err := d.DoMany(t.Context(), c.ID, record.Many{IDs: append(ids, "9999"), Values: values(t, `{"N":4}`)}, "", func(n int) { told = n })
		if err != nil || report.Updated != 344 || len(report.Failed) != 1 || report.Failed[0].Row != 345 || told != 345 {
			t.Errorf("asked %t: changed %+v %v, told %d", asked, report, err, told)
		}
		if p, err := d.Find(c.ID, record.Query{Filters: []record.Filter{{"N", "between", "3; 5"}}}); err != nil || p.Total != 344 {
			t.Errorf("asked %t: found %d %v", asked, p.Total, err)
		}
		report, err = d.DoMany(t.Context(), c.ID, record.Many{IDs: ids[:3], Delete: true}, "", nil)
		if err != nil || report.Deleted != 3 {
			t.Errorf("asked %t: deleted %+v %v", asked, report, err)
		}
	}
}

// What a new record begins with, and how numbers and dates are shown.
func TestDefaultsAndForms(t *testing.T) {
	d := newDesk(t, t.TempDir())
	c, err := d.Add(record.Catalog{Name: "A", Fields: []record.Field{{Name: "T", Kind: "text", Default: "new"}, {Name: "N", Kind: "number", Format: "# ##0.00 €"}, {Name: "S", Kind: "category", Options: []record.Option{{Name: "A"}, {Name: "B"}}, Default: "B"}}})
	if err != nil {
		t.Fatal(err)
	}
	r := d.create(t, c.ID, `{"N":-1234567.5,"S":null}`)
	if string(r.Values["1"]) != `"new"` || r.Values["3"] != nil {
		t.Errorf("it begins with %v", r.Values)
	}
	if got := c.Fields[1].Text(r.Values["2"]); got != "-1 234 567.50 €" {
		t.Errorf("a number is shown as %q", got)
	}
	for _, f := range []record.Field{{Name: "N", Kind: "number", Format: "x"}, {Name: "N", Kind: "number", Default: "x"}, {Name: "C", Kind: "category", Options: []record.Option{{Name: " "}}}} {
		if _, err := d.Add(record.Catalog{Name: "B", Fields: []record.Field{f}}); err == nil {
			t.Errorf("%+v is taken", f)
		}
	}
}

// A file is a table before it is said which column is which field; rows that cannot be taken are told beforehand.
func TestTablesAreMapped(t *testing.T) {
	d := newDesk(t, t.TempDir())
	c, _ := d.Add(record.Catalog{Name: "A", Fields: []record.Field{{Name: "Title", Kind: "text", Required: true}, {Name: "Sum", Kind: "number"}, {Name: "Code", Kind: "text", Unique: true}}})
	table, err := record.ReadTable(strings.NewReader("id;name;Sum;when\n7;Cup;5;2026-01-02\n8;Jug;x;2026-01-03\n9;;3;\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := table.Fields(&c); !slices.Equal(got, []string{"", "", "2", ""}) {
		t.Errorf("columns are %q", got)
	}
	rows := table.Values(&c, []string{"3", "1", "2", ""})
	failed, err := d.Check(c.ID, rows, "")
	if err != nil || len(failed) != 2 || failed[0].Row != 2 || !strings.Contains(failed[1].Message, "required") {
		t.Errorf("failing would %+v %v", failed, err)
	}
	if got := fmt.Sprint(table.Guess()); !strings.Contains(got, "when date") {
		t.Errorf("guessed %s", got)
	}
	list, err := record.ReadList(strings.NewReader(`[{"Title":"Cup","Sum":5},{"Title":"Jug","Code":"a"},{"Title":"Pot","Code":"a"}]`))
	if err != nil || !slices.Equal(list.Head, []string{"Code", "Sum", "Title"}) || list.Shown(1)[0][1] != "5" {
		t.Fatalf("%+v %v", list, err)
	}
	failed, err = d.Check(c.ID, list.Values(&c, list.Fields(&c)), "")
	if err != nil || len(failed) != 1 || failed[0].Row != 3 {
		t.Errorf("a code twice: %+v %v", failed, err)
	}
}

// What was restored is restored again as it was then, without what it had before it was deleted.
func TestRestoredAgain(t *testing.T) {
	d := newDesk(t, t.TempDir())
	c, _ := d.Add(orders)
	r := d.create(t, c.ID, `{"Title":"Cup"}`)
	do := func(now record.Record, err error) record.Record {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return now
	}
	do(d.Update(t.Context(), c.ID, r.ID, 0, values(t, `{"Sum":5}`), ""))
	if err := d.Remove(t.Context(), c.ID, r.ID, ""); err != nil {
		t.Fatal(err)
	}
	back := do(d.Restore(t.Context(), c.ID, r.ID, 1, ""))
	do(d.Update(t.Context(), c.ID, r.ID, 0, values(t, `{"Title":"Jug"}`), ""))
	now := do(d.Restore(t.Context(), c.ID, r.ID, back.Revision, ""))
	if string(now.Values["1"]) != `"Cup"` || now.Values["2"] != nil {
		t.Errorf("revision %d had a title alone; restored are %s", back.Revision, now.Values)
	}
}

// While somebody is asked, the fields of the catalog become others: what is kept is of the fields that there are then.
func TestFieldsChangeWhileAsked(t *testing.T) {
	d := newDesk(t, t.TempDir())
	c, err := d.Add(record.Catalog{Name: "A", Fields: []record.Field{{Name: "T", Kind: "text"}, {Name: "N", Kind: "text"}}})
	if err != nil {
		t.Fatal(err)
	}
	r := d.create(t, c.ID, `{"T":"x","N":"1"}`)
	d.wants(t, "record.before.updated")
	d.wants(t, "record.before.created")
	numbers := func(kind string) {
		now := c
		now.Fields = slices.Clone(c.Fields)
		now.Fields[1].Kind = kind
		if _, err := d.Change(now, true); err != nil {
			t.Error(err)
		}
	}
	asked := 0
	d.deliver = func(push.Delivery) push.Outcome {
		if asked++; asked == 1 {
			numbers("number")
		}
		return push.Outcome{}
	}
	now, err := d.Update(t.Context(), c.ID, r.ID, 0, values(t, `{"N":"7"}`), "")
	if err != nil || string(now.Values["2"]) != "7" || asked != 2 {
		t.Errorf("updated to %s, asked %d times, %v", now.Values, asked, err)
	}
	numbers("text")
	asked = 0
	now, err = d.Create(t.Context(), c.ID, values(t, `{"T":"y","N":"8"}`), "")
	if err != nil || string(now.Values["2"]) != "8" || asked != 2 {
		t.Errorf("created %s, asked %d times, %v", now.Values, asked, err)
	}
	if p, err := d.Find(c.ID, record.Query{Filters: []record.Filter{{"N", "more", "6"}}, Limit: 9}); err != nil || p.Total != 2 {
		t.Errorf("found %+v, %v", p, err)
	}
	numbers("text")
	asked = 0
	if _, err = d.Update(t.Context(), c.ID, r.ID, now.Revision+9, values(t, `{"N":"9"}`), ""); !errors.Is(err, record.ErrChanged) {
		t.Errorf("of another revision: %v", err)
	}
}

// A row without a value in the key is a new record, and writes over none; letters that are the same come before those that are alike;
// and 1 and 1.0 are one number.
func TestImportByKey(t *testing.T) {
	d := newDesk(t, t.TempDir())
	c, err := d.Add(record.Catalog{Name: "A", Fields: []record.Field{{Name: "Code", Kind: "text"}, {Name: "N", Kind: "number", Unique: true}, {Name: "T", Kind: "text"}}})
	if err != nil {
		t.Fatal(err)
	}
	d.create(t, c.ID, `{"T":"has no code"}`)
	d.create(t, c.ID, `{"Code":"ab","N":1}`)
	d.create(t, c.ID, `{"Code":"AB","N":2}`)
	rows := []record.Values{values(t, `{"T":"new"}`), values(t, `{"Code":"AB","T":"great"}`), values(t, `{"Code":"x","N":"1.0"}`)}
	out, err := d.Import(t.Context(), c.ID, rows, "Code", "", nil)
	if err != nil || out.Created != 1 || out.Updated != 1 || len(out.Failed) != 1 || out.Failed[0].Row != 3 {
		t.Fatalf("%+v, %v", out, err)
	}
	if r, err := d.Get(c.ID, "1"); err != nil || string(r.Values["3"]) != `"has no code"` {
		t.Errorf("the record without a code is %s, %v", r.Values, err)
	}
	if r, err := d.Get(c.ID, "3"); err != nil || string(r.Values["3"]) != `"great"` {
		t.Errorf("AB is %s, %v", r.Values, err)
	}
}
