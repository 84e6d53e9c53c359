package monitor

import (
	"context"
	"encoding/json"
	"time"

	"hookflow/designer/exchange"
)

// A Request is one that came in and was kept, as expressions see it.
type Request struct {
	Came    time.Time       `json:"came"`
	Content json.RawMessage `json:"content"`
}

// Requests are those that people have waited for and kept, by PROCESS/ELEMENT.
type Requests struct {
	// Await waits for one by one of the methods at a service path.
	Await func(ctx context.Context, path string, methods []string) (json.RawMessage, error)
	Kept  func() (map[string]Request, error)
	Keep  func(key string, r *Request) error // nil: forgets it
	// Send sends one again to an address, and returns what came of it.
	Send func(ctx context.Context, address string, r Request) (exchange.Call, error)
}
