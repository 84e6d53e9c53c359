package importer

import (
	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// The namespaces of the programs that are read.
const (
	nsUEngine  = "http://uengine"
	nsZeebe    = "http://camunda.org/schema/zeebe/1.0"
	nsCamunda  = "http://camunda.org/schema/1.0/bpmn"
	nsOperaton = "http://operaton.org/schema/1.0/bpmn"
	nsFlowable = "http://flowable.org/bpmn"
	nsActiviti = "http://activiti.org/bpmn"
)

// like lists namespaces that mean the same.
var like = map[string][]string{
	nsCamunda:  {nsCamunda, nsOperaton},
	nsFlowable: {nsFlowable, nsActiviti},
}

// same reports whether two namespaces mean the same.
func same(space, want string) bool {
	if space == want {
		return true
	}
	for _, s := range like[want] {
		if s == space {
			return true
		}
	}
	return false
}

// child returns the first child called tag in a namespace, or nil; of a nil
// element it is nil.
func child(x *etree.Element, space, tag string) *etree.Element {
	if x == nil {
		return nil
	}
	for c := range x.ChildElementsSeq() {
		if c.Tag == tag && same(c.NamespaceURI(), space) {
			return c
		}
	}
	return nil
}

// children returns the children called tag in a namespace.
func children(x *etree.Element, space, tag string) (out []*etree.Element) {
	if x == nil {
		return nil
	}
	for c := range x.ChildElementsSeq() {
		if c.Tag == tag && same(c.NamespaceURI(), space) {
			out = append(out, c)
		}
	}
	return out
}

// extension returns the first extension element called tag of x, or nil.
func extension(x *etree.Element, space, tag string) *etree.Element {
	return child(child(x, bpmn.NS, "extensionElements"), space, tag)
}

// attr returns an attribute in a foreign namespace, or "".
func attr(x *etree.Element, space, key string) string {
	for i := range x.Attr {
		if a := &x.Attr[i]; a.Key == key && a.Space != "" && same(bpmn.Namespace(x, a.Space), space) {
			return a.Value
		}
	}
	return ""
}

// text returns the text of x, or "" for nil.
func text(x *etree.Element) string {
	if x == nil {
		return ""
	}
	return x.Text()
}
