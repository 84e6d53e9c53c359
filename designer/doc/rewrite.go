package doc

import (
	"fmt"
	"slices"

	"hookflow/engine/bpmnxml"
)

// Rewrite makes data, BPMN XML as a person edited it, the content of the document:
// one undo step like any other. The error names line and column of what is wrong.
// What stands before and behind the root element stays as it was.
func (tx *Tx) Rewrite(data []byte) error {
	from, err := bpmnxml.Read(tx.Name, data)
	if err != nil {
		return fmt.Errorf("take over the edited XML: %w", err)
	}
	root, other := tx.file.Root(), tx.file.Copy(from, from.Root())
	tx.Touch(root)
	root.Space, root.Tag = other.Space, other.Tag
	root.Attr = nil
	for _, a := range from.Root().Attr {
		root.CreateAttr(a.FullKey(), a.Value)
	}
	for len(root.Child) > 0 {
		root.RemoveChildAt(len(root.Child) - 1)
	}
	for _, t := range slices.Clone(other.Child) {
		root.AddChild(t)
	}
	for id := range idsOf(root) {
		tx.ids[id] = true
	}
	tx.sync()
	return nil
}
