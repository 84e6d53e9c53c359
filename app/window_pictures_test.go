package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// pictures is where the pictures of the documentation lie.
const pictures = "../docs/pictures/"

// TestWindowPictures takes the pictures of the documentation, with -update.
func TestWindowPictures(t *testing.T) {
	if !*update {
		t.Skip("only with -update")
	}
	check(t, os.MkdirAll(pictures, 0o755))
	for _, colours := range []string{"light", "dark"} {
		d := openDesk(t, colours, "--example")
		time.Sleep(3 * time.Second)
		d.until("form.dialog", func() { d.doubleClick(d.find("element.Throw_Request").middle()) })
		time.Sleep(time.Second)
		if colours == "light" {
			d.keep(pictures + "dialog.png")
		}
		d.key("Escape")
		d.gone("form.dialog")
		if colours == "light" {
			saved := filepath.Join(d.home, "hookflow", "servers.json")
			check(t, os.WriteFile(saved, []byte(`[{"name":"Operaton","kind":"camunda7","address":"https://operaton.example.com/engine-rest"}]`), 0o600))
			d.key("alt+4")
			time.Sleep(3 * time.Second)
			d.keep(pictures + "deploy.png")
			d.key("alt+1")
			time.Sleep(time.Second)
		}
		d.runExample()
		d.keep(pictures + map[string]string{"light": "window.png", "dark": "dark.png"}[colours])
	}
	d := story(t, "order.bpmn", orderToTest)
	d.recordAndBreak(d.picturesOf("tests-save", "tests-coverage", "tests-difference"))
	d = storyOfTen(t)
	d.repairTen(d.picturesOf("runs-incidents"))
	d = storyOfCurl(t)
	d.answerByCurl(d.picturesOf("curl-waits"))
	d = storyOfPrices(t)
	d.lookAtElement(d.picturesOf("tokens", "element", "runs-element"))
	d = storyOfChecks(t)
	d.moveRuns(d.picturesOf("runs-move"))
	d, said := storyOfNow(t)
	d.pressCards(said, d.picturesOf("now-incident", "now-form", "now-message", "now-timer"))
}

// picturesOf keeps these pictures for the guide.
func (d *desk) picturesOf(names ...string) func(name string) {
	return func(name string) {
		if time.Sleep(time.Second); slices.Contains(names, name) {
			d.keep(pictures + name + ".png")
		}
	}
}
