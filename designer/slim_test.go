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

// TestHasten: while the first file is opened no garbage is looked for, unless there is very much; afterwards all is as it was.
func TestHasten(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	limit := debug.SetMemoryLimit(-1)
	calm := Hasten()
	if got := debug.SetGCPercent(-1); got != -1 {
		t.Errorf("the heap grows by %d %% between collections", got)
	}
	if got := debug.SetMemoryLimit(-1); got != min(limit, openingMost) {
		t.Errorf("the limit is %d bytes", got)
	}
	calm()
	if got := debug.SetMemoryLimit(-1); got != limit {
		t.Errorf("the limit is %d bytes afterwards, before it was %d", got, limit)
	}
	if got := debug.SetGCPercent(slimGrowth); got != slimGrowth {
		t.Errorf("the heap grows by %d %% afterwards", got)
	}
}

// TestLeftBehind: what work leaves behind counts once, with what can be made again.
func TestLeftBehind(t *testing.T) {
	s := slimming{drop: func() int64 { return 1 }}
	s.left(10)
	s.left(20)
	s.due.Stop()
	if got := s.dropped(); got != 31 {
		t.Errorf("%d bytes are said to be left behind", got)
	}
	if got := s.dropped(); got != 1 {
		t.Errorf("%d bytes are said to be left behind once more", got)
	}
}

// TestRoomyHeap: the heap has more room while everything is edited at once, by the same number of bytes whatever is in use, and no
// more after the pause.
func TestRoomyHeap(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(slimGrowth))
	s := slimming{drop: func() int64 { return 0 }}
	s.roomy()
	s.due.Stop()
	if got := debug.SetGCPercent(slimGrowth); got <= slimGrowth {
		t.Errorf("the heap grows by %d %% during an edit of much", got)
	}
	s.narrow()
	if got := debug.SetGCPercent(slimGrowth); got != slimGrowth {
		t.Errorf("the heap grows by %d %% after the pause", got)
	}
	for _, live := range []int64{100 << 20, 300 << 20} {
		most := live + live*int64(roomyGrowth(live))/100
		if usual := live + live*slimGrowth/100; most < usual+slimRoom-live/100 || most > usual+slimRoom {
			t.Errorf("with %d bytes in use the heap grows to %d, usually to %d", live, most, usual)
		}
	}
}
