package loop_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/engine/step"
	"hookflow/engine/store"
)

// BenchmarkLoop is two durable commands per operation without BPMN: what the loop and the store leave for the engine.
func BenchmarkLoop(b *testing.B) {
	for _, callers := range []int{1, 16, 100, 1000} {
		b.Run(fmt.Sprintf("x%d", callers), func(b *testing.B) { benchmarkLoop(b, callers) })
	}
}

func benchmarkLoop(b *testing.B, callers int) {
	s, err := store.Open(b.TempDir(), store.Options{Buckets: engine.Buckets})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	e, err := loop.Open(s, step.NewMachine(engine.Limits{}), loop.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer e.Close()
	instance, record := make([]byte, 330), make([]byte, 200)
	var next atomic.Uint64
	var all sync.WaitGroup
	b.ReportAllocs()
	b.ResetTimer()
	for range callers {
		all.Go(func() {
			for n := next.Add(1); n <= uint64(b.N); n = next.Add(1) {
				for _, first := range []bool{true, false} {
					if err := e.Write(context.Background(), n, first, instance, record); err != nil {
						b.Error(err)
					}
				}
			}
		})
	}
	all.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "instances/s")
}
