package form

import (
	"cmp"
	"fmt"
	"strings"

	"hookflow/engine"
)

// A Fault is why what was filled in cannot be taken: a sentence about the field, without its name.
type Fault struct {
	Field  *engine.FormField
	Row    int    // of a table, from 1; 0: it is the field itself
	Column string // of that row: its label
	Format string // English, as for fmt.Sprintf, so that it can be said in another language
	Args   []any
}

// Says is the sentence.
func (f Fault) Says() string { return fmt.Sprintf(f.Format, f.Args...) }

// Error is the sentence with the name of the field.
func (f Fault) Error() string {
	name := fmt.Sprintf("the field %q", Label(f.Field))
	if f.Row > 0 {
		name += fmt.Sprintf(", row %d, %q,", f.Row, f.Column)
	}
	return name + " " + f.Says()
}

// Label is what a field is called.
func Label(f *engine.FormField) string { return cmp.Or(f.Label, f.Variable) }

// Reject is a rejection with all faults; nil if there are none.
func Reject(faults []Fault) error {
	if len(faults) == 0 {
		return nil
	}
	texts := make([]string, len(faults))
	for i, f := range faults {
		texts[i] = f.Error()
	}
	return engine.Reject(engine.Invalid, "%s", strings.Join(texts, "; "))
}

// Check holds what was given against the form. What comes back is what the process gets: what was given, without fields
// that are hidden or may only be read, and with those that are computed. Variables that are no fields stay as they are.
func (s Sheet) Check() (engine.Vars, []Fault) {
	x := s.scope()
	list := lines(s.Fields, x, s.Given)
	taken := engine.Vars{}
	for name, v := range s.Given {
		taken[name] = v
	}
	var faults []Fault
	for i := range list {
		l := &list[i]
		switch {
		case !Asks(l.Type):
		case l.Compute != "":
			taken[l.Variable] = l.Value
		case !l.Shown || l.ReadOnly:
			delete(taken, l.Variable)
		default:
			faults = append(faults, l.faults(x, s.Given[l.Variable] != nil)...)
		}
	}
	return taken, faults
}

// faults holds one field against its settings. What was not given has only to be there if it must be.
func (l *Line) faults(x *scope, given bool) []Fault {
	switch {
	case empty(l.Type, l.Value):
		if l.Required {
			return l.wrong("must be filled in")
		}
		return nil
	case !given:
		return nil
	case l.Type == Table:
		return l.rows(x)
	}
	v, faults := l.typed()
	if len(faults) > 0 {
		return faults
	}
	return append(l.bounds(x, v), l.rules(x)...)
}

// rules are the pattern and the check.
func (l *Line) rules(x *scope) []Fault {
	said := func(otherwise string) []Fault {
		if l.Message != "" {
			return l.wrong("%s", l.Message)
		}
		return l.wrong(otherwise)
	}
	if l.Pattern != "" && !matches(l.Pattern, l.Value) {
		return said("does not have the form that is asked for")
	}
	if l.Check != "" && !x.in(engine.Vars{"value": l.Value}).holds(l.Check) {
		return said("does not meet the condition that is set for it")
	}
	return nil
}

func (l *Line) wrong(format string, args ...any) []Fault {
	return []Fault{{Field: l.FormField, Format: format, Args: args}}
}

// rows checks every row of a table.
func (l *Line) rows(x *scope) (faults []Fault) {
	rows, ok := objects(l.Value)
	if !ok {
		return l.wrong("must be a list of rows")
	}
	faults = l.count(x, len(rows))
	for i, row := range rows {
		inner := x.in(row)
		list := lines(l.Columns, inner, row)
		for j := range list {
			c := &list[j]
			if !c.Shown || c.ReadOnly || !Asks(c.Type) {
				continue
			}
			for _, f := range c.faults(inner, row[c.Variable] != nil) {
				f.Field, f.Row, f.Column = l.FormField, i+1, Label(c.FormField)
				faults = append(faults, f)
			}
		}
	}
	return append(faults, l.rules(x)...)
}
