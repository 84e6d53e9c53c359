package designer

import (
	"regexp"
	"testing"

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
