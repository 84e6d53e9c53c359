package designer

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/exchange"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
	"hookflow/engine"
)

// harmless are the endings of files that the desktop opens to be looked at; others can be saved, since a program could hide in them.
var harmless = []string{".pdf", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".txt", ".csv", ".md", ".json", ".log", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp"}

// filesOf are the files at a task, each with what can be done with it, and the way to another.
func (b *inbox) filesOf(t *engine.TaskRecord) fyne.CanvasObject {
	box := look.Column(4)
	for i := range t.Files {
		box.Add(b.fileLine(t, &t.Files[i]))
	}
	add := look.NewButton(look.Plain, "plus", lang.L("Attach a file"), func() {
		b.window.over.AskOpen(overlay.Files{}, func(path string) { b.attach(t.Key, []string{path}) })
	})
	hint := look.NewLabel(fmt.Sprintf(lang.L("or drop it here; %d MB at most"), engine.MaxFile>>20), look.Small, colour.Text3)
	box.Add(look.Row(10, add, look.Inset(0, 6, 0, 0, hint)))
	return box
}

func (b *inbox) fileLine(t *engine.TaskRecord, f *engine.TaskFile) fyne.CanvasObject {
	as := engine.FormFile{Name: f.Name, Type: f.Type, Size: f.Size, ID: f.Key.String()}
	said := f.Name + "  " + exchange.Size(f.Size)
	if f.By != "" {
		said += ", " + f.By
	}
	line := look.RowGrow(6, 1, look.NewGlyph("file", look.IconSmall, colour.Text3), look.NewLabel(said, look.Body, colour.Text).Cut())
	if slices.Contains(harmless, strings.ToLower(filepath.Ext(f.Name))) {
		line.Add(look.NewIconButton("external", fmt.Sprintf(lang.L("Open %s"), f.Name), func() { b.openFile(t.Key, as) }))
	}
	line.Add(look.NewIconButton("download", fmt.Sprintf(lang.L("Save %s"), f.Name), func() { b.window.Local.SaveFile(t.Key, as, b.window.over) }))
	line.Add(look.NewIconButton("close", fmt.Sprintf(lang.L("Remove %s"), f.Name), func() {
		text := look.Para(lang.L("The file is taken away from the task for everybody."), look.Body, colour.Text, fyne.TextAlignLeading)
		remove := func() {
			b.run(engine.DetachFile{Task: t.Key, File: f.Key}, fmt.Sprintf(lang.L("%s was removed."), f.Name))
		}
		b.window.over.Show(overlay.Dialog{Name: "remove file", Title: fmt.Sprintf(lang.L("Remove %s?"), f.Name), Content: text,
			Buttons: []overlay.Button{{Label: lang.L("Cancel")}, {Label: lang.L("Remove"), Danger: true, Do: remove}}})
	}))
	return line
}

// attach puts files of this computer to a task, one after the other.
func (b *inbox) attach(task engine.Key, paths []string) {
	me, done := b.me().Name, 0
	var failed error
	b.window.aside(func() {
		for _, path := range paths {
			if _, failed = b.window.Local.AttachPath(task, me, path); failed != nil {
				return
			}
			done++
		}
	}, func() {
		if failed != nil {
			b.window.fail(failed)
		} else {
			b.window.status.say(fmt.Sprintf(lang.L("Files attached: %d"), done), false)
		}
		b.refresh()
	})
}

// takes reports whether files that are dropped go to a task: the page is in front, and one is chosen.
func (b *inbox) takes() bool { return b.open != nil && b.window.tabs.Selected() == b.item }

// openFile shows a copy of a file in the program that the desktop has for it. The copy is gone when the desktop clears its temporary folder.
func (b *inbox) openFile(task engine.Key, f engine.FormFile) {
	var path string
	var err error
	b.window.aside(func() {
		var dir string
		if dir, err = os.MkdirTemp("", "hookflow-file-"); err == nil {
			path = filepath.Join(dir, filepath.Base(f.Name))
			err = b.window.Local.CopyFile(task, f, path)
		}
	}, func() {
		if err == nil {
			err = b.window.App.OpenURL(&url.URL{Scheme: "file", Path: filepath.ToSlash(path)})
		}
		if err != nil {
			b.window.fail(err)
		}
	})
}
