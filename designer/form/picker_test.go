package form

import (
	"slices"
	"strings"
	"testing"

	"hookflow/engine/feel"
)

// What the function picker inserts must be in the library and be a whole
// expression once an argument stands at the cursor.
func TestPickerOffersTheLibrary(t *testing.T) {
	var names []string
	for _, f := range feel.Functions() {
		names = append(names, f.Name)
	}
	for _, f := range functions {
		if name, _, _ := strings.Cut(f.call, "("); !slices.Contains(names, name) {
			t.Errorf("%s: the library has no function %q", f.label, name)
		}
		argument := "x"
		if strings.HasSuffix(f.call, "|") { // takes none
			argument = ""
		}
		if _, err := feel.Parse(strings.ReplaceAll(f.call, "|", argument)); err != nil {
			t.Errorf("%s: %v", f.label, err)
		}
	}
}
