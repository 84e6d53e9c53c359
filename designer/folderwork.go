package designer

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
	"hookflow/designer/trash"
)

// askName asks for the name of a file, until it is one that is free in the folder.
func (v *folderView) askName(title, verb, folder, name string, then func(path string)) {
	input := look.NewInput(name)
	wrong := look.Para("", look.Small, colour.Fail, fyne.TextAlignLeading)
	var s *overlay.Shown
	path := func() string {
		name := strings.TrimSpace(input.Text())
		if !strings.EqualFold(filepath.Ext(name), ".bpmn") {
			name += ".bpmn"
		}
		return filepath.Join(folder, name)
	}
	ready := func() bool {
		name := strings.TrimSpace(input.Text())
		_, err := os.Lstat(path())
		switch {
		case strings.Trim(name, ".") == "" || strings.ContainsAny(name, `/\`):
			wrong.SetText(lang.L("A name has letters, and no / or \\ in it."))
		case !errors.Is(err, fs.ErrNotExist):
			wrong.SetText(lang.L("There is a file of this name."))
		default:
			return true
		}
		return false
	}
	input.Submit = func() { s.Accept() }
	s = v.window.over.Show(overlay.Dialog{
		Name: "name", Title: title, Content: look.Column(6, input, wrong), Focus: input,
		Buttons: []overlay.Button{{Label: lang.L("Cancel")}, {Label: verb, Ready: ready, Do: func() { then(path()) }}},
	})
}

// create makes an empty process in a folder and opens it.
func (v *folderView) create(folder string) {
	if folder == "" {
		v.window.askFolder()
		return
	}
	v.askName(lang.L("New process"), lang.L("Create"), folder, "", func(path string) {
		d, err := emptyProcess()
		if err == nil {
			data := d.Bytes()
			err = writeFile(path, func(out io.Writer) error { _, err := out.Write(data); return err })
		}
		v.done(err, path)
	})
}

// done shows the folder after something was done in it, and opens a file; "" opens none.
func (v *folderView) done(err error, path string) {
	v.window.fail(err)
	v.rescan()
	if err == nil && path != "" {
		v.window.OpenFile(path)
	}
}

// rename gives a file another name; a tab it is open in follows.
func (v *folderView) rename(path string) {
	v.askName(lang.L("Rename"), lang.L("Rename"), filepath.Dir(path), filepath.Base(path), func(to string) {
		if err := os.Rename(path, to); err != nil {
			v.done(fmt.Errorf(lang.L("rename %s: %w"), path, cause(err)), "")
			return
		}
		if t := v.window.tabWith(to); t != nil || v.window.tabWith(path) != nil {
			if t == nil {
				t = v.window.tabWith(path)
			}
			t.path, t.doc.Name = to, to
			t.claim()
			v.window.refresh()
		}
		v.window.renamed(path, to)
		v.done(nil, "")
	})
}

// duplicate copies a file beside itself and opens the copy.
func (v *folderView) duplicate(path string) {
	stem := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	v.askName(lang.L("Duplicate"), lang.L("Duplicate"), filepath.Dir(path), stem+" 2.bpmn", func(to string) {
		data, err := os.ReadFile(path)
		if err == nil {
			err = writeFile(to, func(out io.Writer) error { _, err := out.Write(data); return err })
		}
		v.done(err, to)
	})
}

// remove moves a file to the trash. A tab it is open in stays, and saves it again.
func (v *folderView) remove(path string) {
	err := trash.Put(path)
	if err == nil {
		v.window.status.say(fmt.Sprintf(lang.L("%s is in the trash."), filepath.Base(path)), false)
		if t := v.window.tabWith(path); t != nil {
			t.gone = true
			t.doc.Differs()
			v.window.refresh()
		}
	}
	v.done(err, "")
}
