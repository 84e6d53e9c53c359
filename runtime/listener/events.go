package listener

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"hookflow/engine"
	"hookflow/engine/loop"
)

const (
	streamBuffer = 1024             // commands a stream may lag behind before some are left out
	heartbeat    = 15 * time.Second // so that a dead connection is noticed
	streamType   = "text/event-stream"
)

// stream sends the live trace as server-sent events, of one instance or of
// all. A stream that reads too slowly gets an event "missed" and goes on.
func (a *API) stream(c *call) (any, error) {
	instance, err := keyOf("instance", c.r.URL.Query().Get("instance"))
	if err != nil {
		return nil, err
	}
	c.w.Header().Set("Content-Type", streamType)
	if c.r.Method == http.MethodHead {
		return written{}, nil
	}
	if a.streams.Add(1) > maxStreams {
		a.streams.Add(-1)
		return nil, problem(http.StatusServiceUnavailable, "%d streams and waits are open, and no more are allowed; close some", maxStreams)
	}
	defer a.streams.Add(-1)
	committed, stop := a.Engine.Watch(streamBuffer)
	defer stop()
	out := http.NewResponseController(c.w)
	_ = out.SetReadDeadline(time.Time{}) // a stream has no end, and a late read error would cancel it
	c.w.Header().Set("Cache-Control", "no-store")
	fmt.Fprint(c.w, ": the trace begins\n\n")
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		_ = out.SetWriteDeadline(time.Now().Add(streamWrite)) // whoever does not read loses it
		if out.Flush() != nil {
			return written{}, nil
		}
		select {
		case <-c.r.Context().Done():
			return written{}, nil
		case <-a.closing:
			return written{}, nil
		case <-beat.C:
			_ = out.SetWriteDeadline(time.Now().Add(streamWrite))
			fmt.Fprint(c.w, ": still here\n\n")
		case step, more := <-committed:
			if !more {
				return written{}, nil
			}
			_ = out.SetWriteDeadline(time.Now().Add(streamWrite))
			send(c.w, step, instance)
		}
	}
}

func send(w http.ResponseWriter, step loop.Committed, instance engine.Key) {
	if step.Missed {
		fmt.Fprint(w, "event: missed\ndata: {}\n\n")
	}
	for _, e := range step.Events {
		if instance != 0 && e.Instance != instance {
			continue
		}
		data, err := json.Marshal(TraceOf(e))
		if err == nil {
			fmt.Fprintf(w, "event: trace\ndata: %s\n\n", data)
		}
	}
}
