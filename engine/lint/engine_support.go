package lint

import "strings"

// The engine's own compiler says what it cannot run; lint only passes it on with the line, unless
// another rule has told it already.
var engineSupport = &Rule{Name: "engine-support", Reach: Slow, Severity: Warning, Strict: true, Check: checkEngine,
	Doc: "Executable processes use only what the engine can run; with Run, there is one, and whatever stands in the file runs."}

func checkEngine(p *Pass) {
	if p.options.Executable == nil {
		return
	}
	for _, f := range p.options.Executable(p.Definitions) {
		if p.told(f) {
			continue
		}
		f.Rule, f.Severity, f.XML = p.rule.Name, p.severity(nil), p.XML
		if e := p.ByID(f.Element); e != nil {
			f.Severity, f.XML = p.severity(e), e.XML
		}
		if p.options.Line != nil {
			f.Line = p.options.Line(f.XML)
		}
		p.findings = append(p.findings, f)
	}
}

// told reports whether a finding about the same setting is there already, or one that says the same of a setting that there is not.
func (p *Pass) told(f Finding) bool {
	for _, other := range p.findings {
		if other.Element != f.Element {
			continue
		}
		if f.Field != "" && other.Field == f.Field || f.Field == "" && strings.HasSuffix(other.Message, f.Message) {
			return true
		}
	}
	return false
}
