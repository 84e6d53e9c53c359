package export

import (
	"slices"

	"hookflow/engine/bpmn"
	"hookflow/engine/lint"
)

// An Outcome is what became of one element.
type Outcome string

// The outcomes, the best first.
const (
	Lossless  Outcome = "lossless"  // the server does the same
	Rewritten Outcome = "rewritten" // written in another way that means the same
	Differs   Outcome = "differs"   // the server does it otherwise, as the reasons say
	NotTaken  Outcome = "refused"   // cannot be exported, for the reasons given
)

// A Line is what a report says of one element.
type Line struct {
	Element string   `json:"element"` // id
	Kind    string   `json:"kind"`    // as people call it, such as "service task"
	Name    string   `json:"name"`
	Outcome Outcome  `json:"outcome"`           // the worst of its reasons; without any: lossless
	Reasons []Reason `json:"reasons,omitempty"` // the worst first
}

// A Reason is one thing that became of an element.
type Reason struct {
	Outcome Outcome   `json:"outcome"`
	Text    string    `json:"text"` // one sentence
	Said    lint.Said `json:"-"`    // the sentence without its subject
}

// report sums up the findings by element. Elements without an id are summed up
// with the findings of their own only.
func (x *exporter) report() []Line {
	var lines []Line
	listed := map[string]bool{}
	add := func(id string, e *bpmn.Element) {
		if listed[id] {
			return
		}
		listed[id] = true
		line := Line{Element: id, Outcome: Lossless}
		if e != nil {
			line.Kind, line.Name = bpmn.Of(e.Kind).Label, e.Name()
		}
		for _, f := range x.findings {
			if f.Element == id {
				line.Reasons = append(line.Reasons, Reason{outcomes[f.Severity], f.Message, f.Said})
			}
		}
		if slices.SortStableFunc(line.Reasons, worstFirst); len(line.Reasons) > 0 {
			line.Outcome = line.Reasons[0].Outcome
		}
		lines = append(lines, line)
	}
	for _, e := range x.seen {
		if e.Kind.FlowNode() || e.Kind == bpmn.SequenceFlow || e.Kind == bpmn.Process {
			add(e.ID, e)
		}
	}
	for _, f := range x.findings {
		add(f.Element, x.ByID(f.Element))
	}
	return lines
}

var outcomes = map[lint.Severity]Outcome{lint.Error: NotTaken, lint.Warning: Differs, lint.Info: Rewritten}

func worstFirst(a, b Reason) int {
	order := []Outcome{NotTaken, Differs, Rewritten}
	return slices.Index(order, a.Outcome) - slices.Index(order, b.Outcome)
}
