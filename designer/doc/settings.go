package doc

import (
	"fmt"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/schema"
)

// Rename gives an element the name people see. The name of a group is that of
// its category value.
func (tx *Tx) Rename(e *bpmn.Element, name string) error {
	tx.sync()
	switch {
	case e.Kind == bpmn.TextAnnotation:
		return tx.SetField(e, "text", name)
	case e.Kind == bpmn.Group:
		tx.categorize(e.XML, name)
		return nil
	case nameless(e.Kind):
		return Refused("The standard gives this element no name.")
	}
	return tx.SetField(e, "name", name)
}

// nameless reports whether the schema has no name for elements of kind k.
func nameless(k bpmn.Kind) bool {
	return k == bpmn.Association || k == bpmn.DataInputAssociation || k == bpmn.DataOutputAssociation
}

// SetField gives a setting of the element table a value; "" is its default. A
// new id is also written wherever the old one stands.
func (tx *Tx) SetField(e *bpmn.Element, field, value string) error {
	tx.sync()
	f, ok := bpmn.FieldOf(e, field)
	if !ok || f.Name == "name" && nameless(e.Kind) {
		return fmt.Errorf("set %s of %s: a %s has no such setting", field, e.Label(), bpmn.Of(e.Kind).Label)
	}
	if f.Name == "id" {
		return tx.renumber(e, value)
	}
	idle := bpmn.WorkOf(e) == nil
	bpmn.Set(tx.Touch, e, f, value)
	if idle && bpmn.WorkOf(e) != nil {
		tx.working[e] = true
	}
	if f.Name == "name" || f.Name == "text" && e.Kind == bpmn.TextAnnotation {
		tx.renamed[e] = true
	}
	if flow := tx.model.ByID(value); f.Name == "default" && flow != nil { // it is taken when no condition holds
		if condition, ok := bpmn.FieldOf(flow, "condition"); ok {
			bpmn.Set(tx.Touch, flow, condition, "")
		}
	}
	tx.sync()
	return nil
}

// A Row is one row of a table field: column name to text.
type Row map[string]string

// SetRows makes rows the content of a table field. Rows that stay the same keep
// their XML; unknown attributes and children of a row stay with its place.
func (tx *Tx) SetRows(e *bpmn.Element, field string, rows []Row) error {
	tx.sync()
	f, ok := bpmn.FieldOf(e, field)
	if !ok || f.Type != bpmn.Table {
		return fmt.Errorf("set %s of %s: it has no such table", field, e.Label())
	}
	old := bpmn.Rows(e, f)
	for _, x := range old[min(len(rows), len(old)):] {
		bpmn.RemoveRow(tx.Touch, e, x)
	}
	for i, row := range rows {
		var x *etree.Element
		if i < len(old) {
			x = old[i]
		} else {
			x = bpmn.AddRow(tx.Touch, e, f)
		}
		for _, c := range f.Columns {
			bpmn.SetXML(tx.Touch, x, c, row[c.Name])
		}
	}
	tx.sync()
	return nil
}

// Rows returns the rows of a table field of e.
func (d *Doc) Rows(e *bpmn.Element, field string) []Row {
	f, ok := bpmn.FieldOf(e, field)
	if !ok || f.Type != bpmn.Table {
		return nil
	}
	var rows []Row
	for _, x := range bpmn.Rows(e, f) {
		row := Row{}
		for _, c := range f.Columns {
			row[c.Name] = bpmn.GetXML(x, c)
		}
		rows = append(rows, row)
	}
	return rows
}

// SetRow gives the row of a table field whose column key has a name, in any case, a value; a
// row that is not there is added.
func (tx *Tx) SetRow(e *bpmn.Element, table, key, name, value string) error {
	f, ok := bpmn.FieldOf(e, table)
	if !ok {
		return fmt.Errorf("set %s: %s has no such setting", table, e.ID)
	}
	var rows []Row
	found := false
	for _, x := range bpmn.Rows(e, f) {
		r := Row{}
		for _, c := range f.Columns {
			r[c.Name] = bpmn.GetXML(x, c)
		}
		if !found && strings.EqualFold(r[key], name) {
			r["value"], found = value, true
		}
		rows = append(rows, r)
	}
	if !found {
		rows = append(rows, Row{key: name, "value": value})
	}
	return tx.SetRows(e, table, rows)
}

// AddRoot makes a message, error, signal or escalation with a name, for the
// "create new" of a reference.
func (tx *Tx) AddRoot(kind bpmn.Kind, name string) (*bpmn.Element, error) {
	if !kind.Is(bpmn.Root) {
		return nil, fmt.Errorf("create %s: it is no child of definitions", kind)
	}
	x := tx.add(tx.file.Root(), string(kind), "id", tx.freshFor(kind), "name", name)
	tx.sync()
	return tx.model.Of(x), nil
}

// renumber gives e another id and follows it through every reference.
func (tx *Tx) renumber(e *bpmn.Element, id string) error {
	switch {
	case id == e.ID:
		return nil
	case !schema.NCName(id):
		return Refused("An ID begins with a letter or _, and has only letters, digits, - _ and . in it.")
	case tx.ids[id] && (tx.model.ByID(id) != nil || tx.drawnAs(id)):
		return Refused(fmt.Sprintf("The ID %q is taken.", id))
	}
	was := e.ID
	tx.ids[id] = true
	tx.set(e.XML, "id", id)
	tx.redirect(map[string]string{was: id}, tx.file.Root())
	tx.sync()
	return nil
}

// drawnAs reports whether something of the drawing has this id.
func (d *Doc) drawnAs(id string) bool {
	for _, g := range d.model.Diagrams {
		if idsOf(g.XML)[id] {
			return true
		}
	}
	return false
}

// referring and referringText name the attributes and the child elements whose
// text is the id of another element: those of the schema, of the drawing, and of
// Hookflow.
var (
	referring = referenceNames([]string{"bpmnElement", "choreographyActivityShape", "sourceElement", "targetElement", "flow", "structureRef"},
		func(t *schema.Type) []schema.Member { return t.Attrs })
	referringText = referenceNames(nil, func(t *schema.Type) []schema.Member { return t.Children })
)

// referenceNames lists what among the members of all types leads to an element.
func referenceNames(more []string, members func(*schema.Type) []schema.Member) map[string]bool {
	names := map[string]bool{}
	for _, name := range more {
		names[name] = true
	}
	for _, t := range schema.BPMN.Types {
		for _, m := range members(t) {
			if m.Target != "" {
				names[m.Names[0]] = true
			}
		}
	}
	return names
}

// soft references may name what is not in the document: a process of another
// file, a type of a schema.
var soft = map[string]bool{"calledElement": true, "structureRef": true}

// redirect replaces ids in every reference below x; a prefix stays.
func (tx *Tx) redirect(ids map[string]string, x *etree.Element) {
	stack := []*etree.Element{x}
	for len(stack) > 0 {
		x := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, a := range x.Attr {
			if id, ok := renamed(ids, a.Value); ok && a.Space == "" && referring[a.Key] {
				tx.Touch(x)
				x.CreateAttr(a.Key, id)
			}
		}
		if referringText[x.Tag] {
			if id, ok := renamed(ids, strings.TrimSpace(x.Text())); ok {
				tx.setText(x, id)
			}
		}
		for c := range x.ChildElementsSeq() {
			stack = append(stack, c)
		}
	}
}

// renamed returns ref with its id replaced, if it is one of ids.
func renamed(ids map[string]string, ref string) (string, bool) {
	id, ok := ids[local(ref)]
	return ref[:len(ref)-len(local(ref))] + id, ok
}
