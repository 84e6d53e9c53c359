package form

import (
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"hookflow/designer/doc"
	"hookflow/designer/look"
	"hookflow/engine/bpmn"
)

// curled is a form whose cURL lines give one command; what is taken is taken at once.
func curled(t *testing.T, c Command, kept map[string]string) *Form {
	d := drawnCall(t)
	return form(t, d, Options{Failed: func(err error) { t.Error(err) }, Known: func(string) []string { return []string{"ASK_AUTHORIZATION"} }, Curl: &Curler{
		Read: func(string) (Command, error) { return c, nil },
		Ask:  func(_ string, _ fyne.CanvasObject, take func()) { take() },
		Keep: func(_ *bpmn.Element, secrets map[string]string, done func(error)) {
			for name, value := range secrets {
				kept[name] = value
			}
			done(nil)
		},
	}}, "ask")
}

// A cURL line fills what is not set, takes nothing away, and its secrets go into the vault
// under a name that nobody has: one step.
func TestCurlIntoTheForm(t *testing.T) {
	kept := map[string]string{}
	f := curled(t, Command{Method: "PUT", URL: "https://new.example/v1", Body: "json", Text: `{"a":1}`,
		Headers: []Line{{Name: "X-Trace", Value: "on"}, {Name: "Authorization", Value: "Bearer canary", Secret: true}}, Query: []Line{{Name: "q", Value: "1"}}}, kept)
	e := f.first()
	f.change("Headers", func(tx *doc.Tx) error { return tx.SetRow(f.in(tx)[0], "headers", "name", "x-trace", "off") })
	before := string(f.doc.Bytes())
	if !f.entry(t, "url").Pasted("curl https://new.example/v1 ...") {
		t.Fatal("the line was not taken for cURL")
	}
	if got := bpmn.Value(e, "url"); got != "http://x/" {
		t.Errorf("the address that was set has become %q", got)
	}
	headers, _ := bpmn.FieldOf(e, "headers")
	rows := f.table(headers)
	if len(rows) != 2 || rows[0][1] != "off" || rows[1][1] != "Bearer {{secrets.ASK_AUTHORIZATION_2}}" {
		t.Errorf("the headers are %q", rows)
	}
	if bpmn.Value(e, "method") != "PUT" || bpmn.Value(e, "text") != `{"a":1}` || kept["ASK_AUTHORIZATION_2"] != "canary" {
		t.Errorf("method %q, text %q, vault %v", bpmn.Value(e, "method"), bpmn.Value(e, "text"), kept)
	}
	if text := string(f.doc.Bytes()); strings.Contains(text, "canary") {
		t.Error("the secret stands in the file")
	}
	f.doc.Undo()
	if string(f.doc.Bytes()) != before {
		t.Error("it was more than one step")
	}
	if f.pasteCurl("https://x/curl") {
		t.Error("an address was taken for cURL")
	}
}

// What would replace something is changed when a person chooses it.
func TestCurlReplacesWhatIsChosen(t *testing.T) {
	f := curled(t, Command{Method: "POST", URL: "https://new.example/"}, nil)
	parts := f.curlParts(Command{Method: "POST", URL: "https://new.example/"})
	if len(parts) != 1 || parts[0].now != "http://x/" || parts[0].box.Checked {
		t.Fatalf("%d settings would change", len(parts))
	}
	parts[0].box.SetChecked(true)
	f.takeCurl(parts)
	if got := bpmn.Value(f.first(), "url"); got != "https://new.example/" {
		t.Errorf("the address is %q", got)
	}
}

// A vault that refuses leaves the form as it is.
func TestCurlWithoutVault(t *testing.T) {
	var failed error
	f := curled(t, Command{}, nil)
	f.Failed = func(err error) { failed = err }
	f.Curl.Keep = func(_ *bpmn.Element, _ map[string]string, done func(error)) { done(errors.New("locked")) }
	before := string(f.doc.Bytes())
	f.takeCurl(f.curlParts(Command{Headers: []Line{{Name: "Authorization", Value: "x", Secret: true}}}))
	if failed == nil || string(f.doc.Bytes()) != before {
		t.Errorf("failed with %v", failed)
	}
}

// The call is copied as the form has it: expressions and secrets stay places.
func TestCurlOutOfTheForm(t *testing.T) {
	f := curled(t, Command{}, nil)
	f.change("x", func(tx *doc.Tx) error {
		e := f.in(tx)[0]
		for _, set := range [][4]string{{"headers", "name", "X-Key", "{{secrets.KEY}}"}, {"query", "name", "q", "{= city }"}, {"parameters", "field", "amount", "=sum"}} {
			if err := tx.SetRow(e, set[0], set[1], set[2], set[3]); err != nil {
				return err
			}
		}
		return nil
	})
	f.Parts()["curl.out"].(*look.Button).Do()
	want := `curl -X POST 'http://x/?q={= city }' -H 'X-Key: {{secrets.KEY}}' -H 'Content-Type: application/json' --data-raw '{"amount": "{= sum }"}'`
	if got := fyne.CurrentApp().Clipboard().Content(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
