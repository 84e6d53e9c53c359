package enginetest

import (
	"os"
	"path/filepath"
	"testing"

	"hookflow/engine"
)

// benchmark plays whole instances of a scenario's process without restarts or
// checks; jobs and tasks are completed at once. It measures the engine without
// a disk.
func benchmark(b *testing.B, scenario string, first ...engine.Command) {
	data, err := os.ReadFile(filepath.Join(scenarioDir, scenario+".txtar"))
	if err != nil {
		b.Fatal(err)
	}
	s := ParseScenario(scenario, data)
	w := NewWorld()
	w.Trusting = true
	if _, err := w.Deploy("p", s.Files[0].Data); err != nil {
		b.Fatal(err)
	}
	for _, cmd := range first {
		if _, err := w.Do(cmd); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		w.playThrough(b)
	}
}

func (w *World) playThrough(b *testing.B) {
	w.Events = w.Events[:0]
	if _, err := w.Do(engine.Start{Process: "p"}); err != nil {
		b.Fatal(err)
	}
	for jobs := w.Jobs(); len(jobs) > 0; jobs = w.Jobs() {
		for _, job := range jobs {
			if _, err := w.Do(engine.CompleteJob{Job: job.Wait.Key}); err != nil {
				b.Fatal(err)
			}
		}
	}
	forget(b, w.Store)
}

func BenchmarkJob(b *testing.B)     { benchmark(b, "task_service_job") }
func BenchmarkPassing(b *testing.B) { benchmark(b, "task_none") }
func BenchmarkScript(b *testing.B)  { benchmark(b, "multi_cardinality") }

// What a debugger costs where it stops nothing: beside BenchmarkPassing, which has none, it is asked at each element.
func BenchmarkPassingDebugged(b *testing.B) {
	benchmark(b, "task_none", engine.Debug{Since: 1, Points: []engine.Breakpoint{{Element: "elsewhere"}}})
}

// forget empties what grows with every instance that has ended.
func forget(b *testing.B, s engine.Store) {
	err := s.Update(func(tx engine.Tx) error {
		for _, bucket := range []engine.Bucket{engine.BucketEnded, engine.BucketJournal} {
			var keys [][]byte
			for k := range tx.From(bucket, nil) {
				keys = append(keys, k)
			}
			for _, k := range keys {
				tx.Delete(bucket, k)
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}
