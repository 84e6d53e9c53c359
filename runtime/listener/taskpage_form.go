package listener

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"hookflow/engine"
	"hookflow/engine/form"
	"hookflow/runtime/record"
)

// A pageField is one line of a form in a browser.
type pageField struct {
	ID, Name, Kind, Label, Help, Value, Fault, Link string
	Required, Checked, Several                      bool
	Options                                         []pageOption
	Rows                                            [][]pageField // of a table; the last one is empty
	Marks                                           string        // the name of the field that says that this one was shown; "": in a table
}

type pageOption struct {
	Value, Label string
	Chosen       bool
}

// Names of fields that are no variables: none of these begins with a space.
const (
	shownMark = " shown" // the variables whose inputs were on the page
	keptMark  = " kept " // and a variable: files that it had before, as JSON
	showsMark = " show"  // the form is to be shown as it is then
)

// pageKinds are the inputs of a browser for kinds of fields.
var pageKinds = map[string]string{
	"": "text", form.Text: "text", form.Person: "text", form.Record: "text", form.Tags: "text", form.Multiline: "textarea", form.JSON: "textarea", form.Number: "number", form.Boolean: "checkbox",
	form.Date: "date", form.Time: "time", form.DateTime: "datetime-local", form.Email: "email", form.URL: "url", form.Select: "select", form.Radio: "radio", form.Checklist: "several",
	form.File: "file", form.Files: "file", form.Table: "table", form.Section: "section", form.Heading: "heading", form.Note: "note", form.Separator: "line", form.Image: "image", form.Computed: "said",
}

// recordsMost is how many records of a catalog a page offers.
const recordsMost = 500

// fillForm puts the form on the page as it stands with what was filled in.
func (a *API) fillForm(page *taskPage, c *call, t *engine.TaskRecord, again shownAgain) {
	sheet := form.Sheet{Fields: slices.Clone(t.Task.Form), Known: t.Task.Known, Given: again.given, Now: a.Now()}
	if sheet.Given == nil {
		_ = json.Unmarshal(t.Draft, &sheet.Given) // no draft is none
	}
	for i := range sheet.Fields {
		if f := &sheet.Fields[i]; f.Type == form.Record {
			f.Choices = a.offered(c, f.Source)
		}
	}
	for i, l := range sheet.Lines() {
		page.Follows = page.Follows || len(l.Expressions()) > 0 || l.Type == form.Table
		if !l.Shown {
			continue
		}
		field := pageFieldOf(&l, "f"+strconv.Itoa(i), l.Variable)
		for _, fault := range again.faults {
			if fault.Field.Variable == l.Variable && field.Fault == "" {
				field.Fault = faultIn(page.Speech, fault)
			}
		}
		page.Fields = append(page.Fields, field)
	}
}

// offered are the records of a catalog that whoever asks may see, by what they say first; none: their keys are typed.
func (a *API) offered(c *call, of string) (list []engine.FormChoice) {
	if a.Records == nil || of == "" {
		return nil
	}
	book := a.records(c)
	catalog, err := book.Catalog(of)
	if err != nil || len(catalog.Fields) == 0 {
		return nil
	}
	page, err := book.Find(of, record.Query{Limit: recordsMost})
	if err != nil {
		return nil
	}
	for _, r := range page.Records {
		label := ""
		if json.Unmarshal(r.Values[catalog.Fields[0].ID], &label) != nil || label == "" {
			label = r.ID
		}
		list = append(list, engine.FormChoice{Value: quoted(r.ID), Label: label})
	}
	return list
}

// pageFieldOf is a field as a browser shows it. What may only be read is a text.
func pageFieldOf(l *form.Line, id, name string) pageField {
	f := *l.FormField
	f.Value = l.Value
	kind := cmp.Or(pageKinds[f.Type], "text")
	if f.Type == form.Record && len(f.Choices) > 0 {
		kind = "select"
	}
	out := pageField{ID: id, Name: name, Kind: kind, Label: form.Label(&f), Help: f.Help, Required: l.Required, Several: f.Type == form.Files, Value: pageText(&f)}
	if !form.Asks(f.Type) {
		out.Label, out.Link = f.Label, f.Source
		return out
	}
	if out.Marks = shownMark; l.ReadOnly {
		out.Kind, out.Value, out.Marks = "said", saidOf(&f), ""
		return out
	}
	out.Checked = out.Value == "true"
	if layouts := pageLayouts[kind]; layouts != nil && out.Value != "" && !slices.ContainsFunc(layouts, func(l string) bool { _, err := time.Parse(l, out.Value); return err == nil }) {
		out.Kind = "text" // the browser's own input would be empty, and what it holds be lost
	}
	switch kind {
	case "file":
		files, _ := form.FilesOf(f.Value) // of none there are none
		for _, file := range files {
			if file.ID != "" {
				text, _ := json.Marshal(file) // of texts
				out.Options = append(out.Options, pageOption{string(text), file.Name, true})
			}
		}
	case "table":
		out.Rows = pageRows(&f, id)
	default:
		out.Options = pageOptions(&f)
	}
	return out
}

// pageOptions are the choices of a field, by their places; records by their keys.
func pageOptions(f *engine.FormField) (list []pageOption) {
	var chosen []json.RawMessage
	_ = json.Unmarshal(f.Value, &chosen) // of no list there is none
	for i, c := range f.Choices {
		is := string(c.Value) == string(f.Value) || slices.ContainsFunc(chosen, func(v json.RawMessage) bool { return string(v) == string(c.Value) })
		value := strconv.Itoa(i)
		if f.Type == form.Record { // which are looked up for each page anew
			_ = json.Unmarshal(c.Value, &value) // a text
		}
		list = append(list, pageOption{value, c.Label, is})
	}
	return list
}

// pageRows are the rows of a table, and an empty one.
func pageRows(f *engine.FormField, id string) (rows [][]pageField) {
	var given []engine.Vars
	_ = json.Unmarshal(f.Value, &given) // of no table there are no rows
	for at, values := range append(given, nil) {
		var row []pageField
		for i := range f.Columns {
			column := f.Columns[i]
			if values == nil {
				column.Value = nil // or the empty row would count as filled in
			}
			if v, said := values[column.Variable]; said {
				column.Value = v
			}
			cell := pageFieldOf(&form.Line{FormField: &column, Shown: true, Value: column.Value, Required: column.Required}, fmt.Sprintf("%s.%d.%d", id, at, i), cellName(f.Variable, at, i))
			cell.Marks = ""
			row = append(row, cell)
		}
		rows = append(rows, row)
	}
	return rows
}

// cellName is the field of a cell; no variable is called so.
func cellName(variable string, row, column int) string {
	return fmt.Sprintf(" cell %s %d %d", variable, row, column)
}

// saidOf is a value for people who only read it.
func saidOf(f *engine.FormField) string {
	var said []string
	for _, o := range pageOptions(f) {
		if o.Chosen {
			said = append(said, o.Label)
		}
	}
	if files, ok := form.FilesOf(f.Value); ok && (f.Type == form.File || f.Type == form.Files) {
		for _, file := range files {
			said = append(said, file.Name)
		}
	}
	return cmp.Or(strings.Join(said, ", "), pageText(f), "–")
}

// pageLayouts are the values that inputs of a browser can show (HTML, section 2.3.5); one with a zone is none of them.
var pageLayouts = map[string][]string{"date": {time.DateOnly}, "time": {"15:04", "15:04:05"}, "datetime-local": {"2006-01-02T15:04", "2006-01-02T15:04:05"}}

// pageText is what a field holds, as it stands in an input.
func pageText(f *engine.FormField) (text string) {
	if f.Type == form.Tags {
		var tags []string
		_ = json.Unmarshal(f.Value, &tags) // of no list there is none
		return strings.Join(tags, ", ")
	}
	if json.Unmarshal(f.Value, &text) != nil && string(f.Value) != "null" {
		return string(f.Value)
	}
	return text
}

// A pageSent is what a browser has sent.
type pageSent struct {
	url.Values
	by    string
	shows bool // the form is to be shown as it is then, and not to be taken
}

// pageBody is how many bytes a browser may send: several files.
const pageBody = 4 * engine.MaxFile

// readPage reads what a browser has sent of a form. Files are put to the task as they come, and stand then as its fields have them.
func (a *API) readPage(c *call, t *engine.TaskRecord) (sent pageSent, err error) {
	kind, _, _ := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		if c.r.ParseForm() != nil {
			return sent, problem(http.StatusBadRequest, "What was sent is no form.")
		}
		sent.Values = c.r.PostForm
	} else if sent.Values, err = a.readParts(c, t); err != nil {
		return sent, err
	}
	sent.shows = sent.Has(showsMark)
	sent.by, err = a.doer(c, sent.Get(asWho))
	return sent, err
}

func (a *API) readParts(c *call, t *engine.TaskRecord) (url.Values, error) {
	values := url.Values{}
	parts, err := c.r.MultipartReader()
	if err != nil {
		return nil, problem(http.StatusBadRequest, "What was sent is no form.")
	}
	left := int64(DefaultMaxBody)
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return values, nil
		}
		if err != nil {
			return nil, unreadable(err)
		}
		name := part.FormName()
		if part.FileName() != "" {
			if !slices.ContainsFunc(t.Task.Form, func(f engine.FormField) bool { return f.Variable == name && pageKinds[f.Type] == "file" }) {
				return nil, problem(http.StatusBadRequest, "No field of the form takes the file %s.", part.FileName())
			}
			by, err := a.doer(c, values.Get(asWho))
			if err != nil {
				return nil, err
			}
			file := engine.FormFile{Name: part.FileName(), Type: part.Header.Get("Content-Type")}
			key, err := a.Attach(c.r.Context(), engine.AttachFile{Task: t.Key, By: by, Name: file.Name, Type: file.Type}, part)
			if err != nil {
				return nil, err
			}
			file.ID = key.String()
			values.Add(name, string(quoted(file)))
			continue
		}
		text, err := io.ReadAll(io.LimitReader(part, left+1))
		if left -= int64(len(text)); err != nil || left < 0 {
			return nil, cmp.Or(err, error(&http.MaxBytesError{Limit: DefaultMaxBody}))
		}
		if len(text) > 0 || name == showsMark || pageKindOf(t, name) != "file" {
			values.Add(name, string(text))
		}
	}
}

// pageKindOf is the input of a variable.
func pageKindOf(t *engine.TaskRecord, variable string) string {
	for i := range t.Task.Form {
		if t.Task.Form[i].Variable == variable {
			return pageKinds[t.Task.Form[i].Type]
		}
	}
	return ""
}

// vars are the variables of what was sent: of the fields that were on the page. What does not fit is passed on as a text: the form
// says what is wrong.
func (s pageSent) vars(fields []engine.FormField) engine.Vars {
	vars := engine.Vars{}
	for i := range fields {
		f := &fields[i]
		if !form.Asks(f.Type) || f.Type == form.Computed || f.Variable == "" || s.Has(shownMark) && !slices.Contains(s.Values[shownMark], f.Variable) {
			continue
		}
		switch pageKinds[f.Type] {
		case "file":
			vars[f.Variable] = fileValue(f, append(slices.Clone(s.Values[keptMark+f.Variable]), s.Values[f.Variable]...))
		case "table":
			vars[f.Variable] = s.table(f)
		default:
			vars[f.Variable] = pageValue(f, s.Values[f.Variable])
		}
	}
	return vars
}

// fileValue is the value of a field for files, of the last one or of all.
func fileValue(f *engine.FormField, sent []string) json.RawMessage {
	var list []json.RawMessage
	for _, text := range sent {
		if json.Valid([]byte(text)) {
			list = append(list, json.RawMessage(text))
		}
	}
	switch {
	case len(list) == 0:
		return json.RawMessage("null")
	case f.Type == form.File:
		return list[len(list)-1]
	}
	return quoted(list)
}

// table are the rows in which something stands.
func (s pageSent) table(f *engine.FormField) json.RawMessage {
	rows := []engine.Vars{}
	for at := 0; ; at++ {
		row, there, filled := engine.Vars{}, false, false
		for i := range f.Columns {
			column := &f.Columns[i]
			name := cellName(f.Variable, at, i)
			there = there || s.Has(name)
			row[column.Variable] = pageValue(column, s.Values[name])
			filled = filled || strings.Join(s.Values[name], "") != ""
		}
		switch {
		case !there:
			return quoted(rows)
		case filled:
			rows = append(rows, row)
		}
	}
}

// quoted is a value as JSON, of what can always be written.
func quoted(v any) json.RawMessage { data, _ := json.Marshal(v); return data }

func pageValue(f *engine.FormField, sent []string) json.RawMessage {
	text := strings.ReplaceAll(strings.Join(sent, "\n"), "\r\n", "\n") // as a browser sends lines
	choice := func(at string) json.RawMessage {
		if i, err := strconv.Atoi(at); err == nil && i >= 0 && i < len(f.Choices) {
			return f.Choices[i].Value
		}
		return quoted(at)
	}
	switch {
	case f.Type == form.Boolean:
		return quoted(text != "")
	case f.Type == form.Checklist:
		list := []json.RawMessage{}
		for _, at := range sent {
			list = append(list, choice(at))
		}
		return quoted(list)
	case text == "":
		return json.RawMessage("null")
	case !form.Chooses(f.Type) && len(f.Value) > 0 && text == pageText(f):
		return f.Value // as it was, of whichever kind
	case f.Type == form.Select, f.Type == form.Radio:
		return choice(text)
	case f.Type == form.Tags:
		var tags []string
		for tag := range strings.SplitSeq(text, ",") {
			if tag = strings.TrimSpace(tag); tag != "" {
				tags = append(tags, tag)
			}
		}
		return quoted(tags)
	case (f.Type == form.Number || f.Type == form.JSON) && json.Valid([]byte(text)):
		return json.RawMessage(text)
	}
	return quoted(text)
}
