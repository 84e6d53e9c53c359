package designer

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"hookflow/designer/doc"
	"hookflow/designer/guard"
	"hookflow/designer/overlay"
	"hookflow/engine/savefile"
)

// Guard does something for a person, such as what a key or a click asks for. If that
// fails, the edits it made are undone and the hand lets go; the document stays.
func (w *Window) Guard(do func()) {
	t := w.current()
	if t == nil {
		guard.Do(do, nil)
		return
	}
	before := t.doc.Mark()
	guard.Do(do, func() {
		t.editor.Reset()
		t.doc.Back(before)
	})
}

// broke tells a person that the program has failed, and keeps a report. It may be
// called from any goroutine.
func (w *Window) broke(f guard.Failure) {
	path, err := w.report(f)
	slog.Error("the window has failed", "what", f.What, "report", path, "unwritten", err)
	text := lang.L("Something in Hookflow went wrong. What was just done is taken back; your documents are as they were before.")
	text += "\n\n" + fmt.Sprint(f.What)
	if err == nil {
		text += "\n\n" + fmt.Sprintf(lang.L("A report that helps to mend this is in %s."), path)
	}
	show := func() {
		w.over.Show(overlay.Dialog{
			Name: "broke", Title: lang.L("This did not work"), Text: text,
			Buttons: []overlay.Button{{Label: lang.L("Close")}},
		})
	}
	if w.Inline {
		show()
		return
	}
	fyne.Do(show)
}

// report writes what is known of a failure beside the recovery journals: nothing of
// any document.
func (w *Window) report(f guard.Failure) (path string, err error) {
	if w.RecoveryDir == "" {
		return "", errors.New("there is no folder for reports")
	}
	dir := filepath.Join(filepath.Dir(w.RecoveryDir), "reports")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	path = filepath.Join(dir, time.Now().Format("2006-01-02T15-04-05.000")+".txt")
	return path, savefile.Bytes(path, fmt.Appendf(nil, "Hookflow %s\n%v\n\n%s", w.App.Metadata().Version, f.What, f.Stack))
}

// failed tells what went wrong with an edit: a refusal has a reason, an edit that
// broke off is a failure of the program.
func (w *Window) failed(err error) {
	var b *doc.Broken
	if errors.As(err, &b) {
		w.broke(guard.Failure{What: b, Stack: b.Trace()})
		return
	}
	w.over.Fail(err)
}
