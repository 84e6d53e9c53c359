//go:build cgo || ci

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/driver"
	"github.com/spf13/cobra"

	"hookflow/assets"
	"hookflow/designer"
	"hookflow/designer/exchange"
	"hookflow/designer/monitor"
	"hookflow/designer/typeset"
	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/engine/savefile"
	"hookflow/runtime"
	"hookflow/runtime/listener"
	"hookflow/runtime/mock"
	"hookflow/runtime/people"
	"hookflow/runtime/vault"
	"hookflow/runtime/webhook"
)

// hasWindow says that this build opens one.
const hasWindow = true

// appID names the program's folder of settings.
const appID = "hookflow.desktop"

// desktop opens the window with the files given. The engine of the window
// keeps its state in the user's data folder.
func desktop(c *cobra.Command, files []string) (err error) {
	defer func() {
		if failed := recover(); failed != nil {
			if err = withoutDisplay(failed); err == nil {
				panic(failed)
			}
		}
	}()
	for _, f := range files {
		if _, err := os.Stat(f); err != nil {
			return fmt.Errorf("open %s: %w", f, cause(err))
		}
	}
	calm := designer.Hasten()
	recovery := ""
	if dir, err := stateDir(); err == nil {
		recovery = filepath.Join(dir, "recovery")
	}
	spoken := make(chan struct{})
	var ahead *designer.Ahead
	if len(files) > 0 {
		ahead = designer.ReadAhead(files[0], recovery, spoken)
	} else {
		designer.ReadExamples()
	}
	go typeset.Warm()
	app.SetMetadata(fyne.AppMetadata{ID: appID, Name: "Hookflow", Version: version, Icon: fyne.NewStaticResource("mark.png", assets.Mark), Migrations: map[string]bool{"fyneDo": true}})
	a := app.NewWithID(appID)
	bare, err := designer.Ready(a, spoken)
	if err != nil {
		return err
	}
	board := &bulletin{}
	slog.SetDefault(slog.New(telling{slog.NewTextHandler(os.Stderr, nil), board.tell}))
	opened := make(chan *runtime.Runtime, 1)
	o := designer.Options{App: a, Bare: bare, Ahead: ahead, Calm: calm, RecoveryDir: recovery, Unsupported: refusedHere, Servers: servers(), OpenEngine: func() (*monitor.Local, error) {
		rt, err := openLocal(runtime.Options{OnAlert: board.alert, Lang: designer.Language, Records: recordsKept()}, board.tell)
		if err != nil {
			slog.Error("the engine cannot be opened", "error", err)
			return nil, err
		}
		opened <- rt
		l := local(rt)
		sit(rt, l)
		return l, nil
	}}
	o.ReadTemplates = readTemplates
	o.CopyPicture, o.ReadCurl, o.Connectors, o.Guide = copyPicture, curlCommand, onTheShelf, guideOf(a)
	if o.Accounts, err = credentials(); err != nil {
		board.tell(err.Error())
	}
	var w *designer.Window
	o.OnFirstPaint = func() { intercept(w) }
	w = designer.New(o)
	example, _ := c.Flags().GetBool("example")
	missing := false
	a.Lifecycle().SetOnStarted(func() {
		if missing = !there(w.Window); missing { // Fyne logs why, and would go on without a window
			a.Quit()
			return
		}
		fitDisplay(w)
		w.Begin(files, example)
	})
	if hasTray() {
		w.ShowTray()
	}
	board.show(w)
	go func() { <-c.Context().Done(); fyne.Do(a.Quit) }()
	w.ShowAndRun()
	if missing {
		err = errors.New("no window can be opened here: the display offers no OpenGL 2.1; install the driver of the graphics card (on Debian libgl1-mesa-dri), or try LIBGL_ALWAYS_SOFTWARE=1; hookflow run, serve and the other commands need none")
	}
	select {
	case rt := <-opened:
		return errors.Join(err, rt.Close())
	default: // still opening, which nobody waits for: the store outlives any end
		return err
	}
}

// there reports whether the system has made the window.
func there(w fyne.Window) (made bool) {
	n, native := w.(driver.NativeWindow)
	if !native {
		return true
	}
	n.RunNative(func(context any) {
		switch c := context.(type) {
		case driver.X11WindowContext:
			made = c.WindowHandle != 0
		case driver.WaylandWindowContext:
			made = c.WaylandSurface != 0
		case driver.WindowsWindowContext:
			made = c.HWND != 0
		case driver.MacWindowContext:
			made = c.NSWindow != 0
		default:
			made = true
		}
	})
	return made
}

// openLocal opens the engine of the window. Without it diagrams can still be
// edited. tell hears, in words for people, what is otherwise than usual.
func openLocal(o runtime.Options, tell func(string)) (*runtime.Runtime, error) {
	dir, err := stateDir()
	if err != nil {
		return nil, err
	}
	if o, err = withCredentials(o, vault.DefaultEnvironment); err != nil {
		return nil, err
	}
	o.Dir, o.Version = filepath.Join(dir, "state"), version
	rt, err := runtime.Open(o)
	var taken *listener.PortTaken
	if errors.As(err, &taken) && taken.Next != "" {
		slog.Info("the port of the listener is taken", "wanted", taken.Addr, "used", taken.Next)
		tell(designer.PortTaken(taken.Addr, taken.Next))
		o.Listen = taken.Next
		if rt, err = runtime.Open(o); err == nil {
			rt.Reroute(taken.Addr, taken.Next)
		}
	}
	if err != nil {
		return nil, err
	}
	if err := savefile.Bytes(filepath.Join(o.Dir, addressFile), []byte(rt.URL()+"\n")); err != nil { // where commands look for a server
		slog.Warn("the address of the listener cannot be written", "error", err)
	}
	return rt, nil
}

// known are the people of this computer, with the groups that tasks of theirs may be for.
func known() (list []monitor.Person) {
	path, err := peopleFile()
	if err != nil {
		return nil
	}
	d, err := people.Read(path)
	if err != nil {
		slog.Warn("the people cannot be read", "error", err)
	}
	for _, p := range d.People {
		list = append(list, monitor.Person{Name: p.Name, Groups: d.GroupsOf(p.Name)})
	}
	return list
}

// local is the engine as the window sees it.
func local(rt *runtime.Runtime) *monitor.Local {
	return &monitor.Local{
		Engine: rt.Engine(),
		URL:    rt.URL(),

		Environment: rt.Environment(),
		Deploy: func(ctx context.Context, name string, xml []byte) ([]engine.Definition, error) {
			return deploy(ctx, rt, name, xml)
		},
		Calls: func(key engine.Key) []exchange.Call {
			list := shownCalls(rt.Calls().List(key, maxCalls))
			slices.Reverse(list)
			return list
		},
		CallsAt: func(key engine.Key, element string) []exchange.Call {
			list := shownCalls(rt.Calls().Search(webhook.Filter{Instance: key, Element: element}, maxCalls))
			slices.Reverse(list)
			return list
		},
		Log: callLog(rt),
		Pin: func(process, element string, answers []byte) error {
			var list []mock.Answer
			if err := json.Unmarshal(answers, &list); err != nil {
				return fmt.Errorf("read the answers: %w", err)
			}
			return rt.Pin(process, element, list)
		},
		Pinned:    func(process, element string) []byte { return pinned(rt, process, element) },
		Draft:     draft,
		Requests:  keptRequests(rt),
		Endpoints: func(name string, document []byte) ([]monitor.Endpoint, error) { return endpoints(rt, name, document) },
		Contract:  func(name string, document []byte) ([]byte, error) { return contract(rt, name, document) },
		Journal: func(key engine.Key, w io.Writer) error {
			return rt.Engine().View(func(q *loop.Query) error { return listener.WriteJournal(w, q, key) })
		},
		PutFile:   rt.Attach,
		OpenFile:  rt.OpenFile,
		Hide:      webhook.HideJSON,
		Tests:     testsOf,
		Simulator: simulator(rt),
		People:    known,
		Record: func(path string, document []byte, key engine.Key, name string) error {
			return recordRun(rt, path, document, key, name)
		},
	}
}

// pinned are the answers of an element as a person edits them; nil if it has none.
func pinned(rt *runtime.Runtime, process, element string) []byte {
	list := rt.Pinned(process, element)
	if list == nil {
		return nil
	}
	text, err := json.MarshalIndent(list, "", "  ")
	if err != nil {
		return nil
	}
	return text
}

// draft opens an engine for what is not to be deployed: it keeps nothing, and listens where nobody knows.
func draft() (*monitor.Local, func(), error) {
	o, err := withCredentials(runtime.Options{Listen: "127.0.0.1:0", Version: version}, vault.DefaultEnvironment)
	if err != nil {
		return nil, nil, err
	}
	rt, err := runtime.Open(o)
	if err != nil {
		return nil, nil, err
	}
	end := func() {
		if err := rt.Close(); err != nil {
			slog.Warn("close the engine of a draft", "error", err)
		}
	}
	return local(rt), end, nil
}
