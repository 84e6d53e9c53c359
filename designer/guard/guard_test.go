package guard

import (
	"fmt"
	"strings"
	"testing"
)

type traced struct{}

func (traced) Trace() []byte { return []byte("there") }

func TestDo(t *testing.T) {
	defer Report(nil)
	var told []Failure
	Report(func(f Failure) { told = append(told, f) })
	done := ""
	Do(func() { done += "a" }, func() { done += "undone" })
	Do(func() { done += "b"; panic("broken") }, func() { done += "c" })
	Do(func() { panic(traced{}) }, func() { panic("in undo") })
	if done != "abc" {
		t.Errorf("done is %q", done)
	}
	if len(told) != 3 || told[0].What != "broken" || !strings.Contains(string(told[0].Stack), "guard_test.go") {
		t.Fatalf("told of %+v", told)
	}
	if told[1].What != "in undo" || string(told[2].Stack) != "there" {
		t.Errorf("told of %v and %v", told[1].What, told[2].What)
	}
}

// Without a report a failure is a failure.
func TestNoReport(t *testing.T) {
	defer func() {
		if recover() != "broken" {
			t.Error("a failure is lost")
		}
	}()
	Do(func() { panic("broken") }, nil)
}

// What is begun ahead comes when it is asked for, a failure with the place where it was.
func TestAhead(t *testing.T) {
	if got := Ahead(func() int { return 7 })(); got != 7 {
		t.Errorf("got %d", got)
	}
	defer Report(nil)
	var told []Failure
	Report(func(f Failure) { told = append(told, f) })
	get := Ahead(func() int { panic("broken") })
	Do(func() { get() }, nil)
	if len(told) != 1 || fmt.Sprint(told[0].What) != "broken" || !strings.Contains(string(told[0].Stack), "guard_test.go") {
		t.Errorf("told of %+v", told)
	}
}
