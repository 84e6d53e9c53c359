package form

import (
	"slices"
	"strings"

	"hookflow/designer/look"
	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// recordsOf is a record of the catalog that an element works with, as processes see it: its fields by their names, and its id.
// Nil: the element works with none, or its fields are not known.
func (f *Form) recordsOf(e *bpmn.Element) *feel.Shape {
	if f.Fields == nil || !withRecords(e) {
		return nil
	}
	fields := f.Fields(bpmn.Value(e, "catalog"))
	if len(fields) == 0 {
		return nil
	}
	fields["id"] = &feel.Shape{Kind: feel.KindString}
	return &feel.Shape{Kind: feel.KindContext, Entries: fields}
}

// withRecords reports whether e is a data store that is bound to a catalog, or works with the records of one.
func withRecords(e *bpmn.Element) bool {
	if e.Kind == bpmn.DataStoreReference {
		return bpmn.Value(e, "catalog") != ""
	}
	w := bpmn.WorkOf(e)
	return w != nil && w.Key == "catalog"
}

// answerOf is what the work of an element with records gives as response.
func answerOf(record *feel.Shape) *feel.Shape {
	return &feel.Shape{Kind: feel.KindContext, Entries: map[string]*feel.Shape{
		"record": record, "records": {Kind: feel.KindList, Item: record}, "total": {Kind: feel.KindNumber}, "message": {Kind: feel.KindString},
	}}
}

// stored is what a data store that is bound to a catalog puts into a variable: a record, or a list of them.
func (f *Form) stored(e *bpmn.Element) (list []writing) {
	record := f.recordsOf(e)
	if record == nil || e.Kind != bpmn.DataStoreReference {
		return nil
	}
	name := bpmn.Value(e, "storeVariable")
	if name == "" {
		name = e.Name()
	}
	if bpmn.Value(e, "recordId") != "" {
		return []writing{{name: name, shape: record}}
	}
	return []writing{{name: name, shape: &feel.Shape{Kind: feel.KindList, Item: record}}}
}

// conditional are what a condition over records may name: the fields of the catalog, and the values below it.
func (f *Form) conditional() map[string]*feel.Shape {
	e, all := f.first(), map[string]*feel.Shape{}
	if e == nil {
		return all
	}
	if record := f.recordsOf(e); record != nil {
		all = record.Entries
	}
	for _, name := range bpmn.Named(e, "recordValues") {
		if all[name] == nil {
			all[name] = nil
		}
	}
	return all
}

// condition proposes how a condition over records can go on at a rune.
func (f *Form) condition(text string, at int) []look.Proposal {
	return f.proposed(feel.Complete(text, len(string([]rune(text)[:at])), f.conditional()), text)
}

// fieldNames proposes the fields of the catalog, for a place that names one of them; before is what may stand before the name.
func (f *Form) fieldNames(text, before string) (list []look.Proposal) {
	e := f.first()
	if e == nil {
		return nil
	}
	record := f.recordsOf(e)
	if record == nil {
		return nil
	}
	typed := strings.TrimPrefix(text, before)
	for name, shape := range record.Entries {
		if name != typed && strings.HasPrefix(strings.ToLower(name), strings.ToLower(typed)) {
			list = append(list, look.Proposal{From: len([]rune(text)) - len([]rune(typed)), Text: name, Icon: "table", Type: typeOf(shape)})
		}
	}
	slices.SortFunc(list, func(a, b look.Proposal) int { return strings.Compare(a.Text, b.Text) })
	return list
}

// typeOf names what something holds; empty: anything.
func typeOf(s *feel.Shape) string {
	if name := s.String(); name != "null" && name != "Any" {
		return name
	}
	return ""
}
