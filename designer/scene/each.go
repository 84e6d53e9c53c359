package scene

import (
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// share is how many shapes and edges are worth a goroutine of their own.
const share = 1000

// each calls do with 0 to n-1, several at once when there are many. If one panics, so does each, once all have ended.
func each(n int, do func(int)) {
	var parts sync.WaitGroup
	var broke atomic.Pointer[broken]
	part := func(from int) {
		defer func() {
			if why := recover(); why != nil {
				broke.Store(&broken{why, debug.Stack()})
			}
		}()
		for k := from; k < min(from+share, n); k++ {
			do(k)
		}
	}
	for from := share; from < n; from += share {
		parts.Go(func() { part(from) })
	}
	part(0)
	parts.Wait()
	if why := broke.Load(); why != nil {
		panic(why)
	}
}

// broken is a panic that has come from another goroutine.
type broken struct {
	why   any
	stack []byte
}

// Error implements error.
func (b *broken) Error() string { return fmt.Sprint(b.why) }

// Trace says where it was.
func (b *broken) Trace() []byte { return b.stack }
