package step

import (
	"slices"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/program"
)

// A thrown is an error on its way to whoever catches it.
type thrown struct {
	code, message string
	vars          engine.Vars
}

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

// throwError throws an error from t. Who catches it ends what it is attached
// to; an error nobody catches in the instance goes to the calling one, and from
// there on; an error nobody catches at all is an incident where it was thrown.
func (s *Step) throwError(l *live, t *engine.Token, e thrown) error {
	s.emit(l, engine.Event{Kind: engine.Thrown, Token: t.ID, Element: t.Element, Type: string(bpmn.Error), Name: e.code})
	callers, c, err := s.callersUpTo(l, t, e.code)
	if err != nil {
		return err
	}
	if c == nil {
		return &Fault{Kind: engine.Uncaught, Code: e.code, Message: "nobody catches the error " + quoted(e.code) + withText(e.message)}
	}
	for _, caller := range callers {
		w := caller.waitFor(l.Key)
		t = caller.Token(w.Token)
		s.emit(caller, engine.Event{Kind: engine.Waited, Token: w.Token, Element: w.Element, Wait: &engine.Wait{ID: w.ID, Kind: w.Kind, Key: w.Key}})
		s.terminateInstance(l, engine.DoneFailed)
		s.emit(caller, engine.Event{Kind: engine.Thrown, Token: t.ID, Element: t.Element, Type: string(bpmn.Error), Name: e.code})
		l = caller
	}
	got := Got{Trigger: bpmn.Error, Name: e.code, Text: e.message, Def: c.def.Index, Variables: e.vars}
	if c.n.Kind == bpmn.StartEvent {
		s.startEventSub(l, c.host, c.n, got)
		return nil
	}
	scope := c.host.Scope
	s.terminateAs(l, c.host, engine.Failed, e.code)
	s.begin(l, beginning{node: c.n, scope: scope, got: &got})
	return nil
}

// callersUpTo lists the calling instances an error climbs through until
// somebody catches it; none if that happens in l itself.
func (s *Step) callersUpTo(l *live, t *engine.Token, code string) (callers []*live, c *catcher, err error) {
	for {
		if c = l.catcherFor(t, bpmn.Error, code); c != nil || l.Parent == 0 {
			return callers, c, nil
		}
		parent, err := s.load(l.Parent)
		if err != nil || parent == nil || parent.waitFor(l.Key) == nil {
			return nil, nil, err
		}
		t = parent.Token(parent.waitFor(l.Key).Token)
		l, callers = parent, append(callers, parent)
	}
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

// quoted is a code as messages show it.
func quoted(code string) string {
	if code == "" {
		return "without code"
	}
	return `"` + code + `"`
}

// withText appends a reason, if there is one.
func withText(text string) string {
	if text == "" {
		return ""
	}
	return ": " + text
}

// escalate throws an escalation from t, and if nobody in the instance catches
// it from the call activities that called it. Unlike an error it is no failure:
// what does not interrupt goes on, and one that nobody catches is forgotten. It
// reports whether t is still there.
func (s *Step) escalate(l *live, t *engine.Token, code string) bool {
	thrower, id := l, t.ID
	for {
		s.emit(l, engine.Event{Kind: engine.Thrown, Token: t.ID, Element: t.Element, Type: string(bpmn.Escalation), Name: code})
		if c := l.catcherFor(t, bpmn.Escalation, code); c != nil {
			s.happen(l, c.host, c.n, Got{Trigger: bpmn.Escalation, Name: code, Def: c.def.Index})
			break
		}
		parent, err := s.load(l.Parent)
		if l.Parent == 0 || err != nil || parent == nil || parent.waitFor(l.Key) == nil {
			break
		}
		l, t = parent, parent.Token(parent.waitFor(l.Key).Token)
	}
	return thrower.Token(id) != nil
}
