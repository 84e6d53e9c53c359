package designer

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/overlay"
	"hookflow/designer/paint"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/export"
)

// exportPicture writes the diagram as PNG or SVG, by the name's ending.
func (w *Window) exportPicture() {
	t := w.current()
	s := t.doc.Scene()
	w.askTarget(stem(t)+".png", []string{".png", ".svg"}, func(path string) error {
		draw := paint.PNG
		if strings.EqualFold(filepath.Ext(path), ".svg") {
			draw = paint.SVG
		}
		return writeFile(path, func(out io.Writer) error { return draw(out, s, paint.Options{Scale: 2}) })
	})
}

func stem(t *tab) string {
	return strings.TrimSuffix(filepath.Base(t.title()), filepath.Ext(t.title()))
}

// askTarget asks where to write, then writes and says so.
func (w *Window) askTarget(name string, endings []string, write func(path string) error) {
	w.over.AskSave(overlay.Files{Folder: w.folder(), Name: name, Endings: endings}, func(path string) {
		if err := write(path); err != nil {
			w.fail(err)
			return
		}
		w.status.say(fmt.Sprintf(lang.L("Saved %s"), path), false)
	})
}

// exportServer translates the document for a server engine.
func (w *Window) exportServer() {
	t := w.current()
	choice := widget.NewRadioGroup(export.Dialects(), nil)
	choice.SetSelected(export.Dialects()[0])
	w.over.Show(overlay.Dialog{
		Name: "server", Title: lang.L("For which server?"), Content: choice,
		Buttons: []overlay.Button{{Label: lang.L("Cancel")}, {Label: lang.L("Export"), Do: func() { w.exportTo(t, choice.Selected) }}},
	})
}

func (w *Window) exportTo(t *tab, dialect string) {
	x, err := bpmnxml.Read(t.title(), t.doc.Bytes())
	if err != nil {
		w.fail(err)
		return
	}
	out, err := export.To(dialect, x, export.Options{})
	var refused *export.Refused
	if errors.As(err, &refused) {
		w.note(lang.L("This cannot be exported"), strings.Join(said(out), "\n"))
		return
	}
	if err != nil {
		w.fail(err)
		return
	}
	w.askTarget(stem(t)+"-"+dialect+".bpmn", endings, func(path string) error { return w.writeExport(out, path) })
}

func said(out *export.Result) (notes []string) {
	for _, f := range out.Findings {
		notes = append(notes, f.Message)
	}
	return notes
}

// writeExport writes what was exported, its forms beside it, and says what will be
// different.
func (w *Window) writeExport(out *export.Result, path string) error {
	notes := said(out)
	err := writeFile(path, func(to io.Writer) error { _, err := to.Write(out.Data); return err })
	for _, name := range slices.Sorted(maps.Keys(out.Forms)) {
		if err != nil {
			return err
		}
		form := filepath.Join(filepath.Dir(path), name)
		err = writeFile(form, func(to io.Writer) error { _, err := to.Write(out.Forms[name]); return err })
		notes = append(notes, fmt.Sprintf(lang.L("Wrote the form %s; deploy it together with the process."), form))
	}
	if err == nil && len(notes) > 0 {
		w.note(lang.L("Different on the server"), strings.Join(notes, "\n"))
	}
	return err
}
