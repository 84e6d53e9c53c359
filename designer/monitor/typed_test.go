package monitor

import (
	"encoding/json"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"hookflow/designer/look"
	"hookflow/engine/feel"
)

// within is the line of a name in a line.
func within(t *testing.T, w look.Twig, name string) look.Twig {
	t.Helper()
	if w.Inner != nil {
		for _, inner := range w.Inner() {
			if inner.Name == name {
				return inner
			}
		}
	}
	t.Fatalf("%s has no %s", w.Name, name)
	return w
}

// Every value is shown with what it is, in the order of the file, and its path is an expression that reads it.
func TestTypedValues(t *testing.T) {
	const order = `{"zeta":1,"lines":[{"sku":"A 1","n":2},{"sku":"B","n":3}],"a b":true,"none":null,"empty":{}}`
	w := variable("1/", "order", json.RawMessage(order))
	var names []string
	for _, inner := range w.Inner() {
		names = append(names, inner.Name+": "+inner.Kind())
	}
	if got := strings.Join(names, ", "); got != "zeta: number, lines: list · 2, a b: yes or no, none: nothing, empty: object · 0" {
		t.Errorf("it has %s", got)
	}
	if within(t, w, "empty").Inner != nil {
		t.Error("an empty object can be unfolded")
	}
	sku := within(t, within(t, within(t, w, "lines"), "[2]"), "sku")
	for _, leaf := range []look.Twig{sku, within(t, w, "a b"), within(t, w, "zeta")} {
		expr, err := feel.Parse(leaf.Path)
		if err != nil {
			t.Fatalf("%s: %v", leaf.Path, err)
		}
		value, err := feel.FromJSON([]byte(order))
		if err != nil {
			t.Fatal(err)
		}
		got, _ := expr.Eval(&feel.Env{Scope: feel.NewContext(1).Put("order", value)})
		if text, _ := feel.ToJSON(got); string(text) != leaf.Raw {
			t.Errorf("%s reads %s, want %s", leaf.Path, text, leaf.Raw)
		}
	}
	if got := whole(sku.Raw); got != "B" {
		t.Errorf("a text is copied as %q", got)
	}
	if got := whole(order); !strings.Contains(got, "\n  \"lines\": [") || !json.Valid([]byte(got)) {
		t.Errorf("an object is copied as %s", got)
	}
}

// A value that took the place of another shows both.
func TestInsteadOf(t *testing.T) {
	if w := instead(variable("1/", "n", json.RawMessage("2")), json.RawMessage("1")); w.Value != "1 \u2192 2" {
		t.Errorf("a number: %q", w.Value)
	}
	w := instead(variable("1/", "o", json.RawMessage(`{"n":2}`)), json.RawMessage(`{"n":1}`))
	if before, now := within(t, within(t, w, "Before"), "n"), within(t, w, "n"); before.Value != "1" || now.Value != "2" {
		t.Errorf("an object: before %s, now %s", before.Value, now.Value)
	}
}

// What is typed into the lines is searched in names and values; what nothing has is said.
func TestListingIsSearched(t *testing.T) {
	test.NewTempApp(t)
	l := newListing()
	w := test.NewTempWindow(t, l.content)
	l.show([]look.Twig{variable("1/", "order", json.RawMessage(`{"customer":"Kim"}`)), variable("1/", "total", json.RawMessage("12"))})
	l.tree.TypedRune('k')
	if l.search.Text() != "k" || l.tree.Find("k") != 1 || l.none.Visible() {
		t.Errorf("%q finds %d", l.search.Text(), l.tree.Find("k"))
	}
	l.search.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	if w.Canvas().Focused() != l.tree {
		t.Error("Down does not lead from the search to the lines")
	}
	l.tree.TypedKey(&fyne.KeyEvent{Name: fyne.KeyUp})
	if w.Canvas().Focused() != l.search {
		t.Error("Up does not lead back")
	}
	l.begin("zzz")
	if !l.none.Visible() {
		t.Error("nothing says that nothing was found")
	}
}
