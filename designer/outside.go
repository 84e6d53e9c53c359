package designer

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"github.com/gofrs/flock"

	"hookflow/designer/doc"
	"hookflow/designer/guard"
	"hookflow/designer/overlay"
	"hookflow/designer/reader"
)

// A file may change while it is open here: another editor, git, a second window. It
// is looked at, by its content, when the window gets the focus, when a tab is
// turned to, and before it is written.

// watchFiles looks at the open file whenever a person comes back to the window.
func (w *Window) watchFiles() {
	w.App.Lifecycle().SetOnExitedForeground(func() { guard.Later(func() { w.left = true }) })
	w.App.Lifecycle().SetOnEnteredForeground(func() {
		guard.Later(func() {
			w.left = false
			if t := w.current(); t != nil {
				t.lookOutside()
			}
		})
	})
}

// stands is how the window stands among those of others.
func (w *Window) stands() reader.Standing {
	s := reader.Standing{Active: !w.left}
	if w.Corner != nil {
		s.Corner = w.Corner()
	}
	return s
}

// lookOutside looks in the background whether the file of the tab has changed outside, once nobody waits for a first diagram, and asks
// what to do. What was saved or opened since does not count.
func (t *tab) lookOutside() {
	path, held := t.path, t.doc.Held()
	if path == "" || t.looking {
		return
	}
	t.looking = true
	background(t.window, func() outer {
		if !t.window.Inline {
			<-t.window.calmly
		}
		return lookAt(path)
	}, func(o outer) {
		t.looking = false
		if t.path != path || t.doc.Held() != held || !slices.Contains(t.window.open, t) {
			return
		}
		if changed := t.differs(o); changed {
			t.askOutside(o.data, nil)
		}
	})
}

// outer is what a file holds.
type outer struct {
	data []byte
	sum  [sha256.Size]byte
	err  error
}

func lookAt(path string) (o outer) {
	if o.data, o.err = os.ReadFile(path); o.err == nil {
		o.sum = sha256.Sum256(o.data)
	}
	return o
}

// outside returns what the tab's file holds now and whether that is something else
// than what was read or written here last.
func (t *tab) outside() (data []byte, changed bool) {
	if t.path == "" {
		return nil, false
	}
	o := lookAt(t.path)
	return o.data, t.differs(o)
}

// differs reports whether the tab's file holds something else than what was read or written here last. One that has gone or cannot be
// read has not changed: saving writes it again.
func (t *tab) differs(o outer) bool {
	if o.err != nil {
		if errors.Is(o.err, fs.ErrNotExist) && !t.gone {
			t.gone = true
			t.doc.Differs()
			t.window.status.say(fmt.Sprintf(lang.L("%s was removed outside of Hookflow. Save writes it again."), t.path), true)
			t.window.refresh()
		}
		return false
	}
	t.gone = false
	return o.sum != t.doc.Held()
}

// askOutside asks whose version is to stay. save is what was to be done when that
// was noticed, nil if nothing; it writes over theirs.
func (t *tab) askOutside(theirs []byte, save func()) {
	text := fmt.Sprintf(lang.L("%s was changed outside of Hookflow since it was opened or saved here."), filepath.Base(t.path))
	if t.doc.Dirty() {
		text += " " + lang.L("Here it has changes that are not saved.")
	}
	keep := func() {
		t.doc.Holds(theirs) // this change of theirs is answered
		t.doc.Differs()
		t.window.refresh()
		if save != nil {
			save()
		}
	}
	again := func() { t.askOutside(theirs, save) }
	t.window.over.Show(overlay.Dialog{
		Name: "outside", Title: lang.L("The file has changed"), Text: text,
		Buttons: []overlay.Button{
			{Label: lang.L("Later")},
			{Label: lang.L("Keep mine"), Danger: true, Do: keep},
			{Label: lang.L("Take theirs"), Danger: true, Do: func() { t.takeTheirs(theirs) }},
			{Label: lang.L("Save as\u2026"), Do: func() { t.window.saveThen(t, nil) }},
			{Label: lang.L("Compare"), Do: func() { t.compare(theirs, again) }},
		},
	})
}

// takeTheirs makes the changed file the document, as a change that can be undone.
func (t *tab) takeTheirs(theirs []byte) {
	err := t.doc.Change(lang.L("take over the changed file"), func(tx *doc.Tx) error { return tx.Rewrite(theirs) })
	if err == nil {
		err = t.doc.Saved(t.doc.Name, theirs)
	}
	t.window.fail(err)
	t.board.Reload()
	t.window.refresh()
}

// compare says what theirs has other than the document, then asks again.
func (t *tab) compare(theirs []byte, then func()) {
	text, err := t.changesOf(theirs)
	if err != nil {
		t.window.fail(err)
		return
	}
	t.window.over.Show(overlay.Dialog{
		Name: "compare", Title: lang.L("Compare"), Text: text, Size: fyne.NewSize(600, 0),
		Buttons: []overlay.Button{{Label: lang.L("Back"), Do: then}},
	})
}

// claim says to other windows, of other processes too, that a file is open here, and
// tells the person if it is open in one of them.
func (t *tab) claim() {
	t.release()
	dir := t.window.RecoveryDir
	if dir == "" || t.path == "" {
		return
	}
	path := t.path
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	lock := flock.New(filepath.Join(dir, fmt.Sprintf("%x.open", sha256.Sum256([]byte(path)))))
	held, err := lock.TryLock()
	switch {
	case err != nil:
		return // the files are still compared before each save
	case held:
		t.claimed = lock
	default:
		lock.Close()
		t.window.note(lang.L("About this file"), fmt.Sprintf(lang.L("%s is open in another window of Hookflow. What is saved there is noticed here before this window writes."), t.path))
	}
}

// release lets other windows have the file.
func (t *tab) release() {
	if t.claimed != nil {
		os.Remove(t.claimed.Path())
		t.claimed.Close()
		t.claimed = nil
	}
}
