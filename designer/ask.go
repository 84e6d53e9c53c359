package designer

import (
	"fmt"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/doc"
	"hookflow/designer/overlay"
	"hookflow/engine/bpmn"
)

// fail tells a person what went wrong; nil tells nothing. The text can be copied.
func (w *Window) fail(err error) { w.over.Fail(err) }

// note shows a longer text that can be selected and copied.
func (w *Window) note(title, text string) { w.over.Note(title, text) }

// offerRepair tells what was put up with when a file was read and offers to
// put right what can be, as one change.
func (w *Window) offerRepair(d *doc.Doc, broken []bpmn.Problem, text string) {
	repair := func() {
		w.fail(d.Change(lang.L("repair"), func(tx *doc.Tx) error {
			for _, p := range broken {
				p.Repair(tx.Touch)
			}
			return nil
		}))
	}
	w.over.Show(overlay.Dialog{
		Title: lang.L("About this file"), Content: overlay.Text(text), Size: fyne.NewSize(560, 320),
		Buttons: []overlay.Button{{Label: lang.L("Leave it")}, {Label: lang.L("Repair"), Do: repair}},
	})
}

// askUnsaved guards unsaved changes: save, throw away, or stay.
func (w *Window) askUnsaved(t *tab, proceed func()) {
	text := widget.NewLabel(fmt.Sprintf(lang.L("%s has changes that are not saved."), filepath.Base(t.title())))
	save := func() {
		if t.path == "" {
			w.saveThen(t, proceed)
		} else if w.saveTo(t, t.path) {
			proceed()
		}
	}
	w.over.Show(overlay.Dialog{
		Name: "unsaved", Title: lang.L("Save the changes?"), Content: text,
		Buttons: []overlay.Button{{Label: lang.L("Cancel")}, {Label: lang.L("Don't save"), Danger: true, Do: proceed}, {Label: lang.L("Save"), Do: save}},
	})
}

// OfferRecovery asks about work that was lost when the program died.
func (w *Window) OfferRecovery() {
	if w.RecoveryDir == "" {
		return
	}
	for _, lost := range doc.Recoverable(w.RecoveryDir) {
		w.offer(lost)
	}
}

func (w *Window) offer(lost doc.Lost) {
	name := lost.Name
	if name == "" {
		name = lang.L("untitled.bpmn")
	}
	text := widget.NewLabel(fmt.Sprintf(lang.L("Hookflow was ended before %s was saved. The changes made since %s can be brought back; there are %d."),
		filepath.Base(name), lost.Begun.Local().Format("2006-01-02 15:04"), lost.Changes))
	text.Wrapping = fyne.TextWrapWord
	w.over.Show(overlay.Dialog{
		Title: lang.L("Unsaved work"), Content: text, Size: fyne.NewSize(520, 200),
		Buttons: []overlay.Button{
			{Label: lang.L("Later")},
			{Label: lang.L("Throw it away"), Danger: true, Do: func() { w.fail(doc.Discard(lost)) }},
			{Label: lang.L("Bring it back"), Do: func() { w.bringBack(lost) }},
		},
	})
}

// bringBack opens lost work in a tab.
func (w *Window) bringBack(lost doc.Lost) {
	d, err := doc.Recover(lost)
	if err != nil {
		w.fail(err)
		return
	}
	path := ""
	if filepath.IsAbs(d.Name) {
		if _, err := os.Stat(d.Name); err == nil {
			path = d.Name
		}
	}
	w.addTab(path, d)
}
