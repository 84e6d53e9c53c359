package export

import (
	"encoding/json"

	"hookflow/engine/bpmn"
)

// formID returns the id of the form of a user task, or "" if it has no fields.
func formID(e *bpmn.Element) string {
	if f, ok := bpmn.FieldOf(e, "form"); ok && len(bpmn.Rows(e, f)) > 0 {
		return "Form_" + e.ID
	}
	return ""
}

// A form is the JSON schema of Camunda forms.
type form struct {
	ID                string      `json:"id"`
	Type              string      `json:"type"`
	SchemaVersion     int         `json:"schemaVersion"`
	ExecutionPlatform string      `json:"executionPlatform"`
	Components        []component `json:"components"`
}

type component struct {
	ID       string         `json:"id"`
	Key      string         `json:"key"`
	Label    string         `json:"label"`
	Type     string         `json:"type"`
	Subtype  string         `json:"subtype,omitempty"`
	Validate map[string]any `json:"validate,omitempty"`
	Default  string         `json:"defaultValue,omitempty"`
}

// formTypes maps our field types to components of Camunda forms.
var formTypes = map[string][2]string{"string": {"textfield"}, "number": {"number"}, "boolean": {"checkbox"}, "date": {"datetime", "date"}, "json": {"textarea"}}

// formOf makes the form of a user task, with a component for each field. Computed
// defaults stay out: forms take literals.
func formOf(e *bpmn.Element, id string) []byte {
	f, _ := bpmn.FieldOf(e, "form")
	out := form{ID: id, Type: "default", SchemaVersion: 18, ExecutionPlatform: "Camunda Cloud"}
	for _, row := range bpmn.Rows(e, f) {
		cell := map[string]string{}
		for _, c := range f.Columns {
			cell[c.Name] = bpmn.GetXML(row, c)
		}
		kind := formTypes[cell["type"]]
		c := component{ID: "Field_" + cell["variable"], Key: cell["variable"], Label: cell["label"], Type: kind[0], Subtype: kind[1]}
		if c.Label == "" {
			c.Label = c.Key
		}
		if cell["required"] == "true" {
			c.Validate = map[string]any{"required": true}
		}
		if literal(cell["value"]) {
			c.Default = cell["value"]
		}
		out.Components = append(out.Components, c)
	}
	data, _ := json.MarshalIndent(out, "", "  ") // texts and numbers always have a JSON form
	return append(data, '\n')
}
