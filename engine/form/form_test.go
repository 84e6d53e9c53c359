package form

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/feel"
)

// Every kind takes what is one of it, within its bounds, and says of anything else what it should be.
func TestKindsAndBounds(t *testing.T) {
	choices := Choices(feel.String("a=Apple, b"))
	columns, err := Columns("item*, amount:number=How many")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		field engine.FormField
		value string
		want  string // of the fault; "": it is taken
	}{
		{engine.FormField{Type: Text}, `"x"`, ""},
		{engine.FormField{Type: Text}, `5`, ""},
		{engine.FormField{Type: Text}, `[1]`, ""},
		{engine.FormField{Type: Text, Max: "5"}, `5`, "must be a text"},
		{engine.FormField{Type: Multiline}, `5`, "must be a text"},
		{engine.FormField{Type: Text, Min: "3"}, `"가나"`, "must have at least 3 letters"},
		{engine.FormField{Type: Text, Max: "2"}, `"가나"`, ""},
		{engine.FormField{Type: Text, Max: "2"}, `"abc"`, "must have at most 2 letters"},
		{engine.FormField{Type: Number}, `"5"`, "must be a number"},
		{engine.FormField{Type: Number, Min: "1", Max: "=limit"}, `7`, ""},
		{engine.FormField{Type: Number, Min: "1", Max: "=limit"}, `7.5`, "must be at most 7"},
		{engine.FormField{Type: Number, Min: "1"}, `0.5`, "must be at least 1"},
		{engine.FormField{Type: Boolean}, `"true"`, "must be yes or no"},
		{engine.FormField{Type: Date}, `"2026-02-29"`, "must be a date such as 2026-01-31"},
		{engine.FormField{Type: Date, Min: "=today()"}, `"2026-01-30"`, "must be at least 2026-01-31"},
		{engine.FormField{Type: Date, Min: "=today()"}, `"2026-01-31"`, ""},
		{engine.FormField{Type: Time, Max: "18:00"}, `"18:01"`, "must be at most 18:00"},
		{engine.FormField{Type: DateTime}, `"2026-01-31T18:00"`, ""},
		{engine.FormField{Type: DateTime}, `"tomorrow"`, "must be a date and time such as 2026-01-31T18:00"},
		{engine.FormField{Type: Email}, `"kim@example.org"`, ""},
		{engine.FormField{Type: Email}, `"Kim <kim@example.org>"`, "must be an e-mail address"},
		{engine.FormField{Type: URL}, `"ftp://example.org"`, "must be an address such as https://example.org"},
		{engine.FormField{Type: Select, Choices: choices}, `"a"`, ""},
		{engine.FormField{Type: Radio, Choices: choices}, `"Apple"`, "must be one of the choices"},
		{engine.FormField{Type: Checklist, Choices: choices}, `["a","c"]`, "must be some of the choices"},
		{engine.FormField{Type: Checklist, Choices: choices, Max: "1"}, `["a","b"]`, "must have at most 1 items"},
		{engine.FormField{Type: Tags}, `["free",1]`, "must be a list of texts"},
		{engine.FormField{Type: File, Max: "1"}, `{"name":"a","size":2000000,"id":"7"}`, "must be a file of at most 1 MB"},
		{engine.FormField{Type: File}, `{"name":"a"}`, "must be a file"},
		{engine.FormField{Type: Files}, `[{"name":"a","id":"7"}]`, ""},
		{engine.FormField{Type: Text, Pattern: "^A-[0-9]+$", Message: "looks like A-1"}, `"B-1"`, "looks like A-1"},
		{engine.FormField{Type: Number, Check: "value > limit"}, `7`, "does not meet the condition that is set for it"},
		{engine.FormField{Type: Text, Required: true}, `""`, "must be filled in"},
		{engine.FormField{Type: Text, Needed: "limit = 7"}, `null`, "must be filled in"},
		{engine.FormField{Type: Text, Needed: "limit = 8"}, `null`, ""},
		{engine.FormField{Type: Table, Columns: columns}, `[{"item":"nut","amount":1}]`, ""},
		{engine.FormField{Type: Table, Columns: columns}, `[{"item":"nut","amount":1},{"amount":"x"}]`, "must be filled in must be a number"},
		{engine.FormField{Type: Table, Columns: columns}, `5`, "must be a list of rows"},
		{engine.FormField{Type: Table, Columns: columns, Check: "sum(value.amount) < 10"}, `[{"item":"nut","amount":10}]`, "does not meet the condition that is set for it"},
		{engine.FormField{Type: Note, Required: true}, `null`, ""},
	} {
		c.field.Variable = "x"
		s := Sheet{Fields: []engine.FormField{c.field}, Known: engine.Vars{"limit": json.RawMessage("7")}, Given: engine.Vars{"x": json.RawMessage(c.value)},
			Now: time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)}
		var got []string
		_, faults := s.Check()
		for _, f := range faults {
			got = append(got, f.Says())
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("%+v, %s: %q, want %q", c.field, c.value, text, c.want)
		}
	}
}

// Conditions follow what is filled in: what is hidden or only to be read is not taken, what is computed is.
func TestConditions(t *testing.T) {
	fields := []engine.FormField{
		{Variable: "kind", Type: Text, Value: json.RawMessage(`"private"`)},
		{Type: Section, Label: "Company", Hidden: `kind = "private"`},
		{Variable: "vat", Type: Text, Required: true},
		{Type: Section, Label: "Sum"},
		{Variable: "net", Type: Number},
		{Variable: "gross", Type: Computed, Compute: "= net * 1.2"},
		{Variable: "owner", Type: Person, ReadOnly: "= true", Value: json.RawMessage(`"kim"`)},
	}
	for _, c := range []struct{ given, taken, faults string }{
		{`{"net":10,"vat":"x","owner":"lee","gross":1,"other":5}`, `{"gross":12,"net":10,"other":5}`, "[]"},
		{`{"kind":"company","net":10}`, `{"gross":12,"kind":"company","net":10}`, `[the field "vat" must be filled in]`},
		{`{"kind":"company","vat":"DE1","net":1}`, `{"gross":1.2,"kind":"company","net":1,"vat":"DE1"}`, "[]"},
	} {
		var given engine.Vars
		if err := json.Unmarshal([]byte(c.given), &given); err != nil {
			t.Fatal(err)
		}
		taken, faults := Sheet{Fields: fields, Given: given}.Check()
		got, err := json.Marshal(taken)
		if err != nil || string(got) != c.taken || fmt.Sprint(faults) != c.faults {
			t.Errorf("%s: %s %v, want %s %s", c.given, got, faults, c.taken, c.faults)
		}
	}
	if names := fmt.Sprint(Reads(append(fields, engine.FormField{Variable: "y", Check: "value < limit"}))); names != "map[limit:true]" {
		t.Errorf("read are %s", names)
	}
}

// Choices and columns are read as they are typed; what is none is told.
func TestChoicesAndColumns(t *testing.T) {
	v, err := feel.FromJSON([]byte(`[1, "two", {"value": 3, "label": "Three"}, {"value": "four"}]`))
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(append(Choices(v), Choices(feel.String("a = A\n b,"))...))
	if want := `[{"value":1,"label":"1"},{"value":"two","label":"two"},{"value":3,"label":"Three"},{"value":"four","label":"four"},{"value":"a","label":"A"},{"value":"b","label":"b"}]`; err != nil || string(got) != want {
		t.Errorf("%s, want %s", got, want)
	}
	columns, err := Columns("state:select(new|done)=State")
	if err != nil || len(columns) != 1 || len(columns[0].Choices) != 2 || columns[0].Label != "State" {
		t.Errorf("%+v %v", columns, err)
	}
	if _, err := Columns("a:table"); err == nil {
		t.Error("a table inside a table was taken")
	}
}
