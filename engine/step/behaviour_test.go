package step

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"regexp"
	"strings"
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

// Kinds and triggers are named in the two tables only: what the engine does about one of them it learns from its row.
func TestOnlyTheTablesNameKinds(t *testing.T) {
	named := map[string]bool{}
	for _, info := range bpmn.Kinds {
		named[string(info.Kind)] = true
	}
	for trigger := range Triggers {
		named[string(trigger)] = true
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		if path == "behaviour.go" || strings.HasSuffix(path, "_test.go") {
			continue
		}
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`\bbpmn\.([A-Z]\w*)`).FindAllSubmatch(source, -1) {
			name := string(m[1])
			if lower := strings.ToLower(name[:1]) + name[1:]; named[lower] || name == "PlainTask" {
				t.Errorf("%s names bpmn.%s", path, name)
			}
		}
	}
}
