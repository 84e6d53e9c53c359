package overlay

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2/lang"

	"hookflow/designer/guard"
)

// Files says which files a dialog is about.
type Files struct {
	Folder  string   // it begins there; empty: at home
	Name    string   // of a file to be written, as offered
	Endings []string // in small letters, with the dot; a name without one of them gets the first
}

// AskOpen asks for a file to be read.
func (l *Layer) AskOpen(f Files, chosen func(path string)) {
	l.ask(f, wanted{title: lang.L("Open a file"), button: lang.L("Open"), chosen: chosen})
}

// AskFolder asks for a folder.
func (l *Layer) AskFolder(f Files, chosen func(path string)) {
	l.ask(f, wanted{title: lang.L("Open a folder"), button: lang.L("Open"), folder: true, chosen: chosen})
}

// AskSave asks for a file to be written. Nothing is made or emptied; what is there
// already is asked about.
func (l *Layer) AskSave(f Files, chosen func(path string)) {
	l.ask(f, wanted{title: lang.L("Save as"), button: lang.L("Save"), write: true, chosen: func(path string) { l.named(f, path, chosen) }})
}

// wanted is what a file dialog is to bring.
type wanted struct {
	title, button string
	write, folder bool
	chosen        func(path string)
}

// ask asks by the dialog of the desktop if it has one, else by ours.
func (l *Layer) ask(f Files, w wanted) {
	if !l.Desktop || !desktopAsks() {
		l.pick(f, w)
		return
	}
	guard.Go(func() {
		path, err := askDesktop(f, w)
		guard.Later(func() {
			switch {
			case err != nil: // it is there but does not answer
				l.pick(f, w)
			case path != "":
				w.chosen(path)
			}
		})
	})
}

// named completes the name of a file, and asks before one that is there is replaced. Who does not want that is asked
// for another name.
func (l *Layer) named(f Files, path string, chosen func(path string)) {
	if len(f.Endings) > 0 && !slices.Contains(f.Endings, strings.ToLower(filepath.Ext(path))) {
		path += f.Endings[0]
	}
	if _, err := os.Lstat(path); errors.Is(err, os.ErrNotExist) {
		chosen(path)
		return
	}
	l.Show(Dialog{
		Title:   lang.L("Replace the file?"),
		Text:    fmt.Sprintf(lang.L("%s is there already."), filepath.Base(path)),
		Buttons: []Button{{Label: lang.L("Cancel"), Do: func() { l.AskSave(f.at(path), chosen) }}, {Label: lang.L("Replace"), Danger: true, Do: func() { chosen(path) }}},
	})
}

// at are the files with one that was named.
func (f Files) at(path string) Files {
	f.Folder, f.Name = filepath.Dir(path), filepath.Base(path)
	return f
}
