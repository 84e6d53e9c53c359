// Package importer reads the settings other programs put into BPMN files and
// adds Hookflow's own beside them. The originals stay, so that the file can go
// back to where it came from.
//
// Nothing is guessed and nothing is dropped without a word: what has no equal here is a problem with its element, and stays
// in the file as it was. Import is done once, on opening; an element that already has settings of ours is left alone, or a
// file that was opened twice would lose what was changed in between.
package importer

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"hookflow/engine/bpmn"
)

// dialects are tried in this order; each looks for its own settings only.
var dialects = []func(*element){uengine, camunda8, bpium, camunda7, flowable}

// Apply adds Hookflow's settings to every element of def that has settings of
// another program and none of ours. What cannot be carried over is returned,
// element by element; the rest of that element is carried over all the same.
// def is out of date afterwards.
//
// Read are uEngine (uengine:json), Bpium, Camunda 7 with its relatives, Camunda
// 8 (zeebe) and Flowable. Expressions in JUEL, JavaScript and Groovy are
// translated where FEEL has the same. What is not stays where it stood or as a
// note, so that deployment is refused with the reason.
func Apply(touch bpmn.Touch, def *bpmn.Definitions) []bpmn.Problem {
	return ApplyBeside(touch, def, nil)
}

// Forms gives the file of a form, of form-js or of uEngine; nil if there is none.
type Forms func(id string) []byte

// FormsIn are the forms in a folder: by their name or path, with or without .form, or by the id in them.
func FormsIn(folder fs.FS) Forms {
	return func(id string) []byte {
		for _, name := range []string{id, id + ".form"} {
			if data, err := fs.ReadFile(folder, name); err == nil && strings.HasSuffix(name, ".form") { // a path that leads out of the folder is none
				return data
			}
		}
		names, err := fs.Glob(folder, "*.form")
		if err != nil {
			return nil
		}
		for _, name := range names {
			data, err := fs.ReadFile(folder, name)
			var form struct{ ID string }
			if err == nil && json.Unmarshal(data, &form) == nil && form.ID == id {
				return data
			}
		}
		return nil
	}
}

// ApplyBeside is Apply for a file beside which forms lie.
func ApplyBeside(touch bpmn.Touch, def *bpmn.Definitions, forms Forms) []bpmn.Problem {
	in := &importer{touch: touch, def: def, forms: forms}
	for _, e := range def.Elements {
		if e.Kind.Is(bpmn.Part) || e.HasSettings() {
			continue // the settings of a part belong to what it is part of
		}
		x := &element{importer: in, Element: e}
		for _, dialect := range dialects {
			dialect(x)
		}
		x.left(x.XML)
	}
	return in.problems
}

type importer struct {
	touch    bpmn.Touch
	def      *bpmn.Definitions
	forms    Forms
	problems []bpmn.Problem
}

// element is one element while its settings are carried over.
type element struct {
	*importer
	*bpmn.Element
}

// problem notes what could not be carried over from x and what to do.
func (x *element) problem(format string, args ...any) {
	x.problems = append(x.problems, bpmn.Problem{Element: x.ID, XML: x.XML, Message: fmt.Sprintf(format, args...)})
}

// set gives a field a value; an empty one is nothing to carry over.
func (x *element) set(field, value string) {
	if value == "" {
		return
	}
	f, ok := bpmn.FieldOf(x.Element, field)
	if !ok {
		x.problem("a %s cannot hold the setting %s = %.60q", x.Kind, field, value)
		return
	}
	bpmn.Set(x.touch, x.Element, f, value)
}

// row adds a row to a table field: names of columns and their values in turn.
func (x *element) row(field string, cells ...string) {
	f, ok := bpmn.FieldOf(x.Element, field)
	if !ok {
		x.problem("a %s cannot hold the setting %s (%s)", x.Kind, field, strings.Join(cells, " "))
		return
	}
	row := bpmn.AddRow(x.touch, x.Element, f)
	for i := 0; i < len(cells); i += 2 {
		for _, c := range f.Columns {
			if c.Name == cells[i] {
				bpmn.SetXML(x.touch, row, c, cells[i+1])
			}
		}
	}
}

// replaceScript gives a script task a script in FEEL; the text that stood there
// stays as a note.
func (x *element) replaceScript(script, result string) {
	if source := text(child(x.XML, bpmn.NS, "script")); source != "" {
		x.keep("script", x.Attr("scriptFormat"), source, "")
	}
	if a := x.XML.SelectAttr("scriptFormat"); a != nil { // first: the language says which setting the script is
		x.touch(x.XML)
		a.Value = "feel"
	}
	x.set("script", script)
	x.set("resultVariable", result)
}

var cycle = regexp.MustCompile(`^R(\d*)/(.+)$`)

// retries reads Camunda's and Flowable's "R3/PT10S" or a list "PT10S,PT1M":
// so many attempts in all, or one more than the list is long.
// Elements that call nothing have no attempts here: there the setting is for
// the job that only moves the token on.
func (x *element) retries(text string) {
	if _, ok := bpmn.FieldOf(x.Element, "attempts"); !ok {
		return
	}
	text = strings.TrimSpace(text)
	if m := cycle.FindStringSubmatch(text); m != nil {
		x.set("attempts", m[1])
		x.set("delay", m[2])
	} else if text != "" {
		list := strings.Split(text, ",")
		x.set("attempts", fmt.Sprint(len(list)+1))
		x.set("delay", strings.TrimSpace(list[0]))
	}
}

// header adds a request header; the type of the body follows Content-Type.
func (x *element) header(name, value string) {
	x.row("headers", "name", name, "value", value)
	if strings.EqualFold(name, "Content-Type") {
		x.set("body", bodyKind(value))
	}
}

// bodyKind returns the kind of body that a media type stands for.
func bodyKind(mediaType string) string {
	switch m := strings.ToLower(mediaType); {
	case strings.Contains(m, "json"):
		return "json"
	case strings.Contains(m, "x-www-form-urlencoded"):
		return "form"
	case strings.Contains(m, "xml"):
		return "xml"
	}
	return "text"
}

// bodiless reports whether requests of this method carry no body.
func bodiless(method string) bool {
	switch strings.ToUpper(method) {
	case "GET", "HEAD", "DELETE", "OPTIONS":
		return true
	}
	return false
}

// referredForm carries over the form of a user task that lies in another file, or in the process (camunda-forms:bpmn:ID).
func (x *element) referredForm(key string) {
	id := key
	for _, prefix := range []string{"camunda-forms:bpmn:", "camunda-forms:deployment:", "embedded:deployment:"} {
		id = strings.TrimPrefix(id, prefix)
	}
	data := x.embeddedForm(id)
	if data == nil && x.forms != nil {
		data = x.forms(id)
	}
	if data == nil {
		x.problem("its form %q is kept elsewhere; add the fields here, or put the .form file beside this one and open it again", key)
		return
	}
	told, err := SetForm(x.touch, x.Element, data)
	if err != nil {
		x.problem("its form %q cannot be used: %v", key, err)
	}
	for _, t := range told {
		x.problem("in its form, %s", t)
	}
}

// embeddedForm is a form that Camunda 8 keeps in the process of the task.
func (x *element) embeddedForm(id string) []byte {
	for _, f := range children(child(x.Root().XML, bpmn.NS, "extensionElements"), nsZeebe, "userTaskForm") {
		if f.SelectAttrValue("id", "") == id {
			return []byte(text(f))
		}
	}
	return nil
}
