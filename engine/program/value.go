package program

import (
	"slices"
	"strings"

	"hookflow/engine/feel"
)

// A Value is a setting that gives a value: a literal text, a template, or a
// FEEL expression.
type Value struct {
	source   string
	literal  feel.Value
	expr     *feel.Expr
	template *feel.Template
}

// Source is the text in the model.
func (v *Value) Source() string { return v.source }

// code is the source of an expression without the "=" that may begin it.
func (v *Value) code() string {
	return strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(v.source), "="))
}

// Literal reports whether the value is always the text in the model.
func (v *Value) Literal() bool { return v.literal != nil }

// Eval gives the value. A FEEL error gives null and no error; the error means
// that a limit of the expression was reached.
func (v *Value) Eval(env *feel.Env) (feel.Value, error) {
	switch {
	case v == nil:
		return feel.Null{}, nil
	case v.literal != nil:
		return v.literal, nil
	case v.template != nil:
		text, err := v.template.Eval(env)
		return feel.String(text), err
	}
	return v.expr.Eval(env)
}

// Fixed is the value if it is the same wherever it is asked for, or nil.
func (v *Value) Fixed() feel.Value { return v.literal }

// Why says why the value is null, in the words of FEEL; empty if it is not known.
func (v *Value) Why(env *feel.Env) string {
	if v == nil || v.expr == nil {
		return ""
	}
	if _, reasons := v.expr.EvalExplain(env); len(reasons) > 0 {
		return reasons[0].Msg
	}
	return ""
}

// Missing names the variables that are not there and make the value, or what is inserted into it, null.
func (v *Value) Missing(env *feel.Env) (names []string) {
	if v == nil || v.literal != nil {
		return nil
	}
	exprs := []*feel.Expr{v.expr}
	if v.template != nil {
		exprs = v.template.Exprs()
	}
	for _, e := range exprs {
		if !slices.ContainsFunc(e.Names(), func(name string) bool { _, there := env.Lookup(name); return !there }) {
			continue
		}
		value, reasons := e.EvalExplain(env)
		if !feel.IsNull(value) {
			continue
		}
		for _, r := range reasons {
			if strings.HasPrefix(r.Msg, "there is no variable ") {
				names = append(names, r.Source)
			}
		}
	}
	return names
}

// emptyText is the value of a setting that is left out.
var emptyText = &Value{literal: feel.String("")}

// Computed reports whether the value is what an expression gives, not a text with values filled in.
func (v *Value) Computed() bool { return v.expr != nil }
