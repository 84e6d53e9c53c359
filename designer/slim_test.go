package designer

import (
	"runtime"
	"runtime/debug"
	"testing"
)

// TestSlim: what an edit of everything left behind goes back to the system.
func TestSlim(t *testing.T) {
	runtime.GC()
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // a collection of its own accord might find the garbage in use
	garbage := make([]byte, 3*slimLeast)
	runtime.KeepAlive(garbage)
	before := spare()
	if before < 2*slimLeast {
		t.Fatalf("%d bytes can be spared, of %d that nobody needs", before, 3*slimLeast)
	}
	slim(0)
	if got := spare(); got > before-slimLeast { // other tests go on beside
		t.Errorf("%d bytes can still be spared, of %d", got, before)
	}
}
