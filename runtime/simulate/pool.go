package simulate

import "time"

// A pool is the people or machines of one resource, and the work that waits for them: who comes first is served first, also
// before one that needs fewer.
type pool struct {
	name  string
	of    Resource
	hours week
	busy  int
	queue []*job
	wakes int64 // when it begins to work again and looks at the queue; past: it does not

	last      int64   // when it changed last
	work      float64 // nanoseconds that its members worked
	open      float64 // nanoseconds in which it works
	waited    float64 // nanoseconds that work waited
	uses      int     // work that was done
	most      int     // that waited at one time
	cancelled int     // of the queue
}

// passes counts the time up to now.
func (p *pool) passes(now int64) {
	open := float64(p.hours.between(p.last, now))
	p.work += float64(p.busy) * open
	p.open += open
	p.waited += float64(p.waiting()) * float64(now-p.last)
	p.last = now
}

func (p *pool) waiting() int { return len(p.queue) - p.cancelled }

// restart forgets what was counted.
func (p *pool) restart(now int64) {
	p.last, p.work, p.open, p.waited, p.uses, p.most = now, 0, 0, 0, 0, p.waiting()
}

// has reports whether a job can begin now.
func (p *pool) has(now int64, j *job) bool {
	return p.busy+j.needs <= p.of.Count && p.hours.opens(now) == now
}

// ask takes members for a job, or lets it wait. It reports whether there were enough.
func (p *pool) ask(now int64, j *job) bool {
	p.passes(now)
	if p.waiting() == 0 && p.has(now, j) {
		p.busy += j.needs
		return true
	}
	p.queue = append(p.queue, j)
	p.most = max(p.most, p.waiting())
	return false
}

// free gives the members of a job back.
func (p *pool) free(now int64, j *job) {
	p.passes(now)
	p.busy -= j.needs
}

// next takes the members for the job that has waited longest; nil if none waits or can begin.
func (p *pool) next(now int64) *job {
	p.passes(now)
	for len(p.queue) > 0 {
		j := p.queue[0]
		if !j.gone && !p.has(now, j) {
			return nil
		}
		p.queue[0] = nil
		if p.queue = p.queue[1:]; !j.gone {
			p.busy += j.needs
			return j
		}
		p.cancelled--
	}
	return nil
}

// leave takes a job out of those that wait.
func (p *pool) leave(now int64) {
	p.passes(now)
	p.cancelled++
}

// cost is what a job has cost that is done now.
func (p *pool) cost(now int64, j *job) float64 {
	return p.of.PerUse + float64(j.needs)*p.of.PerHour*float64(p.hours.between(j.begun, now))/float64(time.Hour)
}

// result is what came of it.
func (p *pool) result(start, now int64) ResourceResult {
	p.passes(now)
	span := max(1, float64(now-start))
	return ResourceResult{Name: p.name, Count: p.of.Count, Used: p.work / max(1, p.open) / float64(p.of.Count), Queue: p.waited / span, MostWait: p.most,
		Cost: p.work/float64(time.Hour)*p.of.PerHour + float64(p.uses)*p.of.PerUse}
}
