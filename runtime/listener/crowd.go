package listener

import (
	"net"
	"net/http"
	"sync"
	"time"
)

const (
	// maxConnections is how many connections are open at once. Beyond that the oldest one that asks nothing is closed:
	// whoever opens thousands and is silent must not keep others out.
	maxConnections = 4096
	// maxStreams is how many of them may be streams or waits, which hold a connection for long.
	maxStreams = 1024
	// streamWrite is how long a reader of a stream may take for what was sent.
	streamWrite = 15 * time.Second
)

// A crowd knows the open connections of a server, and which of them are being answered.
type crowd struct {
	mu   sync.Mutex
	most int
	idle []net.Conn // not being answered, oldest first; may name closed ones
	open map[net.Conn]bool
}

func newCrowd(most int) *crowd { return &crowd{most: most, open: map[net.Conn]bool{}} }

// state is told of every change (http.Server.ConnState).
func (c *crowd) state(conn net.Conn, s http.ConnState) {
	c.mu.Lock()
	switch s {
	case http.StateNew:
		c.open[conn] = false
		c.idle = append(c.idle, conn)
	case http.StateIdle:
		if _, known := c.open[conn]; known {
			c.open[conn] = false
			c.idle = append(c.idle, conn)
		}
	case http.StateClosed, http.StateHijacked:
		delete(c.open, conn)
	}
	victim := c.victim()
	c.mu.Unlock()
	if victim != nil {
		victim.Close()
	}
}

// victim is the connection to close; nil if there is room.
func (c *crowd) victim() net.Conn {
	if len(c.idle) > 4*c.most { // most of them are closed, or busy by now
		kept := c.idle[:0]
		for _, conn := range c.idle {
			if busy, open := c.open[conn]; open && !busy {
				kept = append(kept, conn)
			}
		}
		c.idle = kept
	}
	for len(c.open) > c.most && len(c.idle) > 1 { // the newest one may be about to ask
		conn := c.idle[0]
		c.idle = c.idle[1:]
		if busy, open := c.open[conn]; open && !busy {
			delete(c.open, conn)
			return conn
		}
	}
	return nil
}

// busy marks a connection as being answered: it is not closed for others.
func (c *crowd) busy(conn net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.open[conn]; known {
		c.open[conn] = true
	}
}

type connKey struct{}

// tell marks the connection of each request that has arrived.
func (c *crowd) tell(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if conn, ok := r.Context().Value(connKey{}).(net.Conn); ok {
			c.busy(conn)
		}
		next.ServeHTTP(w, r)
	})
}
