package doc

import (
	"fmt"

	"hookflow/engine/bpmnxml"
)

// Rewrite makes data, BPMN XML as a file holds it, the content of the document: one
// undo step like any other. The error names line and column of what is wrong.
func (tx *Tx) Rewrite(data []byte) error {
	from, err := bpmnxml.Read(tx.Name, data)
	if err != nil {
		return fmt.Errorf("take over the edited XML: %w", err)
	}
	tx.Adopt(from)
	return nil
}

// Adopt makes from the content of the document, written as it was read: every byte of
// its text stays, and what is the same in both stays the same element.
func (tx *Tx) Adopt(from *bpmnxml.Document) {
	tx.form = tx.file.Adopt(from, tx.Touch)
	for id := range idsOf(tx.file.Root()) {
		tx.ids[id] = true
	}
	tx.sync()
}

// Text is the document as it would be saved, before it is encoded.
func (d *Doc) Text() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.file.Text()
}

// Text is Doc.Text inside of a change.
func (tx *Tx) Text() string { return tx.file.Text() }
