package lint

import (
	"errors"
	"strings"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// A fault is a setting that bpmn.Faults refuses, and whose it is.
type fault struct {
	of *bpmn.Element
	bpmn.Fault
}

// faults lists the settings of the document that cannot be taken; they are
// gathered when first asked for.
func (p *Pass) faults() []fault {
	if p.faulty != nil {
		return p.faulty
	}
	p.faulty = []fault{}
	for _, e := range p.elements {
		for _, f := range bpmn.Faults(e) {
			p.faulty = append(p.faulty, fault{e, f})
		}
	}
	return p.faulty
}

// field is the name of the field, or of the table it is a column of; "" for a
// setting that there is not.
func (f fault) field() string {
	switch {
	case f.Table != nil:
		return f.Table.Name
	case f.Field != nil:
		return f.Field.Name
	}
	return ""
}

// syntax reports whether the text cannot be read as FEEL or as a template.
func (f fault) syntax() bool {
	var wrong *feel.SyntaxError
	return errors.As(f.Err, &wrong)
}

// ours reports whether the setting is certainly meant for Hookflow: places of
// the standard may hold the language and the forms of any engine.
func (f fault) ours() bool {
	return f.Field == nil || f.Table != nil || f.Field.Ours() || strings.HasPrefix(strings.TrimSpace(f.Text), "=") ||
		f.Field.Place[0] == '@' && f.Field.Type == bpmn.Text
}

// flagFault reports the fault in its own words.
func (p *Pass) flagFault(f fault) *Finding {
	format, args := f.Said()
	found := p.Flag(f.of, format, args...)
	found.Field = f.field()
	return found
}
