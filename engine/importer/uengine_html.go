package importer

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"hookflow/engine/feel"
)

// A utag is a field, a layout or a label of a form of uEngine: an HTML page with elements of its own.
type utag struct {
	name  string
	at    map[string]string // in small letters
	text  string
	inner []*utag // of a layout
}

// uformTags are the fields, layouts and labels of a form. Fields need not be closed, layouts do.
func uformTags(data []byte) []*utag {
	open := []*utag{{}}
	var said *utag // whose text is read
	for page := html.NewTokenizer(bytes.NewReader(data)); ; {
		kind := page.Next()
		token := page.Token()
		switch {
		case kind == html.ErrorToken:
			return open[0].inner
		case kind == html.TextToken && said != nil:
			said.text += token.Data
		case kind == html.EndTagToken:
			said = nil
			if token.Data == "row-layout" && len(open) > 1 {
				open = open[:len(open)-1]
			}
		case (kind == html.StartTagToken || kind == html.SelfClosingTagToken) && (token.Data == "row-layout" || token.Data == "label" || strings.HasSuffix(token.Data, "-field")):
			tag := &utag{name: token.Data, at: map[string]string{}}
			for _, a := range token.Attr {
				tag.at[a.Key] = a.Val
			}
			around := open[len(open)-1]
			around.inner = append(around.inner, tag)
			if said = nil; token.Data == "row-layout" && kind == html.StartTagToken {
				open = append(open, tag)
			} else if kind == html.StartTagToken {
				said = tag
			}
		}
	}
}

// uformPage is the file of a form, which lies beside the process or in the folder that its path names; nil if it does not.
func (x *element) uformPage(file string) []byte {
	if x.forms == nil || file == "" {
		return nil
	}
	for _, name := range []string{file, path.Base(file)} {
		if data := bytes.TrimSpace(x.forms(name)); bytes.HasPrefix(data, []byte("<")) {
			return data
		}
	}
	return nil
}

// A upageReader makes the rows of our form of a page. What it asks for goes into entries of the variable form.
type upageReader struct {
	formReader
	form  string
	asked []string // names of the fields
}

// uformFields carries over the fields of a page, and says their names.
func (x *element) uformFields(form string, page []byte) []string {
	r := &upageReader{form: form}
	r.put(uformTags(page))
	for _, row := range r.rows {
		x.row("form", row...)
	}
	for _, name := range r.asked {
		x.uoutputOf(form, name)
	}
	for _, told := range r.told {
		x.problem("in its form, %s", told)
	}
	return r.asked
}

// uoutputOf puts a field into the variable of its form when the task is done; what was not filled in stays.
func (x *element) uoutputOf(form, name string) {
	x.uoutput(form+"."+name, "get or else("+ufield(form, name)+", "+upath(form+"."+name)+")")
}

func (r *upageReader) put(tags []*utag) {
	for _, tag := range tags {
		switch {
		case tag.name == "row-layout" && tag.at["is_multidata_mode"] == "true":
			r.ask(tag, "table")
		case tag.name == "row-layout" && tag.at["alias"] == "":
			r.put(tag.inner)
		case tag.name == "row-layout":
			r.ended = false
			r.add("type", "section", "label", tag.at["alias"])
			r.put(tag.inner)
			r.ended = true
		case tag.name == "label" || tag.name == "label-field":
			if said := strings.TrimSpace(cmp.Or(tag.at["label"], tag.text)); said != "" {
				r.add("type", "note", "label", said)
			}
		case tag.name == "code-field":
			r.tell(tag.component(), "is code that runs in the form, which is not carried over: %s", short(tag.text))
		default:
			r.ask(tag, r.kind(tag))
		}
	}
}

// component is a field of a page as one of form-js, as far as both say the same.
func (tag *utag) component() component {
	c := component{Key: tag.at["name"], Type: tag.name, Label: cmp.Or(tag.at["alias"], tag.at["label"])}
	var items []map[string]any
	if json.Unmarshal([]byte(tag.at["items"]), &items) != nil {
		_ = json.Unmarshal([]byte(strings.ReplaceAll(tag.at["items"], "'", `"`)), &items) // as uEngine reads it
	}
	for _, item := range items {
		for value, label := range item {
			c.Values = append(c.Values, choiceOf{Value: value, Label: valueText(label)})
		}
	}
	return c
}

var ukinds = map[string]string{"textarea-field": "multiline", "boolean-field": "boolean", "select-field": "select", "radio-field": "radio", "checkbox-field": "checklist",
	"user-select-field": "person", "file-field": "file"}

// uinputs are the types of a text field that there are kinds of fields for.
var uinputs = map[string]string{"number": "number", "email": "email", "url": "url", "date": "date", "time": "time", "datetime-local": "dateTime"}

// kind is that of a field; "" if there is none.
func (r *upageReader) kind(tag *utag) string {
	loaded := tag.at["is_dynamic_load"] == "true" || tag.at["is_dynamic_load"] == "urlBinding"
	kind := ukinds[tag.name]
	switch {
	case tag.name == "text-field":
		return cmp.Or(uinputs[tag.at["type"]], "string")
	case loaded && kind == "checklist":
		return "tags" // what may be chosen is not known here
	case loaded && (kind == "select" || kind == "radio"):
		return "string"
	}
	return kind
}

// ask adds a field, which shows its entry in the variable of the form.
func (r *upageReader) ask(tag *utag, kind string) {
	c := tag.component()
	if !r.asks(c, kind) {
		return
	}
	r.leftOfTag(tag)
	entry := upath(r.form + "." + c.Key)
	if preset := tag.preset(kind); preset != "" {
		entry = "get or else(" + entry + ", " + preset + ")"
	}
	cells := []string{"variable", ufield(r.form, c.Key), "label", cmp.Or(c.Label, c.Key), "type", kind, "value", "=" + entry}
	if slices.Contains([]string{"select", "radio", "checklist"}, kind) {
		cells = append(cells, "choices", r.choices(c))
	}
	if tag.at["disabled"] == "true" || tag.at["readonly"] == "true" {
		cells = append(cells, "readOnly", "=true")
	}
	if kind == "table" {
		cells = append(cells, "columns", r.columnsOf(tag))
	}
	r.asked = append(r.asked, c.Key)
	r.add(cells...)
}

// asks reports whether a field can be asked for, and tells why not.
func (r *upageReader) asks(c component, kind string) bool {
	switch {
	case kind == "":
		r.tell(c, "is left out: there is no such kind of field here")
	case c.Key == "":
		r.tell(c, "is left out: it has no key")
	case slices.Contains(r.asked, c.Key):
		r.tell(c, "has a key that another field has, too; here it is the variable %s", ufield(r.form, c.Key))
	default:
		return true
	}
	return false
}

// columnsOf are the fields in a layout that is filled in several times.
func (r *upageReader) columnsOf(layout *utag) string {
	var list []string
	for _, tag := range layout.inner {
		c, kind := tag.component(), r.kind(tag)
		if c.Key == "" || slices.Contains([]string{"", "checklist", "tags", "file"}, kind) {
			r.tell(c, "is left out of the list %s: rows have plain fields here", layout.at["name"])
			continue
		}
		if variableOf(c.Key) != c.Key {
			r.tell(c, "has the key %s; here it is the variable %s", c.Key, variableOf(c.Key))
		}
		r.leftOfTag(tag)
		if tag.at["disabled"] == "true" || tag.at["readonly"] == "true" {
			r.setting(c, "readonly", "true")
		}
		column := variableOf(c.Key) + ":" + kind
		if choices := r.choices(c); choices != "" && !strings.ContainsAny(choices, "|();*") && !strings.HasPrefix(choices, "=") {
			column += "(" + strings.ReplaceAll(choices, ", ", "|") + ")"
		} else if choices != "" {
			r.setting(c, "items", choices)
		}
		list = append(list, column+"="+plainColumn(cmp.Or(c.Label, c.Key)))
	}
	return strings.Join(list, ", ")
}

// uread are the attributes that something is made of, and those that only say how it looks or how the page keeps it.
const uread = " name alias label type items disabled readonly is_multidata_mode is_dynamic_load defaultvalue value rows cols class id style "

// leftOfTag tells the attributes that nothing is made of.
func (r *upageReader) leftOfTag(tag *utag) {
	for _, name := range slices.Sorted(maps.Keys(tag.at)) {
		bound := strings.HasPrefix(name, "v-") || strings.HasPrefix(name, ":") || strings.HasPrefix(name, "@")
		if value := tag.at[name]; value != "" && value != "false" && !bound && !strings.Contains(uread, " "+name+" ") {
			r.setting(tag.component(), name, value)
		}
	}
	if t := tag.at["type"]; tag.name == "text-field" && uinputs[t] == "" && t != "" && t != "text" && t != "tel" {
		r.setting(tag.component(), "type", t)
	}
}

// preset is the default as FEEL; "" if there is none.
func (tag *utag) preset(kind string) string {
	text := cmp.Or(tag.at["defaultvalue"], tag.at["value"])
	var number json.Number
	switch {
	case text == "":
		return ""
	case kind == "number" && json.Unmarshal([]byte(text), &number) == nil, kind == "boolean" && (text == "true" || text == "false"):
		return text
	case kind == "checklist" || kind == "tags":
		return fmt.Sprintf("[%s]", feel.Quote(text))
	}
	return feel.Quote(text)
}
