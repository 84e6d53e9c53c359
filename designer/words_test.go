package designer

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"hookflow/engine"
	"hookflow/engine/bpmn"
)

// raw is a word of the XML, such as parallelMultiple.
var raw = regexp.MustCompile(`[a-z][A-Z]`)

// What an element can be changed into has words of its own, one for each, and none
// from the XML.
func TestChangeIntoWords(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	tab := w.current()
	for _, e := range tab.doc.Model().Elements {
		if e.Kind.Is(bpmn.Flow) {
			continue
		}
		seen := map[string]bool{}
		for _, ty := range tab.replaceable(e.ID) {
			words := ty.Label()
			if ty.Collapsed {
				words += ", collapsed" // said beside it
			}
			if raw.MatchString(words) || seen[words] {
				t.Errorf("%s may become %q: raw, or twice", e.ID, words)
			}
			seen[words] = true
		}
	}
}

// Why a process cannot run is told in the language of the window, with the name of the element.
func TestRefusalsOfTheEngineAreTold(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	for language, want := range map[string]string{"en": "Confirm: the condition cannot be read: x", "ko": "Confirm: 조건을(를)", "ru": "Confirm: условие — не удаётся", "zh": "Confirm: 无法读取条件：x"} {
		check(t, speak(language))
		err := w.explained(&engine.Rejected{Findings: []engine.Finding{
			{Element: "Task_Confirm", Message: "whole", Format: "%s cannot be read: %v", Args: []any{"the condition", errors.New("x")}}, {Element: "gone", Message: "Not known apart"}}})
		if says := err.Error(); !strings.Contains(says, want) || !strings.Contains(says, "gone: Not known apart") {
			t.Errorf("%s: %s", language, says)
		}
	}
	check(t, speak("en"))
}
