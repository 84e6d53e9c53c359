package main

import (
	"image"
	"os"
	"path/filepath"
	"testing"
	"time"

	"hookflow/assets"
)

// picturesEnv names a folder for pictures of what the window tests come by, to be
// looked at.
const picturesEnv = "HOOKFLOW_PICTURES"

// look keeps a picture if anybody wants to look at it.
func (d *desk) look(name string) {
	if dir := os.Getenv(picturesEnv); dir != "" {
		time.Sleep(500 * time.Millisecond) // until it is painted
		d.keep(filepath.Join(dir, name+".png"))
	}
}

// covered waits until something stands above the window, or nothing.
func (d *desk) covered(want bool) {
	d.Helper()
	what := "an overlay"
	if !want {
		what = "the end of the overlay"
	}
	d.await(what, func() bool { _, there := d.places()["dialog"]; return there == want })
}

// example opens the bundled example in a file of its own.
func example(t *testing.T) string {
	file := filepath.Join(t.TempDir(), "report.bpmn")
	data, err := assets.Examples.ReadFile(assets.ErrorReport)
	check(t, err)
	check(t, os.WriteFile(file, data, 0o644))
	return file
}

// overlays are the ways to every kind of overlay of the window.
var overlays = []struct {
	name string
	open func(*desk)
}{
	{"open", func(d *desk) { d.key("ctrl+o") }},
	{"save as", func(d *desk) { d.key("ctrl+shift+s") }},
	{"picture", func(d *desk) { d.key("ctrl+shift+e") }},
	{"find", func(d *desk) { d.key("ctrl+f") }},
	{"create", func(d *desk) { d.key("n") }},
	{"append", func(d *desk) { d.click(d.find("element.Task_Report").middle()); d.key("a") }},
	{"replace", func(d *desk) { d.click(d.find("element.Task_Report").middle()); d.key("r") }},
	{"menu", func(d *desk) { d.rightClick(d.find("element.Task_Report").middle()) }},
	{"properties", func(d *desk) { d.doubleClick(d.find("element.Throw_Request").middle()) }},
}

func (d *desk) rightClick(p image.Point) {
	d.Helper()
	x, y := d.at(p)
	d.do("mousemove", x, y, "sleep", ".15", "click", 3, "sleep", ".1")
}

// befores are what is done in an overlay before Escape: where the focus goes.
var befores = []struct {
	name string
	do   func(*desk)
}{
	{"at once", func(*desk) {}},
	{"after a click inside", func(d *desk) { d.click(d.find("dialog").middle()) }},
	{"after a click on the title", func(d *desk) { r := d.find("dialog"); d.click(image.Pt(r[0]+r[2]-12, r[1]+8)) }},
	{"after Tab", func(d *desk) { d.key("Tab"); d.key("Tab") }},
	{"after a click beside", func(d *desk) { d.click(image.Pt(1270, 790)) }},
}

// TestWindowOverlays opens every overlay of the real window and closes it with
// Escape, wherever the focus has gone. The window works afterwards. Every overlay
// is tried in two ways, so that every way is tried in several overlays.
func TestWindowOverlays(t *testing.T) {
	byHand(t)
	d := openDesk(t, "light", example(t))
	d.named("report.bpmn \u2013 Hookflow")
	d.find("element.Throw_Request") // before that the window takes no keys
	for i, o := range overlays {
		hows := []int{0, 1 + i%(len(befores)-1)}
		if o.name == "menu" {
			hows = []int{0, 3} // a click chooses or closes
		}
		for _, how := range hows {
			t.Run(o.name+" "+befores[how].name, func(t *testing.T) {
				d := d.in(t)
				o.open(d)
				d.covered(true)
				if how == 0 {
					d.look("overlay-" + o.name)
				}
				befores[how].do(d)
				d.escape()
				d.key("Escape")                                   // a click inside may have put an element in the hand
				d.click(d.find("element.Throw_Request").middle()) // neither dead nor deaf
				d.find("handle.connect")
				d.key("Escape")
			})
		}
	}
}

// in is the desk in a part of its test.
func (d *desk) in(t *testing.T) *desk {
	part := *d
	part.T = t
	return &part
}

// escape presses Escape until nothing stands above the window; a click inside may
// have opened a second overlay.
func (d *desk) escape() {
	d.Helper()
	for range 3 {
		if _, there := d.places()["dialog"]; !there {
			break
		}
		d.key("Escape")
		for end := time.Now().Add(time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
			if _, there := d.places()["dialog"]; !there {
				break
			}
		}
	}
	d.covered(false)
}
