package work

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestExcerpt: what a service has answered is told in one line, whole letters, and shortened when it is long.
func TestExcerpt(t *testing.T) {
	for body, want := range map[string]string{
		``:                                   "",
		`null`:                               "",
		`{"error":"sold out"}`:               `: {"error":"sold out"}`,
		`"which place?\n"`:                   `: "which place?"`,
		`"<html>\n  <b>Busy</b>\n\n</html>"`: `: "<html> <b>Busy</b> </html>"`,
		`"` + strings.Repeat("한", 100) + `"`: `: "` + strings.Repeat("한", 66) + "…",
	} {
		if got := excerpt(json.RawMessage(body)); got != want {
			t.Errorf("%s: %s, want %s", body, got, want)
		}
	}
}
