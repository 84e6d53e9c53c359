package designer

import (
	"testing"

	"hookflow/engine/bpmn"
	"hookflow/engine/lint"
)

// What the compiler refuses is said in the language of the window, with the kinds of elements as people call them.
func TestRefusalsAreTranslated(t *testing.T) {
	defer func() { check(t, speak("en")) }()
	check(t, speak("ru"))
	f := lint.Finding{Message: "a startEvent here cannot have the trigger error", Said: lint.Said{Format: "a %s here cannot have the trigger %s", Args: []any{bpmn.StartEvent, bpmn.Error}}}
	if got := says(f); got != "У элемента «начальное событие» здесь не может быть триггера ошибка" {
		t.Errorf("it says %q", got)
	}
}
