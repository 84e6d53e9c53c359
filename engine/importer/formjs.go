package importer

import (
	"cmp"
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"slices"
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
	Values                       []choiceOf
	ValuesKey                    string `json:"valuesKey"`
	ValuesExpression             string `json:"valuesExpression"`
	Disabled                     bool
	ReadOnly                     any `json:"readonly"`
	Multiple                     any
	Conditional                  struct{ Hide string }
	Appearance                   struct{ PrefixAdorner, SuffixAdorner string }
	Layout                       struct{ Columns any }
	Validate                     struct {
		Required                       any
		Min, Max, MinLength, MaxLength any
		Pattern, ValidationType        string
	}
	DecimalDigits         any `json:"decimalDigits"`
	Increment             any
	DisallowPassedDates   bool   `json:"disallowPassedDates"`
	TimeSerializingFormat string `json:"timeSerializingFormat"`
	AllowAddRemove        *bool  `json:"allowAddRemove"`
	Components            []component
	Columns               []struct{ Label, Key string }
	DataSource            string `json:"dataSource"`

	settings map[string]json.RawMessage // all that it has
	unread   string                     // the first one that has another type than in form-js
}

type choiceOf struct {
	Label string
	Value any
}

// A formReader makes the rows of our form of components.
type formReader struct {
	rows   [][]string
	told   []string
	names  map[string]bool // variables that fields have
	hide   string          // of the groups around
	ended  bool            // a group has ended, and nothing has come since
	beside bool            // some fields stand beside each other
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
	r := &formReader{names: map[string]bool{}}
	r.components(form.Components, "")
	if r.beside {
		r.told = append(r.told, "some fields stand beside each other; here each has a line of its own")
	}
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
	r.beside = r.beside || c.Layout.Columns != nil
	if c.unread != "" {
		r.setting(c, c.unread, string(c.settings[c.unread]))
	}
	switch c.Type {
	case "group":
		r.group(c, path)
	case "text", "html":
		r.text(c)
	case "image":
		r.leftOf(c)
		r.still(c, "image", cmp.Or(c.Alt, c.ID), "source", c.Source)
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
	r.leftOf(c)
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

var (
	tags   = regexp.MustCompile(`<[^>]*>`)
	unseen = regexp.MustCompile(`(?is)<style\b.*?</style>|<script\b.*?</script>|<!--.*?-->`)
)

// text is a paragraph; the lines at its beginning that are headings stay such.
func (r *formReader) text(c component) {
	said := strings.TrimSpace(cmp.Or(c.Text, html.UnescapeString(tags.ReplaceAllString(unseen.ReplaceAllString(c.Content, ""), ""))))
	if c.Type == "html" {
		r.tell(c, "is shown as text")
	}
	r.leftOf(c)
	for said != "" {
		line, rest, _ := strings.Cut(said, "\n")
		heading := strings.TrimLeft(line, "#")
		if heading == line || !strings.HasPrefix(heading, " ") {
			r.still(c, "note", said)
			return
		}
		r.still(c, "heading", strings.TrimSpace(heading))
		said = strings.TrimSpace(rest)
	}
}

// still adds a line that asks for nothing.
func (r *formReader) still(c component, kind, label string, more ...string) {
	r.add(append([]string{"type", kind, "label", label, "hidden", strings.TrimSpace(c.Conditional.Hide)}, more...)...)
}

// field adds what asks for a value.
func (r *formReader) field(c component, kind, path string) {
	name := r.name(c, path)
	if name == "" {
		r.tell(c, "is left out: it has no key")
		return
	}
	r.leftOf(c)
	kind = c.kind(kind)
	cells := []string{"variable", name, "label", c.label(), "type", kind, "required", said(c.Validate.Required == true),
		"value", c.preset(), "help", c.Description, "choices", r.choices(c), "hidden", strings.TrimSpace(c.Conditional.Hide), "readOnly", readOnlyOf(c),
		"pattern", r.pattern(c), "min", c.least(), "max", cmp.Or(valueText(c.Validate.Max), valueText(c.Validate.MaxLength)), "check", r.check(c)}
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
	r.add(cells...)
}

// name is the variable of a field; "" if it has none. Fields of one key in form-js are told apart by the path of their group;
// where they are not, the second is another variable, since what is hidden would take the value of the other one away.
func (r *formReader) name(c component, path string) string {
	key := cmp.Or(c.Key, c.Path)
	if c.Type == "table" { // has none in form-js: it is only looked at
		key = cmp.Or(key, c.ID)
	}
	name := variableOf(key)
	if name == "" {
		return ""
	}
	full := joinPath(path, key)
	if r.names[name] {
		name = variableOf(full)
	}
	for n := 2; r.names[name]; n++ {
		name = fmt.Sprintf("%s_%d", variableOf(full), n)
	}
	switch {
	case full != name && r.names[variableOf(full)]:
		r.tell(c, "has a key that another field has, too; here it is the variable %s", name)
	case full != name:
		r.tell(c, "has the key %s; here it is the variable %s", full, name)
	}
	r.names[name] = true
	return name
}

func said(yes bool) string {
	if yes {
		return "true"
	}
	return ""
}

// variableOf is a key as the name of a variable: a path has dots.
func variableOf(key string) string {
	name := noWord().ReplaceAllString(key, "_")
	if name != "" && name[0] >= '0' && name[0] <= '9' {
		return "_" + name
	}
	return name
}

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
		if _, plain := value.(string); !plain || text == "" || text != strings.TrimSpace(text) || strings.ContainsAny(text+v.Label, ",=\n{") {
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
	if c.AllowAddRemove != nil && !*c.AllowAddRemove {
		r.tell(c, "lets rows be added and taken away here")
	}
	var list []string
	for _, inner := range c.Components {
		kind, known := kindOf[inner.Type]
		if !known || inner.Key == "" || slices.Contains([]string{"table", "checklist", "tags", "file", "computed"}, kind) {
			r.tell(inner, "is left out of the list %s: rows have plain fields here", cmp.Or(c.Path, c.Key))
			continue
		}
		column := variableOf(inner.Key)
		if kind = inner.kind(kind); kind != "string" {
			column += ":" + kind
		}
		choices := r.choices(inner)
		unwritten := strings.HasPrefix(choices, "=") || strings.ContainsAny(choices, "|();*")
		if choices != "" && !unwritten {
			column += "(" + strings.ReplaceAll(choices, ", ", "|") + ")"
		}
		if label := inner.label(); label != "" {
			column += "=" + plainColumn(label)
		}
		r.leftOfColumn(inner, unwritten)
		list = append(list, column+map[bool]string{true: "*"}[inner.Validate.Required == true])
	}
	return strings.Join(list, ", ")
}

// plainColumn is the label of a column without what has a meaning there.
func plainColumn(label string) string {
	return strings.Join(strings.Fields(strings.NewReplacer(",", " ", ";", " ", "=", " ", "*", " ", "(", " ", ")", " ").Replace(label)), " ")
}

// shownTable is a table that is only looked at.
func (r *formReader) shownTable(c component, cells []string) []string {
	var list []string
	for _, column := range c.Columns {
		list = append(list, variableOf(column.Key)+"="+plainColumn(column.Label))
	}
	return append(cells, "readOnly", "=true", "value", c.DataSource, "columns", strings.Join(list, ", "))
}
