package lint

// The engine's own compiler says what it cannot run; lint only passes it on with the line.
var engineSupport = &Rule{Name: "engine-support", Severity: Error, Check: checkEngine,
	Doc: "Executable processes use only what the engine can run."}

func checkEngine(p *Pass) {
	if p.options.Executable == nil {
		return
	}
	for _, f := range p.options.Executable(p.Definitions) {
		f.Rule = p.rule.Name
		if f.XML == nil {
			if e := p.ByID(f.Element); e != nil {
				f.XML = e.XML
			}
		}
		if f.Line == 0 && f.XML != nil && p.options.Line != nil {
			f.Line = p.options.Line(f.XML)
		}
		p.findings = append(p.findings, f)
	}
}
