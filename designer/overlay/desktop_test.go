package overlay

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
)

// A portal answers like that of a desktop: it names a file.
type portal struct {
	bus    *dbus.Conn
	uris   []string
	method string
	title  string
	told   map[string]dbus.Variant
}

func (p *portal) OpenFile(_, title string, o map[string]dbus.Variant) (dbus.ObjectPath, *dbus.Error) {
	return p.asked("OpenFile", title, o)
}

func (p *portal) SaveFile(_, title string, o map[string]dbus.Variant) (dbus.ObjectPath, *dbus.Error) {
	return p.asked("SaveFile", title, o)
}

func (p *portal) asked(method, title string, o map[string]dbus.Variant) (dbus.ObjectPath, *dbus.Error) {
	p.method, p.title, p.told = method, title, o
	at := dbus.ObjectPath(portalPath + "/request/1")
	state := uint32(1)
	results := map[string]dbus.Variant{}
	if p.uris != nil {
		state = 0
		results["uris"] = dbus.MakeVariant(p.uris)
	}
	go p.bus.Emit(at, portalAsked+".Response", state, results)
	return at, nil
}

// Get answers what version it is.
func (*portal) Get(_, _ string) (dbus.Variant, *dbus.Error) {
	return dbus.MakeVariant(uint32(4)), nil
}

// aPortal starts a bus with a desktop on it.
func aPortal(t *testing.T) *portal {
	t.Helper()
	daemon, err := exec.LookPath("dbus-daemon")
	if err != nil {
		t.Skip("dbus-daemon is missing")
	}
	c := exec.Command(daemon, "--session", "--nofork", "--print-address", "--address=unix:dir="+t.TempDir())
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Kill(); c.Wait() })
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", strings.TrimSpace(address))
	bus, err := dbus.Connect(strings.TrimSpace(address))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bus.Close() })
	p := &portal{bus: bus}
	for _, as := range []string{portalFiles, "org.freedesktop.DBus.Properties"} {
		if err := bus.Export(p, portalPath, as); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := bus.RequestName(portalName, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	return p
}

// Where the desktop has file dialogs, they are asked, and names of any letters come back.
func TestDesktopAsks(t *testing.T) {
	before := os.Getenv("DBUS_SESSION_BUS_ADDRESS")
	p := aPortal(t)
	if !desktopAsks() {
		t.Fatalf("the desktop is not asked (the bus before was %q)", before)
	}
	p.uris = []string{"file:///tmp/a+b%20%EA%B0%80%23.bpmn"}
	path, err := askDesktop(Files{Folder: "/tmp", Endings: []string{".bpmn"}}, wanted{title: "Open a file", button: "Open"})
	if path != "/tmp/a+b 가#.bpmn" || err != nil || p.method != "OpenFile" || p.title != "Open a file" {
		t.Errorf("%s %q brought %q, %v", p.method, p.title, path, err)
	}
	p.uris = nil
	path, err = askDesktop(Files{Folder: "/tmp", Name: "x.bpmn"}, wanted{write: true})
	if path != "" || err != nil || p.method != "SaveFile" || p.told["current_name"].Value() != "x.bpmn" {
		t.Errorf("nothing chosen: %s brought %q, %v", p.method, path, err)
	}
	p.uris = []string{"https://elsewhere/x"}
	if path, err = askDesktop(Files{}, wanted{}); err == nil {
		t.Errorf("a file of another machine came as %q", path)
	}
}
