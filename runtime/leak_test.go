package runtime_test

import (
	goruntime "runtime"
	"testing"
	"time"

	"hookflow/runtime"
)

// TestCloseLeavesNothingRunning: after Close no goroutine of the runtime is left.
func TestCloseLeavesNothingRunning(t *testing.T) {
	before := goruntime.NumGoroutine()
	for range 3 {
		r, err := runtime.Open(runtime.Options{Listen: "127.0.0.1:0", Keep: time.Hour, AutoComplete: true})
		if err != nil {
			t.Fatal(err)
		}
		deployExample(t, r, freePort(t), quick...)
		key, err := r.Start(t.Context(), "Process_Errors", nil)
		if err != nil {
			t.Fatal(err)
		}
		if in, err := r.Wait(t.Context(), key); err != nil || in.Ended == 0 {
			t.Errorf("%+v %v", in, err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	for end := time.Now().Add(3 * time.Second); goruntime.NumGoroutine() > before; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			stacks := make([]byte, 1<<20)
			t.Fatalf("%d goroutines before, %d after\n%s", before, goruntime.NumGoroutine(), stacks[:goruntime.Stack(stacks, true)])
		}
	}
}
