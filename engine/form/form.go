package form

import (
	"encoding/json"
	"maps"
	"strings"
	"time"

	"hookflow/engine"
	"hookflow/engine/feel"
)

// A Sheet is a form that is being filled in.
type Sheet struct {
	Fields []engine.FormField
	Known  engine.Vars // variables of the process that its expressions read
	Given  engine.Vars // what is filled in so far; what is missing is as the field shows it
	Now    time.Time   // what now() and today() say
}

// A Line is how a field stands while the form is filled in.
type Line struct {
	*engine.FormField
	Shown    bool
	ReadOnly bool
	Required bool
	Value    json.RawMessage // what was given, else what the field shows; of a computed one, what comes out. Nil: nothing
}

// Lines are the fields in their order.
func (s Sheet) Lines() []Line { return lines(s.Fields, s.scope(), s.Given) }

// scope is what the expressions see: variables, the fields' own values, and what was given.
func (s Sheet) scope() *scope {
	x := &scope{vars: engine.Vars{}, now: s.Now}
	maps.Copy(x.vars, s.Known)
	return x
}

func lines(fields []engine.FormField, x *scope, given engine.Vars) []Line {
	out := make([]Line, len(fields))
	for i := range fields {
		f := &fields[i]
		out[i] = Line{FormField: f, Value: f.Value}
		if v, said := given[f.Variable]; said {
			out[i].Value = v
		}
		if Asks(f.Type) && f.Variable != "" {
			x.put(f.Variable, out[i].Value)
		}
	}
	for i := range out {
		if l := &out[i]; l.Compute != "" {
			l.Value = x.json(l.Compute)
			x.put(l.Variable, l.Value)
		}
	}
	within := true // the section that the field belongs to is shown
	for i := range out {
		l := &out[i]
		shown := l.Hidden == "" || !x.holds(l.Hidden)
		if l.Type == Section {
			within = shown
		}
		l.Shown = shown && within
		l.ReadOnly = l.Compute != "" || l.Type == Computed || l.FormField.ReadOnly != "" && x.holds(l.FormField.ReadOnly)
		l.Required = l.FormField.Required || l.Needed != "" && x.holds(l.Needed)
	}
	return out
}

// A scope evaluates the expressions of one sheet. Variables are read when an expression first needs them.
type scope struct {
	vars engine.Vars
	read feel.MapScope
	now  time.Time
}

func (x *scope) put(name string, value json.RawMessage) {
	x.vars[name] = value
	delete(x.read, name)
}

// in is a scope with more variables, which hide those of the same name.
func (x *scope) in(more engine.Vars) *scope {
	inner := &scope{vars: maps.Clone(x.vars), now: x.now}
	maps.Copy(inner.vars, more)
	return inner
}

// Lookup finds a variable; what is not filled in is null.
func (x *scope) Lookup(name string) (feel.Value, bool) {
	if v, read := x.read[name]; read {
		return v, true
	}
	raw, known := x.vars[name]
	if !known {
		return nil, false
	}
	var v feel.Value = feel.Null{}
	if len(raw) > 0 {
		if got, err := feel.FromJSON(raw); err == nil {
			v = got
		}
	}
	if x.read == nil {
		x.read = feel.MapScope{}
	}
	x.read[name] = v
	return v, true
}

// Names are the variables there are.
func (x *scope) Names() []string { return x.vars.Names() }

// eval evaluates FEEL with or without the "=" in front; null if it cannot.
func (x *scope) eval(source string) feel.Value {
	e, err := feel.ParseNames(Source(source), x.Names())
	if err != nil {
		return feel.Null{}
	}
	v, err := e.Eval(&feel.Env{Scope: x, Now: func() time.Time { return x.now }, Limits: feel.Limits{Steps: 100_000, Bytes: 8 << 20}})
	if err != nil {
		return feel.Null{}
	}
	return v
}

func (x *scope) holds(source string) bool { return x.eval(source) == feel.Bool(true) }

func (x *scope) json(source string) json.RawMessage { return asJSON(x.eval(source)) }

// asJSON is a value as JSON; null if it has none, as functions.
func asJSON(v feel.Value) json.RawMessage {
	data, err := feel.ToJSON(v)
	if err != nil {
		return json.RawMessage("null")
	}
	return data
}

// text is a setting that is a text, or FEEL behind "=".
func (x *scope) text(setting string) string {
	if !strings.HasPrefix(strings.TrimSpace(setting), "=") {
		return setting
	}
	var s string
	raw := x.json(setting)
	if json.Unmarshal(raw, &s) != nil {
		return string(raw)
	}
	return s
}

// Source is an expression without the "=" that may stand in front.
func Source(text string) string {
	return strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(text), "="))
}

// Reads are the variables that the expressions of a form read, other than its own.
func Reads(fields []engine.FormField) map[string]bool {
	names := map[string]bool{}
	add := func(source string) {
		if e, err := feel.Parse(Source(source)); err == nil {
			for _, name := range e.Names() {
				names[name] = true
			}
		}
	}
	var walk func(fields []engine.FormField)
	walk = func(fields []engine.FormField) {
		for _, f := range fields {
			for _, source := range f.Expressions() {
				add(source)
			}
			walk(f.Columns)
		}
	}
	walk(fields)
	for _, f := range fields {
		delete(names, f.Variable)
	}
	delete(names, "value")
	return names
}
