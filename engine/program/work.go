package program

import (
	"fmt"
	"strconv"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
	"hookflow/engine/secret"
)

// Work is what an element has done outside: its kind, the settings its request
// is rendered from, and the variables that are written from what comes back.
type Work struct {
	Kind     string // see bpmn.Works
	Key      *Setting
	Settings []Setting
	Answers  []Assign
	Success  *Value // must be true of what came back; nil: anything goes
	Again    bool   // what breaks Success is tried again

	Variables bool // those that the element sees are part of the request; the answer is a result, as of a script
}

// A Setting is one field of a request. One of Constant, Value and Rows is given.
type Setting struct {
	Name     string
	Label    string
	Constant any    // what is the same for every instance: string, int or bool
	Value    *Value // what is evaluated
	Lasts    bool   // Value is a duration
	Text     bool   // Value is wanted as text, whatever it is
	Rows     [][]Setting
}

// work reads the outside work of an element; nil if it has none.
func (c *compiler) work(e *bpmn.Element) *Work {
	kind := bpmn.WorkOf(e)
	if kind == nil {
		return nil
	}
	w := &Work{Kind: kind.Name, Variables: kind.Variables}
	for _, f := range kind.Fields {
		switch f.Name {
		case "answers":
			c.answers(e, f, w)
			continue
		case "success":
			w.Success = c.expr(e, "the success rule", bpmn.Get(e, f))
			continue
		}
		if s, given := c.sent(e, f); given {
			w.Settings = append(w.Settings, s)
		}
	}
	rule, _ := bpmn.ParseRepeatable(bpmn.Value(e, "repeatOn"))
	w.Again = rule.Names("answer")
	for i := range w.Settings {
		if w.Settings[i].Name == kind.Key {
			w.Key = &w.Settings[i]
		}
	}
	return w
}

// answers reads the answer table. What a row looks for by a path is found where
// the answer comes in: the request has those paths as "finds", and response.found
// lists what they gave.
func (c *compiler) answers(e *bpmn.Element, table bpmn.Field, w *Work) {
	finds := Setting{Name: "finds"}
	w.Answers = c.rowsAs(e, table, feel.PlainText, func(row *etree.Element, text string) string {
		by := row.SelectAttrValue("by", "")
		if by == "" || by == "feel" {
			return text
		}
		finds.Rows = append(finds.Rows, []Setting{{Name: "by", Constant: by}, {Name: "path", Constant: text}})
		return fmt.Sprintf("=response.found[%d]", len(finds.Rows))
	})
	if finds.Rows != nil {
		w.Settings = append(w.Settings, finds)
	}
}

// sent reads one field of a request; false if neither file nor table say
// anything.
func (c *compiler) sent(e *bpmn.Element, f bpmn.Field) (Setting, bool) {
	if f.Type != bpmn.Table {
		text := bpmn.Get(e, f)
		return c.cell(e, f, "the "+f.Name, text), text != ""
	}
	s := Setting{Name: f.Name, Label: f.Label}
	for _, row := range bpmn.Rows(e, f) {
		s.Rows = append(s.Rows, c.sentRow(e, f, row))
	}
	return s, len(s.Rows) > 0
}

func (c *compiler) sentRow(e *bpmn.Element, table bpmn.Field, row *etree.Element) (cells []Setting) {
	for _, f := range table.Columns {
		cells = append(cells, c.cell(e, f, "the "+f.Name+" in "+table.Name, bpmn.GetXML(row, f)))
	}
	return cells
}

// cell reads the text of a field by its type. Secrets have their places in what
// is evaluated.
func (c *compiler) cell(e *bpmn.Element, f bpmn.Field, what, text string) Setting {
	s := Setting{Name: f.Name, Label: f.Label}
	switch f.Type {
	case bpmn.Text, bpmn.Multiline, bpmn.Duration:
		s.Value, s.Lasts = c.template(e, what, secret.InTemplate(text), bpmn.PlaceOf(e, f)), f.Type == bpmn.Duration
		s.Text = f.Type == bpmn.Multiline
		if s.Value == nil {
			s.Value = emptyText
		}
	case bpmn.Expression:
		s.Value = c.expr(e, what, text)
	case bpmn.Integer:
		s.Constant, _ = strconv.Atoi(text) // the table has checked it
	case bpmn.Boolean:
		s.Constant = bpmn.IsTrue(text)
	default:
		s.Constant = text
	}
	return s
}
