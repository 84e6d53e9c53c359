package runtime

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"

	"hookflow/runtime/work"
)

// A Target says how much may be asked of one place, such as a host and port. A zero
// field is that of DefaultTarget.
type Target struct {
	AtOnce    int           // attempts under way at the same time
	PerSecond float64       // attempts begun; negative: without end
	Failures  int           // so many in a row without an answer, or with a status from 500, begin a pause; negative: never
	Pause     time.Duration // the first one; each further one is twice as long, up to a minute
}

// DefaultTarget is what may be asked of a place that nothing is said about. A service
// that is slow or down holds up its own callers only.
var DefaultTarget = Target{AtOnce: 16, PerSecond: -1, Failures: 20, Pause: time.Second}

const longestPause = time.Minute

func (t Target) whole() Target {
	return Target{cmp.Or(t.AtOnce, DefaultTarget.AtOnce), cmp.Or(t.PerSecond, DefaultTarget.PerSecond), cmp.Or(t.Failures, DefaultTarget.Failures), cmp.Or(t.Pause, DefaultTarget.Pause)}
}

// gates let attempts through to their places. An attempt that has to wait is not
// counted: nothing is lost of it but time.
type gates struct {
	options map[string]Target
	steady  bool // time is not real: nobody is paused or slowed down
	closing <-chan struct{}
	alert   func(text string)

	mu     sync.Mutex
	places map[string]*gate
}

// A gate is what is remembered of a place.
type gate struct {
	next    time.Time // no attempt begins earlier, for the rate
	failed  int       // in a row
	pause   time.Duration
	until   time.Time // end of the pause
	probing bool      // after a pause one attempt goes first
}

func (g *gates) target(place string) Target {
	t, own := g.options[place]
	if !own {
		t = g.options[""]
	}
	return t.whole()
}

// pass waits until an attempt at a place may begin; false if ctx or the program ends
// before.
func (g *gates) pass(ctx context.Context, place string) bool {
	for {
		if ctx.Err() != nil {
			return false
		}
		wait := g.wait(place)
		if wait <= 0 {
			return true
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return false
		case <-g.closing:
			return false
		}
	}
}

// probed is how long others look again while one attempt goes first.
const probed = 20 * time.Millisecond

// wait is how long an attempt has to wait; 0: it is let through now.
func (g *gates) wait(place string) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.steady {
		return 0
	}
	p := g.places[place]
	t := g.target(place)
	if p == nil {
		if t.PerSecond < 0 {
			return 0
		}
		p = g.remember(place)
	}
	now := time.Now()
	switch {
	case now.Before(p.until):
		return p.until.Sub(now)
	case p.pause > 0 && p.probing:
		return probed
	case now.Before(p.next):
		return p.next.Sub(now)
	}
	p.probing = p.pause > 0
	if t.PerSecond > 0 {
		p.next = now.Add(time.Duration(float64(time.Second) / t.PerSecond))
	}
	return 0
}

func (g *gates) remember(place string) *gate {
	if g.places == nil {
		g.places = map[string]*gate{}
	}
	p := &gate{}
	g.places[place] = p
	return p
}

// saw is told of every attempt. A row of failures closes the gate for a while, and
// people are told; the first answer opens it, and people are told.
func (g *gates) saw(place string, out *work.Result) {
	bad := out.Failure != "" && out.Refusal == nil && !out.Final
	if out.Shown != nil && out.Shown.Response.Status >= 500 {
		bad = true
	}
	if text := g.note(place, bad, out); text != "" {
		g.alert(text)
	}
}

func (g *gates) note(place string, bad bool, out *work.Result) (alert string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	p, t := g.places[place], g.target(place)
	switch {
	case g.steady || t.Failures < 0:
		return ""
	case p != nil:
		p.probing = false
	}
	if out.Cancelled {
		return ""
	}
	if !bad {
		if p != nil && p.pause > 0 {
			alert = fmt.Sprintf("%s answers again; its calls go on", place)
		}
		if p != nil && t.PerSecond < 0 {
			delete(g.places, place) // nothing is left to remember
		} else if p != nil {
			p.failed, p.pause = 0, 0
		}
		return alert
	}
	if p == nil {
		p = g.remember(place)
	}
	if p.failed++; p.failed < t.Failures {
		return ""
	}
	if p.pause == 0 {
		alert = fmt.Sprintf("%s has failed %d times in a row: its calls wait until it answers, tried after %s, then less and less often. The last failure: %s", place, p.failed, t.Pause, out.Failure)
	}
	p.pause = min(max(2*p.pause, t.Pause), longestPause)
	p.until = time.Now().Add(p.pause)
	return alert
}
