package export

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/form"
)

// formID returns the id of the form of a user task, or "" if it has no fields.
func formID(e *bpmn.Element) string {
	if f, ok := bpmn.FieldOf(e, "form"); ok && len(bpmn.Rows(e, f)) > 0 {
		return "Form_" + e.ID
	}
	return ""
}

// A camundaForm is the JSON schema of Camunda forms.
type camundaForm struct {
	ID                string       `json:"id"`
	Type              string       `json:"type"`
	SchemaVersion     int          `json:"schemaVersion"`
	ExecutionPlatform string       `json:"executionPlatform"`
	Components        []*component `json:"components"`
}

type component struct {
	ID               string            `json:"id"`
	Key              string            `json:"key,omitempty"`
	Path             string            `json:"path,omitempty"`
	Label            string            `json:"label,omitempty"`
	DateLabel        string            `json:"dateLabel,omitempty"`
	TimeLabel        string            `json:"timeLabel,omitempty"`
	Type             string            `json:"type"`
	Subtype          string            `json:"subtype,omitempty"`
	Text             string            `json:"text,omitempty"`
	Source           string            `json:"source,omitempty"`
	Alt              string            `json:"alt,omitempty"`
	Description      string            `json:"description,omitempty"`
	Validate         map[string]any    `json:"validate,omitempty"`
	Default          any               `json:"defaultValue,omitempty"`
	Values           []map[string]any  `json:"values,omitempty"`
	ValuesExpression string            `json:"valuesExpression,omitempty"`
	Expression       string            `json:"expression,omitempty"`
	ReadOnly         string            `json:"readonly,omitempty"`
	Multiple         bool              `json:"multiple,omitempty"`
	Conditional      map[string]string `json:"conditional,omitempty"`
	Components       []*component      `json:"components,omitempty"`
}

// formTypes maps our kinds of fields to components of Camunda forms, with their subtypes.
var formTypes = map[string][2]string{form.Text: {"textfield"}, form.Number: {"number"}, form.Boolean: {"checkbox"}, form.Date: {"datetime", "date"}, form.JSON: {"textarea"},
	form.Multiline: {"textarea"}, form.Time: {"datetime", "time"}, form.DateTime: {"datetime", "datetime"}, form.Email: {"textfield"}, form.URL: {"textfield"}, form.Select: {"select"},
	form.Radio: {"radio"}, form.Checklist: {"checklist"}, form.Tags: {"taglist"}, form.Person: {"textfield"}, form.Record: {"textfield"}, form.File: {"filepicker"},
	form.Files: {"filepicker"}, form.Table: {"dynamiclist"}, form.Computed: {"expression"}, form.Section: {"group"}, form.Heading: {"text"}, form.Note: {"text"},
	form.Separator: {"separator"}, form.Image: {"image"}}

// FormOf makes the Camunda form of a user task, with a component for each field and a group for each section; told is what
// the form cannot say. Computed defaults stay out: forms take literals.
func FormOf(e *bpmn.Element, id string) (data []byte, told []string) {
	f, _ := bpmn.FieldOf(e, "form")
	out := camundaForm{ID: id, Type: "default", SchemaVersion: 18, ExecutionPlatform: "Camunda Cloud"}
	into := &out.Components
	for i, row := range bpmn.Rows(e, f) {
		cell := f.InRow(row)
		field := form.Alone(cell)
		c := componentOf(&field, "Field_"+strconv.Itoa(i+1), literal(cell("value")))
		if choices := cell("choices"); len(field.Choices) == 0 && choices != "" {
			c.ValuesExpression = choices
		}
		if text := unsaid(&field); text != "" {
			told = append(told, form.Label(&field)+" "+text)
		}
		if field.Type == form.Section {
			into = &out.Components
			if field.Label != "" || field.Hidden != "" {
				out.Components = append(out.Components, c)
				into = &c.Components
			}
			continue
		}
		*into = append(*into, c)
	}
	data, _ = json.MarshalIndent(out, "", "  ") // texts and numbers always have a JSON form
	return append(data, '\n'), told
}

// componentOf is the component of one field.
func componentOf(f *engine.FormField, id string, literalDefault bool) *component {
	kind := formTypes[f.Type]
	c := &component{ID: id, Key: f.Variable, Label: form.Label(f), Type: kind[0], Subtype: kind[1], Description: f.Help, Validate: validation(f), ReadOnly: behind(f.ReadOnly),
		Expression: behind(f.Compute), Multiple: f.Type == form.Files}
	if f.Variable != "" {
		c.ID = "Field_" + f.Variable
	}
	if f.Hidden != "" {
		c.Conditional = map[string]string{"hide": behind(f.Hidden)}
	}
	if literalDefault && len(f.Value) > 0 {
		_ = json.Unmarshal(f.Value, &c.Default) // it was made from a value
	}
	for _, choice := range f.Choices {
		c.Values = append(c.Values, map[string]any{"label": choice.Label, "value": choice.Value})
	}
	switch f.Type {
	case form.Date, form.DateTime:
		c.DateLabel, c.Label = c.Label, ""
	case form.Time:
		c.TimeLabel, c.Label = c.Label, ""
	case form.Heading:
		c.Text, c.Label = "# "+c.Label, ""
	case form.Note:
		c.Text, c.Label = c.Label, ""
	case form.Image:
		c.Source, c.Alt, c.Label = f.Source, c.Label, ""
	case form.Table:
		c.Path, c.Key = f.Variable, ""
		for i := range f.Columns {
			c.Components = append(c.Components, componentOf(&f.Columns[i], c.ID+"_"+strconv.Itoa(i+1), false))
		}
	}
	return c
}

// behind is an expression with "=" in front, as forms want it.
func behind(source string) string {
	if source = form.Source(source); source == "" {
		return ""
	}
	return "=" + source
}

// validation is what form-js checks by itself.
func validation(f *engine.FormField) map[string]any {
	v := map[string]any{}
	if f.Required {
		v["required"] = true
	}
	if f.Type == form.Email {
		v["validationType"] = "email"
	}
	if f.Pattern != "" {
		v["pattern"] = f.Pattern
	}
	least, most := "minLength", "maxLength"
	if f.Type == form.Number {
		least, most = "min", "max"
	}
	if f.Type == form.Number || f.Type == form.Text || f.Type == form.Multiline {
		for name, text := range map[string]string{least: f.Min, most: f.Max} {
			if n, err := strconv.ParseFloat(text, 64); err == nil {
				v[name] = n
			}
		}
	}
	if len(v) == 0 {
		return nil
	}
	return v
}

// unsaid is what the server's form does not check or offer.
func unsaid(f *engine.FormField) string {
	var list []string
	for setting, is := range map[string]bool{"its condition (check)": f.Check != "", "when it is required": f.Needed != "", "that it names a person": f.Type == form.Person,
		"that it names a record": f.Type == form.Record} {
		if is {
			list = append(list, setting)
		}
	}
	if len(list) == 0 {
		return ""
	}
	return "does not keep " + strings.Join(slices.Sorted(slices.Values(list)), " and ")
}
