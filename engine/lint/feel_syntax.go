package lint

// Texts outside of our namespace count only with a leading =, since they may be in another
// language.
var feelSyntax = &Rule{Name: "feel-syntax", Reach: Near, Severity: Error, Check: checkFEEL,
	Doc: "Expressions and templates in settings can be read."}

func checkFEEL(p *Pass) {
	for _, f := range p.faults() {
		if f.syntax() && f.ours() {
			p.flagFault(f)
		}
	}
}
