package runtime

import (
	"context"
	"encoding/json"
)

// Sample waits, until ctx ends, for one request by one of the methods at a service path, and returns it as expressions
// see it. What receives there gets it as ever; where nothing does, nothing runs.
func (r *Runtime) Sample(ctx context.Context, path string, methods []string) (json.RawMessage, error) {
	return r.api.Sample(ctx, path, methods)
}
