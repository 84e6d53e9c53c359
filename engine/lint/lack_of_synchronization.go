package lint

import "hookflow/engine/bpmn"

// Two tokens at one place are allowed, and mostly not what was meant.
var lackOfSynchronization = &Rule{Name: "lack-of-synchronization", Reach: Slow, Severity: Info, Check: checkLackOfSynchronization,
	Doc: "Where parallel paths meet without a parallel gateway, what follows runs once for each of them."}

func checkLackOfSynchronization(p *Pass) {
	for scope := range p.Where(isScope) {
		if s := p.played(scope); s != nil && !s.gave {
			for _, e := range s.twice {
				if e.Kind.Is(bpmn.Gateway) { // of others fake-join tells
					p.Flag(e, "lets parallel paths through one by one, so what follows runs more than once: use a parallel gateway where they meet")
				}
			}
		}
	}
}
