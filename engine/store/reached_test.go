package store

import (
	"testing"

	"hookflow/engine"
)

// A transaction has reached the file if readers see it: that decides whether a commit that failed happened all the same.
func TestWhatHasReachedTheFile(t *testing.T) {
	s, err := Open(t.TempDir(), Options{Buckets: []engine.Bucket{"b"}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	btx, err := s.db.Begin(true)
	if err != nil {
		t.Fatal(err)
	}
	next := btx.ID()
	if s.reached(next) {
		t.Error("it is there before its commit")
	}
	if !s.reached(next - 1) {
		t.Error("the one before it is not there")
	}
	if err := btx.Commit(); err != nil || !s.reached(next) {
		t.Errorf("it is not there after its commit: %v", err)
	}
}
