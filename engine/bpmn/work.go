package bpmn

import (
	"slices"

	"hookflow/engine/feel"
)

// A Work is one kind of work that is done outside of the engine. A new kind is a
// row of Works with its fields, one file in runtime/work that does it, and what
// each export makes of the fields; nothing else knows it.
type Work struct {
	Name   string // the type of its jobs, which is stored with them: never changed
	Label  string // English; translated by the designer
	Key    string // the field without which there is nothing to do
	Fields []Field

	// On tells where the kind is no choice of a person but follows from the
	// element, such as a script in a language that the engine does not know.
	On        func(*Element) bool
	Variables bool // those that the element sees are part of the request; the answer is a result, as of a script
}

// Works is the table of the kinds. An element that names none does the first.
// The field "answers", where a kind has one, says which variables are written
// from what came back, called response; all others are the request.
var Works = []Work{
	{Name: "http", Label: "HTTP call", Key: "url", Fields: call},
	{Name: "connector", Label: "Connector", Key: "connector", Fields: connected},
	{Name: "mail", Label: "E-mail", Key: "to", Fields: mailing},
	{Name: "sql", Label: "SQL", Key: "statement", Fields: querying},
	{Name: "record", Label: "Records", Key: "catalog", Fields: recording},
	{Name: "script", Label: "Script", Key: "source", Fields: source, On: inJavaScript, Variables: true},
}

// working are the settings of elements that do outside work: those of all kinds,
// each shown for its own kind only.
var working = func() []Field {
	var all []Field
	all = append(all, Field{Name: "work", Label: "Work", Help: "What the element does outside.", Type: Choice, Choices: workNames(), Default: Works[0].Name, Place: workPlace})
	for _, w := range Works {
		if w.On != nil {
			continue
		}
		for _, f := range w.Fields {
			if i := slices.IndexFunc(all, func(g Field) bool { return g.Name == f.Name }); i >= 0 {
				all[i].Work = append(all[i].Work, w.Name)
				continue
			}
			f.Work = []string{w.Name}
			all = append(all, f)
		}
	}
	return all
}()

const workPlace = "hookflow:work/@kind"

var workSteps = parsePlace(workPlace) // taken apart once: it is read for each field

func workNames() (names []string) {
	for _, w := range Works {
		if w.On == nil {
			names = append(names, w.Name)
		}
	}
	return names
}

// WorkOf is the kind of outside work that the settings of e ask for; nil if e
// has none to do.
func WorkOf(e *Element) *Work {
	i := slices.IndexFunc(Works, func(w Work) bool { return w.On != nil && w.On(e) })
	if i < 0 {
		i = slices.IndexFunc(Works, func(w Work) bool { return w.On == nil && w.Name == workNamed(e) })
	}
	if i < 0 || Value(e, Works[i].Key) == "" {
		return nil
	}
	return &Works[i]
}

// CallFailed is the code of the error that failed work throws when nobody has named one.
const CallFailed = "CallFailed"

// FailsUncaught reports whether e has work to do of which no failure throws an error, so that no error event on its border catches one.
func FailsUncaught(e *Element) bool {
	code, may := FieldOf(e, "errorCode")
	return may && WorkOf(e) != nil && Value(e, "job") == "" && Value(e, code.Name) == ""
}

// WorkAsked is the kind of outside work that e names, whether or not there is anything for
// it to do yet; nil if what it names is none.
func WorkAsked(e *Element) *Work {
	if i := slices.IndexFunc(Works, func(w Work) bool { return w.On == nil && w.Name == workNamed(e) }); i >= 0 {
		return &Works[i]
	}
	return nil
}

// workNamed is the name of the kind whose settings e shows.
func workNamed(e *Element) string {
	return get(e.XML, workSteps, Field{Default: Works[0].Name})
}

// IconOf is the data: address of the picture that a template gave to e: ours, or one that Camunda's modeller wrote
// (zeebe:modelerTemplateIcon, camunda:modelerTemplateIcon); "" if it has none.
func IconOf(e *Element) string {
	for _, a := range e.XML.Attr {
		if a.Key == "modelerTemplateIcon" {
			return a.Value
		}
	}
	if e.Kind.Activity() && workNamed(e) == "connector" {
		return Value(e, "icon")
	}
	return ""
}

// PlaceOf is where the text of f stands in e, and so how what a template fills
// in is escaped.
func PlaceOf(e *Element, f Field) feel.Place {
	if f.IntoAs == "" {
		return f.Into
	}
	return map[string]feel.Place{"json": feel.JSON, "xml": feel.XML, "soap": feel.XML}[Value(e, f.IntoAs)]
}
