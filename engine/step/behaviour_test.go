package step

import (
	"encoding/base64"
	"testing"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
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

// Marks of secrets pass every escaping and become places; what data holds does not.
func TestStoredTextHoldsOnlyThePlacesOfTheModel(t *testing.T) {
	m := func(name string) string { return markBegin + name + markEnd }
	encoded := base64.StdEncoding.EncodeToString([]byte("u:" + m("TOK")))
	for text, want := range map[string]string{
		"a " + m("x"):                          "a {{secrets.x}}",
		m("x") + m("y_2"):                      "{{secrets.x}}{{secrets.y_2}}",
		m("x") + " {{secrets.x}}":              "{{secrets.x}} {{secrets!.x}}",
		"{{secrets." + m("x") + "}}":           "{{secrets!.{{secrets.x}}}}",
		"Basic " + encoded:                     "Basic u:{{secrets.TOK}}",
		"Basic dTpw":                           "Basic dTpw",
		"Bearer {{secrets.TOK}}":               "Bearer {{secrets!.TOK}}",
		"Basic e3tzZWNyZXRzLlRPS319Ont7fX19Lg": "Basic e3tzZWNyZXRzLlRPS319Ont7fX19Lg",
	} {
		if got, err := storedValue(feel.String(text)); err != nil || string(got) != `"`+want+`"` {
			t.Errorf("%s: %s, want %s (%v)", text, got, want, err)
		}
	}
}
