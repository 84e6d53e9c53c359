package step

import (
	"hookflow/engine"
	"hookflow/engine/program"
)

// A Rehearsal lets processes run without the world and without data, as a simulation does: what elements do takes as long as
// somebody else says, and somebody else chooses the ways. Tokens, joins, loops, timers, errors and sub-processes are those of the
// engine. A Machine without one asks nothing.
//
// Inputs and outputs are not written: their expressions speak of data that is not there. What the functions answer must depend on
// nothing but what happened before, or the same command does not make the same events.
type Rehearsal struct {
	// Outside reports whether an element, whatever it does, is a job of the type Rehearsed instead.
	Outside func(n *program.Node) bool
	// Choose gives the flows by which a token leaves an element that has several; nil: conditions decide.
	Choose func(n *program.Node) []*program.Flow
	// Rounds is how often an activity with a loop or several instances is done.
	Rounds func(n *program.Node) int
}

// Rehearsed is the type of the jobs that stand in place of what elements do.
const Rehearsed = "rehearsed"

// rehearse opens a job in place of what an element does. It reports whether it did.
func (s *Step) rehearse(l *live, t *engine.Token, n *program.Node) bool {
	if s.m.Rehearsal == nil || !s.m.Rehearsal.Outside(n) {
		return false
	}
	s.await(l, t, &engine.Wait{Kind: engine.OnJob, Name: Rehearsed, Key: s.newKey(), Total: 1})
	return true
}

// chosen are the flows that a rehearsal takes; nil if conditions decide.
func (s *Step) chosen(n *program.Node) []*program.Flow {
	if s.m.Rehearsal == nil || len(n.Out) < 2 {
		return nil
	}
	return s.m.Rehearsal.Choose(n)
}
