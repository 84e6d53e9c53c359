package feel

import (
	"os"
	"strings"
	"testing"

	"hookflow/engine/suites"
)

// TestCases evaluates what users tried, one case a line: expression, context
// and right value, with tabs between.
func TestCases(t *testing.T) {
	suites.Each(t, "../../testdata/cases/feel/*.feel", func(t *testing.T, file string) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			parts := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
			if len(parts) != 3 {
				t.Fatalf("not three parts: %q", line)
			}
			e, err := Parse(parts[0])
			if err != nil {
				t.Errorf("%s: %v", parts[0], err)
				continue
			}
			v, _ := e.EvalExplain(testEnv(t, parts[1]))
			if got := bare(describe(v)); got != bare(parts[2]) {
				t.Errorf("%s with %s gives %s, want %s", parts[0], parts[1], got, parts[2])
			}
		}
	})
}

// bare is a value without what marks its type.
func bare(text string) string { return strings.Trim(text, `@"`) }
