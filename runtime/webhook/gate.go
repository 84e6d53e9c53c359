package webhook

import (
	"context"
	"sync"
)

// A gate bounds how many requests to one host are under way, so that a slow
// service holds up its own callers only. Hosts nobody calls take no memory.
type gate struct {
	limit int
	mu    sync.Mutex
	hosts map[string]*turnstile
}

type turnstile struct {
	seats chan struct{}
	users int // inside or waiting
}

func newGate(limit int) *gate {
	return &gate{limit: limit, hosts: map[string]*turnstile{}}
}

// enter waits for a seat at host and returns what gives it back.
func (g *gate) enter(ctx context.Context, host string) (leave func(), err error) {
	t := g.join(host)
	select {
	case t.seats <- struct{}{}:
		return func() {
			<-t.seats
			g.part(host, t)
		}, nil
	case <-ctx.Done():
		g.part(host, t)
		return nil, ctx.Err()
	}
}

func (g *gate) join(host string) *turnstile {
	g.mu.Lock()
	defer g.mu.Unlock()
	t := g.hosts[host]
	if t == nil {
		t = &turnstile{seats: make(chan struct{}, g.limit)}
		g.hosts[host] = t
	}
	t.users++
	return t
}

func (g *gate) part(host string, t *turnstile) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if t.users--; t.users == 0 {
		delete(g.hosts, host)
	}
}
