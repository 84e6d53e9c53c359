package lint

import (
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// A setting is the text of a field, or of a cell of a table field, that may
// hold an expression.
type setting struct {
	of    *bpmn.Element
	field *bpmn.Field // the table, for a cell
	typ   bpmn.FieldType
	text  string
}

// settings lists the texts of the document; they are gathered when first asked for.
func (p *Pass) settings() []setting {
	if p.texts != nil {
		return p.texts
	}
	p.texts = []setting{}
	for _, e := range p.Elements {
		for f := range bpmn.Given(e) {
			switch f.Type {
			case bpmn.Text, bpmn.Multiline, bpmn.Duration, bpmn.Expression, bpmn.Script:
				if text := strings.TrimSpace(bpmn.Get(e, *f)); text != "" && text != f.Default {
					p.texts = append(p.texts, setting{e, f, f.Type, text})
				}
			case bpmn.Table:
				for _, row := range bpmn.Rows(e, *f) {
					p.cells(e, f, row)
				}
			}
		}
	}
	return p.texts
}

// cells adds the texts of one row of a table.
func (p *Pass) cells(e *bpmn.Element, f *bpmn.Field, row *etree.Element) {
	for i := range f.Columns {
		c := &f.Columns[i]
		if c.Type != bpmn.Text && c.Type != bpmn.Expression {
			continue
		}
		if text := strings.TrimSpace(bpmn.GetXML(row, *c)); text != "" {
			p.texts = append(p.texts, setting{e, f, c.Type, text})
		}
	}
}

// ours reports whether a text is certainly meant as FEEL or as a template:
// places of the standard may hold the language of any engine.
func (s setting) ours() bool {
	return strings.HasPrefix(s.text, "=") || strings.HasPrefix(s.field.Place, "hookflow:") || s.field.Place[0] == '@' && s.typ == bpmn.Text
}

// parse reads a text as the engine will.
func (s setting) parse() error {
	if s.typ == bpmn.Expression || s.typ == bpmn.Script {
		_, err := feel.Parse(strings.TrimPrefix(s.text, "="))
		return err
	}
	_, err := feel.ParseField(s.text, feel.PlainText)
	return err
}
