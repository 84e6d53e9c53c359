package doc

import "hookflow/engine/bpmn"

// A Repetition is how often an activity is done (BPMN 2.0.2, 10.3.8).
type Repetition int

// The repetitions.
const (
	Once Repetition = iota
	Loops
	ManyAtOnce
	ManyInTurn
)

// Repeats returns how often e is done.
func Repeats(e *bpmn.Element) Repetition {
	if e.Child(bpmn.StandardLoop) != nil {
		return Loops
	}
	many := e.Child(bpmn.MultiInstance)
	switch {
	case many == nil:
		return Once
	case many.Flag("isSequential", false):
		return ManyInTurn
	}
	return ManyAtOnce
}

// Repeat makes an activity be done once, in a loop, or many times. Between at
// once and in turn its settings stay; otherwise they go with the marker.
func (tx *Tx) Repeat(e *bpmn.Element, how Repetition) error {
	tx.sync()
	if !e.Kind.Activity() {
		return Refused("Only activities repeat.")
	}
	many, loop := e.Child(bpmn.MultiInstance), e.Child(bpmn.StandardLoop)
	if loop != nil && how != Loops {
		tx.remove(loop.XML)
	}
	if many != nil && how != ManyAtOnce && how != ManyInTurn {
		tx.remove(many.XML)
	}
	switch {
	case how == Loops && loop == nil:
		tx.add(e.XML, string(bpmn.StandardLoop))
	case how == ManyAtOnce || how == ManyInTurn:
		if many == nil {
			tx.setFlag(tx.add(e.XML, string(bpmn.MultiInstance)), "isSequential", how == ManyInTurn, false)
			break
		}
		tx.setFlag(many.XML, "isSequential", how == ManyInTurn, false)
	}
	tx.sync()
	return nil
}
