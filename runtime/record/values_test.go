package record_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"hookflow/runtime/record"
)

// An option is chosen by its name, also where that is the number of another one, and where a semicolon stands in it.
func TestOptionsByTheirNames(t *testing.T) {
	d := newDesk(t, t.TempDir())
	options := []record.Option{{Name: "3"}, {Name: "2"}, {Name: "1"}, {Name: "yes; but"}, {Name: "yes"}}
	c, err := d.Add(record.Catalog{Name: "Orders", Fields: []record.Field{{Name: "One", Kind: "category", Options: options}, {Name: "Many", Kind: "category", Several: true, Options: options}, {Name: "Asked", Kind: "question", Options: options}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct{ field, text, kept string }{{"One", "3", "[1]"}, {"One", "1", "[3]"}, {"Asked", "1", "3"}, {"One", "yes; but", "[4]"}, {"Many", "1; 3", "[3,1]"}, {"Many", "yes; yes; but; 2", "[5,4,2]"}, {"Many", "yes; but", "[4]"}} {
		r, err := d.Create(t.Context(), c.ID, record.Values{want.field: c.Field(want.field).Cell(want.text)}, "")
		if err != nil {
			t.Errorf("%s %q: %v", want.field, want.text, err)
			continue
		}
		f := c.Field(want.field)
		if got := string(r.Values[f.ID]); got != want.kept {
			t.Errorf("%s %q is kept as %s, want %s", want.field, want.text, got, want.kept)
		}
		if back := string(f.Cell(f.Written(r.Values[f.ID]))); back != string(f.Cell(want.text)) {
			t.Errorf("%s %q is written as %s", want.field, want.text, back)
		}
	}
	if r, err := d.Create(t.Context(), c.ID, record.Values{"One": json.RawMessage("1")}, ""); err != nil || string(r.Values["1"]) != "[1]" {
		t.Errorf("the number 1 is kept as %s: %v", r.Values["1"], err)
	}
}

// Numbers beyond what a floating-point number tells apart are found and compared by all of their digits; a table that names one changes
// no other record.
func TestLargeNumbers(t *testing.T) {
	d := newDesk(t, t.TempDir())
	c, err := d.Add(record.Catalog{Name: "Orders", Fields: []record.Field{{Name: "Number", Kind: "number"}, {Name: "Title", Kind: "text"}}})
	if err != nil {
		t.Fatal(err)
	}
	d.create(t, c.ID, `{"Number":9007199254740992,"Title":"even"}`)
	d.create(t, c.ID, `{"Number":9007199254740993,"Title":"odd"}`)
	for filter, want := range map[string]int{"is:9007199254740993": 1, "is:9007199254740994": 0, "not:9007199254740993": 1, "more:9007199254740992": 1, "least:9007199254740992": 2, "less:9007199254740993": 1, "most:9007199254740993": 2, "most:9007199254740991": 0} {
		f, _ := record.ParseFilter("Number:" + filter)
		if page, err := d.Find(c.ID, record.Query{Filters: []record.Filter{f}}); err != nil || page.Total != want {
			t.Errorf("%s: %d, want %d (%v)", filter, page.Total, want, err)
		}
	}
	d.create(t, c.ID, `{"Number":90071992547409920,"Title":"ten times"}`)
	report, err := d.Import(t.Context(), c.ID, []record.Values{{"1": json.RawMessage("90071992547409921"), "2": json.RawMessage(`"new"`)}}, "Number", "", nil)
	if err != nil || report.Created != 1 || report.Updated != 0 {
		t.Errorf("a number that there is not: %+v %v", report, err)
	}
}

// What makes no sense of a kind is refused, and not answered with whatever the index gives.
func TestFiltersThatMakeNoSense(t *testing.T) {
	d := newDesk(t, t.TempDir())
	c, err := d.Add(orders)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"Sum:contains:1", "Sum:begins:1", "Status:contains:New", "Rating:begins:1", "Status:less:New", "Agreed:more:Yes"} {
		f, err := record.ParseFilter(text)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Find(c.ID, record.Query{Filters: []record.Filter{f}}); err == nil {
			t.Errorf("%s is answered", text)
		}
	}
}

// Two questions that read alike when they are written one after the other are two questions.
func TestQuestionsAreToldApart(t *testing.T) {
	d := newDesk(t, t.TempDir())
	c, err := d.Add(orders)
	if err != nil {
		t.Fatal(err)
	}
	d.create(t, c.ID, `{"Title":"a","Code":"b"}`)
	two := record.Query{Filters: []record.Filter{{Field: "Title", Op: "is", Value: "a"}, {Field: "Code", Op: "is", Value: "b"}}}
	one := record.Query{Filters: []record.Filter{{Field: "Title", Op: "is", Value: "a} {Field:Code Op:is Value:b"}}}
	for _, q := range []struct {
		record.Query
		want int
	}{{two, 1}, {one, 0}} {
		if page, err := d.Find(c.ID, q.Query); err != nil || page.Total != q.want {
			t.Errorf("%+v: %d, want %d (%v)", q.Filters, page.Total, q.want, err)
		}
	}
}

// A day is all of its hours, as far as a date without the time of day is asked for.
func TestDaysAreWhole(t *testing.T) {
	d := newDesk(t, t.TempDir())
	c, err := d.Add(orders)
	if err != nil {
		t.Fatal(err)
	}
	for _, due := range []string{"2026-01-30", "2026-01-31", "2026-01-31T15:04:00Z", "2026-02-01"} {
		d.create(t, c.ID, `{"Title":"a","Due":"`+due+`"}`)
	}
	for filter, want := range map[string]int{"is:2026-01-31": 2, "not:2026-01-31": 2, "more:2026-01-31": 1, "least:2026-01-31": 3, "less:2026-01-31": 1, "most:2026-01-31": 3, "between:2026-01-31; 2026-01-31": 2, "in:2026-01-30; 31.01.2026": 3,
		"is:2026-01-31T15:04:00Z": 1, "is:2026-01-31 00:00": 1, "more:2026-01-31 00:00": 2} {
		f, _ := record.ParseFilter("Due:" + filter)
		if page, err := d.Find(c.ID, record.Query{Filters: []record.Filter{f}}); err != nil || page.Total != want {
			t.Errorf("%s: %d, want %d (%v)", filter, page.Total, want, err)
		}
	}
}

// Tables come as the programs of many countries write them.
func TestTablesOfManyPrograms(t *testing.T) {
	utf16 := func(order func(lo, hi byte) []byte, bom []byte, text string) string {
		out := slices.Clone(bom)
		for _, r := range text {
			out = append(out, order(byte(r), byte(r>>8))...)
		}
		return string(out)
	}
	little, big := func(lo, hi byte) []byte { return []byte{lo, hi} }, func(lo, hi byte) []byte { return []byte{hi, lo} }
	c := record.Catalog{Name: "Orders", Fields: []record.Field{{ID: "1", Name: "Title", Kind: "text"}, {ID: "2", Name: "Sum", Kind: "number"}}}
	for name, text := range map[string]string{
		"plain":              "Title,Sum\nЧай,12.5\n",
		"with a mark":        "\ufeffTitle,Sum\r\nЧай,12.5\r\n",
		"semicolons":         "Title;Sum\nЧай;12,5\n",
		"tabs":               "Title\tSum\nЧай\t12.5\n",
		"old ends of lines":  "Title,Sum\rЧай,12.5\r",
		"UTF-16, Excel's":    utf16(little, []byte{0xff, 0xfe}, "Title\tSum\r\nЧай\t12,5\r\n"),
		"UTF-16, big end":    utf16(big, []byte{0xfe, 0xff}, "Title,Sum\nЧай,12.5\n"),
		"said what parts":    "sep=;\r\nTitle;Sum\r\nЧай;12,5\r\n",
		"short and long":     "Title,Sum\nЧай,12.5,more\n",
		"Windows, Cyrillic":  "Title;Sum\n\xd7\xe0\xe9;12,5\n",
		"quoted semicolons":  "Title,Sum,\"a;b;c\"\nЧай,12.5,\n",
		"a blank line below": "Title,Sum\n\nЧай,12.5\n\n",
	} {
		table, err := record.ReadTable(strings.NewReader(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		rows := table.Values(&c, table.Fields(&c))
		if len(rows) != 1 || string(rows[0]["1"]) != `"Чай"` || string(rows[0]["2"]) != `"12.5"` {
			t.Errorf("%s: %q", name, rows)
		}
		if guess := table.Guess(); len(guess) < 2 || guess[1].Kind != "number" {
			t.Errorf("%s: guessed %+v", name, guess)
		}
	}
}

// A row with a cell too few has nothing there; a quote that does not end is told with its line.
func TestTablesThatAreTorn(t *testing.T) {
	table, err := record.ReadTable(strings.NewReader("a,b\n1\n2,3\n"))
	if err != nil || len(table.Rows) != 2 {
		t.Fatalf("%+v %v", table, err)
	}
	if got := table.Shown(2); !slices.Equal(got[0], []string{"1", ""}) {
		t.Errorf("the short row is %q", got[0])
	}
	if _, err := record.ReadTable(strings.NewReader("a,b\n1,2\n\"x,3\n")); err == nil || !strings.Contains(err.Error(), "3") {
		t.Errorf("a quote that does not end: %v", err)
	}
}

// What an import by a key would not take is said before it is done, as well as of one without: a new record that lacks what it needs, a
// change that takes that away, and a value that two have.
func TestImportByKeyIsChecked(t *testing.T) {
	d := newDesk(t, t.TempDir())
	c, err := d.Add(record.Catalog{Name: "A", Fields: []record.Field{{Name: "Code", Kind: "text"}, {Name: "Title", Kind: "text", Required: true}, {Name: "N", Kind: "number", Unique: true}}})
	if err != nil {
		t.Fatal(err)
	}
	d.create(t, c.ID, `{"Code":"a","Title":"first","N":1}`)
	d.create(t, c.ID, `{"Code":"b","Title":"second","N":2}`)
	rows := []record.Values{values(t, `{"Code":"a","N":"1.0"}`), values(t, `{"Code":"x","N":3}`), values(t, `{"Code":"b","Title":""}`), values(t, `{"Code":"b","N":1}`), values(t, `{"Code":"y","Title":"new","N":4}`), values(t, `{"Code":"z","Title":"new","N":4}`)}
	wrong, err := d.Check(c.ID, rows, "Code")
	if err != nil {
		t.Fatal(err)
	}
	var at []int
	for _, w := range wrong {
		at = append(at, w.Row)
	}
	if !slices.Equal(at, []int{2, 3, 4, 6}) {
		t.Errorf("said are %+v", wrong)
	}
	report, err := d.Import(t.Context(), c.ID, rows, "Code", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	var failed []int
	for _, f := range report.Failed {
		failed = append(failed, f.Row)
	}
	if !slices.Equal(failed, at) {
		t.Errorf("said were %v, not taken are %+v", at, report.Failed)
	}
	if _, err := d.Check(c.ID, rows, "Nothing"); err == nil {
		t.Error("a key that there is not is taken")
	}
}
