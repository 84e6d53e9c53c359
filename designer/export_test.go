package designer

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

// Each kind of picture is written as what its name says, PNG as large as wanted.
func TestDrawKinds(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	dir := t.TempDir()
	wide := map[float64]int{}
	for _, scale := range []float64{1, 3} {
		path := filepath.Join(dir, "a.png")
		check(t, w.current().draw(path, scale))
		data, err := os.ReadFile(path)
		check(t, err)
		config, err := png.DecodeConfig(bytes.NewReader(data))
		check(t, err)
		wide[scale] = config.Width
	}
	if d := wide[3] - 3*wide[1]; d > 6 || d < -6 { // each end is rounded to whole pixels
		t.Errorf("as large as 1 and 3 it is %v wide", wide)
	}
	for ending, begins := range map[string]string{".svg": "<?xml", ".pdf": "%PDF-"} {
		path := filepath.Join(dir, "a"+ending)
		check(t, w.current().draw(path, 2))
		if data, err := os.ReadFile(path); err != nil || !bytes.HasPrefix(data, []byte(begins)) {
			t.Errorf("%s begins with %q, %v", ending, data[:min(8, len(data))], err)
		}
	}
}

// What is selected, or else the whole diagram, goes onto the clipboard as a picture.
func TestCopyPicture(t *testing.T) {
	w := open(t, t.TempDir())
	var got []byte
	w.CopyPicture = func(data []byte) error { got = data; return nil }
	w.OpenExample()
	size := func() int {
		w.action("copy picture").try(w)
		config, err := png.DecodeConfig(bytes.NewReader(got))
		check(t, err)
		return config.Width
	}
	whole := size()
	w.current().doc.Select("Task_Report")
	if part := size(); part <= 100 || part >= whole/2 {
		t.Errorf("the whole diagram is %d wide, one task %d", whole, part)
	}
}
