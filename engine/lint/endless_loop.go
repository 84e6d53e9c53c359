package lint

import (
	"slices"

	"hookflow/engine/bpmn"
)

// A scope that something from outside interrupts may go round for ever on purpose.
var endlessLoop = &Rule{Name: "endless-loop", Reach: Slow, Severity: Warning, Elsewhere: Info, Check: checkEndlessLoop,
	Doc: "From every element a token can come to an end; one that goes round without a way out never does (soundness, van der Aalst 1997)."}

func checkEndlessLoop(p *Pass) {
	for scope := range p.Where(isScope) {
		if s := p.played(scope); s != nil {
			s.net.flagLoops(p)
		}
	}
}

// flagLoops tells of each loop from which no end can be come to once, at its first element.
func (n *tokenNet) flagLoops(p *Pass) {
	var ends []*bpmn.Element
	for e := range flowNodes(n.scope) {
		if slices.ContainsFunc(n.outcomes(e), func(way []int) bool { return len(way) == 0 }) {
			ends = append(ends, e)
		}
	}
	ending, told := n.upstream(ends...), map[*bpmn.Element]bool{}
	for e := range flowNodes(n.scope) {
		if ending[e] || told[e] || !n.reach(e, map[*bpmn.Element]bool{}) {
			continue
		}
		p.Flag(e, "stands in a loop that nothing leads out of, so the process never ends: draw a way out of it")
		n.reach(e, told)
	}
}

// reach marks what can be come to from e, and returns whether that is e itself.
func (n *tokenNet) reach(e *bpmn.Element, seen map[*bpmn.Element]bool) (back bool) {
	todo := []*bpmn.Element{e}
	for len(todo) > 0 {
		now := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, way := range n.outcomes(now) {
			for _, at := range way {
				next := n.target[at]
				back = back || next == e
				if !seen[next] {
					seen[next] = true
					todo = append(todo, next)
				}
			}
		}
	}
	return back
}
