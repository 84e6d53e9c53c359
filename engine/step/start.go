package step

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
	"hookflow/engine/program"
	"hookflow/engine/wire"
)

// A newInstance says how an instance begins.
type newInstance struct {
	businessKey string
	vars        engine.Vars
	parent      engine.Key
	at          *program.Node // nil: at the entries of the process
	got         *Got          // what happened at that node
}

// create begins an instance.
func (s *Step) create(d *engine.Definition, n newInstance) (*live, error) {
	prog, err := s.m.program(s.tx, d.Key)
	if err != nil {
		return nil, err
	}
	if limit := s.m.Limits.StepsPerCommand; limit > 0 && s.created >= limit {
		return nil, Faultf(engine.LimitReached, "stepsPerCommand: one command has started %d instances; the processes start each other for ever", limit)
	}
	s.created++
	l := s.hold(&engine.Instance{Key: s.newKey()}, prog)
	l.created = true
	s.emit(l, engine.Event{Kind: engine.Created, Definition: d.Key, Element: d.Process, Name: n.businessKey, Parent: n.parent})
	s.emit(l, engine.Event{Kind: engine.Activated, Token: 1, Element: d.Process, Type: string(bpmn.Process)})
	l.steps++
	s.push(item{live: l, token: 1, phase: engine.Entering, do: func(s *Step, l *live, it *item) error { return s.enterProcess(l, n) }})
	root := l.Token(1)
	for _, name := range slices.Sorted(maps.Keys(n.vars)) {
		if err := s.setRaw(l, root, name, n.vars[name]); err != nil {
			s.raise(l, 1, engine.Entering, err)
		}
	}
	if s.m.Limits.Duration > 0 && n.parent == 0 {
		s.await(l, root, &engine.Wait{Kind: engine.OnTimer, Due: s.nanos + int64(s.m.Limits.Duration)})
	}
	return l, nil
}

// enterProcess sets the outermost scope up and begins its flow.
func (s *Step) enterProcess(l *live, n newInstance) error {
	root, node := l.Token(1), l.prog.Root
	if node.Form != nil {
		for _, f := range node.Form.Fields {
			if root.Variable(f.Variable) != nil || f.Value == nil {
				continue
			}
			v, err := s.eval(l, root, f.Value, nil)
			if err != nil {
				return err
			}
			if err := s.setLocal(l, root, f.Variable, typed(v, f.Type)); err != nil {
				return err
			}
		}
	}
	if err := s.armAround(l, root, node); err != nil {
		return err
	}
	if n.at != nil {
		s.beginAt(l, n)
		return nil
	}
	for _, entry := range node.Entries {
		s.begin(l, beginning{node: entry, scope: 1})
	}
	if len(node.Entries) == 0 {
		s.push(item{live: l, do: (*Step).emptied, token: 1, phase: engine.Leaving})
	}
	return nil
}

// typed reads a default value as the type its field has.
func typed(v feel.Value, kind string) feel.Value {
	text, ok := v.(feel.String)
	if !ok {
		return v
	}
	switch kind {
	case "number", "boolean", "json":
		if x, err := feel.FromJSON([]byte(text)); err == nil {
			return x
		}
		return feel.Null{}
	}
	return v
}

// beginAt begins an instance at the node whose event has happened.
func (s *Step) beginAt(l *live, n newInstance) {
	s.begin(l, beginning{node: n.at, scope: 1, got: n.got})
}

// enterGateway begins an event-based gateway that starts the process: one of
// the events behind it has happened. If it needs all of them it waits for the
// others.
func (s *Step) enterGateway(l *live, t *engine.Token, n *program.Node, got Got) error {
	happened := n.Out[got.Def]
	got.Def = 0
	for _, f := range n.Out {
		if !n.AllEvents || f == happened {
			continue
		}
		if err := s.armTarget(l, t, f.To); err != nil {
			return err
		}
	}
	scope := t.Scope
	if s.openOf(l, t.ID) == 0 {
		s.finish(l, t, n)
	}
	s.emit(l, engine.Event{Kind: engine.Taken, Scope: scope, Element: happened.ID})
	s.begin(l, beginning{node: happened.To, scope: scope, got: &got})
	return nil
}

// startProcess checks everything that can be wrong before the instance exists. At a start
// event the variables stand for the body of the message that has not come.
func (s *Step) startProcess(c engine.Start) (engine.Started, error) {
	d, err := s.definitionFor(c)
	if err != nil {
		return engine.Started{}, err
	}
	if err := c.Variables.Check(); err != nil {
		return engine.Started{}, err
	}
	prog, err := s.m.program(s.tx, d.Key)
	if err != nil {
		return engine.Started{}, engine.Reject(engine.Refused, "%v", err)
	}
	n := newInstance{businessKey: c.BusinessKey, vars: c.Variables}
	if c.At != "" {
		if n.at = prog.Node(c.At); n.at == nil || n.at.Scope != prog.Root {
			return engine.Started{}, engine.Reject(engine.NotFound, "process %q has no element %q at its top level", d.Process, c.At)
		}
		if n.at.Kind == bpmn.StartEvent {
			body, err := json.Marshal(map[string]any{"body": c.Variables})
			if err != nil {
				return engine.Started{}, err
			}
			n.got = &Got{Request: body}
		}
	} else if len(prog.Root.Entries) == 0 {
		return engine.Started{}, engine.Reject(engine.Conflict, "process %q has no none start event; name the start event, or send its message or signal", d.Process)
	}
	if err := required(c, prog); err != nil {
		return engine.Started{}, err
	}
	if err := s.room(); err != nil {
		return engine.Started{}, err
	}
	l, err := s.create(d, n)
	if err != nil {
		return engine.Started{}, err
	}
	return engine.Started{Instance: l.Key, Version: d.Version}, nil
}

// definitionFor is the version the command means.
func (s *Step) definitionFor(c engine.Start) (*engine.Definition, error) {
	switch {
	case c.Definition != 0:
		if d := s.definition(c.Definition); d != nil {
			return d, nil
		}
		return nil, engine.Reject(engine.NotFound, "there is no definition %s", c.Definition)
	case c.Version != 0:
		return s.version(c.Process, c.Version)
	}
	return s.latest(c.Process)
}

// required rejects a start without the variables the process demands.
func required(c engine.Start, prog *program.Program) error {
	for _, f := range prog.Root.Form.Fields {
		if _, ok := c.Variables[f.Variable]; f.Required && !ok && f.Value == nil {
			return engine.Reject(engine.Invalid, "the variable %q (%s) is required", f.Variable, first(f.Label, f.Type))
		}
	}
	return nil
}

// room rejects a start when as many instances run as are allowed.
func (s *Step) room() error {
	limit := s.m.Limits.Instances
	if limit <= 0 {
		return nil
	}
	running := 0
	for range s.tx.From(engine.BucketInstance, nil) {
		running++
	}
	if running >= limit {
		return engine.Reject(engine.TooMany, "instances: %d instances are running, and no more are allowed", running)
	}
	return nil
}

// openStarts opens what the start events of a new version wait for.
func (s *Step) openStarts(d *engine.Definition, prog *program.Program) error {
	var waits []*engine.Wait
	for _, n := range program.StartNodes(prog.Root) {
		list, err := s.startWaits(n)
		if err != nil {
			return engine.Reject(engine.Refused, "%s: %v", n.ID, err)
		}
		for _, w := range list {
			w.ID, w.Element = uint32(len(waits)+1), n.ID
			waits = append(waits, w)
		}
	}
	s.saveStarts(d, nil, waits)
	return nil
}

// startWaits are the waits for one node that starts the process. Def says which
// definition of the event, or which flow of the gateway.
func (s *Step) startWaits(n *program.Node) ([]*engine.Wait, error) {
	var out []*engine.Wait
	add := func(w *engine.Wait, def int) { w.Def = def; out = append(out, w) }
	switch {
	case n.Kind == bpmn.EventBasedGateway:
		for i, f := range n.Out {
			if f.To.Receive != nil {
				w, err := s.startMessage(f.To.Receive)
				if err != nil {
					return nil, err
				}
				add(w, i)
			}
			for _, d := range f.To.Events {
				w, err := s.startWait(d)
				if err != nil {
					return nil, err
				}
				add(w, i)
			}
		}
		return out, nil
	case n.Receive != nil:
		w, err := s.startMessage(n.Receive)
		if err != nil {
			return nil, err
		}
		add(w, 0)
		return out, nil
	}
	for i, d := range n.Events {
		w, err := s.startWait(d)
		if err != nil {
			return nil, err
		}
		add(w, i)
	}
	return out, nil
}

// startMessage waits for a message without key: start events have none.
func (s *Step) startMessage(r *program.Receive) (*engine.Wait, error) {
	name, err := r.Name.Eval(s.outsideEnv())
	if err != nil {
		return nil, err
	}
	text, err := asText(name)
	return &engine.Wait{Kind: engine.OnMessage, Name: text}, err
}

// outsideEnv is what expressions see where there is no instance yet.
func (s *Step) outsideEnv() *feel.Env {
	return &feel.Env{Scope: feel.NewContext(0), Now: func() time.Time { return s.now }}
}

// startWait is the wait for one definition of a start event.
func (s *Step) startWait(d *program.EventDef) (*engine.Wait, error) {
	switch d.Trigger {
	case bpmn.Message:
		return s.startMessage(d.Receive)
	case bpmn.Signal:
		name, err := d.Name.Eval(s.outsideEnv())
		if err != nil {
			return nil, err
		}
		text, err := asText(name)
		return &engine.Wait{Kind: engine.OnSignal, Name: text}, err
	case bpmn.Timer:
		return timerFrom(d, s.now, func(v *program.Value) (feel.Value, error) { return v.Eval(s.outsideEnv()) })
	case bpmn.Conditional:
		return &engine.Wait{Kind: engine.OnCondition}, nil
	}
	return nil, fmt.Errorf("a process cannot start by %s", d.Trigger)
}

// saveStarts replaces the start waits of a definition and their index rows.
func (s *Step) saveStarts(d *engine.Definition, old, now []*engine.Wait) {
	for _, w := range old {
		if row, ok := engine.IndexWait(d.Key, d.Process, w, false); ok {
			s.drop(row)
		}
	}
	if len(now) == 0 {
		s.tx.Delete(engine.BucketStart, d.Key.Bytes())
		return
	}
	s.tx.Put(engine.BucketStart, d.Key.Bytes(), wire.EncodeWaits(now))
	for _, w := range now {
		if row, ok := engine.IndexWait(d.Key, d.Process, w, false); ok {
			s.put(row)
			if row.Bucket == engine.BucketTimer {
				s.due(w.Due)
			}
		}
	}
}

// starts reads what a definition waits for; the copy may be changed.
func (s *Step) starts(def engine.Key) []*engine.Wait {
	data := s.tx.Get(engine.BucketStart, def.Bytes())
	return wire.DecodeWaits(append([]byte(nil), data...))
}

// closeStarts ends everything a definition waits for.
func (s *Step) closeStarts(def engine.Key) {
	if d := s.definition(def); d != nil {
		s.saveStarts(d, s.starts(def), nil)
	}
}

// startBy begins an instance because a start event happened. If the event needs
// more than one thing, nothing begins until the last of them. It reports whether
// what happened was taken.
func (s *Step) startBy(def engine.Key, wait uint32, got Got) (started engine.Key, taken bool, err error) {
	d := s.definition(def)
	if d == nil {
		return 0, false, nil
	}
	prog, err := s.m.program(s.tx, def)
	if err != nil {
		return 0, false, nil // a model that cannot be read holds up nobody else
	}
	all := s.starts(def)
	i := slices.IndexFunc(all, func(w *engine.Wait) bool { return w.ID == wait && !w.Held && (got.Name == "" || w.Name == got.Name) })
	if i < 0 {
		return 0, false, nil
	}
	n := prog.Node(all[i].Element)
	got.Def = all[i].Def
	if n.AllOf && !s.lastOf(d, prog, all, i, &got) {
		return 0, true, nil
	}
	l, err := s.create(d, newInstance{at: n, got: &got})
	if err != nil {
		return 0, false, err
	}
	return l.Key, true, nil
}

// lastOf keeps what one of several things a start event needs has brought. With
// the last of them it hands out everything, arms the event anew and reports true.
func (s *Step) lastOf(d *engine.Definition, prog *program.Program, all []*engine.Wait, i int, got *Got) bool {
	w := all[i]
	now := slices.Clone(all)
	part := *w
	part.Held, part.Brought = true, got.Variables
	now[i] = &part
	brought := engine.Vars{}
	for _, x := range now {
		if x.Element != w.Element {
			continue
		}
		if !x.Held {
			s.saveStarts(d, all, now)
			return false
		}
		for name, v := range x.Brought {
			brought[name] = v
		}
	}
	got.Variables = brought
	for i, x := range now {
		if x.Element == w.Element {
			now[i] = s.armAgain(prog.Node(x.Element), x)
		}
	}
	s.saveStarts(d, all, now)
	return true
}

// armAgain gives a start wait as it was when it was opened.
func (s *Step) armAgain(n *program.Node, w *engine.Wait) *engine.Wait {
	again := *w
	again.Held, again.Brought = false, nil
	if w.Kind == engine.OnTimer {
		if fresh, err := s.startWait(n.Events[w.Def]); err == nil {
			again.Due, again.Left = fresh.Due, fresh.Left
		}
	}
	return &again
}

// fireStart is the timer of a start event.
func (s *Step) fireStart(def engine.Key, wait uint32) error {
	d, all := s.definition(def), s.starts(def)
	var rest []*engine.Wait
	for _, w := range all {
		if w.ID != wait {
			rest = append(rest, w)
			continue
		}
		next, err := repetition(w, s.now)
		if err == nil && next != nil {
			rest = append(rest, next)
		}
	}
	prog, err := s.m.program(s.tx, def)
	if err != nil {
		return nil
	}
	for _, w := range all {
		if w.ID == wait && prog.Node(w.Element).AllOf {
			_, _, err := s.startBy(def, wait, Got{Trigger: bpmn.Timer})
			return err
		}
	}
	_, _, err = s.startBy(def, wait, Got{Trigger: bpmn.Timer})
	s.saveStarts(d, all, rest)
	return err
}

// evaluate starts every process whose conditional start event holds.
func (s *Step) evaluate(c engine.Evaluate) (engine.Published, error) {
	if err := c.Variables.Check(); err != nil {
		return engine.Published{}, err
	}
	var p handed
	err := s.lookAtStarts(c.Variables, false, &p)
	return p.Published, err
}

// lookAtStarts looks at the conditional start events. With edge, a condition
// starts an instance only when it becomes true.
func (s *Step) lookAtStarts(vars engine.Vars, edge bool, p *handed) error {
	var defs []engine.Key
	for k := range s.tx.From(engine.BucketStart, nil) {
		defs = append(defs, engine.KeyOf(k))
	}
	scope := feel.NewContext(len(vars))
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		if v, err := feel.FromJSON(vars[name]); err == nil {
			scope.Put(name, v)
		}
	}
	env := &feel.Env{Scope: scope, Now: func() time.Time { return s.now }}
	for _, def := range defs {
		for _, w := range s.starts(def) {
			if w.Kind == engine.OnCondition {
				if err := s.lookAtStart(def, w, env, edge, Got{Trigger: bpmn.Conditional, Variables: vars}, p); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// lookAtStart looks at one conditional start event and remembers what it saw.
func (s *Step) lookAtStart(def engine.Key, w *engine.Wait, env *feel.Env, edge bool, got Got, p *handed) error {
	prog, err := s.m.program(s.tx, def)
	if err != nil {
		return nil
	}
	v, err := prog.Node(w.Element).Events[w.Def].When.Eval(env)
	if err != nil {
		return nil
	}
	yes := isTrue(v)
	begins := yes && (!edge || !w.True)
	if edge && yes != w.True {
		all := s.starts(def)
		for _, x := range all {
			if x.ID == w.ID {
				x.True = yes
			}
		}
		s.tx.Put(engine.BucketStart, def.Bytes(), wire.EncodeWaits(all))
	}
	if !begins {
		return nil
	}
	if edge {
		got.Variables = nil
	}
	key, _, err := s.startBy(def, w.ID, got)
	if key != 0 {
		p.Started = append(p.Started, key)
	}
	return err
}

// storedChanged looks at the conditional start events again, because a data
// store has a new value: conditions see data stores by their names.
func (s *Step) storedChanged() {
	s.late = append(s.late, func() error {
		vars := engine.Vars{}
		for k, v := range s.tx.From(engine.BucketData, nil) {
			vars[string(k)] = json.RawMessage(append([]byte(nil), v...))
		}
		return s.lookAtStarts(vars, true, &handed{})
	})
}

// readTarget evaluates the message that a request stands for.
func readTarget(name, key *program.Value, env *feel.Env) (target, error) {
	n, err := name.Eval(env)
	if err != nil {
		return target{}, engine.Reject(engine.Invalid, "the message name: %v", err)
	}
	k, err := key.Eval(env)
	if err != nil {
		return target{}, engine.Reject(engine.Invalid, "the correlation key in the request: %v", err)
	}
	nameText, err := asText(n)
	if err != nil {
		return target{}, err
	}
	keyText, err := asText(k)
	if err == nil && key != nil && keyText == "" {
		err = engine.Reject(engine.Invalid, "the request carries no key: %s gives nothing in it", key.Source())
	}
	return target{nameText, keyText}, err
}
