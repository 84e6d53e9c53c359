package tool

import (
	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
)

// copy puts the selection on the clipboard.
func (ed *Editor) copy() { ed.clip() }

// clip reports whether the selection is on the clipboard now.
func (ed *Editor) clip() bool {
	c, err := ed.Doc.Copy(ed.Doc.Chosen())
	if err != nil {
		if ed.Refused != nil {
			ed.Refused(err.Error())
		}
		return false
	}
	if ed.SetClip == nil {
		return false
	}
	ed.SetClip(c)
	return true
}

// cut copies, then deletes as one change.
func (ed *Editor) cut() {
	if ed.clip() {
		list := ed.Doc.Chosen()
		ed.change("cut", func(tx *doc.Tx) error { return tx.Delete(list...) })
	}
}

// paste adds what is on the clipboard where the pointer is.
func (ed *Editor) paste() {
	if ed.Clipboard == nil {
		return
	}
	at := ed.pointer
	into := container(ed.under(at, nil))
	if into == nil {
		into = ed.Doc.Root()
	}
	ed.choose("paste", func(tx *doc.Tx) ([]*bpmn.Element, error) { return tx.Paste(ed.Clipboard(), at, into) })
}

// duplicate pastes the selection beside itself without touching the clipboard.
func (ed *Editor) duplicate() {
	list := ed.Doc.Chosen()
	ed.choose("duplicate", func(tx *doc.Tx) ([]*bpmn.Element, error) { return tx.Duplicate(list, 30, 30) })
}

// choose makes a change and selects what it made.
func (ed *Editor) choose(name string, edit func(*doc.Tx) ([]*bpmn.Element, error)) {
	var list []*bpmn.Element
	done := ed.change(name, func(tx *doc.Tx) (err error) {
		list, err = edit(tx)
		return err
	})
	if !done {
		return
	}
	ids := make([]string, 0, len(list))
	for _, e := range list {
		ids = append(ids, e.ID)
	}
	ed.Doc.Select(ids...)
}
