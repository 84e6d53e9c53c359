package webhook

import (
	"slices"
	"testing"
	"time"

	"hookflow/engine/bpmn"
	"hookflow/engine/schedule"
)

// TestDefaultTimeout: a client that is told no time-out waits as long as the
// element table says of a call that names none.
func TestDefaultTimeout(t *testing.T) {
	fields := bpmn.Of(bpmn.ServiceTask).Fields
	i := slices.IndexFunc(fields, func(f bpmn.Field) bool { return f.Name == "timeout" })
	d, err := schedule.ParseDuration(fields[i].Default)
	if err != nil {
		t.Fatal(err)
	}
	if got := d.AddTo(time.Time{}).Sub(time.Time{}); got != DefaultTimeout {
		t.Errorf("the client waits %s, the element table says %s", DefaultTimeout, got)
	}
}
