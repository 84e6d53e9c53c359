package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// sheetEnv names the folder into which TestWindowSheet writes its pictures.
const sheetEnv = "HOOKFLOW_PICTURES"

// A sheetLook is one way in which the window is looked at.
type sheetLook struct {
	name string
	deskLook
	whole bool // every panel, not only the pages
}

var sheetLooks = []sheetLook{
	{"light", deskLook{colours: "light", language: "en"}, true},
	{"dark", deskLook{colours: "dark", language: "en"}, true},
	{"contrast", deskLook{colours: "contrast", language: "en"}, false},
	{"ko", deskLook{colours: "light", language: "ko"}, false},
	{"ru", deskLook{colours: "light", language: "ru"}, false},
	{"zh", deskLook{colours: "dark", language: "zh"}, false},
	{"wide", deskLook{colours: "light", language: "en", wide: 1600, high: 1000}, false},
	{"hidpi", deskLook{colours: "light", language: "en", wide: 1600, high: 1000, scale: "1.25"}, false},
}

// TestWindowSheet takes the pictures of the contact sheet; .ci/pictures puts them
// together.
func TestWindowSheet(t *testing.T) {
	dir := os.Getenv(sheetEnv)
	if dir == "" {
		t.Skipf("%s names no folder", sheetEnv)
	}
	for _, l := range sheetLooks {
		t.Run(l.name, func(t *testing.T) { l.take(t, dir) })
	}
}

// take walks through the pages.
func (l sheetLook) take(t *testing.T, dir string) {
	d := openDeskAs(t, l.deskLook)
	keep := func(name string) {
		t.Helper()
		time.Sleep(700 * time.Millisecond)
		d.keep(filepath.Join(dir, l.name+"-"+name+".png"))
	}
	keep("1-start")
	d.key("ctrl+k")
	d.find("dialog")
	keep("2-commands")
	d.key("Escape")
	d.gone("dialog")
	d.openExample()
	keep("3-main")
	d.click(d.find("element.Throw_Request").middle())
	d.find("field.url")
	keep("4-properties")
	if l.whole {
		panels(d, keep)
	}
	d.key("Escape")
	d.click(d.find("action.run").middle())
	d.fill("task.worker", "Ann")
	d.fill("task.error", "No paper")
	keep("8-run")
}

// panels opens what stands over the diagram.
func panels(d *desk, keep func(string)) {
	d.key("a")
	d.find("dialog")
	keep("5-append")
	d.key("Escape")
	d.gone("dialog")
	d.key("r")
	d.find("dialog")
	keep("6-change")
	d.key("Escape")
	d.gone("dialog")
	d.doubleClick(d.find("element.Throw_Request").middle())
	d.find("form.dialog")
	keep("7-dialog")
	d.key("Escape")
	d.gone("form.dialog")
	d.key("alt+f")
	d.find("dialog")
	keep("7-menu")
	d.key("Escape")
	d.gone("dialog")
	d.key("ctrl+comma")
	d.find("dialog")
	keep("7-settings")
	d.key("Escape")
	d.gone("dialog")
	d.key("ctrl+b")
	keep("7-problems")
	d.key("ctrl+b")
	d.key("F1")
	d.find("dialog")
	keep("7-keys")
	d.key("Escape")
	d.gone("dialog")
	d.key("ctrl+shift+e")
	d.find("dialog")
	keep("7-picture")
	d.key("Escape")
	d.gone("dialog")
	d.key("ctrl+o")
	d.find("dialog")
	keep("7-open")
	d.key("Escape")
	d.gone("dialog")
	d.key("ctrl+f")
	d.find("dialog")
	keep("7-find")
	d.key("Escape")
	d.gone("dialog")
	d.key("ctrl+shift+b")
	keep("7-folder")
	d.key("ctrl+shift+b")
	d.key("alt+2")
	keep("7-xml")
	d.key("alt+3")
	keep("7-runs")
	d.key("alt+4")
	time.Sleep(2 * time.Second)
	keep("7-deploy")
	d.key("alt+1")
}

// openExample opens the main example by its card on the start screen, or by the
// command palette where the card is out of sight.
func (d *desk) openExample() {
	d.click(d.find("card.error-report").middle())
	d.find("element.Throw_Request")
}
