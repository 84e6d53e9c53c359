package monitor

import (
	"fmt"
	"io"
	"slices"

	"hookflow/designer/exchange"
	"hookflow/engine"
	"hookflow/engine/loop"
)

// folded are the instances as they stood after records, in the order in which
// they began. Instances share parts with the records: fold what was read once
// only once.
func folded(records []engine.Record) []*engine.Instance {
	journals := map[engine.Key][]engine.Record{}
	var order []engine.Key
	for _, r := range records {
		if journals[r.Instance] == nil {
			order = append(order, r.Instance)
		}
		journals[r.Instance] = append(journals[r.Instance], r)
	}
	out := make([]*engine.Instance, len(order))
	for i, key := range order {
		out[i] = engine.Fold(journals[key])
	}
	return out
}

// Replayed reports whether the picture is not of now.
func (p *Picture) Replayed() bool { return p.At < len(p.History) }

// dropLaterCalls leaves the calls that had been answered at the picture's moment.
func (p *Picture) dropLaterCalls() {
	if !p.Replayed() || p.At == 0 {
		return
	}
	moment := p.History[p.At-1].At
	p.Calls = slices.DeleteFunc(p.Calls, func(c exchange.Call) bool { return c.Began.Add(c.Took).UnixNano() > moment })
}

// WriteHistory writes the journals of the run's instances as JSON lines.
func (r *Run) WriteHistory(w io.Writer) error {
	var keys []engine.Key
	err := r.local.Engine.View(func(q *loop.Query) error {
		for _, in := range r.instances(q) {
			keys = append(keys, in.Key)
		}
		return nil
	})
	for _, key := range keys {
		if err == nil {
			err = r.local.Journal(key, w)
		}
	}
	if err != nil {
		return fmt.Errorf("write the history: %w", err)
	}
	return nil
}
