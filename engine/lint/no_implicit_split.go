package lint

var noImplicitSplit = &Rule{Name: "no-implicit-split", Reach: Near, Severity: Warning, Check: checkImplicitSplit,
	Doc: "Several unconditional flows out of an activity or event run in parallel, which a gateway shows better."}

func checkImplicitSplit(p *Pass) {
	for e := range p.Where(activityOrEvent) {
		n := 0
		for _, f := range e.Out {
			if !decided(f) {
				n++
			}
		}
		if n > 1 {
			p.Flag(e, "takes %d outgoing flows at once: put a parallel gateway there if that is meant", n)
		}
	}
}
