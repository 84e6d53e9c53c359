package designer

import (
	"testing"

	"hookflow/designer/look"
)

// The delay of a pinned answer is read and shown as people write it; what a body holds is nobody's delay.
func TestDelaysOfPinnedAnswers(t *testing.T) {
	for typed, want := range map[string]string{
		`[{"status": 200, "delay": "2 s"}]`:                                  `[{"status": 200, "delay": "PT2S"}]`,
		`[{"body": {"delay": "2 s"}, "delay": "1 min 5 s"}, {"fail":"cut"}]`: `[{"body": {"delay": "2 s"}, "delay": "PT1M5S"}, {"fail":"cut"}]`,
		`[{"body": ["delay", "2 s"], "delay": "PT2S"}]`:                      `[{"body": ["delay", "2 s"], "delay": "PT2S"}]`,
		`[{"delay": 5, "status": 204}, {"delay": "2 s"}]`:                    `[{"delay": 5, "status": 204}, {"delay": "PT2S"}]`,
		`{"delay": "2 s"}`: `{"delay": "2 s"}`, `[{"delay": "2 s"`: `[{"delay": "PT2S"`, ``: ``, `soon`: `soon`,
	} {
		if got := withDelays(typed, look.ISO); got != want {
			t.Errorf("%s is stored as %s, want %s", typed, got, want)
		}
	}
	if got := withDelays(`[{"delay":"PT2S"}]`, look.Spoken); got != `[{"delay":"2 s"}]` {
		t.Errorf("shown is %s", got)
	}
}
