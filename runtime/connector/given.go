package connector

import (
	"encoding/json"
	"fmt"
	"strings"

	"hookflow/engine/feel"
	"hookflow/engine/template"
)

// applying says of each parameter whether it applies to what was said.
func (a *Action) applying(inputs map[string]json.RawMessage) []bool {
	fields := make([]template.Field, len(a.Parameters))
	for i, p := range a.Parameters {
		fields[i] = FieldOf(p)
	}
	return template.Active(fields, func(name string) (string, bool) {
		value, said := inputs[name]
		return template.TextOf(value), said
	})
}

// known is what expressions can read: the variables, with what was said of them or their defaults, as one FEEL context.
func (a *Action) known(inputs map[string]json.RawMessage) (*feel.Context, error) {
	all := map[string]any{}
	for i, applies := range a.applying(inputs) {
		p := a.Parameters[i]
		if !applies || p.In != InVariable || p.Expression != "" {
			continue
		}
		if value, _ := p.value(inputs, nil); value != nil { // without an expression nothing fails
			if err := nest(all, strings.Split(p.Name, "."), value); err != nil {
				return nil, fmt.Errorf("the parameter %s of %s: %w", p.Name, a.ID, err)
			}
		}
	}
	data, err := json.Marshal(all)
	if err != nil {
		return nil, fmt.Errorf("the parameters of %s: %w", a.ID, err)
	}
	value, err := feel.FromJSON(data)
	if err != nil {
		return nil, fmt.Errorf("the parameters of %s: %w", a.ID, err)
	}
	return value.(*feel.Context), nil // it was an object
}

// value is what a parameter is given; nil: nothing.
func (p Parameter) value(inputs map[string]json.RawMessage, known *feel.Context) (json.RawMessage, error) {
	if value, said := inputs[p.Name]; said && !p.Fixed {
		return value, nil
	}
	if p.Expression == "" {
		return p.Default, nil
	}
	e, err := feel.Parse(p.Expression)
	if err != nil {
		return nil, err
	}
	value, err := e.Eval(&feel.Env{Scope: known})
	if err != nil {
		return nil, err
	}
	return feel.ToJSON(value)
}
