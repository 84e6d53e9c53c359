package behave

import (
	"testing"

	"hookflow/engine/bpmn"
)

// TestComplete demands a behaviour for every flow node that the element table
// says runs, and for every trigger that the standard knows.
func TestComplete(t *testing.T) {
	for _, info := range bpmn.Kinds {
		_, has := Kinds[info.Kind]
		if want := info.Runs && info.Kind.FlowNode(); want && !has {
			t.Errorf("%s: Runs is true, but it has no behaviour", info.Kind)
		}
		if has && !info.Runs {
			t.Errorf("%s: it has a behaviour, but Runs is false", info.Kind)
		}
	}
	for kind, triggers := range bpmn.Allowed {
		for _, trigger := range triggers {
			if _, has := Triggers[trigger]; !has && trigger.Definition() != "" {
				t.Errorf("%s: the trigger %s has no behaviour", kind, trigger)
			}
		}
	}
}

// TestSecretsStayInQueries: everything around the placeholders is escaped, however many there are.
func TestSecretsStayInQueries(t *testing.T) {
	tests := []struct{ text, want string }{
		{"a b", "a+b"},
		{"{{secrets.x}}", "{{secrets.x}}"},
		{"a&{{secrets.x}}:{{secrets.y}}{{other}}", "a%26{{secrets.x}}%3A{{secrets.y}}%7B%7Bother%7D%7D"},
	}
	for _, test := range tests {
		if got := escapeAround(test.text); got != test.want {
			t.Errorf("%s: %s, want %s", test.text, got, test.want)
		}
	}
}
