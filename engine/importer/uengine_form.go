package importer

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// uhtmlForm carries over a form that is kept in a variable (FormActivity). Its fields
// lie in a file of their own; without it, known are those that the process works with. When the
// task is done, they go into the variable, and then where the mapping says.
func (x *element) uhtmlForm(u uproperties) {
	form := u.FormVariable.Name
	if form == "" {
		x.umappingOut(u)
		return
	}
	fields := x.ufields(form)
	file := x.uformFile(form)
	var asked []string
	if page := x.uformPage(cmp.Or(file, form)); page != nil {
		asked = x.uformFields(form, page)
		fields = slices.DeleteFunc(fields, func(f usedField) bool { return slices.Contains(asked, f.name) })
	}
	file = cmp.Or(file, "a file of its own")
	switch {
	case len(asked) > 0: // what the process uses besides is asked for, too
	case len(fields) == 0:
		x.row("form", "variable", uvariable(form), "label", form, "type", "json", "value", "="+upath(form))
		x.problem("its form %s is kept in %s, and the process uses none of its fields; here it asks for all as JSON, add the fields, or put that file beside this one and open it again", short(form), short(file))
	default:
		x.problem("its form %s is kept in %s; here it asks for the fields that the process uses, add the others, or put that file beside this one and open it again", short(form), short(file))
	}
	for _, f := range fields {
		kind := "string"
		if f.nested {
			kind = "json"
		}
		x.row("form", "variable", ufield(form, f.name), "label", f.name, "type", kind, "value", "="+upath(form+"."+f.name))
		x.uoutputOf(form, f.name)
	}
	x.umappingOut(u)
}

// A usedField is a field of a form that some setting of the process names.
type usedField struct {
	name   string
	nested bool // something below it is named, too
}

// ufields are the fields of a form that the process around x works with, in the
// order in which they stand in the file.
func (x *element) ufields(form string) (fields []usedField) {
	for _, e := range x.def.Elements {
		var all any
		source := text(child(extension(e.XML, nsUEngine, "properties"), nsUEngine, "json"))
		if e.Root() != x.Root() || json.Unmarshal([]byte(source), &all) != nil {
			continue
		}
		utexts(all, func(s string) {
			path, is := strings.CutPrefix(s, form+".")
			if !is || path == "" {
				return
			}
			name, _, nested := strings.Cut(path, ".")
			i := slices.IndexFunc(fields, func(f usedField) bool { return f.name == name })
			if i < 0 {
				i, fields = len(fields), append(fields, usedField{name: name})
			}
			fields[i].nested = fields[i].nested || nested
		})
	}
	return fields
}

// utexts visits every text of a JSON value; the entries of an object by their names.
func utexts(v any, visit func(string)) {
	switch v := v.(type) {
	case string:
		visit(v)
	case []any:
		for _, one := range v {
			utexts(one, visit)
		}
	case map[string]any:
		var names []string
		for name := range v {
			names = append(names, name)
		}
		slices.SortFunc(names, byNumber)
		for _, name := range names {
			utexts(v[name], visit)
		}
	}
}

// byNumber puts str2 before str10.
func byNumber(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }

// uformFile is the file in which the form of a variable is kept.
func (x *element) uformFile(form string) string {
	for _, v := range children(extension(x.Root().XML, nsUEngine, "properties"), nsUEngine, "variable") {
		var u struct {
			DefaultValue struct{ FilePath, FormDefID string } `json:"defaultValue"`
		}
		if v.SelectAttrValue("name", "") == form && json.Unmarshal([]byte(text(child(v, nsUEngine, "json"))), &u) == nil {
			return cmp.Or(u.DefaultValue.FilePath, u.DefaultValue.FormDefID)
		}
	}
	return ""
}

var (
	noWord = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[^\p{L}\p{N}_]+`) })
	words  = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*$`)
	})
)

// uvariable is what a variable of uEngine is called here: without spaces.
func uvariable(name string) string { return noWord().ReplaceAllString(name, "_") }

// ufield is the variable that a field of a form is asked for as.
func ufield(form, field string) string { return uvariable(form + "_" + field) }

// upath is FEEL for a variable, or an entry of one.
func upath(path string) string {
	variable, rest, _ := strings.Cut(path, ".")
	return strings.TrimPrefix(jsonPath("", uvariable(variable)+"."+rest), ".")
}

// uoutput writes a variable, or an entry of one, when the element is left.
func (x *element) uoutput(path, value string) {
	variable, rest, deep := strings.Cut(path, ".")
	variable = uvariable(variable)
	switch {
	case !deep:
		path = variable
	case words().MatchString(rest):
		path = variable + "." + rest
	default: // a path of words cannot say it
		var keys []string
		for key := range strings.SplitSeq(rest, ".") {
			keys = append(keys, feel.Quote(key))
		}
		path, value = variable, "context put(if "+variable+" = null then {} else "+variable+", ["+strings.Join(keys, ", ")+"], "+value+")"
	}
	x.row("outputs", "variable", path, "value", "="+value)
}

// umappingOut carries over what a task moves between variables when it is done.
func (x *element) umappingOut(u uproperties) {
	for _, e := range u.Mapping.MappingElements {
		into := strings.TrimPrefix(e.Argument.Text, "[Variables].")
		value, err := uvalueOf(e)
		switch {
		case into == "":
		case strings.HasPrefix(into, "["):
			x.problem("its mapping into %s is not carried over: here only variables are written", short(into))
		case err != nil:
			x.problem("its mapping into %s is not carried over: %v", short(into), err)
		default:
			x.uoutput(into, value)
		}
	}
}

// uvalueOf is FEEL for what a mapping takes: a variable, or what a function of the
// mapper makes.
func uvalueOf(e uparameter) (string, error) {
	if e.Transform != nil {
		return e.Transform.value()
	}
	return usource(e.Variable.Name)
}

// usource is FEEL for a variable or an entry of one.
func usource(path string) (string, error) {
	if path == "" || strings.HasPrefix(path, "[") {
		return "", fmt.Errorf("it takes %q, which is no variable", path)
	}
	return upath(path), nil
}

// utransform is a function of uEngine's mapper.
type utransform struct {
	Transformer struct {
		Type  string                     `json:"_type"`
		From  map[string]json.RawMessage `json:"argumentSourceMap"`
		Value any                        `json:"value"` // of DirectValue
	} `json:"transformer"`
}

// ufunctions are the functions of the mapper that FEEL has, of the list of their
// arguments or of the only one.
var ufunctions = map[string]string{
	"Concat": `string join(for part in [%s] return string(part), "")`, "Sum": "sum([%s])", "Min": "min([%s])", "Max": "max([%s])",
	"Number": "number(string(%s))", "Round": "floor(%s + 0.5)", "Ceil": "ceiling(%s)", "Floor": "floor(%s)",
}

func (f *utransform) value() (string, error) {
	kind := strings.TrimSuffix(f.Transformer.Type[strings.LastIndexByte(f.Transformer.Type, '.')+1:], "Transformer")
	if kind == "DirectValue" {
		if s, is := f.Transformer.Value.(string); is {
			return feel.Quote(s), nil
		}
		return fmt.Sprint(f.Transformer.Value), nil
	}
	pattern := ufunctions[kind]
	if pattern == "" {
		return "", fmt.Errorf("the function %s of uEngine's mapper has no equal here", kind)
	}
	var names, values []string
	for name := range f.Transformer.From {
		names = append(names, name)
	}
	slices.SortFunc(names, byNumber)
	for _, name := range names {
		value, err := uargument(f.Transformer.From[name])
		if err != nil {
			return "", err
		}
		values = append(values, value)
	}
	if !strings.Contains(pattern, "[") && len(values) != 1 {
		return "", fmt.Errorf("the function %s has %d arguments", kind, len(values))
	}
	return fmt.Sprintf(pattern, strings.Join(values, ", ")), nil
}

// uargument is FEEL for one argument: a variable, or another function.
func uargument(source json.RawMessage) (string, error) {
	var path string
	if json.Unmarshal(source, &path) == nil {
		return usource(path)
	}
	var inner utransform
	if err := json.Unmarshal(source, &inner); err != nil {
		return "", fmt.Errorf("an argument cannot be read: %w", err)
	}
	return inner.value()
}

// urole gives a task to the role that older files name at the task itself.
func (x *element) urole(u uproperties) {
	if n := len(x.Lanes); n > 0 {
		x.set("groups", x.Lanes[n-1].Name())
	} else if x.Kind == bpmn.UserTask {
		x.set("groups", u.Role.Name)
	}
}

// uforEach carries over a sub-process that is done for each value of a variable, which
// inside of it holds the one. A variable with a single value is no list.
func (x *element) uforEach(variable string) {
	if variable == "" {
		return
	}
	name := uvariable(variable)
	x.set("collection", "if "+name+" instance of list<Any> then "+name+" else ["+name+"]")
	x.set("item", name)
}
