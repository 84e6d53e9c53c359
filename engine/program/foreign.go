package program

import (
	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// Namespaces of other tools whose settings are read where BPMN itself leaves
// something open.
const (
	nsZeebe    = "http://camunda.org/schema/zeebe/1.0"
	nsCamunda  = "http://camunda.org/schema/1.0/bpmn"
	nsFlowable = "http://flowable.org/bpmn"
	nsActiviti = "http://activiti.org/bpmn"
)

// extension returns the first child tag of x's extensionElements in one of the
// namespaces, or nil.
func extension(x *etree.Element, tag string, spaces ...string) *etree.Element {
	all := extensions(x, tag, spaces...)
	if len(all) == 0 {
		return nil
	}
	return all[0]
}

// extensions returns all such children, in order.
func extensions(x *etree.Element, tag string, spaces ...string) []*etree.Element {
	var out []*etree.Element
	for _, holder := range x.ChildElements() {
		if holder.Tag != "extensionElements" || holder.NamespaceURI() != bpmn.NS {
			continue
		}
		for _, c := range holder.ChildElements() {
			if c.Tag == tag && has(spaces, c.NamespaceURI()) {
				out = append(out, c)
			}
		}
	}
	return out
}

// foreignAttr returns an attribute in one of the namespaces, or "".
func foreignAttr(x *etree.Element, key string, spaces ...string) string {
	for _, a := range x.Attr {
		if a.Key == key && a.Space != "" && has(spaces, a.NamespaceURI()) {
			return a.Value
		}
	}
	return ""
}

// camunda returns an attribute that Camunda 7 and its relatives share.
func camunda(x *etree.Element, key string) string {
	return foreignAttr(x, key, nsCamunda, nsFlowable, nsActiviti)
}

// has reports whether s is in list.
func has(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// part returns the first BPMN child of x with this tag, or nil.
func part(x *etree.Element, tag string) *etree.Element {
	for _, t := range x.Child {
		if c, ok := t.(*etree.Element); ok && c.Tag == tag && c.NamespaceURI() == bpmn.NS {
			return c
		}
	}
	return nil
}

// parts returns the BPMN children of x with this tag, in order.
func parts(x *etree.Element, tag string) []*etree.Element {
	var out []*etree.Element
	for _, c := range x.ChildElements() {
		if c.Tag == tag && c.NamespaceURI() == bpmn.NS {
			out = append(out, c)
		}
	}
	return out
}

// text returns the text of x, or "" for nil.
func text(x *etree.Element) string {
	if x == nil {
		return ""
	}
	return x.Text()
}
