// Package template knows the typed fields in which people say what an action of a connector is told: those of Camunda's
// element templates (docs.camunda.io, "Template properties"). It says which of them apply to what was filled in so far, and
// what is wrong with a value; it knows no file, no window and no service.
//
// Not covered: choices that come from elsewhere, "generatedValue", properties that set something else than an input.
package template

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Type says how a field is filled in.
type Type string

// The types of fields.
const (
	String   Type = "String"
	Text     Type = "Text" // several lines
	Boolean  Type = "Boolean"
	Number   Type = "Number"
	Dropdown Type = "Dropdown"
	Hidden   Type = "Hidden" // always its value; nobody sees it
)

// A Field is one thing that an action is told.
type Field struct {
	ID          string          `json:"id,omitempty"` // conditions of others name it
	Name        string          `json:"name"`         // of the argument that it gives
	Label       string          `json:"label,omitempty"`
	Help        string          `json:"help,omitempty"`
	Placeholder string          `json:"placeholder,omitempty"`
	Group       string          `json:"group,omitempty"` // id of one of the action's groups
	Type        Type            `json:"type"`
	Feel        string          `json:"feel,omitempty"`  // "required": always an expression; "optional", "static": it may be one
	Value       json.RawMessage `json:"value,omitempty"` // taken where nothing is said
	Choices     []Choice        `json:"choices,omitempty"`
	Optional    bool            `json:"optional,omitempty"` // nothing is sent where nothing is said
	Constraints
	When *Condition `json:"condition,omitempty"`
}

// A Choice is one value of a dropdown.
type Choice struct {
	Name  string `json:"name"` // for people
	Value string `json:"value"`
}

// A Group gathers fields under a head.
type Group struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

// Constraints are what a value must keep to.
type Constraints struct {
	NotEmpty  bool   `json:"notEmpty,omitempty"`
	MinLength int    `json:"minLength,omitempty"` // in letters; 0: any
	MaxLength int    `json:"maxLength,omitempty"` // 0: any
	Pattern   string `json:"pattern,omitempty"`   // RE2, found anywhere in the value
	Message   string `json:"message,omitempty"`   // what is said of a value that the pattern does not fit
}

// A Condition says when a field applies. One with All holds when each of those does.
type Condition struct {
	Property string      `json:"property,omitempty"` // id of another field
	Equals   *string     `json:"equals,omitempty"`
	OneOf    []string    `json:"oneOf,omitempty"`
	Active   *bool       `json:"isActive,omitempty"` // whether the other field applies
	All      []Condition `json:"allMatch,omitempty"`
}

// Asks reports whether the condition depends on a field.
func (c *Condition) Asks(id string) bool {
	return c != nil && (c.Property == id || slices.ContainsFunc(c.All, func(one Condition) bool { return one.Asks(id) }))
}

// Default is the value of the field where nothing is said, as a text; FEEL begins with "=".
func (f *Field) Default() string { return TextOf(f.Value) }

// TextOf is a JSON value as a text: a string without its quotes, anything else as it is written.
func TextOf(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) == nil {
		return text
	}
	if string(value) == "null" {
		return ""
	}
	return string(value)
}

// Active says of each field whether it applies. values has what is said of an argument, and whether anything is; a field of
// which nothing is said has its default. Fields that wait for each other in a circle do not apply.
func Active(fields []Field, values func(name string) (text string, said bool)) []bool {
	a := activity{fields: fields, values: values, state: make([]int, len(fields))}
	active := make([]bool, len(fields))
	for i := range fields {
		active[i] = a.applies(i)
	}
	return active
}

// An activity finds out what applies.
type activity struct {
	fields []Field
	values func(string) (string, bool)
	state  []int // of each field: 0 not known, 1 being found out, 2 it does not apply, 3 it does
}

func (a *activity) applies(i int) bool {
	if a.state[i] == 0 {
		a.state[i] = 1
		holds := a.fields[i].When == nil || a.holds(a.fields[i].When)
		a.state[i] = 2
		if holds {
			a.state[i] = 3
		}
	}
	return a.state[i] == 3
}

func (a *activity) holds(c *Condition) bool {
	if c.All != nil {
		return !slices.ContainsFunc(c.All, func(one Condition) bool { return !a.holds(&one) })
	}
	applied, value := false, ""
	for i := range a.fields { // several fields may share an id, of which one applies
		if f := &a.fields[i]; f.ID == c.Property && f.ID != "" && a.applies(i) {
			applied, value = true, a.valueOf(f)
		}
	}
	switch {
	case c.Active != nil:
		return applied == *c.Active
	case !applied:
		return false
	case c.Equals != nil:
		return value == *c.Equals
	}
	return slices.Contains(c.OneOf, value)
}

// valueOf is what a field says, as conditions compare it: a number or yes and no are written as FEEL in an argument.
func (a *activity) valueOf(f *Field) string {
	text, said := a.values(f.Name)
	if !said || f.Type == Hidden {
		text = f.Default()
	}
	if f.Type == Boolean || f.Type == Number {
		text = strings.TrimSpace(strings.TrimPrefix(text, "="))
	}
	if f.Type == Boolean && text == "" {
		text = "false"
	}
	return text
}

// A Fault says what is wrong with a value.
type Fault int

// The faults. Whoever tells them to people says the numbers of Constraints.
const (
	Sound Fault = iota
	Missing
	TooShort
	TooLong
	Unlike   // the pattern
	NoNumber // nor an expression
	NoChoice // none of the dropdown's
)

// Check says what is wrong with the text of a field; of an expression only that it is not missing.
func (f *Field) Check(text string) Fault {
	long := utf8.RuneCountInString(text)
	switch {
	case strings.TrimSpace(text) == "":
		if f.NotEmpty {
			return Missing
		}
		return Sound
	case strings.HasPrefix(text, "="):
		if f.NotEmpty && strings.TrimSpace(text[1:]) == "" {
			return Missing
		}
		return Sound
	case f.Type == Number:
		if _, err := strconv.ParseFloat(strings.TrimSpace(text), 64); err != nil {
			return NoNumber
		}
	case f.Type == Dropdown && !slices.ContainsFunc(f.Choices, func(c Choice) bool { return c.Value == text }):
		return NoChoice
	case f.MinLength > long:
		return TooShort
	case f.MaxLength > 0 && long > f.MaxLength:
		return TooLong
	}
	if expression, err := regexp.Compile(f.Pattern); f.Pattern != "" && err == nil && !expression.MatchString(text) {
		return Unlike
	}
	return Sound
}
