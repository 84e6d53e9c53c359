package engine

import (
	"hookflow/engine/bpmn"
	"hookflow/engine/program"
)

// A thrown is an error on its way to whoever catches it.
type thrown struct {
	code, message string
	vars          Vars
}

// A catcher is an event that catches something thrown: n, watched by host.
type catcher struct {
	host  *Token
	n     *program.Node
	def   *program.EventDef
	exact bool
}

// catcherFor looks for the innermost event of the trigger that catches code,
// from t outwards: boundary events of the token, then event sub-processes of
// the scope around it. An event that names the code goes before one that
// catches all. What is thrown inside an event sub-process is not caught by its
// own scope's event sub-processes.
func (l *live) catcherFor(t *Token, trigger bpmn.Trigger, code string) *catcher {
	for inside := false; t != nil; t = l.Token(t.Scope) {
		n := l.node(t)
		var best *catcher
		if inside {
			best = best.choose(t, n.EventStarts, trigger, code)
		}
		if !t.iteration() {
			best = best.choose(t, n.Boundary, trigger, code)
		}
		if best != nil {
			return best
		}
		inside = !n.EventSub
	}
	return nil
}

// choose keeps the better of what it has and what the events offer.
func (c *catcher) choose(host *Token, events []*program.Node, trigger bpmn.Trigger, code string) *catcher {
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
// to; an error nobody catches in the instance goes to the calling one; an error
// nobody catches at all is an incident.
func (s *Step) throwError(l *live, t *Token, e thrown) error {
	s.emit(l, Event{Kind: Thrown, Token: t.ID, Element: t.Element, Type: string(bpmn.Error), Name: e.code})
	c := l.catcherFor(t, bpmn.Error, e.code)
	if c == nil {
		return s.throwToCaller(l, t, e)
	}
	got := Got{Trigger: bpmn.Error, Name: e.code, Text: e.message, Def: c.def.Index, Variables: e.vars}
	if c.n.Kind == bpmn.StartEvent {
		s.startEventSub(l, c.host, c.n, got)
		return nil
	}
	scope := c.host.Scope
	s.terminateAs(l, c.host, Failed, e.code)
	s.begin(l, beginning{node: c.n, scope: scope, got: &got})
	return nil
}

// throwToCaller hands an error nobody in the instance catches to the call
// activity that called it.
func (s *Step) throwToCaller(l *live, t *Token, e thrown) error {
	uncaught := &Fault{Kind: Uncaught, Code: e.code, Message: "nobody catches the error " + quoted(e.code) + withText(e.message)}
	if l.Parent == 0 {
		return uncaught
	}
	parent, err := s.load(l.Parent)
	if err != nil || parent == nil || parent.Status != Active {
		return uncaught
	}
	w := parent.waitFor(l.Key)
	if w == nil || parent.catcherFor(parent.Token(w.Token), bpmn.Error, e.code) == nil && parent.Parent == 0 {
		return uncaught
	}
	caller := parent.Token(w.Token)
	s.closeQuietly(parent, w)
	s.terminateInstance(l, DoneFailed)
	return s.throwError(parent, caller, e)
}

// closeQuietly closes a wait for a called instance without ending that.
func (s *Step) closeQuietly(l *live, w *Wait) {
	s.emit(l, Event{Kind: Waited, Token: w.Token, Element: w.Element, Wait: &Wait{ID: w.ID, Kind: w.Kind, Key: w.Key}})
}

// waitFor is the wait for a called instance, job or task.
func (l *live) waitFor(key Key) *Wait {
	for _, w := range l.Waits {
		if w.Key == key {
			return w
		}
	}
	return nil
}

func quoted(code string) string {
	if code == "" {
		return "without code"
	}
	return `"` + code + `"`
}

func withText(text string) string {
	if text == "" {
		return ""
	}
	return ": " + text
}

// escalate throws an escalation from t. Unlike an error it is no failure: what
// does not interrupt goes on, and one that nobody catches is forgotten. It
// reports whether t is still there.
func (s *Step) escalate(l *live, t *Token, code string) bool {
	s.emit(l, Event{Kind: Thrown, Token: t.ID, Element: t.Element, Type: string(bpmn.Escalation), Name: code})
	c := l.catcherFor(t, bpmn.Escalation, code)
	if c == nil {
		if l.Parent != 0 {
			s.late = append(s.late, func() error { return s.escalateCaller(l, code) })
		}
		return true
	}
	s.happen(l, c.host, c.n, Got{Trigger: bpmn.Escalation, Name: code, Def: c.def.Index})
	return l.Token(t.ID) != nil
}

// escalateCaller hands an escalation to the call activity.
func (s *Step) escalateCaller(l *live, code string) error {
	parent, err := s.load(l.Parent)
	if err != nil || parent == nil {
		return err
	}
	if w := parent.waitFor(l.Key); w != nil {
		s.escalate(parent, parent.Token(w.Token), code)
	}
	return nil
}
