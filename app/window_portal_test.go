package main

import (
	"bufio"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
)

// A fileDialog stands for the one of a desktop: whoever is asked for a file names this one.
type fileDialog struct {
	bus  *dbus.Conn
	file string
}

// OpenFile implements org.freedesktop.portal.FileChooser.
func (f *fileDialog) OpenFile(_, _ string, _ map[string]dbus.Variant) (dbus.ObjectPath, *dbus.Error) {
	const request = dbus.ObjectPath("/org/freedesktop/portal/desktop/request/1")
	chosen := (&url.URL{Scheme: "file", Path: f.file}).String()
	go f.bus.Emit(request, "org.freedesktop.portal.Request.Response", uint32(0), map[string]dbus.Variant{"uris": dbus.MakeVariant([]string{chosen})})
	return request, nil
}

// Get implements org.freedesktop.DBus.Properties: the version of the dialog.
func (*fileDialog) Get(_, _ string) (dbus.Variant, *dbus.Error) {
	return dbus.MakeVariant(uint32(4)), nil
}

// TestWindowAsksTheDesktop opens a file through the dialog of the desktop where there is one, and through the program's own where the
// desktop has gone.
func TestWindowAsksTheDesktop(t *testing.T) {
	onRequest(t)
	byHand(t)
	d := newDesk(t, deskLook{colours: "light"})
	file := filepath.Join(d.home, "chosen 50%.bpmn")
	check(t, os.WriteFile(file, []byte(sheetCalls), 0o644))
	bus, address := d.desktopBus()
	dialog := &fileDialog{bus: bus, file: file}
	for _, as := range []string{"org.freedesktop.portal.FileChooser", "org.freedesktop.DBus.Properties"} {
		check(t, bus.Export(dialog, "/org/freedesktop/portal/desktop", as))
	}
	_, err := bus.RequestName("org.freedesktop.portal.Desktop", dbus.NameFlagDoNotQueue)
	check(t, err)
	d.env = append(d.env, "DBUS_SESSION_BUS_ADDRESS="+address)
	d.launch()
	d.key("ctrl+o")
	d.find("element.soap")
	check(t, bus.Close())
	d.key("ctrl+o")
	d.covered(true)
}

// desktopBus starts a bus as a desktop has it.
func (d *desk) desktopBus() (*dbus.Conn, string) {
	d.Helper()
	daemon, err := exec.LookPath("dbus-daemon")
	if err != nil {
		d.Skip("dbus-daemon is missing")
	}
	c := exec.Command(daemon, "--session", "--nofork", "--print-address", "--address=unix:dir="+d.TempDir())
	out, err := c.StdoutPipe()
	check(d.T, err)
	check(d.T, c.Start())
	d.Cleanup(func() { c.Process.Kill(); c.Wait() })
	address, err := bufio.NewReader(out).ReadString('\n')
	check(d.T, err)
	address = strings.TrimSpace(address)
	bus, err := dbus.Connect(address)
	check(d.T, err)
	return bus, address
}
