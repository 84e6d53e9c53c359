package step

import (
	"bytes"
	"maps"
	"slices"
	"strings"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/program"
)

// migrate moves an instance to another version of its process. Every active
// element needs a counterpart of the same kind in a scope that corresponds;
// what an element waits for stays as it was opened.
func (s *Step) migrate(c engine.Migrate) (engine.MigrationPlan, error) {
	l, err := s.runningAsItIs(c.Instance)
	if err != nil {
		return engine.MigrationPlan{}, err
	}
	if l.Stop != nil {
		return engine.MigrationPlan{}, engine.Reject(engine.Conflict, "instance %s is stopped by a debugger; let it go on first", c.Instance)
	}
	if c.Draft != nil {
		return s.planOfDraft(c, l)
	}
	d := s.definition(c.To)
	if d == nil {
		return engine.MigrationPlan{}, engine.Reject(engine.NotFound, "there is no definition %s", c.To)
	}
	prog, err := s.m.program(s.tx, c.To)
	if err != nil {
		return engine.MigrationPlan{}, engine.Reject(engine.Conflict, "%v", err)
	}
	plan := planOf(c, l, prog)
	if c.Preview {
		return plan, nil
	}
	if len(plan.Problems) > 0 {
		return engine.MigrationPlan{}, &engine.Rejected{Reason: engine.Conflict, Message: "the instance cannot be migrated", Findings: plan.Problems}
	}
	var names []string
	for _, from := range slices.Sorted(maps.Keys(c.Map)) {
		names = append(names, from, c.Map[from])
	}
	if l.Process != d.Process {
		names = append(names, l.Process, d.Process)
	}
	s.emit(l, engine.Event{Kind: engine.Migrated, Definition: c.To, Element: d.Process, Names: names})
	l.prog, l.self = prog, nil
	return plan, nil
}

// planOfDraft says where an instance would go if a file were deployed, which is refused if that would be.
func (s *Step) planOfDraft(c engine.Migrate, l *live) (engine.MigrationPlan, error) {
	if !c.Preview {
		return engine.MigrationPlan{}, engine.Reject(engine.Invalid, "only a preview takes a file; deploy it, and move to its version")
	}
	drafted, err := s.draft(*c.Draft)
	if err != nil {
		return engine.MigrationPlan{}, err
	}
	i := slices.IndexFunc(drafted, func(x *candidate) bool { return x.prog.ID == l.Process })
	if i < 0 {
		return engine.MigrationPlan{}, engine.Reject(engine.NotFound, "there is no process %q in %s", l.Process, c.Draft.Name)
	}
	return planOf(c, l, drafted[i].prog), nil
}

// draft compiles a file that is not deployed. The last one is kept: many instances are asked about in turn.
func (s *Step) draft(r engine.Resource) ([]*candidate, error) {
	if kept := s.m.drafted; len(kept) > 0 && kept[0].resource.Name == r.Name && bytes.Equal(kept[0].resource.Data, r.Data) {
		return kept, nil
	}
	found, findings, err := s.compile(r, false)
	if err != nil {
		return nil, err
	}
	if len(findings) > 0 {
		return nil, unrunnable(findings)
	}
	s.m.drafted = found
	return found, nil
}

// planOf maps every active element and names what cannot be mapped.
func planOf(c engine.Migrate, l *live, to *program.Program) engine.MigrationPlan {
	var plan engine.MigrationPlan
	for _, t := range l.Tokens {
		if t.ID == 1 {
			continue
		}
		id := counterpart(c, t.Element)
		plan.Maps = append(plan.Maps, engine.MigrationStep{Token: t.ID, From: t.Element, To: id})
		note(&plan, misfit(c, l.standing(t), to.Node(id)), t.Element)
	}
	for _, w := range l.Waits {
		n := to.Node(counterpart(c, w.Element))
		if w.Element != l.Process && (n == nil || w.Def > 0 && w.Def >= len(n.Events)) {
			note(&plan, "what it waits for has no counterpart in the other version", w.Element)
		}
	}
	for _, a := range l.Arrivals {
		note(&plan, strayed(c, a, to), strings.TrimPrefix(a.Flow, engine.UsedUp))
	}
	for _, x := range l.Comps {
		switch n := to.Node(counterpart(c, x.Element)); {
		case n == nil:
			note(&plan, "it could still be compensated, and has no counterpart in the other version", x.Element)
		case n.Handler == nil && (x.Inner == 0 || !n.IsScope()): // to undo it would do it again
			note(&plan, "it could still be compensated, and its counterpart cannot", x.Element)
		}
	}
	return plan
}

// strayed says why what waits before an element cannot wait in the other version;
// empty if it can.
func strayed(c engine.Migrate, a engine.Arrival, to *program.Program) string {
	if a.Flow == a.Node {
		if to.Node(counterpart(c, a.Node)) == nil {
			return "it has still to begin, and has no counterpart in the other version"
		}
		return ""
	}
	f := to.Flow(counterpart(c, strings.TrimPrefix(a.Flow, engine.UsedUp)))
	switch {
	case f == nil:
		return "a token waits on this flow, and it has no counterpart in the other version"
	case f.To.ID != counterpart(c, a.Node):
		return "a token waits on this flow before " + a.Node + ", and its counterpart leads to " + f.To.ID
	}
	return ""
}

// note adds a problem, if there is one.
func note(p *engine.MigrationPlan, problem, element string) {
	if problem != "" {
		p.Problems = append(p.Problems, engine.Finding{Element: element, Message: problem})
	}
}

// counterpart is the id of the counterpart.
func counterpart(c engine.Migrate, id string) string {
	if to, ok := c.Map[id]; ok {
		return to
	}
	return id
}

// A standing is what an active element is in the version that it runs in.
type standing struct {
	kind  bpmn.Kind
	loops bool
	scope string // the sub-process it lies in; empty for the process
}

// standing is where a token stands. Without a definition that can be read, the tokens themselves tell.
func (l *live) standing(t *engine.Token) standing {
	if l.prog != nil {
		n := l.node(t)
		at := standing{kind: n.Kind, loops: n.Loop != nil}
		if n.Scope.Scope != nil {
			at.scope = n.Scope.ID
		}
		return at
	}
	at := standing{kind: bpmn.Kind(t.Type), loops: t.Loop != nil}
	around := l.Token(t.Scope)
	for around.ID != 1 && around.Element == t.Element { // the body of a loop
		around = l.Token(around.Scope)
	}
	if around.ID != 1 {
		at.scope = around.Element
	}
	return at
}

// misfit says why an active element cannot become n; empty if it can.
func misfit(c engine.Migrate, old standing, n *program.Node) string {
	switch {
	case n == nil:
		return "it has no counterpart in the other version; map it, or move the token first"
	case n.Kind != old.kind:
		return "its counterpart is a " + string(n.Kind) + " and no " + string(old.kind)
	case (n.Loop != nil) != old.loops:
		return "only one of the two versions repeats it"
	case old.scope != "" && n.Scope.ID != counterpart(c, old.scope):
		return "its counterpart lies in another sub-process"
	case old.scope == "" && n.Scope.Scope != nil:
		return "its counterpart lies in a sub-process that is not active"
	}
	return ""
}
