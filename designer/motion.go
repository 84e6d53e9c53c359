package designer

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
)

// motionKey says in the preferences whether tokens are seen to move: "on" or "off"; nothing: as the system wants it.
const motionKey = "run.motion"

// moves reports whether tokens are seen to move along the flows.
func (w *Window) moves() bool {
	switch w.App.Preferences().String(motionKey) {
	case "on":
		return true
	case "off":
		return false
	}
	return !lessMotion()
}

// showMoves lets tokens be seen to move, or no longer.
func (w *Window) showMoves(on bool) {
	w.App.Preferences().SetString(motionKey, map[bool]string{true: "on", false: "off"}[on])
}

// travel shows tokens on their way along flows, where somebody sees the diagram of the run.
func (t *tab) travel(flows []string) {
	if t.window.moves() && t.viewed == diagramView && t.compared == nil && t.window.current() == t {
		t.board.Travel(flows)
	}
}

// lessMotion reports whether the person has asked the desktop for less motion: GTK keeps gtk-enable-animations in its settings.
func lessMotion() bool {
	dir, err := os.UserConfigDir()
	if err != nil {
		return false
	}
	for _, version := range []string{"gtk-4.0", "gtk-3.0"} {
		file, err := os.Open(filepath.Join(dir, version, "settings.ini"))
		if err != nil {
			continue
		}
		defer file.Close()
		for lines := bufio.NewScanner(file); lines.Scan(); {
			key, value, _ := strings.Cut(lines.Text(), "=")
			if strings.TrimSpace(key) == "gtk-enable-animations" {
				value = strings.ToLower(strings.TrimSpace(value))
				return value == "0" || value == "false"
			}
		}
	}
	return false
}
