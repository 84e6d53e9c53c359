package step

import (
	"encoding/json"

	"hookflow/engine"
	"hookflow/engine/feel"
	"hookflow/engine/program"
)

// An error end event ends its scope and is caught by the innermost event that
// names the error's code, or any error (BPMN 2.0, 10.4.5).
var errorEvent = TriggerBehaviour{
	Ends: true,
	Role: Failing,
	Throw: func(t *Turn, d *program.EventDef) (bool, error) {
		return false, t.s.throwError(t.l, t.Token, thrown{code: d.Code})
	},
}

// A thrown is an error on its way to whoever catches it.
type thrown struct {
	code, message string
	vars          engine.Vars
	response      json.RawMessage // of a call that failed with an answer
}

// context is what the mappings of whoever catches it see: error.code, error.message, and the response, if one came.
func (e *thrown) context() *feel.Context {
	more := feel.NewContext(2).Put("error", feel.NewContext(2).Put("code", feel.String(e.code)).Put("message", feel.String(e.message)))
	if v, err := feel.FromJSON(e.response); e.response != nil && err == nil {
		more.Put("response", v)
	}
	return more
}

// told is what the failure variable of an element gets: code, message, and the
// status and body of the answer, if one came.
func (e *thrown) told() *feel.Context {
	out := feel.NewContext(4).Put("code", feel.String(e.code)).Put("message", feel.String(e.message))
	if v, err := feel.FromJSON(e.response); e.response != nil && err == nil {
		if answer, is := v.(*feel.Context); is {
			for _, name := range []string{"status", "body"} {
				if x, has := answer.Get(name); has {
					out.Put(name, x)
				}
			}
		}
	}
	return out
}

// brought is the context of the error that an event has caught; nil if it caught none.
func (g *Got) brought() *feel.Context {
	if g.failed == nil {
		return nil
	}
	return g.failed.context()
}

// throwError throws an error from t. Who catches it ends what it is attached
// to; an error nobody catches in the instance goes to the calling one, and from
// there on; an error nobody catches at all is an incident where it was thrown.
func (s *Step) throwError(l *live, t *engine.Token, e thrown) error {
	s.emit(l, engine.Event{Kind: engine.Thrown, Token: t.ID, Element: t.Element, Type: string(s.m.roles[Failing]), Name: e.code})
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
		s.emit(caller, engine.Event{Kind: engine.Thrown, Token: t.ID, Element: t.Element, Type: string(s.m.roles[Failing]), Name: e.code})
		l = caller
	}
	got := Got{Name: e.code, Text: e.message, Def: c.def.Index, Variables: e.vars, failed: &e}
	if s.m.kinds[c.n.Kind].Starts {
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
		if c = l.catcherFor(t, s.m.roles[Failing], code); c != nil || l.Parent == 0 {
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
