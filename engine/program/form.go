package program

import (
	"regexp"
	"strings"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/form"
)

// formFields reads the lines of a form.
func (c *compiler) formFields(e *bpmn.Element, kind bpmn.Kind, table string, to *Form) {
	f, ok := fieldOf(kind, table)
	if !ok {
		return
	}
	var plain []engine.FormField
	for _, row := range bpmn.Rows(e, f) {
		field := c.formField(e, f.InRow(row))
		to.Fields = append(to.Fields, field)
		plain = append(plain, field.FormField)
	}
	to.Reads = form.Reads(plain)
}

// formField reads one line of a form; settings that its kind does not have are left out.
func (c *compiler) formField(e *bpmn.Element, cell func(string) string) FormField {
	read, err := form.Read(cell)
	if err != nil {
		c.find(e, "the columns of %s cannot be read: %v", read.Variable, err)
	}
	field := FormField{FormField: read}
	field.Value = c.setting(e, "a default", cell("value"))
	field.Options = c.setting(e, "the choices of "+field.Variable, cell("choices"))
	for _, source := range field.Expressions() {
		c.expr(e, "an expression of the field "+form.Label(&field.FormField), source)
	}
	if _, err := regexp.Compile(field.Pattern); err != nil {
		c.find(e, "the pattern of %s cannot be read: %v", field.Variable, err)
	}
	if strings.TrimSpace(field.Variable) == "" && form.Asks(field.Type) {
		c.find(e, "a field of its form (%s) has no variable", field.Type)
	}
	return field
}
