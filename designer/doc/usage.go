package doc

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// A Use is a setting that names a variable.
type Use struct {
	Element *bpmn.Element
	Field   bpmn.Field
	Text    string // of the setting
	Writes  bool   // it gives the variable its value
	After   string // of Renaming: the text with the new name
	Err     error  // of Renaming: why the text cannot be changed

	row *etree.Element // of a table; nil: a setting of the element itself
}

// Uses lists the settings that write or read a variable, in the order of the document.
func (d *Doc) Uses(variable string) (list []Use) {
	if variable == "" {
		return nil
	}
	for _, e := range d.model.Elements {
		for _, u := range Texts(e) {
			if strings.Contains(u.Text, variable) && mentions(u.Field, u.Text, variable) {
				u.Writes = u.Field.Type == bpmn.Variable
				list = append(list, u)
			}
		}
	}
	return list
}

// Texts are the settings of an element that say something, cells of tables included.
func Texts(e *bpmn.Element) (list []Use) {
	add := func(f bpmn.Field, text string, row *etree.Element) {
		if text != "" {
			list = append(list, Use{Element: e, Field: f, Text: text, row: row})
		}
	}
	for _, f := range bpmn.FieldsOf(e) {
		if f.Type != bpmn.Table {
			add(f, bpmn.Get(e, f), nil)
			continue
		}
		for _, row := range bpmn.Rows(e, f) {
			for _, c := range f.Columns {
				add(c, bpmn.GetXML(row, c), row)
			}
		}
	}
	return list
}

// mentions reports whether the text of a setting names a variable.
func mentions(f bpmn.Field, text, variable string) bool {
	switch f.Type {
	case bpmn.Variable:
		return text == variable
	case bpmn.Expression, bpmn.Script:
		return slices.Contains(feel.NamesInField(asExpression(text)), variable)
	case bpmn.Text, bpmn.Multiline, bpmn.Duration:
		return slices.Contains(feel.NamesInField(text), variable)
	}
	return false
}

// asExpression is the text of a setting that is FEEL also without the leading "=".
func asExpression(text string) string {
	if strings.HasPrefix(strings.TrimSpace(text), "=") {
		return text
	}
	return "=" + text
}

// Renaming says what giving a variable another name would change.
func (d *Doc) Renaming(variable, name string) []Use {
	list := d.Uses(variable)
	for i := range list {
		u := &list[i]
		u.After, u.Err = u.renamed(variable, name)
	}
	return list
}

// renamed is the text with another name for a variable.
func (u *Use) renamed(variable, name string) (string, error) {
	switch u.Field.Type {
	case bpmn.Variable:
		return name, nil
	case bpmn.Expression, bpmn.Script:
		text, err := feel.RenameInField(asExpression(u.Text), variable, name)
		if !strings.HasPrefix(strings.TrimSpace(u.Text), "=") {
			text = strings.TrimPrefix(text, "=")
		}
		return text, err
	}
	return feel.RenameInField(u.Text, variable, name)
}

// RenameVariable gives a variable another name wherever the document names it. It is
// refused if a text cannot be changed, or if the name is another variable's already.
func (tx *Tx) RenameVariable(variable, name string) error {
	tx.sync()
	if name = strings.TrimSpace(name); name == "" || name == variable {
		return nil
	}
	if len(tx.Uses(name)) > 0 {
		return Refused(fmt.Sprintf("%q is the name of another variable.", name))
	}
	list := tx.Renaming(variable, name)
	var failed []error
	for _, u := range list {
		if u.Err != nil {
			failed = append(failed, fmt.Errorf("%s, %s: %w", calling(u.Element), u.Field.Label, u.Err))
			continue
		}
		if u.row != nil {
			bpmn.SetXML(tx.Touch, u.row, u.Field, u.After)
		} else {
			bpmn.Set(tx.Touch, u.Element, u.Field, u.After)
		}
	}
	tx.sync()
	return errors.Join(failed...)
}

// References lists the elements that refer to an element by its id.
func (d *Doc) References(id string) (list []*bpmn.Element) {
	ids := map[string]string{id: id}
	for _, e := range d.model.Elements {
		if e.ID != id && refersTo(e.XML, ids, true) {
			list = append(list, e)
		}
	}
	return list
}

// refersTo reports whether an XML element, or what of it is no element of its own, holds
// a reference to one of some ids.
func refersTo(x *etree.Element, ids map[string]string, top bool) bool {
	for _, a := range x.Attr {
		if _, ok := renamed(ids, a.Value); ok && a.Space == "" && referring[a.Key] {
			return true
		}
	}
	if _, ok := renamed(ids, strings.TrimSpace(x.Text())); ok && referringText[x.Tag] {
		return true
	}
	if !top && bpmn.Of(bpmn.Kind(x.Tag)) != nil {
		return false
	}
	for c := range x.ChildElementsSeq() {
		if bpmn.Of(bpmn.Kind(c.Tag)) == nil && refersTo(c, ids, false) {
			return true
		}
	}
	return false
}
