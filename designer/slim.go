package designer

import (
	"runtime/debug"
	"runtime/metrics"
	"time"

	"hookflow/designer/guard"
)

// Reading a file and an edit of everything leave behind two to three times the memory that the diagram needs. The runtime
// would keep it until there is again as much garbage, which at rest takes for ever.

// slimming gives memory that is not needed back to the system once the person has paused. It belongs to the window's goroutine.
type slimming struct {
	due  *time.Timer
	drop func() int64 // lets go of what can be made again; the bytes are garbage then
	more int64        // see left
	wide bool         // see roomy
}

// slimRest is how long nothing must have been opened or edited: collecting all garbage costs a processor as long as a
// large edit does, and must not meet one.
const slimRest = 3 * time.Second

// slimGrowth is by how many percent the heap grows between two collections. Each looks at all of the diagram, which is most of
// what an edit of everything costs at the runtime's own 100; what is above need goes back after a pause.
const slimGrowth = 200

// openingMost is how many bytes the program may take until the first file is to be seen without garbage being looked for: nearly all that is
// read until then stays, and looking through it takes a processor that it needs.
const openingMost = 400 << 20

// Hasten puts off collecting garbage until the returned function is called, which may be done more than once.
func Hasten() (calm func()) {
	before := debug.SetMemoryLimit(-1)
	debug.SetMemoryLimit(min(before, openingMost))
	debug.SetGCPercent(-1)
	return func() {
		debug.SetGCPercent(slimGrowth)
		debug.SetMemoryLimit(before)
	}
}

// slimLeast is how many bytes must be gained for it to be worth that.
const slimLeast = 48 << 20

// later puts off giving back, since there is something to do now.
func (s *slimming) later() {
	if s.due != nil {
		s.due.Reset(slimRest)
		return
	}
	s.due = time.AfterFunc(slimRest, func() {
		guard.Later(func() {
			dropped := s.dropped()
			guard.Go(func() {
				slim(dropped)
				guard.Later(s.narrow)
			})
		})
	})
}

// slimRoom is how many bytes more than usual the heap may grow by between two collections while everything is edited at once. The
// collection in the midst of such an edit costs a quarter of it, and another one comes after the pause in any case.
const slimRoom = 128 << 20

// roomy is later before an edit of much.
func (s *slimming) roomy() {
	if !s.wide {
		s.wide = true
		debug.SetGCPercent(roomyGrowth(reading("/gc/heap/live:bytes")))
	}
	s.later()
}

// roomyGrowth is by how many percent a heap may grow with room for an edit of much, by the bytes that were in use after the last
// collection.
func roomyGrowth(live int64) int { return slimGrowth + int(100*slimRoom/max(live, slimLeast)) }

// narrow ends roomy, once garbage was collected: before, it would begin another collection.
func (s *slimming) narrow() {
	if s.wide {
		s.wide = false
		debug.SetGCPercent(slimGrowth)
	}
}

// left is later after work that is done with about so many bytes: a collection in the midst of it has found them in use, so that
// they would not count.
func (s *slimming) left(bytes int64) {
	s.more += bytes
	s.later()
}

// dropped is how many bytes are garbage now although a collection may have found them in use.
func (s *slimming) dropped() int64 {
	more := s.more
	s.more = 0
	return s.drop() + more
}

// slim gives back what can be spared, if it is much; more is garbage although it was in use until now.
func slim(more int64) {
	if spare()+more >= slimLeast {
		debug.FreeOSMemory()
	}
}

// slimBoards lets go of the unseen tiles of all boards.
func (w *Window) slimBoards() (bytes int64) {
	for _, t := range w.open {
		bytes += t.board.Slim()
	}
	return bytes
}

// spare is how many bytes the program holds above what the last collection found to be in use.
func spare() int64 {
	return reading("/memory/classes/heap/objects:bytes", "/memory/classes/heap/unused:bytes", "/memory/classes/heap/free:bytes") - reading("/gc/heap/live:bytes")
}

// reading is the sum of what the runtime counts under some names.
func reading(names ...string) (sum int64) {
	s := make([]metrics.Sample, len(names))
	for i, n := range names {
		s[i].Name = n
	}
	metrics.Read(s)
	for _, one := range s {
		sum += int64(one.Value.Uint64())
	}
	return sum
}
