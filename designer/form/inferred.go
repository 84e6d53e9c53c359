package form

import (
	"maps"
	"slices"
	"strings"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
	fields "hookflow/engine/form"
)

// known are the kinds of the variables of the process as the form was refreshed last: reading them anew at each letter
// takes too long in a large document.
func (f *Form) known() map[string]*feel.Shape {
	if f.types == nil && f.first() != nil {
		f.types = f.inferred(f.doc.Model(), f.first())
	}
	return f.types
}

// A writing is one place of a document that gives a variable a value.
type writing struct {
	name  string
	shape *feel.Shape // known without looking at others
	expr  string      // its value, an expression; empty: the shape says all
	wraps bool        // the variable is a list of these values
	opens bool        // the variable is an item of this list
	with  *feel.Shape // what the expression sees as response; nil: not known
}

// inferred tells what the variables of the process of e are, as far as the document says it: the kind of a form's field, the
// result of an expression. A variable that is written as two kinds is none; what only a service knows is told by samples.
func (f *Form) inferred(model *bpmn.Definitions, e *bpmn.Element) map[string]*feel.Shape {
	var list []writing
	root := processOf(e)
	for _, other := range model.Elements {
		if processOf(other) == root {
			list = append(list, f.writings(other)...)
		}
	}
	known := map[string]*feel.Shape{}
	for range inferRounds {
		known = round(list, known)
	}
	return known
}

// inferRounds is how many expressions may build on one another.
const inferRounds = 5

// round infers every variable from what is known of the others.
func round(list []writing, known map[string]*feel.Shape) map[string]*feel.Shape {
	next, seen := map[string]*feel.Shape{}, map[string]bool{}
	for _, w := range list {
		shape := w.infer(known)
		if seen[w.name] && next[w.name].String() != shape.String() {
			shape = nil
		}
		next[w.name], seen[w.name] = shape, true
	}
	return next
}

func (w *writing) infer(known map[string]*feel.Shape) *feel.Shape {
	shape := w.shape
	if w.expr != "" {
		expr, err := feel.Parse(w.expr)
		if err != nil {
			return nil
		}
		if w.with != nil {
			known = maps.Clone(known)
			known["response"] = w.with
		}
		shape, _ = expr.Check(known)
	}
	switch {
	case w.wraps:
		return &feel.Shape{Kind: feel.KindList, Item: shape}
	case w.opens && (shape == nil || shape.Kind != feel.KindList):
		return nil
	case w.opens:
		return shape.Item
	}
	return shape
}

// writings are those of one element.
func (f *Form) writings(e *bpmn.Element) (list []writing) {
	list = written(e)
	if record := f.recordsOf(e); record != nil && e.Kind != bpmn.DataStoreReference {
		for i := range list {
			list[i].with = answerOf(record)
		}
	}
	return append(list, f.stored(e)...)
}

// written are those that settings of one element name.
func written(e *bpmn.Element) (list []writing) {
	for f := range bpmn.EachField(e) {
		switch {
		case f.Name == "form":
			list = append(list, asked(e, *f)...)
		case f.Type == bpmn.Table:
			list = append(list, assigned(e, *f)...)
		case f.Type == bpmn.Variable:
			if name := bpmn.Get(e, *f); name != "" {
				list = append(list, single(e, f.Name, name))
			}
		}
	}
	return list
}

// single is what a field of its own names: the result of a script, the item of a loop, what a loop collects.
func single(e *bpmn.Element, field, name string) writing {
	w := writing{name: name}
	switch field {
	case "item":
		w.expr, w.opens = expressionOf(bpmn.Value(e, "collection")), true
	case "gatherInto":
		w.expr, w.wraps = expressionOf(bpmn.Value(e, "gather")), true
	case "resultVariable":
		w.expr = expressionOf(bpmn.Value(e, "script"))
	}
	return w
}

// expressionOf is the expression of a field that holds nothing else, with or without its sign.
func expressionOf(text string) string { return strings.TrimPrefix(strings.TrimSpace(text), "=") }

// assigned are the rows that put a value into a variable.
func assigned(e *bpmn.Element, f bpmn.Field) (list []writing) {
	name := slices.IndexFunc(f.Columns, func(c bpmn.Field) bool { return c.Type == bpmn.Variable })
	value := slices.IndexFunc(f.Columns, func(c bpmn.Field) bool { return c.Name == "value" })
	if name < 0 || value < 0 || name == value {
		return nil
	}
	for _, x := range bpmn.Rows(e, f) {
		w := writing{name: bpmn.GetXML(x, f.Columns[name])}
		if w.name == "" {
			continue
		}
		text := bpmn.GetXML(x, f.Columns[value])
		if expr, is := strings.CutPrefix(strings.TrimSpace(text), "="); is {
			w.expr = expr
		} else if text != "" {
			w.shape = &feel.Shape{Kind: feel.KindString}
		}
		list = append(list, w)
	}
	return list
}

// asked are the fields of a form: what a person fills in is of the field's kind.
func asked(e *bpmn.Element, f bpmn.Field) (list []writing) {
	column := func(name string) bpmn.Field {
		return f.Columns[slices.IndexFunc(f.Columns, func(c bpmn.Field) bool { return c.Name == name })]
	}
	for _, x := range bpmn.Rows(e, f) {
		if name := bpmn.GetXML(x, column("variable")); name != "" {
			list = append(list, writing{name: name, shape: filledIn(bpmn.GetXML(x, column("type")))})
		}
	}
	return list
}

// filledIn is what a kind of field of a form holds; nil: anything.
func filledIn(kind string) *feel.Shape {
	text := &feel.Shape{Kind: feel.KindString}
	switch kind {
	case "", fields.Text, fields.Multiline, fields.Date, fields.Time, fields.DateTime, fields.Email, fields.URL, fields.Person:
		return text
	case fields.Number:
		return &feel.Shape{Kind: feel.KindNumber}
	case fields.Boolean:
		return &feel.Shape{Kind: feel.KindBool}
	case fields.Tags:
		return &feel.Shape{Kind: feel.KindList, Item: text}
	case fields.Table:
		return &feel.Shape{Kind: feel.KindList}
	}
	return nil
}
