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
			guard.Go(func() { slim(dropped) })
		})
	})
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
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/unused:bytes"}, {Name: "/memory/classes/heap/free:bytes"}, {Name: "/gc/heap/live:bytes"}}
	metrics.Read(s)
	held := s[0].Value.Uint64() + s[1].Value.Uint64() + s[2].Value.Uint64()
	return int64(held) - int64(s[3].Value.Uint64())
}
