package step

import (
	"slices"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/program"
)

// A catcher is an event that catches something thrown: n, watched by host.
type catcher struct {
	host  *engine.Token
	n     *program.Node
	def   *program.EventDef
	exact bool
}

// catcherFor looks for the innermost event of the trigger that catches code,
// from t outwards: boundary events of the token, then event sub-processes of
// the scope around it. An event that names the code goes before one that
// catches all. What is thrown inside an event sub-process is never caught by
// itself. Its siblings catch it while the scope still runs; an event sub-process
// that interrupts has ended the scope, and its siblings with it (BPMN 2.0, 10.5.6).
func (l *live) catcherFor(t *engine.Token, trigger bpmn.Trigger, code string) *catcher {
	inside := false
	var from *program.Node // the event sub-process that it is thrown in
	for ; t != nil; t = l.Token(t.Scope) {
		n := l.node(t)
		var best *catcher
		if inside && !t.IsBody() {
			best = best.choose(t, except(n.EventStarts, from), trigger, code)
		}
		if !t.IsIteration() {
			best = best.choose(t, n.Boundary, trigger, code)
		}
		if best != nil {
			return best
		}
		inside, from = !n.Takeover(), nil
		if n.EventSub {
			from = n
		}
	}
	return nil
}

// except leaves out the start event of one event sub-process.
func except(starts []*program.Node, sub *program.Node) []*program.Node {
	if sub == nil {
		return starts
	}
	return slices.DeleteFunc(slices.Clone(starts), func(n *program.Node) bool { return n.Scope == sub })
}

// choose keeps the better of what it has and what the events offer.
func (c *catcher) choose(host *engine.Token, events []*program.Node, trigger bpmn.Trigger, code string) *catcher {
	for _, n := range events {
		for _, d := range n.Events {
			exact := d.Code == code && code != ""
			if d.Trigger != trigger || !exact && d.Code != "" {
				continue
			}
			if c == nil || exact && !c.exact && c.host == host {
				c = &catcher{host, n, d, exact}
			}
		}
	}
	return c
}

// waitFor is the wait for a called instance, job or task.
func (l *live) waitFor(key engine.Key) *engine.Wait {
	for _, w := range l.Waits {
		if w.Key == key {
			return w
		}
	}
	return nil
}
