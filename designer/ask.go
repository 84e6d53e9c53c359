package designer

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2/lang"

	"hookflow/designer/doc"
	"hookflow/designer/look"
	"hookflow/designer/overlay"
	"hookflow/engine/bpmn"
)

// fail tells a person what went wrong; nil tells nothing. The text can be copied.
func (w *Window) fail(err error) { w.failed(err) }

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
		Title: lang.L("About this file"), Text: text,
		Buttons: []overlay.Button{{Label: lang.L("Leave it")}, {Label: lang.L("Repair"), Do: repair}},
	})
}

// askUnsaved guards unsaved changes: save, throw away, or stay.
func (w *Window) askUnsaved(t *tab, proceed func()) {
	text := fmt.Sprintf(lang.L("%s has changes that are not saved."), filepath.Base(t.title()))
	save := func() {
		if t.path == "" {
			w.saveThen(t, proceed)
		} else {
			w.saveOver(t, proceed)
		}
	}
	w.over.Show(overlay.Dialog{
		Name: "unsaved", Title: lang.L("Save the changes?"), Text: text,
		Buttons: []overlay.Button{{Label: lang.L("Cancel")}, {Label: lang.L("Don't save"), Danger: true, Do: proceed}, {Label: lang.L("Save"), Do: save}},
	})
}

// OfferRecovery asks about work that was lost when the program died, one document
// after the other.
func (w *Window) OfferRecovery() {
	if w.RecoveryDir != "" {
		w.offer(doc.Recoverable(w.RecoveryDir))
	}
}

// offer asks about the first of some lost documents, then about the others.
func (w *Window) offer(list []doc.Lost) {
	if len(list) == 0 {
		return
	}
	lost := list[0]
	answer := func(do func()) func() {
		return func() {
			if do != nil {
				do()
			}
			w.offer(list[1:])
		}
	}
	buttons := []overlay.Button{
		{Label: lang.L("Later"), Do: answer(nil)},
		{Label: lang.L("Throw it away"), Danger: true, Do: answer(func() { w.fail(doc.Discard(lost)) })},
	}
	if lost.Changes > 0 {
		buttons = append(buttons, overlay.Button{Label: lang.L("Bring it back"), Do: answer(func() { w.bringBack(lost) })})
	}
	w.over.Show(overlay.Dialog{Title: lang.L("Unsaved work"), Text: lostText(lost), Buttons: buttons})
}

// lostText says what was lost and what of it can be brought back.
func lostText(lost doc.Lost) string {
	name := lang.L("untitled.bpmn")
	if lost.Name != "" {
		name = filepath.Base(lost.Name)
	}
	var lines []string
	if lost.Changes > 0 {
		lines = append(lines, fmt.Sprintf(lang.L("Hookflow was ended before %s was saved. Changes made since %s that can be brought back: %d."),
			name, look.WhenAbout(lost.Begun), lost.Changes))
	}
	if lost.Damage != "" {
		lines = append(lines, fmt.Sprintf(lang.L("The recovery journal %s is damaged: %s. What comes after that cannot be brought back. The journal is kept until you throw it away."),
			lost.Journal, lost.Damage))
	}
	return strings.Join(lines, "\n\n")
}

// bringBack opens lost work in a tab, also when only a part of it can be brought back. A tab in which its file was opened
// meanwhile gives way, unless somebody has changed something there.
func (w *Window) bringBack(lost doc.Lost) {
	d, err := doc.Recover(lost)
	if d != nil {
		path := ""
		if _, e := os.Stat(d.Name); e == nil && filepath.IsAbs(d.Name) {
			path = d.Name
		}
		if t := w.tabWith(path); path != "" && t != nil && !t.unsaved() {
			w.dropTab(t)
		}
		w.addTab(path, d)
	}
	w.fail(err)
}
