package doc

import (
	"maps"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// set gives x an attribute in no namespace; an empty value takes it away.
func (tx *Tx) set(x *etree.Element, key, value string) {
	if x.SelectAttrValue(key, "") == value {
		return
	}
	tx.Touch(x)
	if value == "" {
		x.RemoveAttr(key)
	} else {
		x.CreateAttr(key, value)
	}
}

// setFlag writes a boolean attribute; the value the standard assumes is not written.
func (tx *Tx) setFlag(x *etree.Element, key string, value, standard bool) {
	switch {
	case value == standard:
		tx.set(x, key, "")
	case value:
		tx.set(x, key, "true")
	default:
		tx.set(x, key, "false")
	}
}

// setText makes text the content of x.
func (tx *Tx) setText(x *etree.Element, text string) {
	if x.Text() != text {
		tx.Touch(x)
		x.SetText(text)
	}
}

// element makes an element of a namespace, to be inserted below parent, with
// the prefix that the document uses there.
func (tx *Tx) element(parent *etree.Element, space, tag string, attrs ...string) *etree.Element {
	x := etree.NewElement(tag)
	x.Space = bpmn.Prefix(tx.Touch, parent, space)
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i+1] != "" {
			x.CreateAttr(attrs[i], attrs[i+1])
		}
	}
	return x
}

// add makes a BPMN element and inserts it where the schema wants it.
func (tx *Tx) add(parent *etree.Element, tag string, attrs ...string) *etree.Element {
	x := tx.element(parent, bpmn.NS, tag, attrs...)
	bpmn.Insert(tx.Touch, parent, x)
	return x
}

// remove takes x out of its parent.
func (tx *Tx) remove(x *etree.Element) {
	if x.Parent() != nil {
		bpmn.Remove(tx.Touch, x)
	}
}

// rehome takes x out of its parent and inserts it into another, where its names stand for the same.
func (tx *Tx) rehome(x, parent *etree.Element) {
	spaces := bpmn.Spaces(x)
	tx.remove(x)
	bpmn.Insert(tx.Touch, parent, x)
	tx.keepSpaces(x, spaces)
}

// readd appends to parent what was taken out of other parents by remove, with what its prefixes stood for there.
func (tx *Tx) readd(parent *etree.Element, list []*etree.Element, spaces []map[string]string) {
	tx.Touch(parent)
	for i, x := range list {
		parent.AddChild(x)
		tx.keepSpaces(x, spaces[i])
	}
}

// spacesOf are those of each element of a list, see bpmn.Spaces.
func spacesOf(list []*etree.Element) []map[string]string {
	all := make([]map[string]string, len(list))
	for i, x := range list {
		all[i] = bpmn.Spaces(x)
	}
	return all
}

// keepSpaces declares on x, which has been elsewhere, prefixes that stood for something else there: something around it, such as a sub-process
// pasted from a file with other prefixes, had declared them.
func (tx *Tx) keepSpaces(x *etree.Element, spaces map[string]string) {
	for _, prefix := range slices.Sorted(maps.Keys(spaces)) {
		if space := spaces[prefix]; bpmn.Namespace(x, prefix) != space {
			tx.set(x, strings.TrimSuffix("xmlns:"+prefix, ":"), space)
		}
	}
}

// child returns the first child element in the BPMN namespace with this tag, or nil.
func child(x *etree.Element, tag string) *etree.Element {
	for c := range x.ChildElementsSeq() {
		if c.Tag == tag && c.NamespaceURI() == bpmn.NS {
			return c
		}
	}
	return nil
}

// refs returns the children of x called tag that name id.
func refs(x *etree.Element, tag, id string) []*etree.Element {
	var found []*etree.Element
	for c := range x.ChildElementsSeq() {
		if c.Tag == tag && local(c.Text()) == id {
			found = append(found, c)
		}
	}
	return found
}

// addRef makes sure that x has a child called tag that names id.
func (tx *Tx) addRef(x *etree.Element, tag, id string) {
	if id != "" && len(refs(x, tag, id)) == 0 {
		r := tx.element(x, bpmn.NS, tag)
		r.SetText(id)
		bpmn.Insert(tx.Touch, x, r)
	}
}

// dropRef removes the children of x called tag that name id.
func (tx *Tx) dropRef(x *etree.Element, tag, id string) {
	for _, r := range refs(x, tag, id) {
		tx.remove(r)
	}
}

// local strips the prefix of a QName and the white space around it.
var local = bpmn.Local
