package lint

import "github.com/beevik/etree"

// itemOf returns the item definition of a data input, message, error ..., or
// nil. A reference to a data object stands for the object.
func (p *Pass) itemOf(x *etree.Element) *etree.Element {
	for _, ref := range []string{"itemSubjectRef", "itemRef", "structureRef"} {
		if n := p.lookup(x.SelectAttrValue(ref, "")); n != nil && n.xml.Tag == "itemDefinition" {
			return n.xml
		}
	}
	for _, ref := range []string{"dataObjectRef", "dataStoreRef"} {
		if n := p.lookup(x.SelectAttrValue(ref, "")); n != nil && n.xml != x && (n.xml.Tag == "dataObject" || n.xml.Tag == "dataStore") {
			return p.itemOf(n.xml)
		}
	}
	return nil
}

// equivalent reports whether two item definitions describe the same data: they
// are one, or both name the same structure.
func equivalent(a, b *etree.Element) bool {
	return a == b || a != nil && b != nil && a.SelectAttrValue("structureRef", "") != "" && sameStructure(a, b) &&
		a.SelectAttrValue("isCollection", "false") == b.SelectAttrValue("isCollection", "false")
}

// sameStructure reports whether two item definitions name the same structure, or both
// none.
func sameStructure(a, b *etree.Element) bool {
	return a.SelectAttrValue("structureRef", "") == b.SelectAttrValue("structureRef", "")
}
