package overlay

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"

	"github.com/godbus/dbus/v5"
)

// The portal of the desktop, which GNOME, KDE and others have.
const (
	portalName  = "org.freedesktop.portal.Desktop"
	portalPath  = "/org/freedesktop/portal/desktop"
	portalFiles = "org.freedesktop.portal.FileChooser"
	portalAsked = "org.freedesktop.portal.Request"
)

// desktopAsks reports whether the desktop shows file dialogs to programs.
func desktopAsks() bool {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" || os.Getenv("DBUS_SESSION_BUS_ADDRESS") == "" {
		return false
	}
	bus, err := dbus.SessionBus()
	if err != nil {
		return false
	}
	_, err = bus.Object(portalName, portalPath).GetProperty(portalFiles + ".version")
	return err == nil
}

// askDesktop shows the dialog of the desktop and waits; "" if the person wants nothing.
func askDesktop(f Files, w wanted) (path string, err error) {
	bus, err := dbus.ConnectSessionBus() // of its own: what comes in is for this dialog
	if err != nil {
		return "", fmt.Errorf("ask the desktop for a file: %w", err)
	}
	defer bus.Close()
	if err := bus.AddMatchSignal(dbus.WithMatchInterface(portalAsked), dbus.WithMatchMember("Response")); err != nil {
		return "", fmt.Errorf("ask the desktop for a file: %w", err)
	}
	answers := make(chan *dbus.Signal, 8)
	bus.Signal(answers)
	method, options := ".OpenFile", f.options(w)
	if w.write {
		method = ".SaveFile"
	}
	var asked dbus.ObjectPath
	if err := bus.Object(portalName, portalPath).Call(portalFiles+method, 0, "", w.title, options).Store(&asked); err != nil {
		return "", fmt.Errorf("ask the desktop for a file: %w", err)
	}
	for a := range answers {
		if a.Path == asked {
			return answered(a.Body)
		}
	}
	return "", errors.New("the desktop ended before it answered")
}

// options are what the portal is told about a dialog.
func (f Files) options(w wanted) map[string]dbus.Variant {
	folder := f.Folder
	if folder == "" {
		folder, _ = os.UserHomeDir()
	}
	o := map[string]dbus.Variant{
		"accept_label":   dbus.MakeVariant(w.button),
		"current_folder": dbus.MakeVariant(append([]byte(folder), 0)),
	}
	if w.folder {
		o["directory"] = dbus.MakeVariant(true)
	}
	if w.write {
		o["current_name"] = dbus.MakeVariant(f.Name)
	}
	if len(f.Endings) > 0 && !w.folder {
		type rule struct {
			Sort    uint32 // 0: a pattern of names
			Pattern string
		}
		type filter struct {
			Name  string
			Rules []rule
		}
		one := filter{}
		for _, e := range f.Endings {
			one.Name += " *" + e
			one.Rules = append(one.Rules, rule{0, "*" + e})
		}
		o["filters"] = dbus.MakeVariant([]filter{one})
	}
	return o
}

// answered is the path in an answer of the portal: a state, 0 if something was chosen,
// and what.
func answered(body []any) (string, error) {
	var state uint32
	var results map[string]dbus.Variant
	if err := dbus.Store(body, &state, &results); err != nil {
		return "", fmt.Errorf("ask the desktop for a file: %w", err)
	}
	list, _ := results["uris"].Value().([]string)
	if state != 0 || len(list) == 0 {
		return "", nil
	}
	at, err := url.Parse(list[0])
	if err == nil && at.Scheme != "file" {
		err = errors.New("the chosen file does not lie on this machine")
	}
	if err != nil {
		return "", err
	}
	return filepath.FromSlash(at.Path), nil
}
