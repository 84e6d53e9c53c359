package engine

import (
	"encoding/json"
	"strings"
)

// A FormField is one line of a form: what it asks for, or what stands between what it asks for. Conditions, Check and
// Compute are FEEL over what is filled in and, of the variables, Task.Known. What it means is in package form.
type FormField struct {
	Variable string          `json:"variable"`
	Label    string          `json:"label,omitempty"`
	Type     string          `json:"type" doc:"one of the kinds of fields; string if nothing is said"`
	Required bool            `json:"required"`
	Value    json.RawMessage `json:"value,omitempty" doc:"the current or default value"`
	Help     string          `json:"help,omitempty" doc:"a sentence below the field"`
	Choices  []FormChoice    `json:"choices,omitempty" doc:"what may be chosen"`
	Source   string          `json:"source,omitempty" doc:"of a record: its catalog; of a picture: its address"`
	Columns  []FormField     `json:"columns,omitempty" doc:"of a table: what each row has"`
	Hidden   string          `json:"hidden,omitempty" doc:"FEEL: hidden while it is true; of a section: with all in it"`
	ReadOnly string          `json:"readOnly,omitempty" doc:"FEEL: shown and not changed while it is true"`
	Needed   string          `json:"needed,omitempty" doc:"FEEL: must be filled in while it is true"`
	Min      string          `json:"min,omitempty" doc:"least number or date, letters of a text, items of a list"`
	Max      string          `json:"max,omitempty" doc:"greatest number or date, letters of a text, items of a list, megabytes of a file"`
	Pattern  string          `json:"pattern,omitempty" doc:"regular expression (RE2) that is found in it"`
	Check    string          `json:"check,omitempty" doc:"FEEL over value that must be true"`
	Message  string          `json:"message,omitempty" doc:"what is said if the pattern or the check does not hold"`
	Compute  string          `json:"compute,omitempty" doc:"FEEL: the value, which nobody fills in"`
}

// A FormChoice is one of the values that may be chosen.
type FormChoice struct {
	Value json.RawMessage `json:"value"`
	Label string          `json:"label"`
}

// A FormFile is a file as the value of a field.
type FormFile struct {
	Name string `json:"name"`
	Type string `json:"type,omitempty"` // media type
	Size int    `json:"size"`           // bytes
	ID   string `json:"id"`             // key of the file at its task
}

// Expressions are those of the settings that are evaluated while the form is filled in.
func (f *FormField) Expressions() (list []string) {
	for _, source := range []string{f.Hidden, f.ReadOnly, f.Needed, f.Check, f.Compute} {
		if source != "" {
			list = append(list, source)
		}
	}
	for _, bound := range []string{f.Min, f.Max} {
		if strings.HasPrefix(bound, "=") {
			list = append(list, bound)
		}
	}
	return list
}
