package designer

import (
	"testing"

	"hookflow/engine/lint"
)

// A new process has nothing to undo and nothing to lose: its start event was there before.
func TestNewProcessIsUntouched(t *testing.T) {
	d, err := emptyProcess()
	check(t, err)
	if name, can := d.CanUndo(); can {
		t.Errorf("%q can be undone", name)
	}
	if d.Dirty() {
		t.Error("it asks to be saved")
	}
}

// What is found begins as a sentence, also when it names nothing.
func TestFindingBeginsAsSentence(t *testing.T) {
	const text = "nothing in the process can begin: it needs a start event, or a node that no flow leads to"
	if got := says(lint.Finding{Message: text}); got[0] != 'N' {
		t.Errorf("it says %q", got)
	}
}
