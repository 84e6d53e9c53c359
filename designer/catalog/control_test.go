package catalog

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Of no kind is anything changed by being shown: what nobody touches is not saved.
func TestFormChangesNothingByShowing(t *testing.T) {
	p := shown(t, many(1), nil)
	options := []Option{{ID: 1, Name: "yes"}, {ID: 2, Name: "no; never"}, {ID: 3, Name: "no"}}
	for name, c := range map[string]struct {
		field Field
		text  string
	}{
		"several options, one with a semicolon": {Field{Kind: "category", Options: options, Several: true}, "no; never; yes"},
		"more options than may be":              {Field{Kind: "category", Options: options}, "yes; no"},
		"an option that is gone":                {Field{Kind: "question", Options: options}, "7"},
		"an address with a semicolon":           {Field{Kind: "file", Several: true}, "http://example.org/a;b.pdf"},
		"a contact":                             {Field{Kind: "contact", Several: true}, "+49 30 1;2"},
		"digits":                                {Field{Kind: "number", Format: "0"}, "12.5000"},
		"a day":                                 {Field{Kind: "date"}, "2026-01-31"},
		"a time where the day is shown":         {Field{Kind: "date"}, "2026-01-31T15:04:00.000Z"},
		"a time to the millisecond":             {Field{Kind: "date", Time: true}, "2026-01-31T15:04:00.123Z"},
		"lines in a field of one":               {Field{Kind: "text"}, " a\r\nb "},
		"stars that there are not":              {Field{Kind: "stars"}, "05"},
	} {
		if got := newControl(p, c.field, c.text, nil, func() {}).text(); got != c.text {
			t.Errorf("%s: %q was shown, and %q would be saved", name, c.text, got)
		}
	}
	several := newControl(p, Field{Kind: "category", Options: options, Several: true}, "no; never", nil, func() {})
	several.put("no; never; yes")
	several.body.(*fyne.Container).Objects[2].(*widget.Check).SetChecked(true)
	if got := several.text(); got != "yes; no; never; no" {
		t.Errorf("with one more it is %q", got)
	}
}
