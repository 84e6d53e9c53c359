package runtime

import "time"

// Now is the time of the processes: that of a virtual clock, if there is one.
func (r *Runtime) Now() time.Time { return r.clock.now() }
