package designer

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"github.com/fsnotify/fsnotify"

	"hookflow/designer/colour"
	"hookflow/designer/guard"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
)

const (
	folderKey      = "folder" // in the preferences: the folder that is open
	folderShownKey = "folder.shown"
	folderWide     = 240
	folderMost     = 5000 // files that are listed
	folderDeep     = 16   // folders inside one another that are looked into
	folderRest     = 300 * time.Millisecond
)

// folderView is the panel at the left: the BPMN files of one folder as a tree, which
// follows what happens to them on disk.
type folderView struct {
	window  *Window
	content fyne.CanvasObject
	title   *look.Label
	filter  *look.Input
	list    *fyne.Container
	rows    []*folderRow
	root    string // "" while no folder is open
	tree    *folderNode
	shut    map[string]bool // folders that are folded
	hits    map[string]bool // files whose text holds what is sought; nil: nothing is sought
	watcher *fsnotify.Watcher
	round   int
	open    bool
}

// A folderNode is a file, or a folder with something in it.
type folderNode struct {
	path string
	dir  bool
	kids []*folderNode
}

func (n *folderNode) name() string { return filepath.Base(n.path) }

func newFolderView(w *Window) *folderView {
	v := &folderView{window: w, list: look.Column(0), shut: map[string]bool{}, filter: look.NewInput("")}
	v.title = look.NewLabel("", look.Body, colour.Text).Bold().Cut()
	v.filter.Hint = lang.L("Filter by name or content")
	v.filter.Changed = func(string) { v.seek() }
	v.filter.LeadTo(v.list)
	v.open = w.App.Preferences().String(folderShownKey) == "shown"
	add := look.NewIconButton("file-new", lang.L("New process"), func() { v.create(v.root) })
	other := look.NewIconButton("folder-open", lang.L("Open a folder"), w.askFolder)
	shut := look.NewIconButton("close", lang.L("Close"), func() { v.show(false) })
	head := look.Sized(0, 36, look.Inset(12, 0, 4, 0, look.RowGrow(0, 0, v.title, add, other, shut)))
	top := look.Column(0, head, look.Inset(8, 0, 8, 6, v.filter))
	body := look.Frame(top, nil, nil, container.NewStack(look.Hair()), container.NewVScroll(look.Inset(4, 0, 4, 8, v.list)))
	v.content = look.Sized(folderWide, 0, look.Surface(colour.Panel, body))
	if root := w.App.Preferences().String(folderKey); root != "" {
		v.use(root)
	} else {
		v.refresh()
	}
	return v
}

// show opens or closes the panel, and remembers it.
func (v *folderView) show(open bool) {
	v.open = open
	state := ""
	if open {
		state = "shown"
	}
	v.window.App.Preferences().SetString(folderShownKey, state)
	v.window.switched()
}

// folderFirst is what has the keys first in the panel: a file, or what is found files by.
func (w *Window) folderFirst() fyne.CanvasObject {
	return container.NewStack(w.files.list, w.files.content)
}

// askFolder asks which folder is to be open.
func (w *Window) askFolder() {
	w.over.AskFolder(overlay.Files{Folder: w.folder()}, w.openFolder)
}

// openFolder shows a folder at the left.
func (w *Window) openFolder(path string) {
	w.App.Preferences().SetString(folderKey, path)
	w.files.use(path)
	w.files.show(true)
}

// use makes path the folder that is listed and watched.
func (v *folderView) use(path string) {
	v.root, v.tree, v.hits = path, nil, nil
	v.filter.SetText("")
	v.rescan()
}

// rescan looks at the folder again, in the background.
func (v *folderView) rescan() {
	v.round++
	round, root := v.round, v.root
	background(v.window, func() *folderNode { left := folderMost; return scan(root, folderDeep, &left) }, func(n *folderNode) {
		if v.round != round {
			return
		}
		v.tree = n
		v.watch()
		v.refresh()
	})
}

// scan lists the BPMN files below a folder and the folders that have some; nil: none.
func scan(path string, deep int, left *int) *folderNode {
	n := &folderNode{path: path, dir: true}
	list, err := os.ReadDir(path)
	if err != nil || deep == 0 {
		return n
	}
	for _, e := range list {
		at := filepath.Join(path, e.Name())
		switch {
		case strings.HasPrefix(e.Name(), ".") || e.Name() == "node_modules" || *left == 0:
		case e.IsDir():
			if kid := scan(at, deep-1, left); len(kid.kids) > 0 {
				n.kids = append(n.kids, kid)
			}
		case strings.EqualFold(filepath.Ext(e.Name()), ".bpmn"):
			*left--
			n.kids = append(n.kids, &folderNode{path: at})
		}
	}
	slices.SortStableFunc(n.kids, func(a, b *folderNode) int {
		if a.dir != b.dir {
			if a.dir {
				return -1
			}
			return 1
		}
		return strings.Compare(strings.ToLower(a.name()), strings.ToLower(b.name()))
	})
	return n
}

// watch follows changes on disk in every folder that is listed.
func (v *folderView) watch() {
	if v.watcher != nil {
		v.watcher.Close()
		v.watcher = nil
	}
	if v.window.Inline || v.tree == nil {
		return
	}
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return // the list is read again whenever the window gets the focus
	}
	v.watcher = watcher
	var add func(n *folderNode)
	add = func(n *folderNode) {
		if n.dir {
			if watcher.Add(n.path) != nil {
				return
			}
			for _, k := range n.kids {
				add(k)
			}
		}
	}
	add(v.tree)
	guard.Go(func() { v.follow(watcher) })
}

// follow reads the folder again once changes have come to rest.
func (v *folderView) follow(w *fsnotify.Watcher) {
	var rest *time.Timer
	for e := range w.Events {
		if e.Op == fsnotify.Write || e.Op == fsnotify.Chmod {
			continue // the list is the same
		}
		if rest != nil {
			rest.Stop()
		}
		rest = time.AfterFunc(folderRest, func() { guard.Later(v.rescan) })
	}
}

// files are all that are listed.
func (v *folderView) files() (list []string) {
	var add func(n *folderNode)
	add = func(n *folderNode) {
		if !n.dir {
			list = append(list, n.path)
		}
		for _, k := range n.kids {
			add(k)
		}
	}
	if v.tree != nil {
		add(v.tree)
	}
	return list
}

// seek finds the files whose name or text holds what is typed.
func (v *folderView) seek() {
	text := strings.ToLower(strings.TrimSpace(v.filter.Text()))
	v.round++
	round, files := v.round, v.files()
	if text == "" {
		v.hits = nil
		v.refresh()
		return
	}
	background(v.window, func() map[string]bool { return holding(files, text) }, func(hits map[string]bool) {
		if v.round == round {
			v.hits = hits
			v.refresh()
		}
	})
}

// holding are the files with a text, in small letters, in their name or content.
func holding(files []string, text string) map[string]bool {
	hits := map[string]bool{}
	for _, f := range files {
		if strings.Contains(strings.ToLower(filepath.Base(f)), text) {
			hits[f] = true
		} else if data, err := os.ReadFile(f); err == nil && bytes.Contains(bytes.ToLower(data), []byte(text)) {
			hits[f] = true
		}
	}
	return hits
}

// refresh shows the tree as it is now.
func (v *folderView) refresh() {
	v.title.SetText(filepath.Base(v.root))
	if v.root == "" {
		v.title.SetText(lang.L("Folder"))
	}
	look.Refill(v.list, v.fill)
}

func (v *folderView) fill() {
	v.list.RemoveAll()
	v.rows = v.rows[:0]
	switch {
	case v.root == "":
		open := look.NewButton(look.Plain, "folder-open", lang.L("Open a folder"), v.window.askFolder)
		v.list.Add(look.Pad(24, look.EmptyIn(folderWide-56, "folder-open", lang.L("No folder is open"), lang.L("Its processes are listed here."), open)))
	case v.tree != nil:
		v.add(v.tree.kids, 0)
		if len(v.rows) == 0 && v.hits != nil {
			v.list.Add(look.Inset(8, 10, 8, 10, look.NewLabel(lang.L("Nothing fits this."), look.Body, colour.Text3)))
		} else if len(v.rows) == 0 {
			v.list.Add(look.Pad(24, look.EmptyIn(folderWide-56, "file", lang.L("No processes in this folder"), "", nil)))
		}
	}
	v.list.Refresh()
}

// add shows nodes and what is in those that are not folded.
func (v *folderView) add(list []*folderNode, deep int) {
	for _, n := range list {
		if v.hits != nil && !v.holds(n) {
			continue
		}
		r := newFolderRow(v, n, deep)
		v.rows = append(v.rows, r)
		v.list.Add(r)
		if n.dir && (!v.shut[n.path] || v.hits != nil) {
			v.add(n.kids, deep+1)
		}
	}
}

// holds reports whether a node or something in it is sought.
func (v *folderView) holds(n *folderNode) bool {
	return v.hits[n.path] || slices.ContainsFunc(n.kids, v.holds)
}
