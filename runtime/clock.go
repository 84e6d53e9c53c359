package runtime

import (
	"sync/atomic"
	"time"
)

// A clock is the time of the engine: that of the computer, plus what a virtual
// clock has jumped ahead.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// jump goes ahead to t, never back.
func (c *clock) jump(t time.Time) {
	if d := t.Sub(c.now()); d > 0 {
		c.ahead.Add(int64(d))
	}
}
