package export

import (
	"errors"
	"strings"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
	"hookflow/engine/secret"
)

// A text is what one field of an element says, or one cell of a table field.
type text struct {
	typ   bpmn.FieldType
	place string // of the field or table
	value string
}

// textsOf lists the texts of e that may hold expressions.
func textsOf(e *bpmn.Element) []text {
	var out []text
	add := func(typ bpmn.FieldType, place, value string) {
		switch typ {
		case bpmn.Text, bpmn.Multiline, bpmn.Duration, bpmn.Expression, bpmn.Script:
			if strings.TrimSpace(value) != "" {
				out = append(out, text{typ, place, value})
			}
		}
	}
	for _, f := range bpmn.FieldsOf(e) {
		if f.Type != bpmn.Table {
			add(f.Type, f.Place, bpmn.Get(e, f))
			continue
		}
		for _, row := range bpmn.Rows(e, f) {
			for _, c := range f.Columns {
				add(c.Type, f.Place, bpmn.GetXML(row, c))
			}
		}
	}
	return out
}

// exprs returns the FEEL in a text. Texts of the standard's own places may be
// written in the language of a server; what cannot be read there is left alone.
func (t text) exprs() ([]*feel.Expr, error) {
	if t.typ == bpmn.Expression || t.typ == bpmn.Script {
		e, err := feel.Parse(strings.TrimPrefix(strings.TrimSpace(t.value), "="))
		if err != nil && !isFEEL(t.value) && !strings.HasPrefix(t.place, "hookflow:") {
			return nil, nil
		}
		return []*feel.Expr{e}, err
	}
	f, err := feel.ParseField(t.value, feel.PlainText)
	if err != nil {
		return nil, err
	}
	if e := f.Expr(); e != nil {
		return []*feel.Expr{e}, nil
	}
	return f.Template().Exprs(), nil
}

// checkFEEL refuses expressions that use what the server's FEEL does not have,
// and those of the standard's places that cannot be read.
func (x *exporter) checkFEEL(e *bpmn.Element) {
	for _, t := range textsOf(e) {
		exprs, err := t.exprs()
		if err != nil {
			if !strings.Contains(t.place, "hookflow:") {
				x.refuse(e, "has an expression that cannot be read: %q: %v", t.value, err)
			}
			continue
		}
		for _, expr := range exprs {
			for _, m := range expr.Portability() {
				if m.Targets&x.family.feel == 0 {
					x.refuse(e, "uses the %s in %q, which %s does not have", m.Construct, t.value, x.server)
				}
			}
		}
	}
}

// findInstance finds the processes whose expressions read the context
// "instance", which servers do not have.
func (x *exporter) findInstance() map[string]bool {
	found := map[string]bool{}
	for _, e := range x.Elements {
		for _, t := range textsOf(e) {
			if readsInstance.MatchString(t.value) {
				found[e.Root().ID] = true
			}
		}
	}
	return found
}

// juel returns a text for places where the server takes JUEL only. What JUEL
// cannot say is refused.
func (x *exporter) juel(e *bpmn.Element, what, text string) string {
	var b strings.Builder
	for _, p := range parts(text) {
		if !p.feel {
			b.WriteString(p.text)
			continue
		}
		expr, err := feel.Parse(p.text)
		if len(secret.Names(p.text)) > 0 {
			err = errors.New("a secret or the environment")
		}
		if err == nil {
			p.text, err = expr.ToJUEL()
		}
		if err != nil {
			x.refuse(e, "computes %s by %q, which %s cannot do there (%v); set a variable by an input before and use that", what, text, x.server, err)
		}
		b.WriteString(p.text)
	}
	return b.String()
}
