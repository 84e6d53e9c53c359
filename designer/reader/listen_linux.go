package reader

import (
	"os"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"github.com/godbus/dbus/v5"

	"hookflow/designer/guard"
)

// Names on the bus of the session, where it is said whether a reader listens.
const (
	a11yName   = "org.a11y.Bus"
	a11yPath   = dbus.ObjectPath("/org/a11y/bus")
	a11yStatus = "org.a11y.Status"
	busName    = "org.freedesktop.DBus"
	propsFace  = busName + ".Properties"
)

// A window is looked at so often while a reader listens, and no longer than this part of the time.
const (
	pause = 60 * time.Millisecond
	share = 10
)

// Follow lets readers read a window from now on, whenever one listens; stands is asked in the window's goroutine. It returns when
// there is no bus, or no longer.
func Follow(w fyne.Window, stands func() Standing) {
	if os.Getenv("DBUS_SESSION_BUS_ADDRESS") == "" { // asking for the bus would start one
		return
	}
	session, err := dbus.ConnectSessionBus()
	if err != nil {
		return
	}
	defer session.Close()
	news := make(chan *dbus.Signal, 16)
	session.Signal(news)
	for _, match := range [][]dbus.MatchOption{
		{dbus.WithMatchObjectPath(a11yPath), dbus.WithMatchInterface(propsFace), dbus.WithMatchMember("PropertiesChanged")},
		{dbus.WithMatchSender(busName), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, a11yName)},
	} {
		if session.AddMatchSignal(match...) != nil {
			return
		}
	}
	var stop func()
	for {
		switch on := listens(session); {
		case on && stop == nil:
			stop = open(session, w, stands)
		case !on && stop != nil:
			stop()
			stop = nil
		}
		if _, more := <-news; !more {
			return
		}
	}
}

// listens reports whether a reader does. Where nobody has asked for readers yet, nothing of theirs is started by the question.
func listens(session *dbus.Conn) bool {
	for _, name := range []string{"ScreenReaderEnabled", "IsEnabled"} {
		var on dbus.Variant
		if session.Object(a11yName, a11yPath).Call(propsFace+".Get", dbus.FlagNoAutoStart, a11yStatus, name).Store(&on) == nil && on.Value() == true {
			return true
		}
	}
	return false
}

// A bus is the one of the readers, with what it is served from.
type bus struct {
	conn    *dbus.Conn
	self    string // what the program is called there
	desktop ref    // that all programs stand in
	window  fyne.Window
	stands  func() Standing
	tree    atomic.Pointer[tree]
}

// open serves a window to readers; it returns what ends that. nil if they cannot be reached.
func open(session *dbus.Conn, w fyne.Window, stands func() Standing) (stop func()) {
	var address string
	if session.Object(a11yName, a11yPath).Call(a11yName+".GetAddress", 0).Store(&address) != nil {
		return nil
	}
	b := &bus{window: w, stands: stands}
	b.tree.Store(&tree{})
	conn, err := dbus.Connect(address, dbus.WithHandler(b))
	if err != nil {
		return nil
	}
	b.conn, b.self = conn, conn.Names()[0]
	if !b.follow() || conn.Object(atspi+"Registry", rootPath).Call(atspi+"Socket.Embed", 0, ref{b.self, rootPath}).Store(&b.desktop) != nil {
		conn.Close()
		return nil
	}
	b.emit(event{windowID, "Window.Create", "", 0, 0, nil})
	ended := make(chan struct{})
	guard.Go(func() {
		defer conn.Close()
		for rest := pause; ; {
			select {
			case <-ended:
				return
			case <-time.After(rest):
			}
			begun := time.Now()
			if !b.follow() {
				return
			}
			rest = max(pause, share*time.Since(begun))
		}
	})
	return func() { close(ended) }
}

// follow makes a tree of the window as it is now, and tells what is different. It reports false if that has failed.
func (b *bus) follow() bool {
	before := b.tree.Load()
	var now *tree
	fyne.DoAndWait(func() { guard.Do(func() { now = treeOf(b.window, b.stands(), before) }, nil) })
	if now == nil || !b.conn.Connected() {
		return false
	}
	b.tree.Store(now)
	if len(before.nodes) > 0 {
		for _, e := range differences(before, now) {
			b.emit(e)
		}
	}
	return true
}

// emit tells readers of an event. They will hear of what is so by asking, if this does not reach them.
func (b *bus) emit(e event) {
	value := dbus.MakeVariant(int32(0))
	switch v := e.value.(type) {
	case string:
		value = dbus.MakeVariant(v)
	case int32: // a node
		value = dbus.MakeVariant(ref{b.self, pathOf(v)})
	}
	_ = b.conn.Emit(pathOf(e.of), atspi+"Event."+e.what, e.detail, e.a, e.b, value, map[string]dbus.Variant{})
}

// later does something in the window's goroutine that a reader has asked for.
func (b *bus) later(do func()) { guard.Later(do) }
