package lint

var settingKnown = &Rule{Name: "setting-known", Reach: Near, Severity: Error, Check: checkKnown,
	Doc: "What stands in Hookflow's namespace is a setting that it knows at this element; others would be ignored."}

func checkKnown(p *Pass) {
	for _, f := range p.faults() {
		if f.Field == nil {
			p.flagFault(f)
		}
	}
}
