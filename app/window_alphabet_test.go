package main

import (
	"os/exec"
	"strings"
	"testing"
)

// TestWindowOtherAlphabet has the keyboard of somebody who writes Cyrillic: keys that do something are known by where they lie,
// alone and with Alt, and what is typed is Cyrillic as ever.
func TestWindowOtherAlphabet(t *testing.T) {
	if _, err := exec.LookPath("setxkbmap"); err != nil {
		t.Skip("setxkbmap is missing")
	}
	byHand(t)
	d := openDesk(t, "light", example(t))
	report := d.find("element.Task_Report").middle()
	layout := func(args ...string) string {
		c := exec.Command("setxkbmap", args...)
		c.Env = d.env
		out, err := c.CombinedOutput()
		check(t, err)
		return string(out)
	}
	layout("-layout", "ru")
	d.await("the Cyrillic keyboard", func() bool { return strings.Contains(layout("-query"), "ru") })
	const a, f, n, comma = 38, 41, 57, 59 // what X11 calls the keys that have these letters on a Latin keyboard
	for _, keys := range []func(){
		func() { d.click(report); d.do("key", a) },
		func() { d.do("key", n) },
		func() { d.do("keydown", "Alt_L", "key", f, "keyup", "Alt_L") },
		func() { d.do("keydown", "Control_L", "key", comma, "keyup", "Control_L") },
	} {
		d.covered(false)
		keys()
		d.covered(true)
		d.key("Escape")
	}
	d.covered(false)
}
