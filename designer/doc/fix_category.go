package doc

import (
	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// categorize names a group: its name is the value of a category value that it
// refers to (section 8.4.2, Category; 8.4.4, Group). A value that another
// group shares is left to that group.
func (tx *Tx) categorize(group *etree.Element, name string) {
	tx.sync()
	v := tx.model.ByID(local(group.SelectAttrValue("categoryValueRef", "")))
	if v != nil && tx.groupsOf(v) <= 1 {
		tx.set(v.XML, "value", name)
		return
	}
	if name == "" && v == nil {
		return
	}
	c := tx.add(tx.file.Root(), string(bpmn.Category), "id", tx.freshFor(bpmn.Category))
	x := tx.add(c, string(bpmn.CategoryValue), "id", tx.freshFor(bpmn.CategoryValue), "value", name)
	tx.set(group, "categoryValueRef", x.SelectAttrValue("id", ""))
}

// groupsOf counts the groups and flow elements that refer to a category value.
func (tx *Tx) groupsOf(v *bpmn.Element) int {
	n := 0
	for _, g := range tx.model.Every(bpmn.Group) {
		if local(g.Attr("categoryValueRef")) == v.ID {
			n++
		}
	}
	return n
}

// dropCategories removes the category values of groups that are gone, and
// categories that have none left.
func dropCategories(tx *Tx) error {
	for _, g := range tx.removed {
		if g.Kind != bpmn.Group {
			continue
		}
		v := tx.model.ByID(local(g.Attr("categoryValueRef")))
		if v == nil || v.Parent == nil || tx.groupsOf(v) > 0 {
			continue
		}
		if len(v.Parent.Children) == 1 {
			v = v.Parent
		}
		tx.remove(v.XML)
		tx.sync()
	}
	return nil
}
