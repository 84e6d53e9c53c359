package lint

import (
	"slices"

	"hookflow/engine/bpmn"
)

// A tokenNet is the flow of tokens within one scope, as a workflow net (van der Aalst 1997): a place for each sequence flow
// and each way in, a transition for each way in which a node can go on. Data are not looked at: whatever may be
// decided is decided in each way.
type tokenNet struct {
	scope  *bpmn.Element
	target []*bpmn.Element         // of each place
	into   map[*bpmn.Element][]int // the places before a node
	flow   map[*bpmn.Element]int   // the place of a sequence flow
	ways   map[*bpmn.Element][][]int
	source map[int][]*bpmn.Element // the nodes that may put a token into a place; nil: not gathered yet
	starts [][]int                 // the places that have a token at first, for each way to begin
}

// tokenLimits bound the search; of what is beyond nothing is said.
const (
	tokensMost = 200    // at a time
	statesMost = 20_000 // of a scope
	stepsMost  = 400_000
)

// newTokenNet makes the net of a scope; nil: it has something whose tokens are not followed here: gateways that look at what
// may still come (inclusive joins, complex gateways), free order, several tokens at once, and what interrupts
// whoever waits.
func newTokenNet(scope *bpmn.Element) *tokenNet {
	n := &tokenNet{scope: scope, into: map[*bpmn.Element][]int{}, flow: map[*bpmn.Element]int{}, ways: map[*bpmn.Element][][]int{}}
	if scope.Kind == bpmn.AdHocSubProcess || interruptible(scope) {
		return nil
	}
	for e := range flowNodes(scope) {
		if e.Kind == bpmn.ComplexGateway || e.Kind == bpmn.InclusiveGateway && len(e.In) > 1 || e.EventSubProcess() && interruptsBy(e) || severalTokens(e) {
			return nil
		}
		for _, f := range e.In {
			if f.Source == nil || f.Source.Parent != scope {
				return nil // another rule tells
			}
			n.place(e, f)
		}
	}
	n.begin()
	return n
}

// place adds a place before a node; flow may be nil.
func (n *tokenNet) place(before, flow *bpmn.Element) int {
	at := len(n.target)
	n.target = append(n.target, before)
	n.into[before] = append(n.into[before], at)
	if flow != nil {
		n.flow[flow] = at
	}
	return at
}

// entry is the place before a node that no flow leads to: what happens at a border, or elsewhere.
func (n *tokenNet) entry(e *bpmn.Element) int {
	if list := n.into[e]; len(list) > 0 {
		return list[0]
	}
	return n.place(e, nil)
}

// begin finds the ways to begin: each start event by itself; without any, all that nothing leads to at once (section 13.2.3
// of the standard).
func (n *tokenNet) begin() {
	var loose []int
	for e := range flowNodes(n.scope) {
		switch {
		case e.Kind == bpmn.StartEvent, instantiates(e) && len(e.In) == 0:
			n.starts = append(n.starts, []int{n.entry(e)})
		case len(e.In) == 0 && !startless(e):
			loose = append(loose, n.entry(e))
		}
	}
	if len(n.starts) == 0 && len(loose) > 0 {
		n.starts = [][]int{loose}
	}
}

// severalTokens reports whether an activity takes or makes more than one token.
func severalTokens(e *bpmn.Element) bool {
	for _, name := range []string{"startQuantity", "completionQuantity"} {
		if v := e.XML.SelectAttrValue(name, "1"); v != "1" {
			return true
		}
	}
	return false
}

// interruptible reports whether something from outside may end a scope in which everybody waits.
func interruptible(scope *bpmn.Element) bool {
	return slices.ContainsFunc(scope.Boundary, func(b *bpmn.Element) bool {
		return b.Flag("cancelActivity", true) && comesFromOutside(b)
	})
}

// interruptsBy reports whether an event sub-process ends what runs around it when something comes from outside.
func interruptsBy(e *bpmn.Element) bool {
	return slices.ContainsFunc(e.Children, func(s *bpmn.Element) bool {
		return s.Kind == bpmn.StartEvent && s.Flag("isInterrupting", true) && comesFromOutside(s)
	})
}

func comesFromOutside(e *bpmn.Element) bool {
	return slices.ContainsFunc([]bpmn.Trigger{bpmn.Timer, bpmn.Message, bpmn.Signal, bpmn.Conditional}, e.HasTrigger)
}

// joins reports whether a node waits for a token on each flow into it.
func joins(e *bpmn.Element) bool { return e.Kind == bpmn.ParallelGateway }

// clears reports whether a node ends everything around it.
func clears(e *bpmn.Element) bool {
	return e.Kind == bpmn.EndEvent && slices.ContainsFunc([]bpmn.Trigger{bpmn.Terminate, bpmn.Error, bpmn.Cancel}, e.HasTrigger)
}

// outcomes are the ways in which a node can go on: for each the places that get a token.
func (n *tokenNet) outcomes(e *bpmn.Element) [][]int {
	if list, known := n.ways[e]; known {
		return list
	}
	list := n.regular(e)
	for _, b := range e.Boundary {
		switch {
		case b.HasTrigger(bpmn.Compensate):
		case b.Flag("cancelActivity", true):
			list = append(list, []int{n.entry(b)})
		default: // besides, at most once
			list = append(list, append(slices.Clone(list[0]), n.entry(b)))
		}
	}
	n.ways[e] = list
	return list
}

// regular are the ways of a node itself, without what happens at its border.
func (n *tokenNet) regular(e *bpmn.Element) (list [][]int) {
	var always, maybe []int
	var otherwise [][]int
	for _, f := range e.Out {
		switch at, drawn := n.flow[f]; {
		case !drawn: // leads out of the scope, which another rule tells
		case e.Kind == bpmn.ExclusiveGateway || e.Kind == bpmn.EventBasedGateway || bpmn.Value(e, "errorFlow") == f.ID:
			otherwise = append(otherwise, []int{at})
		case e.Kind == bpmn.ParallelGateway:
			always = append(always, at)
		case e.Default() == f:
			otherwise = append(otherwise, []int{at})
		case conditional(f) || e.Kind == bpmn.InclusiveGateway:
			maybe = append(maybe, at)
		default:
			always = append(always, at)
		}
	}
	if to := n.linked(e); to >= 0 {
		always = append(always, to)
	}
	if len(always) > 0 || len(maybe)+len(otherwise) == 0 {
		list = append(list, always)
	}
	for _, at := range maybe {
		list = append(list, append(slices.Clone(always), at))
	}
	if len(maybe) > 1 {
		list = append(list, slices.Concat(always, maybe))
	}
	return append(list, otherwise...)
}

// linked is the place behind a throwing link event; -1: e is none.
func (n *tokenNet) linked(e *bpmn.Element) int {
	if e.Kind != bpmn.IntermediateThrowEvent || !e.HasTrigger(bpmn.Link) {
		return -1
	}
	for other := range flowNodes(n.scope) {
		if other.Kind == bpmn.IntermediateCatchEvent && other.HasTrigger(bpmn.Link) && bpmn.Value(other, "link") == bpmn.Value(e, "link") {
			return n.entry(other)
		}
	}
	return -1
}

// before are the nodes from which a token may come to a node, or to one of its places.
func (n *tokenNet) before(places ...int) (list []*bpmn.Element) {
	if n.source == nil {
		n.source = map[int][]*bpmn.Element{}
		for e := range flowNodes(n.scope) {
			for _, way := range n.outcomes(e) {
				for _, at := range way {
					if !slices.Contains(n.source[at], e) {
						n.source[at] = append(n.source[at], e)
					}
				}
			}
		}
	}
	for _, at := range places {
		list = append(list, n.source[at]...)
	}
	return list
}

// upstream are the nodes from which a token may come, in however many steps, to one of some nodes, and these themselves.
func (n *tokenNet) upstream(nodes ...*bpmn.Element) map[*bpmn.Element]bool {
	found := map[*bpmn.Element]bool{}
	for len(nodes) > 0 {
		e := nodes[len(nodes)-1]
		nodes = nodes[:len(nodes)-1]
		if !found[e] {
			found[e] = true
			nodes = append(nodes, n.before(n.into[e]...)...)
		}
	}
	return found
}
