package importer

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// A component is one of a form of form-js, as Camunda 8 and Camunda 7 keep them in files that end in .form.
type component struct {
	ID, Key, Path, Type, Subtype string
	Label, DateLabel, TimeLabel  string
	Text, Content, Source, Alt   string
	Description, Expression      string
	DateTimeLabel                string `json:"dateTimeLabel"`
	DefaultValue                 any    `json:"defaultValue"`
	Values                       []struct {
		Label string
		Value any
	}
	ValuesKey        string `json:"valuesKey"`
	ValuesExpression string `json:"valuesExpression"`
	Disabled         bool
	ReadOnly         any `json:"readonly"`
	Multiple         any
	Conditional      struct{ Hide string }
	Validate         struct {
		Required                       any
		Min, Max, MinLength, MaxLength any
		Pattern, ValidationType        string
	}
	Components []component
	Columns    []struct{ Label, Key string }
	DataSource string `json:"dataSource"`
}

// A formReader makes the rows of our form of components.
type formReader struct {
	rows  [][]string
	told  []string
	hide  string // of the groups around
	ended bool   // a group has ended, and nothing has come since
}

func (r *formReader) tell(c component, format string, args ...any) {
	name := cmp.Or(c.Key, c.Path, c.ID, c.Type)
	r.told = append(r.told, fmt.Sprintf("%s (%s) %s", name, c.Type, fmt.Sprintf(format, args...)))
}

// SetForm gives a user task the form of a form-js file in place of the one it has. What cannot be carried over is told,
// component by component.
func SetForm(touch bpmn.Touch, e *bpmn.Element, data []byte) (told []string, err error) {
	f, ok := bpmn.FieldOf(e, "form")
	if !ok {
		return nil, fmt.Errorf("a %s has no form; name a user task", e.Kind)
	}
	rows, told, err := readFormJS(data)
	if err != nil {
		return nil, err
	}
	for _, row := range bpmn.Rows(e, f) {
		bpmn.RemoveRow(touch, e, row)
	}
	x := &element{importer: &importer{touch: touch}, Element: e}
	for _, cells := range rows {
		x.row("form", cells...)
	}
	return told, nil
}

// readFormJS gives the rows of a form, as names of columns and their values in turn.
func readFormJS(data []byte) (rows [][]string, told []string, err error) {
	var form struct {
		Type       string
		Components []component
	}
	if err := json.Unmarshal(data, &form); err != nil {
		return nil, nil, fmt.Errorf("read the form: %w", err)
	}
	if form.Components == nil {
		return nil, nil, fmt.Errorf("read the form: it has no components; a form of form-js (.form) is expected")
	}
	r := &formReader{}
	r.components(form.Components, "")
	return r.rows, r.told, nil
}

func (r *formReader) components(list []component, path string) {
	for _, c := range list {
		r.component(c, path)
	}
}

// kindOf are our kinds for those types that have one each.
var kindOf = map[string]string{"textfield": "string", "textarea": "multiline", "number": "number", "checkbox": "boolean", "radio": "radio", "select": "select",
	"checklist": "checklist", "taglist": "tags", "filepicker": "file", "expression": "computed", "dynamiclist": "table", "table": "table", "datetime": "date"}

func (r *formReader) component(c component, path string) {
	switch c.Type {
	case "group":
		r.group(c, path)
	case "text", "html":
		r.text(c)
	case "image":
		r.still(c, "image", cmp.Or(c.Alt, c.ID), "source", plain(c.Source))
	case "separator", "spacer":
		r.still(c, "separator", "")
	case "button":
		r.tell(c, "is left out: a task is completed by the button below its form")
	case "columns", "default":
		r.components(c.Components, path)
	default:
		kind, known := kindOf[c.Type]
		if !known {
			r.tell(c, "is left out: there is no such kind of field here")
			return
		}
		r.field(c, kind, path)
	}
}

// group is a section. Its fields stay fields of the form; one that has a path has its own object.
func (r *formReader) group(c component, path string) {
	if c.Path != "" {
		r.tell(c, "has the path %s; its fields are variables of their own here", c.Path)
	}
	outer := r.hide
	r.hide = eitherOf(outer, c.Conditional.Hide)
	r.ended = false
	r.add("type", "section", "label", c.Label, "hidden", r.hide)
	r.components(c.Components, joinPath(path, c.Path))
	r.hide, r.ended = outer, true
}

// add adds a row; behind a group it belongs to what is around that.
func (r *formReader) add(cells ...string) {
	if r.ended {
		r.ended = false
		r.rows = append(r.rows, []string{"type", "section", "hidden", r.hide})
	}
	r.rows = append(r.rows, cells)
}

// eitherOf hides what either of two conditions hides.
func eitherOf(a, b string) string {
	if a == "" || b == "" {
		return cmp.Or(a, strings.TrimSpace(b))
	}
	return "=(" + strings.TrimPrefix(a, "=") + ") or (" + strings.TrimPrefix(strings.TrimSpace(b), "=") + ")"
}

func joinPath(path, more string) string { return strings.Trim(path+"."+more, ".") }

var tags = regexp.MustCompile(`<[^>]*>`)

// text is a paragraph, or a heading where it begins as one.
func (r *formReader) text(c component) {
	said := strings.TrimSpace(cmp.Or(c.Text, tags.ReplaceAllString(c.Content, "")))
	if heading := strings.TrimLeft(said, "#"); heading != said && !strings.Contains(said, "\n") {
		r.still(c, "heading", strings.TrimSpace(heading))
		return
	}
	if c.Type == "html" {
		r.tell(c, "is shown as text")
	}
	r.still(c, "note", said)
}

// still adds a line that asks for nothing.
func (r *formReader) still(c component, kind, label string, more ...string) {
	r.add(append([]string{"type", kind, "label", label, "hidden", strings.TrimSpace(c.Conditional.Hide)}, more...)...)
}

// field adds what asks for a value.
func (r *formReader) field(c component, kind, path string) {
	name := variableOf(cmp.Or(c.Key, c.Path))
	if name == "" {
		r.tell(c, "is left out: it has no key")
		return
	}
	if joinPath(path, cmp.Or(c.Key, c.Path)) != name {
		r.tell(c, "has the key %s; here it is the variable %s", joinPath(path, cmp.Or(c.Key, c.Path)), name)
	}
	switch {
	case c.Type == "datetime" && c.Subtype == "time":
		kind = "time"
	case c.Type == "datetime" && c.Subtype == "datetime":
		kind = "dateTime"
	case c.Validate.ValidationType == "email":
		kind = "email"
	case c.Type == "filepicker" && c.Multiple == true:
		kind = "files"
	}
	cells := []string{"variable", name, "label", cmp.Or(c.Label, c.DateLabel, c.DateTimeLabel, c.TimeLabel), "type", kind, "required", said(c.Validate.Required == true),
		"value", plain(valueText(c.DefaultValue)), "help", c.Description, "choices", r.choices(c), "hidden", strings.TrimSpace(c.Conditional.Hide), "readOnly", readOnlyOf(c),
		"pattern", c.Validate.Pattern, "min", cmp.Or(valueText(c.Validate.Min), valueText(c.Validate.MinLength)), "max", cmp.Or(valueText(c.Validate.Max), valueText(c.Validate.MaxLength))}
	if needed, ok := c.Validate.Required.(string); ok {
		cells = append(cells, "needed", needed)
	}
	switch c.Type {
	case "expression":
		cells = append(cells, "compute", c.Expression)
	case "dynamiclist":
		cells = append(cells, "columns", r.columns(c))
	case "table":
		cells = r.shownTable(c, cells)
	}
	if c.Validate.ValidationType == "phone" {
		cells = append(cells, "pattern", `^\+?[0-9 ()/-]+$`)
	}
	r.add(cells...)
}

func said(yes bool) string {
	if yes {
		return "true"
	}
	return ""
}

// variableOf is a key as the name of a variable: a path has dots.
func variableOf(key string) string { return strings.ReplaceAll(key, ".", "_") }

// valueText is a value as it stands in a field of ours.
func valueText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	}
	data, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return "=" + string(data)
}

func readOnlyOf(c component) string {
	if c.Disabled || c.ReadOnly == true {
		return "=true"
	}
	text, _ := c.ReadOnly.(string)
	return text
}

// choices are the values as we write them: fixed, in a variable, or an expression.
func (r *formReader) choices(c component) string {
	switch {
	case c.ValuesExpression != "":
		return c.ValuesExpression
	case c.ValuesKey != "":
		return "=" + c.ValuesKey
	}
	var list []string
	computed := false
	for _, v := range c.Values {
		value, text := v.Value, valueText(v.Value)
		if _, plain := value.(string); !plain || strings.ContainsAny(text+v.Label, ",=\n{") {
			computed = true
		}
		if list = append(list, text); v.Label != "" && v.Label != text {
			list[len(list)-1] += "=" + v.Label
		}
	}
	if !computed {
		return strings.Join(list, ", ")
	}
	list = nil
	for _, v := range c.Values {
		value, err := json.Marshal(v.Value)
		if err == nil {
			list = append(list, fmt.Sprintf("{value: %s, label: %s}", value, feel.Quote(v.Label)))
		}
	}
	return "=[" + strings.Join(list, ", ") + "]"
}

// columns are those of a list whose rows are filled in; what holds more than one value has no place in them.
func (r *formReader) columns(c component) string {
	var list []string
	for _, inner := range c.Components {
		kind, known := kindOf[inner.Type]
		if inner.Type == "datetime" && inner.Subtype != "" && inner.Subtype != "date" {
			kind = map[string]string{"time": "time", "datetime": "dateTime"}[inner.Subtype]
		}
		if !known || inner.Key == "" || kind == "table" || kind == "checklist" || kind == "tags" || kind == "file" || kind == "computed" {
			r.tell(inner, "is left out of the list %s: rows have plain fields here", cmp.Or(c.Path, c.Key))
			continue
		}
		column := variableOf(inner.Key)
		if kind != "string" {
			column += ":" + kind
		}
		if choices := r.choices(inner); choices != "" && !strings.HasPrefix(choices, "=") {
			column += "(" + strings.ReplaceAll(choices, ", ", "|") + ")"
		}
		if label := cmp.Or(inner.Label, inner.DateLabel); label != "" && !strings.ContainsAny(label, ",;=*(") {
			column += "=" + label
		}
		list = append(list, column+map[bool]string{true: "*"}[inner.Validate.Required == true])
	}
	return strings.Join(list, ", ")
}

// shownTable is a table that is only looked at.
func (r *formReader) shownTable(c component, cells []string) []string {
	var list []string
	for _, column := range c.Columns {
		list = append(list, variableOf(column.Key)+"="+strings.NewReplacer(",", " ", ";", " ", "=", " ", "*", " ").Replace(column.Label))
	}
	return append(cells, "readOnly", "=true", "value", c.DataSource, "columns", strings.Join(list, ", "))
}
