package step

import (
	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
	"hookflow/engine/program"
)

// A Turn is a token whose behaviour is asked to do something: the token, its
// element, and what several behaviours do with them. What one behaviour alone
// does stands in its own file.
type Turn struct {
	s *Step
	l *live // nil: there is no instance yet, and no token
	// Token is the token itself. Behaviours read it and do not write it.
	Token *engine.Token
	// Node is its element.
	Node *program.Node
}

func (s *Step) turn(l *live, t *engine.Token) *Turn { return &Turn{s, l, t, l.node(t)} }

// Program is the model the instance runs.
func (t *Turn) Program() *program.Program { return t.l.prog }

// Complete ends the token well.
func (t *Turn) Complete() { t.s.complete(t.l, t.Token) }

// Await opens a wait. Token and ID are filled in; Element is this element
// unless it names another that goes on when the wait is over.
func (t *Turn) Await(w *engine.Wait) { t.s.await(t.l, t.Token, w) }

// Arm opens the waits of a catching event or receive task on behalf of this token.
func (t *Turn) Arm(n *program.Node) error { return t.s.armEvent(t.l, t.Token, n) }

// Eval evaluates a setting for this token; null if it is not set.
func (t *Turn) Eval(v *program.Value) (feel.Value, error) { return t.EvalWith(v, nil) }

// EvalWith is Eval with additional variables.
func (t *Turn) EvalWith(v *program.Value, more *feel.Context) (feel.Value, error) {
	if t.l == nil && v != nil {
		return v.Eval(&feel.Env{Scope: t.s.m.Environment.Scope(), Now: t.s.Now})
	}
	return t.s.eval(t.l, t.Token, v, more)
}

// Text evaluates a setting to text; null is "".
func (t *Turn) Text(v *program.Value) (string, error) {
	x, err := t.Eval(v)
	if err != nil {
		return "", err
	}
	return asText(x)
}

// Holds evaluates a condition, which must give true or false, with additional
// variables.
func (t *Turn) Holds(v *program.Value, what string, more *feel.Context) (bool, error) {
	return t.s.truthWith(t.l, t.Token, v, what, more)
}

// Set gives a result variable its value: at the token if the element has
// outputs to map it with, else where the variable is, else at the process.
func (t *Turn) Set(name string, v feel.Value) error {
	return t.s.setResult(t.l, t.Token, t.Node, name, v)
}

// Visible gives every variable the token sees.
func (t *Turn) Visible() engine.Vars { return t.l.visible(t.Token) }

// Holding counts the tokens that wait at the end of a flow, in this scope.
func (t *Turn) Holding(f *program.Flow) int { return t.l.waitingOn(t.Token.ID, f) }

// Thrown notes in the history that the token threw something.
func (t *Turn) Thrown(trigger bpmn.Trigger, name string) {
	t.s.emit(t.l, engine.Event{Kind: engine.Thrown, Token: t.Token.ID, Element: t.Node.ID, Type: string(trigger), Name: name})
}
