package designer

import (
	"os"
	"path/filepath"
	"testing"
)

// Tokens move unless the desktop asks for less motion; what a person chooses here goes before that.
func TestMotion(t *testing.T) {
	w, _ := running(t, &fakeLog{})
	dir := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", dir)
	if !w.moves() {
		t.Error("nobody has asked for less")
	}
	check(t, os.MkdirAll(filepath.Join(dir, "gtk-3.0"), 0o755))
	check(t, os.WriteFile(filepath.Join(dir, "gtk-3.0", "settings.ini"), []byte("[Settings]\ngtk-enable-animations = false\n"), 0o644))
	if w.moves() {
		t.Error("the desktop asks for less")
	}
	w.showMoves(true)
	if !w.moves() {
		t.Error("the person wants to see it")
	}
	if w.showMoves(false); w.moves() {
		t.Error("the person does not want to see it")
	}
}
