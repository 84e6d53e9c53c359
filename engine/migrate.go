package engine

import (
	"hookflow/engine/program"
)

// run moves an instance to another version of its process. Every active
// element needs a counterpart of the same kind in a scope that corresponds;
// what an element waits for stays as it was opened.
func (c Migrate) run(s *Step) (any, error) {
	l, err := s.running(c.Instance)
	if err != nil {
		return nil, err
	}
	d := s.definition(c.To)
	if d == nil {
		return nil, reject(NotFound, "there is no definition %s", c.To)
	}
	prog, err := s.m.program(s.tx, c.To)
	if err != nil {
		return nil, reject(Conflict, "%v", err)
	}
	plan := c.plan(l, prog)
	if c.Preview {
		return plan, nil
	}
	if len(plan.Problems) > 0 {
		return nil, &Rejected{Reason: Conflict, Message: "the instance cannot be migrated", Findings: plan.Problems}
	}
	var names []string
	for _, from := range sortedKeys(c.Map) {
		names = append(names, from, c.Map[from])
	}
	if l.Process != d.Process {
		names = append(names, l.Process, d.Process)
	}
	s.emit(l, Event{Kind: Migrated, Definition: c.To, Element: d.Process, Names: names})
	l.prog, l.self = prog, nil
	return plan, nil
}

// plan maps every active element and names what cannot be mapped.
func (c Migrate) plan(l *live, to *program.Program) MigrationPlan {
	var plan MigrationPlan
	for _, t := range l.Tokens {
		if t.ID == 1 {
			continue
		}
		id := c.target(t.Element)
		plan.Maps = append(plan.Maps, MigrationStep{t.ID, t.Element, id})
		plan.add(c.misfit(l, t, l.node(t), to.Node(id)), t.Element)
	}
	for _, w := range l.Waits {
		n := to.Node(c.target(w.Element))
		if w.Element != l.Process && (n == nil || w.Def > 0 && w.Def >= len(n.Events)) {
			plan.add("what it waits for has no counterpart in the other version", w.Element)
		}
	}
	for _, a := range l.Arrivals {
		if to.Flow(c.target(a.Flow)) == nil {
			plan.add("a token waits on this flow, and it has no counterpart in the other version", a.Flow)
		}
	}
	for _, x := range l.Comps {
		if to.Node(c.target(x.Element)) == nil {
			plan.add("it could still be compensated, and has no counterpart in the other version", x.Element)
		}
	}
	return plan
}

// add notes a problem, if there is one.
func (p *MigrationPlan) add(problem, element string) {
	if problem != "" {
		p.Problems = append(p.Problems, Finding{Element: element, Message: problem})
	}
}

// target is the id of the counterpart.
func (c Migrate) target(id string) string {
	if to, ok := c.Map[id]; ok {
		return to
	}
	return id
}

// misfit says why an active element cannot become n; empty if it can.
func (c Migrate) misfit(l *live, t *Token, old, n *program.Node) string {
	switch {
	case n == nil:
		return "it has no counterpart in the other version; map it, or move the token first"
	case n.Kind != old.Kind:
		return "its counterpart is a " + string(n.Kind) + " and no " + string(old.Kind)
	case (n.Loop == nil) != (old.Loop == nil):
		return "only one of the two versions repeats it"
	case old.Scope.Scope != nil && n.Scope.ID != c.target(old.Scope.ID):
		return "its counterpart lies in another sub-process"
	case old.Scope.Scope == nil && n.Scope.Scope != nil:
		return "its counterpart lies in a sub-process that is not active"
	}
	return ""
}
