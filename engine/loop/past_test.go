package loop_test

import (
	"testing"

	"hookflow/engine"
	"hookflow/engine/loop"
)

// A step back leads to where the element before the last began; what an event has caused is passed over, and so is a loop as a whole.
func TestStepBefore(t *testing.T) {
	events := []engine.Event{
		{Kind: engine.Created},
		{Kind: engine.Activated, Token: 1}, {Kind: engine.Activated, Token: 2, Element: "s"}, {Kind: engine.Completed, Token: 2},
		{Kind: engine.Activated, Token: 3, Element: "caught"}, {Kind: engine.Caught, Token: 3}, {Kind: engine.Completed, Token: 3},
		{Kind: engine.Activated, Token: 4, Element: "a"}, {Kind: engine.Completed, Token: 4},
		{Kind: engine.Activated, Token: 5, Element: "loop"}, {Kind: engine.Looped, Token: 5},
		{Kind: engine.Activated, Token: 6, Element: "b"},
	}
	if n := loop.StepBefore(events, 0); events[n-1].Element != "b" {
		t.Errorf("of a run that waits it leads behind %+v", events[n-1])
	}
	n := loop.StepBefore(events, 6)
	if events[n-1].Element != "a" {
		t.Errorf("from b it leads behind %+v", events[n-1])
	}
	n = loop.StepBefore(events[:n], 4)
	if events[n-1].Element != "s" {
		t.Errorf("from a it leads behind %+v", events[n-1])
	}
	if n = loop.StepBefore(events[:n], 2); n != 0 {
		t.Errorf("before the first element there is something: %d", n)
	}
}
