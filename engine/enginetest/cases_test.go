package enginetest

import (
	"testing"

	"hookflow/engine/suites"
)

// TestCases plays what users tried, as scenarios: the first line of each says
// what is right.
func TestCases(t *testing.T) {
	suites.Each(t, "../../testdata/cases/engine/*.txtar", func(t *testing.T, file string) { playFile(t, file, NewWorld()) })
}
