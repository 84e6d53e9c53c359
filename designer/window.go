// Package designer is the desktop window: it opens diagrams, lets them be
// edited and run, and shows what happens.
//
// Everything here runs on Fyne's one goroutine. What takes longer than a frame (a file, the store, a server, the check of a
// large document) goes through guard.Go and comes back with guard.Later; to wait for it here is to freeze the window.
// Nothing is kept twice: the document is the truth of what is drawn, the store of what runs, and every view is made from
// them again. A handler that is not reached through guard takes the person's unsaved work along when it fails.
package designer

import (
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"hookflow/designer/account"
	"hookflow/designer/catalog"
	"hookflow/designer/colour"
	"hookflow/designer/form"
	"hookflow/designer/guard"
	"hookflow/designer/look"
	"hookflow/designer/monitor"
	"hookflow/designer/overlay"
	"hookflow/designer/paint"
	"hookflow/designer/person"
	"hookflow/engine/bpmn"
	"hookflow/engine/lint"
)

// Options of a window.
type Options struct {
	App           fyne.App
	OpenEngine    func() (*monitor.Local, error)                                  // opens the engine of this workstation; called in the background, once, and again when it has failed
	Unsupported   func(*bpmn.Definitions) []lint.Finding                          // what the engine cannot run
	Servers       *Servers                                                        // server engines that files go to; nil: only as files
	Accounts      *account.Store                                                  // what calls need and no file holds; nil: it cannot be opened
	Connectors    func() []form.Connector                                         // those of this computer; nil: none are known
	ReadTemplates func(data []byte) (c form.Connector, notes []string, err error) // makes connectors of element templates; nil: nothing does
	RecoveryDir   string                                                          // where unsaved work is kept
	Bare          fyne.Window                                                     // that of the system, see Ready; nil: New makes it
	Calm          func()                                                          // called once the first file is to be seen, see Hasten; nil: nobody wants to know
	Ahead         *Ahead                                                          // the first file that Begin opens, which is being read; nil: none is
	ReadCurl      func(line string) (form.Command, error)                         // reads a cURL line; nil: nothing does
	CopyPicture   func(png []byte) error                                          // puts a picture on the clipboard of the desktop; nil: cannot be done here
	Guide         func(page string) error                                         // opens a page of the guide, such as guide/calls.html; nil: it is not here
	Corner        func() fyne.Position                                            // of the window on the display, in pixels; nil: not known
	OnFirstPaint  func()                                                          // called while the window is painted for the first time, its GL context current; nil: nobody wants to know
	Inline        bool                                                            // nothing is done in the background; for tests, whose driver has no goroutine of its own
}

// A Window is the main window. It belongs to Fyne's goroutine.
type Window struct {
	Options
	fyne.Window
	station
	sitting seating
	keymap
	actions    []Action
	over       *overlay.Layer
	tabs       *docTabs
	open       []*tab
	left       bool     // another program has the keys
	latest     *tab     // the one that was shown last
	queue      []string // files that are being read, the first one now
	palette    *palette
	beforeEdge fyne.Focusable // had the keys before an edge took them, see nextEdge
	tips       *look.Tips
	top        *topBar
	strip      *strip
	dock       *dock
	files      *folderView
	inbox      *inbox
	tray       tray
	closed     []string // files whose tabs were closed, the last one last
	bottom     *bottom
	status     *statusBar
	middle     *fyne.Container              // diagram, bottom, dock
	body       *fyne.Container              // the start screen, or palette and middle
	screen     fyne.CanvasObject            // what is shown while no document is
	keys       *account.Page                // accounts and secrets; nil: not open
	records    *catalog.Page                // catalogs and subscriptions; nil: not open
	persons    *person.Page                 // people and tokens; nil: not open
	form       *form.Form                   // that of the dialog; nil: none is open
	formAnew   func()                       // shows the form of the dialog again, which was made anew; nil: none is open
	wanted     map[string]string            // by path: the element to be shown when the file has been opened
	cards      map[string]fyne.CanvasObject // of examples, on the start screen
	slim       slimming
	calm       func()                     // says that the first file is to be seen
	calmly     chan struct{}              // is closed then
	kept       map[string]monitor.Request // requests that were kept as samples; nil: not read yet

	pasteboard pasteboard
}

// New makes the window; Show is called by the caller.
func New(o Options) *Window {
	if o.Bare == nil {
		o.Bare = newBare(o.App)
	}
	w := &Window{Options: o, Window: o.Bare, actions: newActions(), wanted: map[string]string{}, calm: func() {}, calmly: make(chan struct{})}
	w.slim.drop = w.slimBoards
	w.pasteboard = pasteboard{desktop: o.App.Clipboard, inline: o.Inline, left: w.slim.left, roomy: w.slim.roomy}
	w.over = overlay.New(w)
	w.tray.window = w
	w.over.Desktop = !o.Inline
	guard.Report(w.broke)
	w.applyVariant()
	look.OnForeign = w.nameIn
	w.tips = look.NewTips(w.Canvas(), w.after)
	w.loadKeys()
	w.build()
	w.SetCloseIntercept(w.quit)
	w.SetOnDropped(w.dropped)
	w.watchFiles()
	w.bindKeys()
	o.App.Settings().AddListener(func(fyne.Settings) { guard.Later(w.themed) })
	if o.OnFirstPaint != nil {
		w.tips.Layer.Add(firstPaint(o.OnFirstPaint))
	}
	if path := os.Getenv(LayoutEnv); path != "" {
		go w.publishLayout(path)
	}
	if path := os.Getenv(TurnsEnv); path != "" {
		go publishTurns(path)
	}
	return w
}

// newBare makes the window of the system, with nothing in it, for which no letter is needed.
func newBare(a fyne.App) fyne.Window {
	w := a.NewWindow("Hookflow")
	w.SetPadded(false)
	w.SetContent(container.NewWithoutLayout())
	w.Resize(fyne.NewSize(1280, 800))
	w.CenterOnScreen()
	return w
}

// build makes the parts of the window, in the language that is chosen. Fyne clears it in the colour of bars, so that these need
// no ground of their own: where nothing but the processor draws, a ground as large as the window costs more than the diagram.
func (w *Window) build() {
	w.tabs = newDocTabs()
	w.inbox = newInbox(w)
	w.tabs.tasks = w.inbox.item
	w.tabs.OnClose = func(item *container.TabItem) {
		if item == w.inbox.item {
			w.inbox.close()
			return
		}
		w.closeTab(w.tabOf(item))
	}
	w.tabs.OnMenu = w.tabMenu
	w.tabs.OnSelected = w.switched
	w.files = newFolderView(w)
	w.palette, w.bottom, w.dock = newPalette(w), newBottom(w), newDock(w)
	w.top, w.strip, w.status = newTopBar(w), newStrip(w), newStatusBar(w)
	behind := func() float32 { return -1 }
	dockEdge, bottomEdge := newEdge(w, w.dock.width, true, behind, w.arrange), newEdge(w, w.bottom.height, false, behind, w.arrange)
	w.middle = container.New(sides{w}, w.tabs.Body, w.bottom.content, w.dock.content, dockEdge, bottomEdge)
	w.body = container.NewStack()
	bars := look.Column(0, w.top.content, w.strip.content)
	frame := look.Frame(bars, w.status.content, nil, nil, w.body)
	spaced := look.Pad(0, frame)
	w.SetContent(container.NewStack(spaced, w.palette.ghosts, w.tips.Layer))
	look.SetHome(w.Canvas(), w.enter)
	w.switched()
}

// firstPaint is a transparent dot that tells when it is painted, and is gone then.
func firstPaint(tell func()) fyne.CanvasObject {
	var dot *canvas.Raster
	dot = canvas.NewRaster(func(int, int) image.Image {
		dot.Hidden = true
		tell()
		return image.NewNRGBA(image.Rect(0, 0, 1, 1))
	})
	dot.Resize(fyne.NewSquareSize(1))
	return dot
}

// current returns the tab being looked at, or nil.
func (w *Window) current() *tab {
	if w.tabs.Selected() == nil {
		return nil
	}
	return w.tabOf(w.tabs.Selected())
}

// file is the open file that is shown, or that was shown last, which it shows then. One must be open.
func (w *Window) file() *tab {
	t := w.current()
	if t == nil {
		t = w.open[0]
		if slices.Contains(w.open, w.latest) {
			t = w.latest
		}
		w.tabs.Select(t.item)
	}
	return t
}

func (w *Window) tabOf(item *container.TabItem) *tab {
	for _, t := range w.open {
		if t.item == item {
			return t
		}
	}
	return nil
}

// switched follows a change of tab.
func (w *Window) switched() {
	t := w.current()
	if t != nil {
		w.latest = t
	}
	tasks := w.tabs.Selected() == w.inbox.item
	visible(w.strip.content, (t != nil || tasks) && !w.signedOut())
	visible(w.strip.right, t != nil)
	switch {
	case w.signedOut():
		w.screen = w.sitting.door.Content
		w.body.Objects = []fyne.CanvasObject{w.screen}
	case tasks:
		w.body.Objects = []fyne.CanvasObject{w.beside(w.inbox.content)}
	case t == nil && w.reading() != "":
		w.screen = w.readingScreen()
		w.body.Objects = []fyne.CanvasObject{w.beside(w.screen)}
	case t == nil:
		w.screen = w.startScreen()
		w.body.Objects = []fyne.CanvasObject{w.beside(w.screen)}
	default:
		w.body.Objects = []fyne.CanvasObject{w.desk()}
	}
	w.body.Refresh()
	if w.files.open {
		w.files.refresh()
	}
	if t != nil && t.panel == nil && w.dock.tabs.At == runPage { // nothing has run: what is drawn is looked at
		w.dock.tabs.Show(propertiesPage)
	}
	w.dock.refresh()
	w.bottom.refresh()
	w.refresh()
	if t != nil && !w.signedOut() {
		t.lookOutside()
	}
	if t != nil || w.Canvas().Focused() != nil { // who has done nothing yet sees no mark of the keys
		w.enter()
	}
}

// desk is the palette and the middle of the window; the palette is away where nothing is drawn.
func (w *Window) desk() fyne.CanvasObject {
	if w.looking() {
		return w.beside(w.middle)
	}
	return w.beside(container.New(aside{}, w.palette.content, w.middle))
}

// beside puts the folder at the left of what is shown, if it is open.
func (w *Window) beside(o fyne.CanvasObject) fyne.CanvasObject {
	if !w.files.open {
		return o
	}
	return container.New(aside{}, w.files.content, o)
}

// aside gives the first object its width and the second one the rest, without
// a gap.
type aside struct{}

func (aside) MinSize(o []fyne.CanvasObject) fyne.Size {
	a, b := o[0].MinSize(), o[1].MinSize()
	return fyne.NewSize(a.Width+b.Width, max(a.Height, b.Height))
}

func (aside) Layout(o []fyne.CanvasObject, size fyne.Size) {
	wide := o[0].MinSize().Width
	o[0].Resize(fyne.NewSize(wide, size.Height))
	o[1].Resize(fyne.NewSize(size.Width-wide, size.Height))
	o[1].Move(fyne.NewPos(wide, 0))
}

// focusBoard gives the keys to the diagram.
func (w *Window) focusBoard() {
	if t := w.current(); t != nil {
		w.Canvas().Focus(t.board)
	}
}

// refresh brings titles, buttons and menus up to date.
func (w *Window) refresh() {
	title := "Hookflow"
	if t := w.current(); t != nil {
		title = filepath.Base(t.title()) + " \u2013 Hookflow"
		if t.item.Text != t.label() {
			t.item.Text = t.label()
			w.tabs.Refresh()
		}
	}
	if n := w.inbox.count("todo"); n > 0 {
		title = fmt.Sprintf("(%d) %s", n, title)
	}
	if w.Title() != title {
		w.SetTitle(title)
	}
	w.top.refresh()
	w.strip.refresh()
	w.status.refresh()
}

// themed follows a change of light and dark.
func (w *Window) themed() {
	for _, t := range w.open {
		t.board.SetTheme(w.paintTheme())
	}
	w.palette.icons.forget()
}

// paintTheme is the painter's theme that suits the window's.
func (w *Window) paintTheme() *paint.Theme {
	switch w.lookNow() {
	case colour.Dark:
		return paint.Dark
	case colour.HighContrast:
		return paint.HighContrast
	}
	return paint.Light
}

// after does something in the window's goroutine after a while.
func (w *Window) after(pause time.Duration, do func()) *time.Timer {
	if w.Inline {
		return nil
	}
	return time.AfterFunc(pause, func() { guard.Later(do) })
}
