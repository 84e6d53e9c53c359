package listener

import (
	"net"
	"net/http"
	"slices"
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
	mu    sync.Mutex
	most  int
	turns uint64
	idle  []turn // of those that are not being answered, oldest first; may hold turns that are over
	open  map[net.Conn]uint64
}

// A turn is a connection that has begun to ask nothing. It is over when the connection is closed, is being answered, or has another turn.
type turn struct {
	conn   net.Conn
	number uint64
}

// busyTurn is the number of a connection that is being answered.
const busyTurn = 0

func newCrowd(most int) *crowd { return &crowd{most: most, open: map[net.Conn]uint64{}} }

// state is told of every change (http.Server.ConnState).
func (c *crowd) state(conn net.Conn, s http.ConnState) {
	c.mu.Lock()
	switch s {
	case http.StateNew:
		c.rest(conn)
	case http.StateIdle:
		if _, known := c.open[conn]; known {
			c.rest(conn)
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

// rest begins the turn of a connection that asks nothing.
func (c *crowd) rest(conn net.Conn) {
	c.turns++
	c.open[conn] = c.turns
	c.idle = append(c.idle, turn{conn, c.turns})
}

func (c *crowd) over(t turn) bool { return c.open[t.conn] != t.number }

// victim is the connection to close; nil if there is room.
func (c *crowd) victim() net.Conn {
	if len(c.idle) > 4*c.most {
		c.idle = slices.DeleteFunc(c.idle, c.over)
	}
	for len(c.open) > c.most && len(c.idle) > 1 { // the newest one may be about to ask
		oldest := c.idle[0]
		c.idle = c.idle[1:]
		if !c.over(oldest) {
			delete(c.open, oldest.conn)
			return oldest.conn
		}
	}
	return nil
}

// busy marks a connection as being answered: it is not closed for others.
func (c *crowd) busy(conn net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.open[conn]; known {
		c.open[conn] = busyTurn
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
