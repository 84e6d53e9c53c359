package step

import (
	"cmp"
	"encoding/json"
	"strings"

	"hookflow/engine"
	"hookflow/engine/feel"
	"hookflow/engine/program"
)

// A view is what the expressions of a token see: its variables, those of the
// scopes around it, the instance, and what a particular place adds.
type view struct {
	l    *live
	t    *engine.Token
	more *feel.Context
}

// Lookup implements feel.Scope.
func (v *view) Lookup(name string) (feel.Value, bool) {
	if v.more != nil {
		if x, ok := v.more.Get(name); ok {
			return x, true
		}
	}
	for t := v.t; t != nil; t = v.l.Token(t.Scope) {
		if x := t.Variable(name); x != nil {
			return x.Decoded(), true
		}
		if t.Loop != nil {
			if n, ok := counter(t.Loop, name); ok {
				return feel.NewInt(int64(n)), true
			}
		}
	}
	switch name {
	case "instance":
		return v.l.describe(), true
	case environmentName:
		return v.l.m.Environment.Context(), true
	}
	return feel.Null{}, false
}

// Names implements feel.Scope.
func (v *view) Names() []string {
	names := []string{"instance", environmentName}
	if v.more != nil {
		names = append(names, v.more.Names()...)
	}
	for t := v.t; t != nil; t = v.l.Token(t.Scope) {
		for i := range t.Vars {
			names = append(names, t.Vars[i].Name)
		}
	}
	return names
}

// counter gives the attributes BPMN defines for iterations (BPMN 2.0, tables
// 10.28 and 10.30).
func counter(l *engine.Loop, name string) (int, bool) {
	switch name {
	case "loopCounter":
		if l.Index > 0 {
			return l.Index, true
		}
		return l.Completed, true
	case "numberOfInstances":
		return l.Total, l.Index == 0
	case "numberOfActiveInstances":
		return l.Started - l.Completed - l.Terminated, l.Index == 0
	case "numberOfCompletedInstances":
		return l.Completed, l.Index == 0
	case "numberOfTerminatedInstances":
		return l.Terminated, l.Index == 0
	}
	return 0, false
}

// describe is the context called instance.
func (l *live) describe() feel.Value {
	if l.self == nil {
		l.self = feel.NewContext(4).
			Put("key", feel.String(l.Key.String())).
			Put("businessKey", feel.String(l.BusinessKey)).
			Put("corrKey", feel.String(cmp.Or(l.BusinessKey, l.m.unique(l.Key)))).
			Put("process", feel.String(l.Process))
	}
	return l.self
}

// env is what an evaluation for token t sees.
func (s *Step) env(l *live, t *engine.Token, more *feel.Context) *feel.Env {
	x := &struct {
		feel.Env
		view
	}{feel.Env{Now: s.m.now, NewID: s.m.newID}, view{l, t, more}}
	x.Scope = &x.view
	return &x.Env
}

// eval evaluates a setting for token t.
func (s *Step) eval(l *live, t *engine.Token, v *program.Value, more *feel.Context) (feel.Value, error) {
	if v == nil {
		return feel.Null{}, nil
	}
	if fixed := v.Fixed(); fixed != nil {
		return fixed, nil
	}
	return v.Eval(s.env(l, t, more))
}

// text evaluates a setting to text; null is "".
func (s *Step) text(l *live, t *engine.Token, v *program.Value) (string, error) {
	x, err := s.eval(l, t, v, nil)
	if err != nil {
		return "", err
	}
	return asText(x)
}

// asText is a value as it stands in a URL or key: a string without quotes,
// anything else as JSON, null as nothing.
func asText(v feel.Value) (string, error) {
	if feel.IsNull(v) {
		return "", nil
	}
	if x, ok := v.(feel.String); ok {
		return string(x), nil
	}
	b, err := feel.ToJSON(v)
	if err != nil {
		return "", err
	}
	if len(b) > 1 && b[0] == '"' { // dates and durations
		var text string
		err = json.Unmarshal(b, &text)
		return text, err
	}
	return string(b), nil
}

// isTrue reports whether v is true; everything else is not.
func isTrue(v feel.Value) bool { b, ok := v.(feel.Bool); return ok && bool(b) }

// truth evaluates a condition, which must be true or false.
func (s *Step) truth(l *live, t *engine.Token, v *program.Value, what string) (bool, error) {
	return s.truthWith(l, t, v, what, nil)
}

// truthWith is truth with additional variables.
func (s *Step) truthWith(l *live, t *engine.Token, v *program.Value, what string, more *feel.Context) (bool, error) {
	env := s.env(l, t, more)
	x, err := v.Eval(env)
	if err != nil {
		return false, err
	}
	if b, ok := x.(feel.Bool); ok {
		return bool(b), nil
	}
	why := v.Why(env)
	if why != "" {
		why = ": " + why
	}
	return false, Faultf(engine.BadExpression, "%s (%s) gave %s instead of true or false%s", what, v.Source(), feel.Type(x), why)
}

// setLocal makes name a variable of token t.
func (s *Step) setLocal(l *live, t *engine.Token, name string, v feel.Value) error {
	raw, err := feel.ToJSON(v)
	if err != nil {
		return Faultf(engine.BadExpression, "variable %s: %v", name, err)
	}
	if err := s.setRaw(l, t, name, raw); err != nil {
		return err
	}
	switch v.(type) { // these read back as they are
	case feel.Bool, feel.Number, feel.String, feel.Null:
		t.Variable(name).Remember(v)
	}
	return nil
}

// setRaw is setLocal for a value that is JSON already.
func (s *Step) setRaw(l *live, t *engine.Token, name string, raw json.RawMessage) error {
	if limit := s.m.Limits.VariableBytes; limit > 0 && len(raw) > limit {
		return Faultf(engine.LimitReached, "variableBytes: variable %s would have %d bytes, more than %d", name, len(raw), limit)
	}
	if limit := s.m.Limits.DataBytes; limit > 0 {
		if n := l.dataBytes() + len(raw) - replaced(t, name); n > limit {
			return Faultf(engine.LimitReached, "dataBytes: with the variable %s the variables would have %d bytes in total, more than %d", name, n, limit)
		}
	}
	s.emit(l, engine.Event{Kind: engine.VariableIs, Token: t.ID, Name: name, Value: raw})
	s.conditionsMayChange(l)
	return nil
}

// dataBytes is the size of all variables of an instance.
func (l *live) dataBytes() (n int) {
	for _, t := range l.Tokens {
		for i := range t.Vars {
			n += len(t.Vars[i].Value)
		}
	}
	return n
}

// replaced is the size of what a new value takes the place of.
func replaced(t *engine.Token, name string) int {
	if v := t.Variable(name); v != nil {
		return len(v.Value)
	}
	return 0
}

// owner is the innermost token from t outwards that has the variable, else the
// process.
func (l *live) owner(t *engine.Token, name string) *engine.Token {
	for ; t.ID != 1; t = l.Token(t.Scope) {
		if t.Variable(name) != nil {
			return t
		}
	}
	return t
}

// assign gives the variable a value where it is, seen from t. to may be a path
// into a context.
func (s *Step) assign(l *live, t *engine.Token, to string, v feel.Value) error {
	name, path, deep := strings.Cut(to, ".")
	at := l.owner(t, name)
	if deep {
		old := feel.Value(feel.Null{})
		if x := at.Variable(name); x != nil {
			old = x.Decoded()
		}
		v = put(old, strings.Split(path, "."), v)
	}
	return s.setLocal(l, at, name, v)
}

// put replaces one entry inside nested contexts.
func put(old feel.Value, path []string, v feel.Value) feel.Value {
	outer := make([]*feel.Context, len(path))
	for i, step := range path {
		outer[i], _ = old.(*feel.Context)
		old = feel.Null{}
		if outer[i] != nil {
			old, _ = outer[i].Get(step)
		}
	}
	for i := len(path) - 1; i >= 0; i-- {
		c := feel.NewContext(4)
		if outer[i] != nil {
			for j := range outer[i].Len() {
				c.Put(outer[i].At(j))
			}
		}
		v = c.Put(path[i], v)
	}
	return v
}

// setResult takes over a result of the element: into its own scope if outputs
// pick from there, else where the variable is.
func (s *Step) setResult(l *live, t *engine.Token, n *program.Node, name string, v feel.Value) error {
	if staysLocal(n, name) {
		return s.setLocal(l, t, name, v)
	}
	return s.assign(l, t, name, v)
}

// staysLocal reports whether a result is picked up from the element's own scope.
func staysLocal(n *program.Node, name string) bool {
	for _, m := range n.DataOut {
		if m.From == name {
			return true
		}
	}
	return len(n.Outputs) > 0
}

// takeVars takes over variables that came from outside, in the order of their
// names.
func (s *Step) takeVars(l *live, t *engine.Token, vars engine.Vars) error {
	for _, name := range vars.Names() {
		if err := s.setRaw(l, l.takes(t, name), name, vars[name]); err != nil {
			return err
		}
	}
	return nil
}

// takes is the token at which a variable that came from outside is written.
func (l *live) takes(t *engine.Token, name string) *engine.Token {
	if staysLocal(l.node(t), name) {
		return t
	}
	return l.owner(t, name)
}

// fitting rejects results that takeVars could not take over.
func (s *Step) fitting(l *live, w *engine.Wait, vars engine.Vars) error {
	t := l.Token(w.Token)
	return s.fit(l, vars, func(name string) *engine.Token { return l.takes(t, name) })
}

// takeOver takes over what an event brought: through the mapping of r if it has
// one, else every variable.
func (s *Step) takeOver(l *live, t *engine.Token, r *program.Receive, got Got) error {
	if err := s.noteError(l, t, got); err != nil {
		return err
	}
	if r == nil || len(r.Data) == 0 {
		return s.takeVars(l, t, got.variables())
	}
	request := feel.Value(feel.Null{})
	if got.content != nil {
		if v, err := got.content.seen(); err == nil {
			request = v
		}
	}
	more := feel.NewContext(1).Put("request", request)
	for _, a := range r.Data {
		v, err := s.eval(l, t, a.Value, more)
		if err != nil {
			return err
		}
		if err := s.setResult(l, t, l.node(t), a.To, v); err != nil {
			return err
		}
	}
	return nil
}

// noteError writes the code and text of a caught error where the event wants
// them.
func (s *Step) noteError(l *live, t *engine.Token, got Got) error {
	n := l.node(t)
	if got.Def >= len(n.Events) {
		return nil
	}
	d := n.Events[got.Def]
	if d.Variable != "" {
		if err := s.assign(l, t, d.Variable, feel.String(got.Name)); err != nil {
			return err
		}
	}
	if d.Text != "" {
		return s.assign(l, t, d.Text, feel.String(got.Text))
	}
	return nil
}

// visible gives every variable token t sees, inner ones first.
func (l *live) visible(t *engine.Token) engine.Vars {
	vars := engine.Vars{}
	for ; t != nil; t = l.Token(t.Scope) {
		for _, v := range t.Vars {
			if _, hidden := vars[v.Name]; !hidden {
				vars[v.Name] = v.Value
			}
		}
	}
	return vars
}
