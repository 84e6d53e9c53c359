package lint

// Texts outside of our namespace count only with a leading =, since they may be in another
// language.
var feelSyntax = &Rule{Name: "feel-syntax", Severity: Error, Check: checkFEEL,
	Doc: "Expressions and templates in settings can be read."}

func checkFEEL(p *Pass) {
	for _, s := range p.settings() {
		if !s.ours() {
			continue
		}
		if err := s.parse(); err != nil {
			p.Flag(s.of, "has an error in %q, in the text %q: %v", s.field.Label, clip(s.text), err)
		}
	}
}
