package step

import (
	"encoding/json"
	"strings"

	"hookflow/engine"
	"hookflow/engine/feel"
	"hookflow/engine/form"
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
	trace       string        // of the calling instance
	by          string        // who begins it
}

// began is the event that begins the instance; empty if somebody starts it.
func (n *newInstance) began() string {
	switch {
	case n.parent != 0:
		return "call"
	case n.at == nil || n.got == nil || len(n.at.Events) == 0:
		return ""
	}
	return strings.TrimSpace(string(n.got.trigger(n.at)) + " " + n.got.Name)
}

// traced is the trace that the instance is a part of: of the request that begins it, of its caller, or of the instance that
// throws what begins it; empty if there is none.
func (s *Step) traced(n newInstance) string {
	if n.got != nil && n.got.content != nil {
		if trace := n.got.content.trace(); trace != "" {
			return trace
		}
	}
	return first(n.trace, s.cause)
}

// origin is the key that the instance has alone, who began it and by which event, as far as they are known; nil: none is.
func (n *newInstance) origin() []string {
	alone, began := n.alone(), n.began()
	switch {
	case began != "" || n.by != "":
		return []string{alone, n.by, began}
	case alone != "":
		return []string{alone}
	}
	return nil
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
	s.emit(l, engine.Event{Kind: engine.Created, Definition: d.Key, Element: d.Process, Name: n.businessKey, Parent: n.parent, Type: s.traced(n), Names: n.origin()})
	s.emit(l, engine.Event{Kind: engine.Activated, Token: 1, Element: d.Process, Type: string(prog.Root.Kind)})
	l.steps++
	s.push(item{live: l, token: 1, phase: engine.Entering, do: func(s *Step, l *live, it *item) error { return s.enterProcess(l, n) }})
	root := l.Token(1)
	for _, name := range n.vars.Names() {
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
			if err := s.setLocal(l, root, f.Variable, form.Typed(v, f.Type)); err != nil {
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

// beginAt begins an instance at the node whose event has happened.
func (s *Step) beginAt(l *live, n newInstance) {
	s.begin(l, beginning{node: n.at, scope: 1, got: n.got})
}

// startProcess checks everything that can be wrong before the instance exists. At a start
// event the variables stand for the body of the message that has not come.
func (s *Step) startProcess(c engine.Start) (engine.Started, error) {
	d, err := s.definitionFor(c)
	if err != nil {
		return engine.Started{}, err
	}
	id := engine.Publish{Key: d.Process, ID: c.ID} // no message is without a name
	if before := s.before(id); before != nil {
		began := engine.Started{Instance: before.Instances[0], Version: d.Version, Duplicate: true}
		if in := wire.ReadInstance(s.tx, began.Instance); in != nil {
			began.Version = s.definition(in.Definition).Version
		}
		return began, nil
	}
	if err := c.Variables.Check(); err != nil {
		return engine.Started{}, err
	}
	prog, err := s.m.program(s.tx, d.Key)
	if err != nil {
		return engine.Started{}, engine.Reject(engine.Refused, "%v", err)
	}
	n := newInstance{businessKey: c.BusinessKey, vars: c.Variables, by: c.By}
	if c.At != "" {
		if n.at = prog.Node(c.At); n.at == nil || n.at.Scope != prog.Root {
			return engine.Started{}, engine.Reject(engine.NotFound, "process %q has no element %q at its top level", d.Process, c.At)
		}
		if s.m.kinds[n.at.Kind].Starts {
			body, err := json.Marshal(map[string]any{"body": c.Variables})
			if err != nil {
				return engine.Started{}, err
			}
			n.got = &Got{Variables: engine.Vars{}, content: &content{request: body}} // the process has them already
		}
	} else if len(prog.Root.Entries) == 0 {
		return engine.Started{}, engine.Reject(engine.Conflict, "process %q has no none start event; name the start event, or send its message or signal", d.Process)
	}
	if err := s.required(c, prog); err != nil {
		return engine.Started{}, err
	}
	if err := s.closed(d.Process, !c.Event); err != nil {
		return engine.Started{}, err
	}
	if err := s.room(d.Process); err != nil {
		return engine.Started{}, err
	}
	l, err := s.create(d, n)
	if err != nil {
		return engine.Started{}, err
	}
	if c.ID != "" {
		kept := engine.StartKept
		id.TTL = &kept
		s.buffer(id, nil, &handed{taken: true, Published: engine.Published{Started: []engine.Key{l.Key}}})
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
	return s.deployed(c.Process)
}

// required rejects a start without the variables the process demands, or with values that are none of theirs.
func (s *Step) required(c engine.Start, prog *program.Program) error {
	sheet := form.Sheet{Given: c.Variables, Now: s.now}
	for _, f := range prog.Root.Form.Fields {
		if _, ok := c.Variables[f.Variable]; f.Required && !ok && f.Value == nil {
			return engine.Reject(engine.Invalid, "the variable %q (%s) is required", f.Variable, first(f.Label, f.Type))
		}
		if c.Variables[f.Variable] != nil {
			field := f.FormField
			if f.Options != nil {
				list, err := f.Options.Eval(&feel.Env{Scope: feel.MapScope{}})
				if err != nil {
					return engine.Reject(engine.Invalid, "the choices of %q: %v", f.Variable, err)
				}
				field.Choices = form.Choices(list)
			}
			sheet.Fields = append(sheet.Fields, field)
		}
	}
	_, faults := sheet.Check()
	return form.Reject(faults)
}
