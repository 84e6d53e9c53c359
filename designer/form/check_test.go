package form

import (
	"strings"
	"testing"

	"hookflow/engine/bpmn"
)

// What the field complains of is said in its words; what only the document can
// tell is added.
func TestCheckSays(t *testing.T) {
	d := example(t)
	e := d.Element("Throw_Request")
	for _, c := range []struct{ field, text, want string }{
		{"id", "Throw_Request", ""}, {"id", "New_1", ""}, {"id", "Task_Report", "The id is used by"}, {"id", "a b", "An id starts"}, {"id", "", "This is needed."},
		{"attempts", "three", "Give a whole number"}, {"method", "GTE", `"GTE" is none of GET`}, {"url", "http://h/{= a + }", "expect"},
	} {
		f, ok := bpmn.FieldOf(e, c.field)
		if !ok {
			t.Fatalf("no field %s", c.field)
		}
		err := Check(d.Model(), e, f, c.text)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %q: %v, want %q", c.field, c.text, err, c.want)
		}
	}
}

// The form refuses what the field refuses, and nothing else: lint, deployment
// and export ask the field, too (see engine/lint, TestTogether).
func TestCheckIsTheFields(t *testing.T) {
	d := example(t)
	e := d.Element("Throw_Request")
	for _, k := range bpmn.Kinds {
		for _, f := range k.Fields {
			for _, text := range []string{"", "three", "-1", "1", "1s", "PT1S", "GTE", "a b", "http://h", "h/x", "=a", "=a +", "{= ", "true", "R3/PT1S"} {
				if got, want := Check(d.Model(), e, f, text), f.Validate(text); (got == nil) != (want == nil) {
					t.Errorf("%s.%s %q: the form says %v, the field %v", k.Kind, f.Name, text, got, want)
				}
			}
		}
	}
}
