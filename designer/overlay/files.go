package overlay

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/storage/repository"
	"fyne.io/fyne/v2/widget"
)

// Files says which files a dialog is about.
type Files struct {
	Folder  string   // it begins there; empty: Fyne decides
	Name    string   // of a file to be written, as offered
	Endings []string // in small letters, with the dot; a name without one of them gets the first
}

// filesSize is that of the file dialogs.
var filesSize = fyne.NewSize(860, 560)

// AskOpen asks for a file to be read.
func (l *Layer) AskOpen(f Files, chosen func(path string)) {
	d := dialog.NewFileOpen(func(in fyne.URIReadCloser, err error) {
		if in == nil || err != nil {
			l.Fail(err)
			return
		}
		in.Close()
		chosen(in.URI().Path())
	}, l.window)
	l.files(d, f)
}

// AskSave asks for a file to be written. Nothing is made or emptied; what is there
// already is asked about.
func (l *Layer) AskSave(f Files, chosen func(path string)) {
	lazily()
	d := dialog.NewFileSave(func(out fyne.URIWriteCloser, err error) {
		if out == nil || err != nil {
			l.Fail(err)
			return
		}
		l.named(f, out.URI().Path(), chosen)
	}, l.window)
	d.SetFileName(f.Name)
	l.files(d, f)
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
		Content: widget.NewLabel(fmt.Sprintf(lang.L("%s is there already."), filepath.Base(path))),
		Buttons: []Button{{Label: lang.L("Cancel"), Do: func() { l.AskSave(f.at(path), chosen) }}, {Label: lang.L("Replace"), Danger: true, Do: func() { chosen(path) }}},
	})
}

// at are the files with one that was named.
func (f Files) at(path string) Files {
	f.Folder, f.Name = filepath.Dir(path), filepath.Base(path)
	return f
}

// files shows a file dialog.
func (l *Layer) files(d *dialog.FileDialog, f Files) {
	d.SetFilter(storage.NewExtensionFileFilter(f.Endings))
	if folder, err := storage.ListerForURI(storage.NewFileURI(f.Folder)); f.Folder != "" && err == nil {
		d.SetLocation(folder)
	}
	s := &Shown{layer: l}
	l.open(s, d)
	d.Resize(filesSize) // not before Show, which makes what is resized
}

// fileRepository is what Fyne's own access to files can do.
type fileRepository interface {
	repository.DeleteAllRepository
	repository.AppendableRepository
	repository.HierarchicalRepository
	repository.ListableRepository
	repository.MovableRepository
	repository.CopyableRepository
}

// lazyFiles is Fyne's access to files, except that a file is not emptied before
// something is written into it. Its dialog opens the chosen file for writing before
// anybody could ask or write. It is told of no file that is there, so that it does not
// ask about it: Enter at its question replaces the file.
type lazyFiles struct{ fileRepository }

// lazily makes Fyne's dialogs leave files alone from now on.
func lazily() {
	r, err := repository.ForScheme("file")
	if err != nil {
		return
	}
	if eager, ok := r.(fileRepository); ok {
		if _, lazy := r.(lazyFiles); !lazy {
			repository.Register("file", lazyFiles{eager})
		}
	}
}

// Exists implements repository.Repository: for folders, which no file can replace.
func (f lazyFiles) Exists(u fyne.URI) (bool, error) {
	if folder, err := f.CanList(u); err != nil || !folder {
		return false, err
	}
	return f.fileRepository.Exists(u)
}

// Writer implements repository.WritableRepository.
func (f lazyFiles) Writer(u fyne.URI) (fyne.URIWriteCloser, error) {
	return &lazyFile{files: f.fileRepository, uri: u}, nil
}

type lazyFile struct {
	files fileRepository
	uri   fyne.URI
	out   fyne.URIWriteCloser // nil until something is written
}

func (f *lazyFile) URI() fyne.URI { return f.uri }

func (f *lazyFile) Write(data []byte) (n int, err error) {
	if f.out == nil {
		if f.out, err = f.files.Writer(f.uri); err != nil {
			return 0, err
		}
	}
	return f.out.Write(data)
}

func (f *lazyFile) Close() error {
	if f.out == nil {
		return nil
	}
	return f.out.Close()
}
