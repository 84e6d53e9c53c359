package main

import (
	"bytes"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestWindowRecovery draws into a new diagram, kills the program with SIGKILL, and
// finds the work again; also after a save that came behind a creation.
func TestWindowRecovery(t *testing.T) {
	byHand(t)
	d := openDesk(t, "light")
	d.key("ctrl+n")
	d.named("untitled.bpmn \u2013 Hookflow")
	d.await("the start event", func() bool {
		for name := range d.places() {
			if strings.HasPrefix(name, "element.Event") {
				return true
			}
		}
		return false
	})
	first := d.newTask(300, "Check the stock")
	d.crash()
	d.click(d.find("button.Bring it back").middle())
	d.covered(false)
	d.find("element." + first)
	d.look("recovered")

	file := filepath.Join(d.home, "work.bpmn")
	d.saveAs(file)
	second := d.newTask(660, "Order more")
	d.crash()
	d.click(d.find("button.Bring it back").middle())
	d.covered(false)
	d.find("element." + second)
	d.key("ctrl+s")
	d.look("second")
	d.await("both tasks in the file", func() bool {
		m := read(file)
		return m != nil && m.ByID(first).Name() == "Check the stock" && m.ByID(second) != nil && m.ByID(second).Name() == "Order more"
	})
	d.crash()
	d.covered(false) // nothing is lost, nothing is asked
}

// crash ends the program as a crash does, and starts it again. A person reads what it says before answering: a click in
// the first moments of the window is lost on a busy machine.
func (d *desk) crash() {
	d.Helper()
	d.kill()
	d.launch()
	time.Sleep(3 * time.Second)
}

// kill ends the program as a crash does.
func (d *desk) kill() {
	d.app.Process.Kill()
	d.app.Wait()
}

// newTask drags a task out of the palette, names it and returns its id.
func (d *desk) newTask(y int, name string) string {
	d.Helper()
	from := d.find("palette.Task").middle()
	before := d.places()
	d.drag(from, image.Pt(600, y))
	id := d.added(before)
	d.find("naming")
	d.write(name)
	d.key("Return")
	d.gone("naming")
	return id
}

// saveAs saves into a file of the user's folder through the dialog.
func (d *desk) saveAs(file string) {
	d.Helper()
	d.key("ctrl+shift+s")
	d.covered(true)
	d.key("ctrl+a")
	d.write(filepath.Base(file))
	d.key("Return")
	d.covered(false)
	d.await("the saved file", func() bool { return read(file) != nil })
}

// TestWindowOutside changes the open file from outside: nothing is written over it
// before the person has decided.
func TestWindowOutside(t *testing.T) {
	byHand(t)
	file := example(t)
	d := openDesk(t, "light", file)
	d.named("report.bpmn \u2013 Hookflow")
	task := d.drawTask("Check the stock")
	data, err := os.ReadFile(file)
	check(t, err)
	theirs := bytes.Replace(data, []byte(`name="Confirm"`), []byte(`name="Confirm it"`), 1)
	check(t, os.WriteFile(file, theirs, 0o644))
	d.key("ctrl+s")
	d.find("button.Keep mine")
	d.look("outside")
	d.click(d.find("button.Compare").middle())
	d.find("button.Back")
	d.look("compare")
	d.key("Escape")
	d.find("button.Keep mine")
	d.key("Escape")
	d.covered(false)
	if now, _ := os.ReadFile(file); !bytes.Equal(now, theirs) {
		t.Fatal("the file was written over before the person decided")
	}
	d.key("ctrl+s")
	d.click(d.find("button.Keep mine").middle())
	d.await("the saved file", func() bool { m := read(file); return m != nil && m.ByID(task) != nil })
}
