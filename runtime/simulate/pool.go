package simulate

// A pool is the people or machines of one resource, and the work that waits for one of them: who comes first is served first.
type pool struct {
	name  string
	of    Resource
	busy  int
	queue []*job

	last      int64   // when it changed last
	work      float64 // nanoseconds that its members worked
	waited    float64 // nanoseconds that work waited
	most      int     // that waited at one time
	cancelled int     // of the queue
}

// passes counts the time up to now.
func (p *pool) passes(now int64) {
	p.work += float64(p.busy) * float64(now-p.last)
	p.waited += float64(len(p.queue)-p.cancelled) * float64(now-p.last)
	p.last = now
}

// restart forgets what was counted.
func (p *pool) restart(now int64) {
	p.last, p.work, p.waited, p.most = now, 0, 0, len(p.queue)-p.cancelled
}

// ask takes a member for a job, or lets it wait. It reports whether there was one.
func (p *pool) ask(now int64, j *job) bool {
	p.passes(now)
	if p.busy < p.of.Count {
		p.busy++
		return true
	}
	p.queue = append(p.queue, j)
	p.most = max(p.most, len(p.queue)-p.cancelled)
	return false
}

// free gives a member back, and gives the job that gets it; nil if none waits.
func (p *pool) free(now int64) *job {
	p.passes(now)
	for len(p.queue) > 0 {
		j := p.queue[0]
		p.queue[0] = nil
		if p.queue = p.queue[1:]; !j.gone {
			return j
		}
		p.cancelled--
	}
	p.busy--
	return nil
}

// leave takes a job out of those that wait.
func (p *pool) leave(now int64) {
	p.passes(now)
	p.cancelled++
}
