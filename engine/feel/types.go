package feel

import (
	"sort"
	"strings"
)

// typeExpr is a type as `instance of` and parameter declarations write it.
type typeExpr struct {
	name    string
	hasArgs bool
	args    []*typeExpr
	keys    []string // of context<key: T>
	result  *typeExpr
}

var typeNames = map[string]bool{
	"Any": true, "any": true, "null": true, "Null": true, "boolean": true, "string": true, "number": true,
	"date": true, "time": true, "date and time": true, "days and time duration": true,
	"years and months duration": true, "list": true, "context": true, "range": true, "function": true,
	"day time duration": true, "year month duration": true, "duration": true,
}

// sortedTypeNames lists the types for a suggestion.
func sortedTypeNames() []string {
	var names []string
	for n := range typeNames {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

// String writes the type in FEEL syntax.
func (t *typeExpr) String() string {
	if !t.hasArgs {
		return t.name
	}
	var parts []string
	for i, a := range t.args {
		text := a.String()
		if t.name == "context" {
			text = quoteKey(t.keys[i]) + ": " + text
		}
		parts = append(parts, text)
	}
	s := t.name + "<" + strings.Join(parts, ", ") + ">"
	if t.result != nil {
		s += " -> " + t.result.String()
	}
	return s
}

// parametricTypes are the types with parameters, each with an example.
var parametricTypes = map[string]string{
	"list": "list<Any>", "range": "range<number>", "context": "context<name: string>", "function": "function<Any> -> Any",
}

// incomplete names the first type in t that lacks its parameters, or "".
func (t *typeExpr) incomplete() string {
	if !t.hasArgs && parametricTypes[t.name] != "" {
		return t.name
	}
	for _, a := range t.args {
		if inner := a.incomplete(); inner != "" {
			return inner
		}
	}
	if t.result != nil {
		return t.result.incomplete()
	}
	return ""
}

// admits tells whether v is an instance of the type. Null is an instance of
// nothing but the null type (DMN 1.5, table 45); inside lists and contexts it
// conforms to every type.
func (t *typeExpr) admits(v Value, charge func() bool) bool {
	if IsNull(v) {
		return t.name == "null" || t.name == "Null"
	}
	if !charge() {
		return false
	}
	switch t.name {
	case "Any", "any":
		return true
	case "list":
		return t.admitsList(v, charge)
	case "context":
		return t.admitsContext(v, charge)
	case "range":
		r, ok := v.(*Range)
		return ok && (!t.hasArgs || t.args[0].admitsPart(r.Start, charge) && t.args[0].admitsPart(r.End, charge))
	case "function":
		f, ok := v.(*Function)
		return ok && (!t.hasArgs || f.conformsTo(t))
	case "duration":
		return v.Kind() == KindDays || v.Kind() == KindMonths
	case "day time duration":
		return v.Kind() == KindDays
	case "year month duration":
		return v.Kind() == KindMonths
	}
	return v.Kind().String() == t.name
}

// admitsPart admits null too: the null type conforms to every other.
func (t *typeExpr) admitsPart(v Value, charge func() bool) bool {
	return IsNull(v) || t.admits(v, charge)
}

// admitsList looks at every item.
func (t *typeExpr) admitsList(v Value, charge func() bool) bool {
	list, ok := v.(List)
	if !ok || !t.hasArgs {
		return ok
	}
	for _, item := range list {
		if !t.args[0].admitsPart(item, charge) {
			return false
		}
	}
	return true
}

// admitsContext needs all entries of the type; more are allowed.
func (t *typeExpr) admitsContext(v Value, charge func() bool) bool {
	c, ok := v.(*Context)
	if !ok || !t.hasArgs {
		return ok
	}
	for i, key := range t.keys {
		entry, has := c.Get(key)
		if !has || !t.args[i].admitsPart(entry, charge) {
			return false
		}
	}
	return true
}

// conforms tells whether every instance of t is one of other (DMN 1.5,
// 10.3.2.9.2).
func (t *typeExpr) conforms(other *typeExpr) bool {
	switch {
	case other == nil || other.name == "Any" || other.name == "any":
		return true
	case t == nil || t.name != other.name:
		return t != nil && (t.name == "Null" || t.name == "null")
	case !other.hasArgs:
		return true
	case !t.hasArgs:
		return false
	}
	switch t.name {
	case "context":
		return t.contextConforms(other)
	case "function":
		return t.functionConforms(other)
	}
	return len(t.args) == len(other.args) && t.args[0].conforms(other.args[0])
}

// contextConforms: every entry of the other type is there and conforms.
func (t *typeExpr) contextConforms(other *typeExpr) bool {
	for i, key := range other.keys {
		found := false
		for j, k := range t.keys {
			found = found || k == key && t.args[j].conforms(other.args[i])
		}
		if !found {
			return false
		}
	}
	return true
}

// functionConforms: parameters the other way round, result straight.
func (t *typeExpr) functionConforms(other *typeExpr) bool {
	if len(t.args) != len(other.args) {
		return false
	}
	for i := range t.args {
		if !other.args[i].conforms(t.args[i]) {
			return false
		}
	}
	return t.result.conforms(other.result)
}

var anyType = &typeExpr{name: "Any"}

// coerce applies the implicit conversions for a value that is expected to
// have the type (DMN 1.5, 10.3.2.9.4): a single value becomes a list, a list
// of one becomes its item, a date becomes a date and time.
func (t *typeExpr) coerce(v Value, charge func() bool) (Value, bool) {
	if t == nil || IsNull(v) || t.admits(v, charge) {
		return v, true
	}
	if list, ok := v.(List); ok && len(list) == 1 && t.name != "list" && t.admits(list[0], charge) {
		return list[0], true
	}
	if t.name == "list" && v.Kind() != KindList {
		single := List{v}
		return single, t.admits(single, charge)
	}
	if d, ok := v.(Date); ok && t.name == "date and time" {
		return DateTime{Date: d, zone: utcZone}, true
	}
	return null, false
}
