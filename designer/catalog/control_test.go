package catalog

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/look"
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

// What has a time of day is shown and read by the clock of this computer, as the grid shows it, and written with its zone.
func TestTimesOfThisComputer(t *testing.T) {
	here := time.Local
	time.Local = time.FixedZone("here", 9*60*60)
	t.Cleanup(func() { time.Local = here })
	p := shown(t, many(1), nil)
	for _, c := range []struct {
		clock                      bool
		given, shown, typed, wants string
	}{
		{true, "2026-01-31T15:04:00.000Z", "2026-02-01 00:04", "2026-02-01 09:30", "2026-02-01T09:30:00+09:00"},
		{true, "2026-01-31", "2026-01-31 09:00", "31.1.2026 9:30", "2026-01-31T09:30:00+09:00"},
		{true, "2026-01-31 15:04", "2026-02-01 00:04", "2026-02-01T09:30", "2026-02-01T09:30:00+09:00"},
		{true, "2026-01-31T15:04:05.120Z", "2026-02-01 00:04:05.12", "2026-02-01 00:04:05.13", "2026-02-01T00:04:05.13+09:00"},
		{true, "", "", "2026-02-01T09:30:00Z", "2026-02-01T09:30:00Z"},
		{true, "soon", "soon", "later", "later"},
		{false, "2026-01-31T15:04:00.000Z", "2026-01-31", "2026-02-01", "2026-02-01"},
	} {
		k := newControl(p, Field{Kind: "date", Name: "Due", Time: c.clock}, c.given, nil, func() {})
		in := k.part.(*look.Input)
		if in.Text() != c.shown || k.text() != c.given {
			t.Errorf("%q is shown as %q, want %q, and saved as %q", c.given, in.Text(), c.shown, k.text())
		}
		in.Replace(0, len([]rune(in.Text())), c.typed)
		if k.text() != c.wants {
			t.Errorf("%q is saved as %q, want %q", c.typed, k.text(), c.wants)
		}
		in.Replace(0, len([]rune(in.Text())), c.shown)
		if k.text() != c.given {
			t.Errorf("%q again is saved as %q, want %q", c.shown, k.text(), c.given)
		}
	}
	r := &filterRow{field: Field{Kind: "date", Time: true}, op: operator{values: 2}}
	g := &grid{page: p}
	if in := g.filterValue(r, "2026-01-31T15:04:00Z; 2026-02-02").(*look.Input); in.Text() != "2026-02-01 00:04; 2026-02-02" || r.value() != "2026-02-01T00:04:00+09:00; 2026-02-02" {
		t.Errorf("the condition shows %q and is %q", in.Text(), r.value())
	}
}
