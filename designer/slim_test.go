package designer

import (
	"runtime"
	"testing"
)

// TestSlim: what an edit of everything left behind goes back to the system.
func TestSlim(t *testing.T) {
	runtime.GC()
	garbage := make([]byte, 3*slimLeast)
	runtime.KeepAlive(garbage)
	if got := spare(); got < 2*slimLeast {
		t.Fatalf("%d bytes can be spared, of %d that nobody needs", got, 3*slimLeast)
	}
	slim()
	if got := spare(); got >= slimLeast {
		t.Errorf("%d bytes can still be spared", got)
	}
}
