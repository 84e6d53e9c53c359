package monitor

import (
	"context"

	"hookflow/engine"
	"hookflow/engine/loop"
)

// Await waits for the first instance of definitions that began after another one, such as by
// a message; see Latest.
func (l *Local) Await(ctx context.Context, definitions []engine.Definition, after engine.Key) (*Run, error) {
	committed, stop := l.Engine.Watch(64)
	defer stop()
	r := &Run{local: l, definitions: definitions}
	for {
		first, err := l.newest(func(in *engine.Instance) bool { return in.Key > after && r.ours(in) })
		if err != nil || first != 0 {
			r.First = first
			return r, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-committed:
		}
	}
}

// Latest is the instance that began last; 0: there is none.
func (l *Local) Latest() (engine.Key, error) {
	return l.newest(func(*engine.Instance) bool { return true })
}

// newest is the key of the newest instance that fits; 0 if none of the latest does.
func (l *Local) newest(fits func(*engine.Instance) bool) (key engine.Key, err error) {
	err = l.Engine.View(func(q *loop.Query) error {
		for _, in := range q.Instances(loop.Filter{Limit: maxInstances}) {
			if in.Key > key && fits(in) {
				key = in.Key
			}
		}
		return nil
	})
	return key, err
}
