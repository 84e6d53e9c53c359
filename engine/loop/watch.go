package loop

import (
	"sync"

	"hookflow/engine"
)

// Committed is what one command did, told after it became durable. Commands come in the order of their execution.
type Committed struct {
	// Missed says that the watcher was too slow: what happened before this value was left out, and the value is empty
	// otherwise. Reload what you show or do through Engine.View; what follows is complete again.
	Missed bool

	engine.Outcome // what the command did, shared between watchers: do not change
}

// watchers are those who want to know. The loop never waits for them.
type watchers struct {
	mu   sync.Mutex
	list []*watcher
	done bool
}

// A watcher misses from when its channel is full until it has been emptied. The last place in the channel is kept for
// the mark that says so, hence whoever empties the channel has read it.
type watcher struct {
	ch     chan Committed
	missed bool
}

// Watch tells of every command from now on; buffer is how many may wait unread before some are left out. The channel is
// closed by stop, which may be called twice, and when the engine is closed.
func (e *Engine) Watch(buffer int) (committed <-chan Committed, stop func()) {
	w := &watcher{ch: make(chan Committed, max(buffer, 1)+1)}
	e.watchers.add(w)
	return w.ch, func() { e.watchers.remove(w) }
}

func (ws *watchers) add(w *watcher) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	if ws.done {
		close(w.ch)
		return
	}
	ws.list = append(ws.list, w)
}

func (ws *watchers) remove(w *watcher) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	for i, other := range ws.list {
		if other == w {
			ws.list = append(ws.list[:i:i], ws.list[i+1:]...)
			close(w.ch)
			return
		}
	}
}

func (ws *watchers) close() {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	ws.done = true
	for _, w := range ws.list {
		close(w.ch)
	}
	ws.list = nil
}

func (ws *watchers) send(out engine.Outcome) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	for _, w := range ws.list {
		w.send(Committed{Outcome: out})
	}
}

// send is called by one goroutine at a time; others only take out, so there is room where it was seen.
func (w *watcher) send(c Committed) {
	waiting := len(w.ch)
	w.missed = w.missed && waiting > 0
	switch {
	case w.missed:
	case waiting < cap(w.ch)-1:
		w.ch <- c
	default:
		w.missed = true
		w.ch <- Committed{Missed: true}
	}
}
