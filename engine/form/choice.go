package form

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"

	"hookflow/engine"
	"hookflow/engine/feel"
)

// Choices reads what may be chosen: a text such as "new=Not begun, done" (value=label, with commas or lines), a list of
// values, or a list of contexts with value and label.
func Choices(v feel.Value) (list []engine.FormChoice) {
	switch v := v.(type) {
	case feel.String:
		return choicesIn(string(v), ",")
	case feel.List:
		for _, item := range v {
			if c, ok := item.(*feel.Context); ok {
				value, _ := c.Get("value")
				label, _ := c.Get("label")
				list = append(list, choice(value, label))
				continue
			}
			list = append(list, choice(item, nil))
		}
	}
	return list
}

func choice(value, label feel.Value) engine.FormChoice {
	raw := asJSON(value)
	if s, ok := label.(feel.String); ok {
		return engine.FormChoice{Value: raw, Label: string(s)}
	}
	if s, ok := value.(feel.String); ok {
		return engine.FormChoice{Value: raw, Label: string(s)}
	}
	return engine.FormChoice{Value: raw, Label: string(raw)}
}

func choicesIn(text, between string) (list []engine.FormChoice) {
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || strings.ContainsRune(between, r) }) {
		value, label, _ := strings.Cut(strings.TrimSpace(part), "=")
		if value = strings.TrimSpace(value); value != "" {
			raw, _ := json.Marshal(value) // a text can be written
			list = append(list, engine.FormChoice{Value: raw, Label: cmp.Or(strings.TrimSpace(label), value)})
		}
	}
	return list
}

// Columns reads the columns of a table: "item, amount:number=How many*, state:select(new|done)". A star behind it: it must
// be filled in.
func Columns(text string) (columns []engine.FormField, err error) {
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == '\n' || r == ';' }) {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		part, required := strings.CutSuffix(part, "*")
		head, label, _ := strings.Cut(part, "=")
		name, kind, _ := strings.Cut(head, ":")
		kind, choices, _ := strings.Cut(kind, "(")
		c := engine.FormField{Variable: strings.TrimSpace(name), Label: strings.TrimSpace(label), Type: cmp.Or(strings.TrimSpace(kind), Text), Required: required,
			Choices: choicesIn(strings.TrimSuffix(strings.TrimSpace(choices), ")"), "|")}
		if c.Variable == "" || !Asks(c.Type) || isList(c.Type) || c.Type == File {
			return nil, fmt.Errorf("%q is no column; write name, or name:kind=Label, with commas, and no list, file or table in it", part)
		}
		columns = append(columns, c)
	}
	return columns, nil
}
