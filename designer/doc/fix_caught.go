package doc

import (
	"cmp"

	"hookflow/engine/bpmn"
)

// throwCaught lets the failure of a call throw an error when an error event is put on its border, or when what has such an event becomes
// a call: without a code the event would catch nothing.
func throwCaught(tx *Tx) error {
	for e := range tx.created {
		if e.Host != nil && e.HasTrigger(bpmn.Error) {
			tx.working[e.Host] = true
		}
	}
	for host := range tx.working {
		if caught := Diverts(host); len(caught) > 0 && bpmn.FailsUncaught(host) {
			if err := tx.SetField(host, "errorCode", cmp.Or(DivertCode(caught[0], tx.model), bpmn.CallFailed)); err != nil {
				return err
			}
		}
	}
	return nil
}
