package monitor

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"hookflow/engine"
	"hookflow/engine/loop"
)

// Begun is what is known of which instances belong to a run, so that one that goes on beside thousands of others costs no more than
// alone: each instance is looked at once.
type begun struct {
	mu   sync.Mutex
	keys []engine.Key // those that the first instance has begun, oldest first
	upTo engine.Key   // up to this one, others were looked at
}

// instances are those of the run, oldest first.
func (r *Run) instances(q *loop.Query) (list []*engine.Instance) {
	first := q.Instance(r.First)
	if first == nil {
		return nil
	}
	b := &r.begun
	b.mu.Lock()
	defer b.mu.Unlock()
	cause, fresh := r.local.Engine.TraceOf(first), q.Instances(loop.Filter{After: max(r.First, b.upTo), Limit: maxInstances})
	for _, in := range slices.Backward(fresh) {
		if b.upTo = in.Key; in.From == 0 && r.ours(in) && r.local.Engine.TraceOf(in) == cause {
			b.keys = append(b.keys, in.Key)
		}
	}
	list = append(list, first)
	for _, key := range b.keys {
		if in := q.Instance(key); in != nil { // it may have been deleted
			list = append(list, in)
		}
	}
	return list
}

// maxInstances bounds what one look reads.
const maxInstances = 200

// concerned reports whether what a command did may concern the run.
func (r *Run) concerned(c *loop.Committed) bool {
	r.begun.mu.Lock()
	defer r.begun.mu.Unlock()
	return c.Missed || slices.ContainsFunc(c.Events, func(e engine.Event) bool {
		return e.Instance == r.First || slices.Contains(r.begun.keys, e.Instance) ||
			e.Kind == engine.Created && slices.ContainsFunc(r.definitions, func(d engine.Definition) bool { return d.Key == e.Definition })
	})
}

// print tells pictures of a run apart: two of now with the same print show the same.
func (p *Picture) print() string {
	var out strings.Builder
	fmt.Fprint(&out, p.Total, p.Behind, len(p.Calls))
	for _, in := range p.Instances {
		fmt.Fprintf(&out, " %s %d %s", in.Key, in.Records, in.Newest)
	}
	return out.String()
}
