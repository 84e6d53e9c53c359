package overlay

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/colour"
	"hookflow/designer/look"
)

// A picker is our own file dialog: the way to a folder, what lies in it, and a name.
type picker struct {
	Files
	wanted
	shown  *Shown
	way    *fyne.Container
	up     *look.Button
	list   *look.List
	rows   []entry
	name   *look.Input
	wrong  *look.Label
	last   string // the row that was pressed last, and when: a second press takes it
	lastAt time.Time
}

// An entry is a row of the list.
type entry struct {
	name   string
	folder bool
	date   time.Time
}

// pickSize is that of the dialog.
var pickSize = fyne.NewSize(680, 500)

// twice is how soon a second press must follow the first.
const twice = 500 * time.Millisecond

// pick shows our own dialog.
func (l *Layer) pick(f Files, w wanted) {
	p := newPicker(l, f, w)
	p.open(p.Folder)
	if !w.write {
		p.begin()
	}
}

// begin gives the keys to the rows; where there are none, to the way out.
func (p *picker) begin() {
	if len(p.rows) > 0 {
		p.list.Highlight(0)
		p.shown.layer.window.Canvas().Focus(p.list)
	} else {
		p.shown.layer.window.Canvas().Focus(p.up)
	}
}

// newPicker shows a dialog in which no folder is listed yet.
func newPicker(l *Layer, f Files, w wanted) *picker {
	p := &picker{Files: f, wanted: w, way: look.Row(0), name: look.NewInput(f.Name), wrong: look.NewLabel("", look.Small, colour.Fail)}
	if p.Folder == "" {
		p.Folder, _ = os.UserHomeDir()
	}
	p.list = look.NewList(func() int { return len(p.rows) }, newPickRow, p.fill, p.enter)
	p.list.OnSelected, p.list.Other = p.press, p.key
	p.list.Name = func(i int) string { return p.rows[i].name }
	p.name.Submit = func() { p.shown.Accept() }
	p.name.SelectFirst(len([]rune(strings.TrimSuffix(f.Name, filepath.Ext(f.Name))))) // to be typed over; the ending stays
	scroll := container.NewHScroll(p.way)
	home := look.NewIconButton("folder-open", lang.L("Home"), func() {
		if at, err := os.UserHomeDir(); err == nil {
			p.open(at)
		}
	})
	p.up = look.NewIconButton("arrow-left", lang.L("Folder above"), func() { p.open(filepath.Dir(p.Folder)) })
	head := look.RowGrow(4, 2, home, p.up, scroll)
	if w.write {
		head.Add(look.NewIconButton("plus", lang.L("New folder"), p.newFolder))
	}
	box := container.NewStack(look.NewGround(colour.Canvas, colour.LineStrong, 6), look.Pad(4, p.list))
	foot := look.Column(4, look.Inset(0, 8, 0, 0, look.NewLabel(lang.L("File name"), look.Small, colour.Text2)), p.name, p.wrong)
	p.shown = l.Show(Dialog{
		Title: w.title, Content: look.Frame(look.Inset(-4, 0, 0, 8, head), foot, nil, nil, box), Size: pickSize, Focus: p.name,
		Buttons: []Button{{Label: lang.L("Cancel")}, {Label: w.button, Ready: p.ready, Do: func() { w.chosen(p.path()) }}},
	})
	return p
}

// newPickRow is an empty row of the list.
func newPickRow() fyne.CanvasObject {
	glyph := look.NewGlyph("file", look.IconSmall, colour.Text2)
	return look.Inset(4, 0, 4, 0, look.RowGrow(8, 1, glyph, look.NewLabel("", look.Body, colour.Text).Cut(), look.NewLabel("", look.Small, colour.Text3)))
}

// fill shows an entry in a row.
func (p *picker) fill(i widget.ListItemID, o fyne.CanvasObject) {
	if i >= len(p.rows) {
		return
	}
	e, parts := p.rows[i], o.(*fyne.Container).Objects[0].(*fyne.Container).Objects
	icon, ink, date := "b-pool", colour.Text, look.WhenAbout(e.date)
	if e.folder {
		icon, date = "folder-open", ""
	}
	if e.name == p.name.Text() {
		ink = colour.AccentText
	}
	parts[0].(*look.Glyph).Set(icon, colour.Text2)
	label := parts[1].(*look.Label)
	label.SetText(e.name)
	label.SetColour(ink)
	parts[2].(*look.Label).SetText(date)
}

// open shows what lies in a folder.
func (p *picker) open(folder string) {
	rows, err := p.read(folder)
	if err != nil {
		p.say(lang.L("This folder cannot be read.") + " " + err.Error())
		return
	}
	p.Folder, p.rows = folder, rows
	p.say("")
	if !p.write {
		p.name.SetText("")
	}
	look.Refill(p.way, p.fillWay)
	p.list.UnselectAll()
	if p.list.Size().Height > 0 { // it is shown already
		p.list.ScrollToTop()
	}
	p.list.Refresh()
	if p.list.Keyed() {
		p.begin()
	}
}

// fillWay shows the folders that the present one lies in.
func (p *picker) fillWay() {
	p.way.RemoveAll()
	parts := strings.Split(filepath.ToSlash(p.Folder), "/")
	for i, part := range parts {
		to := filepath.FromSlash(cmp.Or(strings.Join(parts[:i+1], "/"), "/"))
		if part == "" && i > 0 {
			continue
		}
		if i > 0 {
			p.way.Add(look.NewLabel("\u203a", look.Body, colour.Text3))
		}
		p.way.Add(look.NewButton(look.Bare, "", cmp.Or(part, "/"), func() { p.open(to) }))
	}
	p.way.Refresh()
}

// read lists the folders and the files of the wanted kind, in this order.
func (p *picker) read(folder string) (rows []entry, err error) {
	all, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	for _, e := range all {
		info, err := os.Stat(filepath.Join(folder, e.Name())) // of a link: where it leads
		if err != nil || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		if info.IsDir() || !p.folder && (len(p.Endings) == 0 || slices.Contains(p.Endings, strings.ToLower(filepath.Ext(e.Name())))) {
			rows = append(rows, entry{e.Name(), info.IsDir(), info.ModTime()})
		}
	}
	slices.SortStableFunc(rows, func(a, b entry) int {
		if a.folder != b.folder {
			if a.folder {
				return -1
			}
			return 1
		}
		return strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name))
	})
	return rows, nil
}

// press is a row that was pressed: a folder is opened, a file named; pressed twice, taken.
func (p *picker) press(i widget.ListItemID) {
	p.list.UnselectAll()
	if i >= len(p.rows) {
		return
	}
	e, again := p.rows[i], p.rows[i].name == p.last && time.Since(p.lastAt) < twice
	p.last, p.lastAt = e.name, time.Now()
	if e.folder {
		p.open(filepath.Join(p.Folder, e.name))
		return
	}
	p.name.SetText(e.name)
	p.list.Refresh()
	if again {
		p.shown.Accept()
	}
}

// enter is Enter on a row: a folder is opened, a file taken.
func (p *picker) enter(i int) {
	if e := p.rows[i]; e.folder {
		p.open(filepath.Join(p.Folder, e.name))
	} else {
		p.name.SetText(e.name)
		p.shown.Accept()
	}
}

// key leads to the folder above.
func (p *picker) key(name fyne.KeyName) bool {
	if name == fyne.KeyBackspace || name == fyne.KeyLeft {
		p.open(filepath.Dir(p.Folder))
		return true
	}
	return false
}

// path is what is named.
func (p *picker) path() string {
	name := strings.TrimSpace(p.name.Text())
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(p.Folder, name)
}

// ready reports whether what is named can be taken; a folder is opened instead.
func (p *picker) ready() bool {
	info, err := os.Stat(p.path())
	named := strings.TrimSpace(p.name.Text()) != ""
	switch {
	case p.folder:
		if err != nil || !info.IsDir() {
			p.say(lang.L("There is no such folder."))
			return false
		}
	case !named:
		p.say(lang.L("Choose a file, or type its name."))
		return false
	case err == nil && info.IsDir():
		to := p.path()
		p.name.SetText("")
		p.open(to)
		return false
	case !p.write && err != nil:
		p.say(lang.L("There is no such file."))
		return false
	}
	return true
}

func (p *picker) say(what string) { p.wrong.SetText(what) }

// newFolder makes a folder of the name that is typed, and opens it.
func (p *picker) newFolder() {
	l := p.shown.layer
	name := look.NewInput("")
	var s *Shown
	name.Submit = func() { s.Accept() }
	s = l.Show(Dialog{
		Name: "new folder", Title: lang.L("New folder"), Content: name, Focus: name,
		Buttons: []Button{{Label: lang.L("Cancel")}, {Label: lang.L("Create"), Do: func() {
			to := filepath.Join(p.Folder, strings.TrimSpace(name.Text()))
			if err := os.Mkdir(to, 0o755); err != nil {
				p.say(err.Error())
				return
			}
			p.open(to)
		}}},
	})
}
