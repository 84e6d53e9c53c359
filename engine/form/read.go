package form

import (
	"cmp"
	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// Read reads a line of a form from the cells of its row, without what is evaluated: its default and its choices.
func Read(cell func(name string) string) (f engine.FormField, err error) {
	f = engine.FormField{
		Variable: cell("variable"), Label: cell("label"), Type: cmp.Or(cell("type"), Text), Required: bpmn.IsTrue(cell("required")), Help: cell("help"), Source: cell("source"),
		Hidden: cell("hidden"), ReadOnly: cell("readOnly"), Needed: cell("needed"), Min: cell("min"), Max: cell("max"), Pattern: cell("pattern"), Check: cell("check"),
		Message: cell("message"), Compute: cell("compute"),
	}
	f.Columns, err = Columns(cell("columns"))
	return f, err
}

// Alone is Read with default and choices as far as they need no variables: the form of a process that has not begun.
func Alone(cell func(name string) string) engine.FormField {
	f, _ := Read(cell) // columns that cannot be read are none
	if text := cell("value"); text != "" {
		f.Value = asJSON(Typed(constant(text), f.Type))
	}
	if text := cell("choices"); text != "" {
		f.Choices = Choices(constant(text))
	}
	return f
}

// constant is what a text or an expression gives where there are no variables.
func constant(text string) feel.Value {
	field, err := feel.ParseField(text, feel.PlainText)
	if err != nil {
		return feel.Null{}
	}
	v, err := field.Eval(&feel.Env{Scope: feel.MapScope{}})
	if err != nil {
		return feel.Null{}
	}
	return v
}

// Typed reads a default value as the type its field has.
func Typed(v feel.Value, kind string) feel.Value {
	text, ok := v.(feel.String)
	if !ok {
		return v
	}
	switch kind {
	case Checklist, Tags:
		if x, err := feel.FromJSON([]byte(text)); err == nil {
			return x
		}
		var list feel.List
		for _, name := range engine.Names(string(text)) {
			list = append(list, feel.String(name))
		}
		return list
	case Number, Boolean, JSON, Table, File, Files:
		if x, err := feel.FromJSON([]byte(text)); err == nil {
			return x
		}
		return feel.Null{}
	}
	return v
}
