package form

import (
	"encoding/json"
	"strings"
	"testing"

	"hookflow/engine"
	"hookflow/engine/feel"
)

// A bound belongs to what it bounds: the last value inside is taken, the first one outside is not.
func TestBoundsAreTheirOwn(t *testing.T) {
	files := func(n int) string {
		return `[` + strings.Repeat(`{"name":"a","id":"7"},`, n-1) + `{"name":"a","id":"7"}]`
	}
	for _, c := range []struct {
		field           engine.FormField
		inside, outside string
		want            string
	}{
		{engine.FormField{Type: Number, Min: "1.5"}, `1.5`, `1.4`, "must be at least 1.5"},
		{engine.FormField{Type: Number, Max: "1.5"}, `1.5`, `1.6`, "must be at most 1.5"},
		{engine.FormField{Type: Text, Min: "2"}, `"ab"`, `"a"`, "must have at least 2 letters"},
		{engine.FormField{Type: Text, Max: "2"}, `"ab"`, `"abc"`, "must have at most 2 letters"},
		{engine.FormField{Type: Text, Max: "0"}, `""`, `"a"`, "must have at most 0 letters"},
		{engine.FormField{Type: Tags, Min: "2"}, `["a","b"]`, `["a"]`, "must have at least 2 items"},
		{engine.FormField{Type: Tags, Max: "2"}, `["a","b"]`, `["a","b","c"]`, "must have at most 2 items"},
		{engine.FormField{Type: Files, Min: "2", Max: "3"}, files(2), files(1), "must have at least 2 items"},
		{engine.FormField{Type: Files, Min: "2", Max: "3"}, files(3), files(4), "must have at most 3 items"},
		{engine.FormField{Type: File, Max: "2"}, `{"name":"a","size":2097152,"id":"7"}`, `{"name":"a","size":2097153,"id":"7"}`, "must be a file of at most 2 MB"},
		{engine.FormField{Type: File}, `{"name":"a","id":"7"}`, files(2), "must be a file"},
		{engine.FormField{Type: Time, Min: "09:00"}, `"09:00"`, `"08:59"`, "must be at least 09:00"},
		{engine.FormField{Type: URL}, `"http://example.org"`, `"https:///path"`, "must be an address such as https://example.org"},
		{engine.FormField{Type: URL}, `"https://example.org/a"`, `"example.org"`, "must be an address such as https://example.org"},
		{engine.FormField{Type: Number, Pattern: "^1"}, `12`, `21`, "does not have the form that is asked for"},
		{engine.FormField{Type: Tags}, `["a","b"]`, `["a",null,{}]`, "must be a list of texts"},
	} {
		c.field.Variable = "x"
		check := func(value string) string {
			_, faults := Sheet{Fields: []engine.FormField{c.field}, Given: engine.Vars{"x": json.RawMessage(value)}}.Check()
			var said []string
			for _, f := range faults {
				said = append(said, f.Says())
			}
			return strings.Join(said, " ")
		}
		if got := check(c.inside); got != "" {
			t.Errorf("%s of %+v: %s", c.inside, c.field, got)
		}
		if got := check(c.outside); got != c.want {
			t.Errorf("%s of %+v: %q, want %q", c.outside, c.field, got, c.want)
		}
	}
}

// A fault in a table names its row, from 1, and its column; all faults are one rejection, none is no error.
func TestRejection(t *testing.T) {
	columns, err := Columns("item*, amount:number=How many")
	if err != nil {
		t.Fatal(err)
	}
	_, faults := Sheet{Fields: []engine.FormField{{Variable: "x", Label: "Parts", Type: Table, Columns: columns}, {Variable: "y", Type: Text, Required: true}},
		Given: engine.Vars{"x": json.RawMessage(`[{"item":"nut"},{"item":"nut","amount":"x"}]`)}}.Check()
	const want = `the field "Parts", row 2, "How many", must be a number; the field "y" must be filled in`
	if err := Reject(faults); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %s", err, want)
	}
	if err := Reject(nil); err != nil {
		t.Error(err)
	}
}

// The form of a process that has not begun has the defaults and choices that need no variables, each as the type of its field.
func TestAlone(t *testing.T) {
	for _, c := range []struct {
		cells   map[string]string
		value   string
		choices int
	}{
		{map[string]string{"type": Number, "value": "5"}, `5`, 0},
		{map[string]string{"type": Number, "value": "= 2 + 3"}, `5`, 0},
		{map[string]string{"type": Number, "value": "five"}, `null`, 0},
		{map[string]string{"type": Boolean, "value": "true"}, `true`, 0},
		{map[string]string{"type": Text, "value": "5"}, `"5"`, 0},
		{map[string]string{"type": Text, "value": "= of nobody ("}, `null`, 0},
		{map[string]string{"type": Tags, "value": "a, b"}, `["a","b"]`, 0},
		{map[string]string{"type": Tags, "value": `["a b"]`}, `["a b"]`, 0},
		{map[string]string{"type": Select, "choices": "a=Apple, b"}, ``, 2},
		{map[string]string{"type": Text}, ``, 0},
	} {
		f := Alone(func(name string) string { return c.cells[name] })
		if string(f.Value) != c.value || len(f.Choices) != c.choices {
			t.Errorf("%v: %s with %d choices, want %s with %d", c.cells, f.Value, len(f.Choices), c.value, c.choices)
		}
	}
	if v := Typed(feel.Bool(true), Number); v != feel.Bool(true) {
		t.Errorf("what is no text is %v", v)
	}
}

// What Example gives is taken by the field that it is an example for.
func TestExamples(t *testing.T) {
	choices := Choices(feel.String("a=Apple, b"))
	for _, c := range []struct {
		field engine.FormField
		want  string
	}{
		{engine.FormField{Type: Text, Label: "Name"}, `"Name"`},
		{engine.FormField{Type: Text, Variable: "n", Min: "4"}, `"nxxx"`},
		{engine.FormField{Type: Text, Label: "Name", Min: "4"}, `"Name"`},
		{engine.FormField{Type: Text, Value: json.RawMessage(`"kim"`)}, `"kim"`},
		{engine.FormField{Type: Select, Choices: choices}, `"a"`},
		{engine.FormField{Type: Checklist, Choices: choices}, `["a"]`},
		{engine.FormField{Type: Checklist}, `[]`},
		{engine.FormField{Type: Number}, `1`},
		{engine.FormField{Type: Number, Choices: choices}, `1`},
	} {
		if got := Example(&c.field); string(got) != c.want {
			t.Errorf("%+v: %s, want %s", c.field, got, c.want)
		}
	}
}
