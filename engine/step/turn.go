package step

import (
	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
	"hookflow/engine/program"
)

// A Behaviour is what one kind of element does with a token. Everything that
// is common to all of them (boundary events, loops, mappings, incidents,
// leaving) is the Step's business. A nil function does nothing special. An
// error becomes an incident at the token.
type Behaviour struct {
	// Gathers says that a token waits until one has come along every flow.
	Gathers bool
	// Work begins: it completes the token, opens waits, or starts a flow inside.
	// Nil: the token completes.
	Work func(t *Turn) error
	// Reached is called when a wait of the element itself is over. Nil: what
	// came with it is taken over and the token completes.
	Reached func(t *Turn, w *engine.Wait, got Got) error
	// Leave chooses the outgoing flows. Nil: every flow whose condition holds.
	Leave func(t *Turn) ([]*program.Flow, error)
	// Gathered decides, when nothing else can move, which of the tokens waiting
	// before n are used up and whether n goes on. t is the scope.
	Gathered func(t *Turn, n *program.Node) (use []engine.Arrival, goOn bool, err error)
}

// A TriggerBehaviour is what an event definition does.
type TriggerBehaviour struct {
	// Arm describes what to wait for; nil for triggers that are thrown inside
	// the instance and found by looking (error, escalation, compensation, cancel, link).
	Arm func(t *Turn, d *program.EventDef) (*engine.Wait, error)
	// Throw causes the event and reports whether the token goes on at once.
	Throw func(t *Turn, d *program.EventDef) (goOn bool, err error)
}

// A Turn is a token whose behaviour is asked to do something: the token, its
// element, and all that a behaviour may do.
type Turn struct {
	s *Step
	l *live
	// Token is the token itself. Behaviours read it and do not write it.
	Token *engine.Token
	// Node is its element.
	Node *program.Node
}

func (s *Step) turn(l *live, t *engine.Token) *Turn { return &Turn{s, l, t, l.node(t)} }

// Instance is the instance, for reading.
func (t *Turn) Instance() *engine.Instance { return t.l.Instance }

// Program is the model the instance runs.
func (t *Turn) Program() *program.Program { return t.l.prog }

// Now is the time of the step, in nanoseconds since 1970.
func (t *Turn) Now() int64 { return t.s.nanos }

// Complete ends the token well.
func (t *Turn) Complete() { t.s.complete(t.l, t.Token) }

// CompleteAtOnce ends the token well from Work that has had its effect. An
// iteration ends before the work of the next begins, so that the completion
// condition cancels only what has had none.
func (t *Turn) CompleteAtOnce() {
	if !t.Token.IsIteration() {
		t.Complete()
		return
	}
	t.s.pushFirst(item{live: t.l, do: (*Step).leave, token: t.Token.ID, phase: engine.Leaving})
}

// CompleteBy ends the token well along one flow only.
func (t *Turn) CompleteBy(f *program.Flow) {
	t.s.leaveBy(t.l, t.Token, t.Node, []*program.Flow{f})
}

// Begin activates an element inside this scope.
func (t *Turn) Begin(n *program.Node) { t.s.begin(t.l, beginning{node: n, scope: t.Token.ID}) }

// BeginBeside activates an element in the scope this token lies in.
func (t *Turn) BeginBeside(n *program.Node) { t.s.begin(t.l, beginning{node: n, scope: t.Token.Scope}) }

// BeginHappened activates, beside this token, an event that has already happened.
func (t *Turn) BeginHappened(n *program.Node, got Got) {
	t.s.begin(t.l, beginning{node: n, scope: t.Token.Scope, got: &got})
}

// Await opens a wait. Token and ID are filled in; Element is this element
// unless it names another that goes on when the wait is over.
func (t *Turn) Await(w *engine.Wait) { t.s.await(t.l, t.Token, w) }

// CloseWaits closes what is still open of this token.
func (t *Turn) CloseWaits() { t.s.closeWaits(t.l, t.Token.ID) }

// Arm opens the waits of a catching event or receive task on behalf of this token.
func (t *Turn) Arm(n *program.Node) error { return t.s.armTarget(t.l, t.Token, n) }

// Open counts the waits this token still has for element n.
func (t *Turn) Open(n *program.Node) int { return t.l.openFor(t.Token.ID, n.ID) }

// Take takes over what came with an event, as mapped by r (may be nil).
func (t *Turn) Take(r *program.Receive, got Got) error { return t.s.takeOver(t.l, t.Token, r, got) }

// NewKey gives out a key.
func (t *Turn) NewKey() engine.Key { return t.s.newKey() }

// Holds evaluates a condition, which must give true or false.
func (t *Turn) Holds(v *program.Value, what string) (bool, error) {
	return t.s.truth(t.l, t.Token, v, what)
}

// HoldsWith is Holds with additional variables.
func (t *Turn) HoldsWith(v *program.Value, what string, more *feel.Context) (bool, error) {
	return t.s.truthWith(t.l, t.Token, v, what, more)
}

// Eval evaluates a setting for this token.
func (t *Turn) Eval(v *program.Value) (feel.Value, error) { return t.s.eval(t.l, t.Token, v, nil) }

// EvalWith is Eval with additional variables.
func (t *Turn) EvalWith(v *program.Value, more *feel.Context) (feel.Value, error) {
	return t.s.eval(t.l, t.Token, v, more)
}

// Text evaluates a setting to text; null is "".
func (t *Turn) Text(v *program.Value) (string, error) { return t.s.text(t.l, t.Token, v) }

// Set gives a result variable its value: at the token if the element has
// outputs to map it with, else where the variable is, else at the process.
func (t *Turn) Set(name string, v feel.Value) error {
	return t.s.setResult(t.l, t.Token, t.Node, name, v)
}

// SetLocal makes a variable of the token's own.
func (t *Turn) SetLocal(name string, v feel.Value) error { return t.s.setLocal(t.l, t.Token, name, v) }

// Holding counts the tokens that wait at the end of a flow, in this scope.
func (t *Turn) Holding(f *program.Flow) int { return t.l.waitingOn(t.Token.ID, f) }

// Inside lists the tokens directly inside this scope.
func (t *Turn) Inside() []*engine.Token {
	var out []*engine.Token
	for _, x := range t.l.Tokens {
		if x.Scope == t.Token.ID {
			out = append(out, x)
		}
	}
	return out
}

// Thrown notes in the history that the token threw something.
func (t *Turn) Thrown(trigger bpmn.Trigger, name string) {
	t.s.emit(t.l, engine.Event{Kind: engine.Thrown, Token: t.Token.ID, Element: t.Node.ID, Type: string(trigger), Name: name})
}

// ThrowError throws a BPMN error from the token.
func (t *Turn) ThrowError(code, message string, vars engine.Vars) error {
	return t.s.throwError(t.l, t.Token, thrown{code: code, message: message, vars: vars})
}

// Escalate throws an escalation; it reports whether the token survived it.
func (t *Turn) Escalate(code string) (survived bool) { return t.s.escalate(t.l, t.Token, code) }

// Broadcast throws a signal once every token has armed its waits; then the
// token completes.
func (t *Turn) Broadcast(name string) { t.s.broadcastLate(t.l, t.Token, name) }

// Publish hands a message to other processes once every token has armed its
// waits; then the token completes.
func (t *Turn) Publish(name, key string) { t.s.publishLate(t.l, t.Token, name, key) }

// Compensate lets completed activities of the scope be undone, the last one
// first: target alone, or all. It reports whether the token must wait.
func (t *Turn) Compensate(target *program.Node, async bool) (waits bool) {
	return t.s.startCompensation(t.l, t.Token, target, async)
}

// CancelTransaction cancels the transaction around the token.
func (t *Turn) CancelTransaction() { t.s.cancelTransaction(t.l, t.Token) }

// TerminateScope ends everything else in the scope around the token.
func (t *Turn) TerminateScope() { t.s.terminateAround(t.l, t.Token) }

// Terminate ends a token inside this one, with all it holds.
func (t *Turn) Terminate(inner *engine.Token) { t.s.terminate(t.l, inner) }

// Call starts the process of a call activity and waits for it.
func (t *Turn) Call(process, businessKey string, vars engine.Vars) error {
	return t.s.callProcess(t.l, t.Token, process, businessKey, vars)
}

// Visible gives every variable the token sees.
func (t *Turn) Visible() engine.Vars { return t.l.visible(t.Token) }

// After gives the length of a duration setting in nanoseconds.
func (t *Turn) After(v *program.Value) (int64, error) {
	x, err := t.Eval(v)
	if err != nil {
		return 0, err
	}
	due, err := after(x, t.s.now)
	if err != nil {
		return 0, Faultf(engine.BadExpression, "%s: %v", v.Source(), err)
	}
	return due - t.s.nanos, nil
}

// GoTo is the decision of an event-based gateway: the event at the end of f,
// which w waited for, has happened. A gateway that needs all events stays until
// none is missing.
func (t *Turn) GoTo(f *program.Flow, w *engine.Wait, got Got) error {
	n := f.To
	if n.AllOf && t.l.openFor(t.Token.ID, n.ID) > 1 {
		t.s.closeWait(t.l, w)
		return t.s.takeOver(t.l, t.Token, receiveOf(n, got), got)
	}
	if t.Node.AllEvents {
		t.s.closeFor(t.l, t.Token.ID, n.ID)
	} else {
		t.s.closeWaits(t.l, t.Token.ID)
	}
	scope := t.Token.Scope
	done := t.s.openOf(t.l, t.Token.ID) == 0
	if done {
		t.s.finish(t.l, t.Token, t.Node)
	}
	t.s.emit(t.l, engine.Event{Kind: engine.Taken, Scope: scope, Element: f.ID})
	t.s.begin(t.l, beginning{node: n, scope: scope, got: &got})
	return nil
}

// used marks a flow whose token took part in the activation of a complex
// gateway that is not yet reset.
func used(f *program.Flow) string { return engine.UsedUp + f.ID }

// Resetting reports whether complex gateway n still waits for the tokens that
// did not take part in its activation.
func (t *Turn) Resetting(n *program.Node) bool {
	for _, f := range n.In {
		if t.UsedUp(f) {
			return true
		}
	}
	return false
}

// UsedUp reports whether the token of f took part in the activation.
func (t *Turn) UsedUp(f *program.Flow) bool {
	for _, a := range t.l.Arrivals {
		if a.Scope == t.Token.ID && a.Flow == used(f) {
			return true
		}
	}
	return false
}

// BeginReset notes which flows took part in the activation of n.
func (t *Turn) BeginReset(n *program.Node, use []engine.Arrival) {
	for _, a := range use {
		t.s.emit(t.l, engine.Event{Kind: engine.Arrived, Scope: a.Scope, Element: engine.UsedUp + a.Flow, Name: n.ID})
	}
}

// EndReset gives the notes of BeginReset, to be used up.
func (t *Turn) EndReset(n *program.Node) []engine.Arrival {
	var notes []engine.Arrival
	for _, f := range n.In {
		if t.UsedUp(f) {
			notes = append(notes, engine.Arrival{Scope: t.Token.ID, Flow: used(f), Node: n.ID, Count: 1})
		}
	}
	return notes
}

// BeginAdHoc begins the elements of an ad-hoc sub-process, all or one after the
// other.
func (t *Turn) BeginAdHoc(ids []string) error { return t.s.beginAdHoc(t.l, t.Token, t.Node, ids) }
