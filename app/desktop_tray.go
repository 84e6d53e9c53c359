//go:build cgo || ci

package main

import (
	"os"
	"runtime"

	"github.com/godbus/dbus/v5"
)

// trayWatcher is who shows icons of programs on the desktops of Linux (StatusNotifierItem, freedesktop.org).
const trayWatcher = "org.kde.StatusNotifierWatcher"

// hasTray reports whether the desktop shows icons of programs. Asking for one where there is none would only fill the log.
func hasTray() bool {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return true
	}
	if os.Getenv("DBUS_SESSION_BUS_ADDRESS") == "" {
		return false
	}
	bus, err := dbus.SessionBus()
	if err != nil {
		return false
	}
	var there bool
	err = bus.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, trayWatcher).Store(&there)
	return err == nil && there
}
