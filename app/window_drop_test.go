package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// A file that is dragged from another program onto the window is opened, wherever it is let go: over the start page, and
// over a diagram; its name may have a blank and letters of any language.
func TestWindowDrop(t *testing.T) {
	onRequest(t)
	byHand(t)
	if pythonWith("Xlib") == "" {
		t.Skip("python3-xlib, with which files are dragged, is missing")
	}
	d := openDesk(t, "light")
	for _, name := range []string{"first.bpmn", "заказ 50%.bpmn"} {
		file := filepath.Join(d.home, name)
		check(t, os.WriteFile(file, []byte(sheetCalls), 0o644))
		d.drop(file)
		d.await("the file that was dropped", func() bool {
			title, err := d.xdo("getwindowname", d.window)
			return err == nil && strings.HasPrefix(title, name)
		})
		d.find("element.soap")
	}
}

// drop drags a file onto the middle of the window.
func (d *desk) drop(file string) {
	d.Helper()
	at := d.corner.Add(d.size.Div(2))
	c := exec.Command(pythonWith("Xlib"), "testdata/drag.py", d.window, strconv.Itoa(at.X), strconv.Itoa(at.Y), file)
	c.Env = d.env
	if out, err := c.CombinedOutput(); err != nil {
		d.Fatalf("drag %s onto the window: %v, %s", file, err, out)
	}
}

// pythonWith is a Python that has a module; "" if there is none. That of the system comes second, where another one is used first.
func pythonWith(module string) string {
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(python, "-c", "import "+module).Run() == nil {
			return python
		}
	}
	return ""
}
