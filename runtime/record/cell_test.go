package record_test

import (
	"encoding/json"
	"testing"
	"time"

	"hookflow/runtime/record"
)

// What a text leaves out of a value stays with each element that stays: who writes over it never saw it.
func TestTextOverAValue(t *testing.T) {
	const (
		contacts = `[{"contact":"+49 30 1","comment":"office"},{"contact":"a; b","comment":"home"}]`
		people   = `[{"id":"ann","title":"Ann Lee","isRemoved":true}]`
		files    = `[{"title":"Offer","url":"http://example.org/a;b.pdf"},{"title":"Plan","url":"http://example.org/c.pdf"}]`
	)
	for name, c := range map[string]struct{ kind, kept, text, want string }{
		"a contact more":       {"contact", contacts, "+49 30 1; a; b; c", `[{"contact":"+49 30 1","comment":"office"},{"contact":"a; b","comment":"home"},"c"]`},
		"in another order":     {"contact", contacts, "a; b; +49 30 1", `[{"contact":"a; b","comment":"home"},{"contact":"+49 30 1","comment":"office"}]`},
		"another number":       {"contact", contacts, "+49 30 2; a; b", `[{"contact":"+49 30 2","comment":"office"},{"contact":"a; b","comment":"home"}]`},
		"a contact less":       {"contact", contacts, "a; b", `[{"contact":"a; b","comment":"home"}]`},
		"none":                 {"contact", contacts, "", `null`},
		"the first contact":    {"contact", "", "+49 30 1", `["+49 30 1"]`},
		"somebody else, too":   {"employee", people, "ann; bob", `[{"id":"ann","title":"Ann Lee","isRemoved":true},"bob"]`},
		"another person":       {"employee", people, "bob", `["bob"]`},
		"a file less":          {"file", files, "http://example.org/a;b.pdf", `[{"title":"Offer","url":"http://example.org/a;b.pdf"}]`},
		"what is all in words": {"text", `"a; b"`, "c; d", `"c; d"`},
	} {
		f := record.Field{Name: name, Kind: c.kind, Several: true}
		if got := string(f.CellOver(json.RawMessage(c.kept), c.text)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// A field with the time of day shows it at midnight of UTC, too, which is nine in the morning elsewhere.
func TestTimesAreShownHere(t *testing.T) {
	here := time.Local
	time.Local = time.FixedZone("here", 9*60*60)
	t.Cleanup(func() { time.Local = here })
	for kept, want := range map[string]string{"2026-01-31T00:00:00.000Z": "2026-01-31 09:00", "2026-01-31T15:04:00.000Z": "2026-02-01 00:04"} {
		if got := (&record.Field{Kind: "date", Time: true}).Text(json.RawMessage(`"` + kept + `"`)); got != want {
			t.Errorf("%s is shown as %s, want %s", kept, got, want)
		}
		if got := (&record.Field{Kind: "date"}).Text(json.RawMessage(`"` + kept + `"`)); got != "2026-01-31" {
			t.Errorf("the day of %s is shown as %s", kept, got)
		}
	}
}
