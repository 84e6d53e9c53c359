package lint

// Behind an exclusive gateway this is harmless, so it is advice only; which paths exclude each
// other is not followed.
var fakeJoin = &Rule{Name: "fake-join", Reach: Near, Severity: Info, Check: checkFakeJoin,
	Doc: "Several flows into an activity or event do not wait for each other; each of them starts it again."}

func checkFakeJoin(p *Pass) {
	for e := range p.Where(activityOrEvent) {
		if len(e.In) > 1 {
			p.Flag(e, "has %d incoming flows and runs once for each token: put a gateway before it if they should be joined", len(e.In))
		}
	}
}
