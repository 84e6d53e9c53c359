package monitor

import (
	"time"

	"hookflow/designer/scene"
)

// A Tested is what came of one scenario.
type Tested struct {
	Name    string
	Passed  bool
	Took    time.Duration
	Text    string                // as it stands in its file
	Why     []string              // what came out otherwise, line by line
	Missing []string              // elements that should have completed and have not, or not as often
	New     []string              // elements that completed and were not expected to
	Element string                // the first element that differs; empty: none
	Marks   map[string]scene.Mark // where it went, and what differs
}

// Coverage is what scenarios have reached of a document together.
type Coverage struct {
	Elements, Flows, Conditions Share
	Marks                       map[string]scene.Mark
}

// A Share is how many of some things were reached.
type Share struct {
	Reached, Of int
	Missing     []Missing
}

// A Missing is what was not reached.
type Missing struct {
	Element string
	Never   string // of a condition: "holds" or "does not hold" was never seen; empty: of anything else
}
