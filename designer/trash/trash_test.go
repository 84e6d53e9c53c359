//go:build !windows

package trash

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// Two files of one name go into the trash beside each other, each with where it came from.
func TestPut(t *testing.T) {
	if runtime.GOOS == "darwin" {
		t.Skip("the Finder has another trash")
	}
	home, dir := t.TempDir(), t.TempDir()
	t.Setenv("XDG_DATA_HOME", home)
	path := filepath.Join(dir, "가 b.bpmn")
	for _, text := range []string{"one", "two"} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := Put(path); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(path); err == nil {
			t.Fatal("it is still there")
		}
	}
	for name, want := range map[string]string{"가 b.bpmn": "one", "가 b.2.bpmn": "two"} {
		data, _ := os.ReadFile(filepath.Join(home, "Trash/files", name))
		note, _ := os.ReadFile(filepath.Join(home, "Trash/info", name+".trashinfo"))
		if string(data) != want || !strings.Contains(string(note), "Path="+dir+"/%EA%B0%80%20b.bpmn\nDeletionDate=2") {
			t.Errorf("%s holds %q, noted as %q", name, data, note)
		}
	}
	if err := Put(filepath.Join(dir, "missing")); err == nil {
		t.Error("what is not there went into the trash")
	}
	if left, _ := os.ReadDir(filepath.Join(home, "Trash/info")); len(left) != 2 {
		t.Errorf("%d notes are left", len(left))
	}
}
