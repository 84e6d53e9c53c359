package feel

// A Part of a template is literal text, or an inserted expression as FEEL.
type Part struct {
	Text string
	FEEL bool
}

// Parts lists what the template consists of, for writing it in another language:
// insertions of other systems come as FEEL. The error names an insertion that has
// no form in FEEL.
func (t *Template) Parts() ([]Part, error) {
	var out []Part
	for _, p := range t.parts {
		if p.expr == nil {
			out = append(out, Part{Text: p.text})
			continue
		}
		source, err := p.expr.feel()
		if err != nil {
			return nil, err
		}
		out = append(out, Part{source, true})
	}
	return out, nil
}

// Text is the text of a value in plain text: null has none, lists and contexts are
// written as JSON. The error is a limit that was reached.
func Text(v Value) (string, error) { return plainText(v) }
