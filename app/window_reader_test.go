package main

import (
	"bufio"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// An ear is who reads the window without seeing it: testdata/reader.py, which knows nothing but AT-SPI.
type ear struct {
	*desk
	asks io.WriteCloser
	mu   sync.Mutex
	told []string // lines that nobody has waited for yet
}

// listening opens the window on a bus where a reader listens.
func listening(t *testing.T, args ...string) *ear {
	t.Helper()
	python := pythonWith("pyatspi")
	if python == "" {
		t.Skip("python3-pyatspi is missing")
	}
	d := newDesk(t, deskLook{colours: "light"})
	bus, address := d.desktopBus()
	d.env = append(d.env, "DBUS_SESSION_BUS_ADDRESS="+address, "XDG_RUNTIME_DIR="+t.TempDir())
	status := bus.Object("org.a11y.Bus", "/org/a11y/bus")
	if err := status.Call("org.freedesktop.DBus.Properties.Set", 0, "org.a11y.Status", "IsEnabled", dbus.MakeVariant(true)).Err; err != nil {
		t.Skipf("no readers are served here (at-spi2-core): %v", err)
	}
	l := &ear{desk: d}
	c := exec.Command(python, "testdata/reader.py")
	c.Env = d.env
	out, err := c.StdoutPipe()
	check(t, err)
	l.asks, err = c.StdinPipe()
	check(t, err)
	check(t, c.Start())
	t.Cleanup(func() {
		l.asks.Close()
		c.Process.Kill()
		c.Wait()
		if t.Failed() {
			t.Log("heard last:\n" + strings.Join(l.told, "\n"))
		}
	})
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			l.mu.Lock()
			l.told = append(l.told, lines.Text())
			l.mu.Unlock()
		}
	}()
	l.hears("ready")
	d.launch(args...)
	return l
}

// hears waits for a line that begins so, and forgets those before it.
func (l *ear) hears(what string) (line string) {
	l.Helper()
	l.await("a reader hears: "+what, func() bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		for i := range l.told {
			if strings.HasPrefix(l.told[i], what) {
				line, l.told = l.told[i], l.told[i+1:]
				return true
			}
		}
		return false
	})
	return line
}

// named fails for every control of what is seen now that has the keys at times, and no name.
func (l *ear) named(page string) {
	l.Helper()
	time.Sleep(300 * time.Millisecond) // until the reader has been told of what has just been opened
	l.mu.Lock()
	l.told = nil
	l.mu.Unlock()
	fmt.Fprintln(l.asks, "names")
	l.await("the names of "+page, func() bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		for _, line := range l.told {
			if strings.HasPrefix(line, "nameless") {
				l.Errorf("%s: %s", page, line)
			}
			if strings.HasPrefix(line, "named") {
				return line != "named 0"
			}
		}
		return false
	})
}

// TestWindowReader walks through the window by keys, as somebody does who does not see it, and hears where it is.
func TestWindowReader(t *testing.T) {
	byHand(t)
	l := listening(t, example(t))
	l.click(l.find("element.Task_Report").middle())
	l.hears("keys list item | Report error, user task | comes from Error found; leads to Request work record")
	l.key("alt+Right")
	l.hears("keys list item | Request work record, message intermediate throw event")
	l.key("e")
	l.hears("keys entry | Name")
	l.write("Ask")
	l.hears("typed A")
	l.key("Escape")
	l.hears("keys list item | Request work record")
	l.key("Return")
	l.find("form.dialog")
	l.fill("field.url", "x")
	l.hears("keys entry | URL")
	l.click(l.find("field.method").middle())
	l.hears("keys popup menu") // the list of the choice
	l.key("Down")
	l.hears("keys menu item | ")
	l.key("Return")
	l.hears("value Method | ")
	l.named("the form")
	l.key("Escape")
	l.gone("form.dialog")
	l.key("F10")
	l.hears("keys menu item | New | ")
	l.key("Down")
	l.hears("keys menu item | Open…")
	l.key("Escape")
	l.key("ctrl+k")
	l.hears("keys entry | Find an element, command or variable")
	l.hears("said New")
	l.key("Down")
	l.hears("said Open, ")
	l.key("Escape")
	l.key("ctrl+s")
	l.hears("said Saved")
	l.key("ctrl+F6")
	l.hears("keys slider | Move the edge of an area")
}

// TestWindowNamed looks for controls without a name on every page.
func TestWindowNamed(t *testing.T) {
	byHand(t)
	l := listening(t, example(t))
	l.named("the diagram")
	for _, page := range []string{"Settings", "Accounts and secrets", "People", "Catalogs and subscriptions", "Keyboard shortcuts", "Export as picture", "Rename everywhere"} {
		l.command(page)
		l.covered(true)
		l.named(page)
		l.key("Escape")
		l.covered(false)
	}
	for _, page := range []string{"Problems", "Calls", "Messages", "Endpoints", "Tests", "Simulation"} {
		l.command(page)
		l.covered(false)
		l.named(page)
	}
	for _, page := range []string{"ctrl+shift+b", "alt+2", "alt+3", "alt+4", "alt+5", "alt+1"} {
		l.key(page)
		l.named(page)
	}
	l.click(l.find("action.run").middle())
	l.find("task.worker")
	l.named("the task of a run")
}
