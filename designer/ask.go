package designer

import (
	"fmt"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
)

// fail tells a person what went wrong; nil tells nothing. The text can be copied.
func (w *Window) fail(err error) {
	if err != nil {
		w.note(lang.L("This did not work"), err.Error())
	}
}

// note shows a longer text that can be selected and copied.
func (w *Window) note(title, text string) {
	body := widget.NewLabel(text)
	body.Wrapping, body.Selectable = fyne.TextWrapWord, true
	scroll := container.NewVScroll(body)
	d := dialog.NewCustom(title, lang.L("OK"), scroll, w)
	d.Resize(fyne.NewSize(560, min(420, 160+float32(len(text))/2)))
	d.Show()
}

// offerRepair tells what was put up with when a file was read and offers to
// put right what can be, as one change.
func (w *Window) offerRepair(d *doc.Doc, broken []bpmn.Problem, text string) {
	body := widget.NewLabel(text)
	body.Wrapping, body.Selectable = fyne.TextWrapWord, true
	ask := dialog.NewCustomConfirm(lang.L("About this file"), lang.L("Repair"), lang.L("Leave it"), container.NewVScroll(body), func(repair bool) {
		if !repair {
			return
		}
		w.fail(d.Change(lang.L("repair"), func(tx *doc.Tx) error {
			for _, p := range broken {
				p.Repair(tx.Touch)
			}
			return nil
		}))
	}, w)
	ask.Resize(fyne.NewSize(560, 320))
	ask.Show()
}

// askUnsaved guards unsaved changes: save, throw away, or stay.
func (w *Window) askUnsaved(t *tab, proceed func()) {
	text := widget.NewLabel(fmt.Sprintf(lang.L("%s has changes that are not saved."), filepath.Base(t.title())))
	d := dialog.NewCustomWithoutButtons(lang.L("Save the changes?"), text, w)
	save := widget.NewButton(lang.L("Save"), func() {
		d.Hide()
		if t.path == "" {
			w.saveThen(t, proceed)
		} else if w.saveTo(t, t.path) {
			proceed()
		}
	})
	save.Importance = widget.HighImportance
	discard := widget.NewButton(lang.L("Don't save"), func() { d.Hide(); proceed() })
	discard.Importance = widget.DangerImportance
	d.SetButtons([]fyne.CanvasObject{widget.NewButton(lang.L("Cancel"), func() { d.Hide() }), discard, save})
	d.Show()
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
	d := dialog.NewCustomConfirm(lang.L("Unsaved work"), lang.L("Bring it back"), lang.L("Throw it away"), text, func(back bool) {
		if !back {
			w.fail(doc.Discard(lost))
			return
		}
		w.bringBack(lost)
	}, w)
	d.Resize(fyne.NewSize(520, 200))
	d.Show()
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
