package monitor

import (
	"fmt"
	"io"
	"slices"

	"hookflow/designer/exchange"
	"hookflow/engine"
	"hookflow/engine/loop"
)

// Replayed reports whether the picture is not of now.
func (p *Picture) Replayed() bool { return p.At < p.Total }

// dropLaterCalls leaves the calls that had been answered at the picture's moment.
func (p *Picture) dropLaterCalls() {
	if !p.Replayed() || p.At == 0 {
		return
	}
	p.Calls = slices.DeleteFunc(p.Calls, func(c exchange.Call) bool { return c.Began.Add(c.Took).UnixNano() > p.When })
}

// records are some of the records of the run, from the one at a place up to another, counted from 0.
func (r *Run) records(from, to int) (list []engine.Record, err error) {
	r.tape.mu.Lock()
	defer r.tape.mu.Unlock()
	err = r.local.Engine.View(func(q *loop.Query) error {
		for _, key := range r.tape.keys[max(0, from):min(to, len(r.tape.keys))] {
			list = append(list, q.Record(key))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the history: %w", err)
	}
	return list, nil
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

// peek is how the instances of the run stood after so many of its records; where it stands is not changed by that.
func (r *Run) peek(at int) (list []*engine.Instance, err error) {
	r.tape.mu.Lock()
	defer r.tape.mu.Unlock()
	err = r.local.Engine.View(func(q *loop.Query) error { list = r.tape.back(q, min(at, len(r.tape.keys))).instances; return nil })
	if err != nil {
		return nil, fmt.Errorf("read the history: %w", err)
	}
	return list, nil
}
