package listener

import (
	"encoding/json"
	"net/url"
	"testing"

	"hookflow/engine"
	"hookflow/engine/form"
)

// What a task holds comes back from a browser as it was where nobody has changed it, and what a browser cannot show in an input of
// its own is shown as a text.
func TestPageKeepsWhatIsNotChanged(t *testing.T) {
	for _, c := range []struct{ kind, value, shown, input string }{
		{form.DateTime, `"2026-01-31T18:00"`, "2026-01-31T18:00", "datetime-local"},
		{form.DateTime, `"2026-01-31T18:00:00Z"`, "2026-01-31T18:00:00Z", "text"},
		{form.Date, `"2026-01-31"`, "2026-01-31", "date"},
		{form.Date, `"31.01.2026"`, "31.01.2026", "text"},
		{form.Time, `"18:00"`, "18:00", "time"},
		{form.Record, `{"id":"7"}`, `{"id":"7"}`, "text"},
		{form.JSON, `"5"`, "5", "textarea"},
		{form.Number, `5.0`, "5.0", "number"},
		{form.Multiline, `"a\nb"`, "a\nb", "textarea"},
		{form.Tags, `["a","b"]`, "a, b", "text"},
	} {
		f := &engine.FormField{Variable: "x", Type: c.kind, Value: json.RawMessage(c.value)}
		shown := pageFieldOf(&form.Line{FormField: f, Value: f.Value}, "f0", "x")
		if shown.Value != c.shown || shown.Kind != c.input {
			t.Errorf("%s %s is shown as %q in %s, want %q in %s", c.kind, c.value, shown.Value, shown.Kind, c.shown, c.input)
		}
		if got := string(pageValue(f, []string{shown.Value})); got != c.value {
			t.Errorf("%s %s comes back as %s", c.kind, c.value, got)
		}
	}
	lines := &engine.FormField{Variable: "x", Type: form.Multiline}
	if got := string(pageValue(lines, []string{"a\r\nb"})); got != `"a\nb"` {
		t.Errorf("two lines come back as %s", got)
	}
}

// Tables come row by row, without the empty one; what was not on the page is not touched; files are those that are kept and those that came.
func TestPageTables(t *testing.T) {
	table := engine.FormField{Variable: "items", Type: form.Table, Columns: []engine.FormField{{Variable: "what", Type: form.Text}, {Variable: "amount", Type: form.Number}}, Value: json.RawMessage(`[{"what":"a","amount":1}]`)}
	shown := pageFieldOf(&form.Line{FormField: &table, Value: table.Value}, "f0", "items")
	if len(shown.Rows) != 2 || shown.Rows[0][1].Value != "1" || shown.Rows[1][0].Value != "" {
		t.Fatalf("%+v", shown.Rows)
	}
	sent := pageSent{Values: url.Values{shownMark: {"items", "scan"}, shown.Rows[0][0].Name: {"b"}, shown.Rows[0][1].Name: {"2"}, shown.Rows[1][0].Name: {""}, shown.Rows[1][1].Name: {""},
		keptMark + "scan": {`{"id":"1"}`}, "scan": {`{"id":"2"}`}}}
	vars := sent.vars([]engine.FormField{table, {Variable: "scan", Type: form.Files}, {Variable: "hidden", Type: form.Text}})
	if string(vars["items"]) != `[{"amount":2,"what":"b"}]` || string(vars["scan"]) != `[{"id":"1"},{"id":"2"}]` || len(vars) != 2 {
		t.Errorf("%s", vars)
	}
}
