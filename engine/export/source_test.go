package export_test

import (
	"bytes"
	"os"
	"testing"

	"hookflow/engine/bpmnxml"
	"hookflow/engine/export"
)

// TestSourceComesBack: every export gives back the file it was made from, byte for byte,
// and only as long as nobody has changed it.
func TestSourceComesBack(t *testing.T) {
	for _, file := range models(t) {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, dialect := range export.Dialects() {
			out, err := export.To(dialect, read(t, file), export.Options{})
			if err != nil {
				continue // TestGolden holds what is refused
			}
			data := export.Carry(out.Data, source)
			if _, err := bpmnxml.Read("carried", data); err != nil {
				t.Errorf("%s, %s: %v", file, dialect, err)
			}
			if back, ok := export.Source(data); !ok || !bytes.Equal(back, source) {
				t.Errorf("%s, %s: the source does not come back", file, dialect)
			}
			changed := bytes.Replace(data, []byte("<bpmn:"), []byte("<bpmn: "), 1)
			if bytes.Equal(changed, data) {
				changed = append([]byte("<!-- seen -->"), data...)
			}
			if _, ok := export.Source(changed); ok {
				t.Errorf("%s, %s: a changed export gives its source", file, dialect)
			}
		}
	}
	if _, ok := export.Source([]byte("<definitions/>")); ok {
		t.Error("a file that is no export gives a source")
	}
}
