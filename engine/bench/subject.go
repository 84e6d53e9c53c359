package bench

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/engine/step"
	"hookflow/engine/store"
)

//go:embed workloads
var workloads embed.FS

// subject is the engine that is measured, on its store, with a worker's view of it.
type subject struct {
	dir    string
	store  *store.Store
	engine *loop.Engine
	jobs   chan engine.Key // new ones, as told by the engine
}

// begin opens an empty store and deploys the workloads.
func (s *subject) begin(ctx context.Context) error {
	if err := s.open(); err != nil {
		return err
	}
	var deploy engine.Deploy
	for _, name := range []string{"a", "b", "c", "d"} {
		data, err := workloads.ReadFile("workloads/" + name + ".bpmn")
		if err != nil {
			return err
		}
		deploy.Resources = append(deploy.Resources, engine.Resource{Name: name + ".bpmn", Data: data})
	}
	return s.engine.Run(ctx, deploy)
}

func (s *subject) open() (err error) {
	s.store, err = store.Open(s.dir, store.Options{Buckets: engine.Buckets, Archive: engine.ArchiveBuckets})
	if err != nil {
		return err
	}
	machine := step.NewMachine(engine.DefaultLimits)
	s.engine, err = loop.Open(s.store, machine, loop.Options{Archive: s.store.Archive()})
	if err != nil {
		return errors.Join(err, s.store.Close())
	}
	s.jobs = make(chan engine.Key, 1<<16)
	committed, _ := s.engine.Watch(1 << 16)
	go func(jobs chan<- engine.Key) {
		for c := range committed {
			if c.Missed {
				panic("bench: the watcher was too slow") // the numbers would be worthless
			}
			for _, j := range c.Jobs {
				jobs <- j
			}
		}
	}(s.jobs)
	return nil
}

// settle finishes the work in the background, so that one line does not pay for another.
func (s *subject) settle() error {
	for {
		if moved, err := s.engine.Archive(); moved == 0 || err != nil {
			return err
		}
	}
}

func (s *subject) close() error {
	if err := errors.Join(s.engine.ArchiveTrouble(), s.engine.Close(), s.store.Close()); err != nil {
		return fmt.Errorf("stop the engine: %w", err)
	}
	return nil
}

// instance starts one instance and then does as many jobs as one instance has, whosever they are.
func (s *subject) instance(ctx context.Context, process string) error {
	start := engine.Start{Process: process, Variables: engine.Vars{"amount": json.RawMessage("250")}}
	if err := s.engine.Run(ctx, start); err != nil {
		return err
	}
	for range jobsOf[process] {
		if err := s.engine.Run(ctx, engine.CompleteJob{Job: <-s.jobs}); err != nil {
			return err
		}
	}
	return nil
}

// wait starts an instance that waits for message i, with about as much data as a real one has.
func (s *subject) wait(ctx context.Context, i int) error {
	return s.engine.Run(ctx, engine.Start{Process: "d", Variables: engine.Vars{
		"orderId":  json.RawMessage(fmt.Sprintf(`"order-%d"`, i)),
		"amount":   json.RawMessage("1234.5"),
		"customer": json.RawMessage(`"Some Body"`),
		"approved": json.RawMessage("true"),
		"lines":    json.RawMessage("[1,2,3]"),
	}})
}

// correlate sends message i, which one instance waits for.
func (s *subject) correlate(ctx context.Context, i int) error {
	key := fmt.Sprintf("order-%d", i)
	p, err := loop.Do(ctx, s.engine, engine.Publish{Name: "paid", Key: key})
	if err != nil {
		return err
	}
	if len(p.Correlated) != 1 {
		return fmt.Errorf("message for %s found %d instances", key, len(p.Correlated))
	}
	return nil
}
