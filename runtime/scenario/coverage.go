package scenario

import (
	"fmt"
	"slices"
	"strings"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/program"
)

// Coverage is what of a model scenarios have reached.
type Coverage struct {
	Elements   Share `json:"elements"`   // flow nodes that began
	Flows      Share `json:"flows"`      // sequence flows that were taken
	Conditions Share `json:"conditions"` // each condition of a flow counts twice: that it held, and that it did not
}

// What ends the name of a condition that is missing, behind the id of its flow.
const (
	Holds    = " holds"
	HoldsNot = " does not hold"
)

// Missed is something that was not reached, as people know it: with its name, and a flow with where it leads.
func (m *Model) Missed(what string) string {
	id, outcome := what, ""
	for _, end := range []string{Holds, HoldsNot} {
		if cut, is := strings.CutSuffix(what, end); is {
			id, outcome = cut, end
		}
	}
	e := m.view.ByID(id)
	if e == nil || e.Kind != bpmn.SequenceFlow || e.Source == nil || e.Target == nil {
		return m.called(id) + outcome
	}
	if outcome != "" {
		outcome = ": its condition" + outcome
	}
	return fmt.Sprintf("%s, from %s to %s%s", m.called(id), m.called(e.Source.ID), m.called(e.Target.ID), outcome)
}

// A Share is how many of some things were reached, and which were not.
type Share struct {
	Reached int      `json:"reached"`
	Of      int      `json:"of"`
	Missing []string `json:"missing"`
}

// Percent is the share in per cent; of nothing all was reached.
func (s Share) Percent() int {
	if s.Of == 0 {
		return 100
	}
	return s.Reached * 100 / s.Of
}

func (s *Share) count(what string, reached bool) {
	s.Of++
	if reached {
		s.Reached++
		return
	}
	s.Missing = append(s.Missing, what)
}

// Coverage is what the results of scenarios of the model reached together.
func (m *Model) Coverage(results []*Result) Coverage {
	began, left, taken := map[string]int{}, map[string]int{}, map[string]int{}
	for _, r := range results {
		for i := range r.Events {
			switch e := &r.Events[i]; e.Kind {
			case engine.Activated:
				began[e.Element]++
			case engine.Completed:
				left[e.Element]++
			case engine.Taken:
				taken[e.Element]++
			}
		}
	}
	c := Coverage{Elements: Share{Missing: []string{}}, Flows: Share{Missing: []string{}}, Conditions: Share{Missing: []string{}}}
	for _, e := range m.running() {
		switch {
		case e.Kind.FlowNode():
			c.Elements.count(e.ID, began[e.ID] > 0)
		case e.Kind == bpmn.SequenceFlow:
			c.Flows.count(e.ID, taken[e.ID] > 0)
			if bpmn.Value(e, "condition") != "" {
				c.Conditions.count(e.ID+Holds, taken[e.ID] > 0)
				c.Conditions.count(e.ID+HoldsNot, e.Source != nil && left[e.Source.ID] > taken[e.ID])
			}
		}
	}
	return c
}

// Reached tells of everything that counts, by id, whether it was reached.
func (m *Model) Reached(c *Coverage) map[string]bool {
	reached := map[string]bool{}
	for _, e := range m.running() {
		if e.Kind.FlowNode() || e.Kind == bpmn.SequenceFlow {
			reached[e.ID] = !slices.Contains(c.Elements.Missing, e.ID) && !slices.Contains(c.Flows.Missing, e.ID)
		}
	}
	return reached
}

// running lists everything inside the processes that run, in the order of the file.
func (m *Model) running() (all []*bpmn.Element) {
	var below func(e *bpmn.Element)
	below = func(e *bpmn.Element) {
		for _, c := range e.Children {
			all = append(all, c)
			below(c)
		}
	}
	for _, p := range program.Executable(m.view, true) {
		below(p)
	}
	return slices.Clip(all)
}
