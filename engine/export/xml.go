package export

import (
	"slices"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// attrs are attribute names and values in turn; an empty value is left out.
type attrs []string

// ext returns the extensionElements of e, made if need be.
func (x *exporter) ext(e *etree.Element) *etree.Element {
	if c := e.SelectElement("extensionElements"); c != nil {
		return c
	}
	return bpmn.Create(bpmn.Untracked, e, bpmn.NS, "extensionElements")
}

// add appends an element of the dialect's namespace to parent.
func (x *exporter) add(parent *etree.Element, tag string, a attrs) *etree.Element {
	x.declare()
	c := bpmn.Create(bpmn.Untracked, parent, x.namespace, tag)
	set(c, a)
	return c
}

// put gives parent a child tag. One that the file already holds for the same
// target, key, name or id is emptied and written anew, so that a file that
// comes from the server goes back without doubles.
func (x *exporter) put(parent *etree.Element, tag string, a attrs) *etree.Element {
	made := etree.NewElement(tag)
	set(made, a)
	for _, c := range parent.ChildElements() {
		if c.Tag == tag && keyOf(c) == keyOf(made) {
			c.Attr, c.Child = nil, nil
			set(c, a)
			return c
		}
	}
	return x.add(parent, tag, a)
}

// keyOf is what tells c from its siblings of the same tag.
func keyOf(c *etree.Element) string {
	for _, name := range []string{"target", "key", "name", "id"} {
		if v := c.SelectAttrValue(name, ""); v != "" {
			return v
		}
	}
	return ""
}

// set writes attributes; those with an empty value are left as they are.
func set(c *etree.Element, a attrs) {
	for i := 0; i+1 < len(a); i += 2 {
		if a[i+1] != "" {
			c.CreateAttr(a[i], a[i+1])
		}
	}
}

// one returns the element tag in the extensionElements of e, made if need be:
// what the file already holds in the dialect stays.
func (x *exporter) one(e *etree.Element, tag string) *etree.Element {
	ext := x.ext(e)
	for _, c := range ext.ChildElements() {
		if c.Tag == tag && c.NamespaceURI() == x.namespace {
			return c
		}
	}
	return x.add(ext, tag, nil)
}

// has reports whether e already has an extension of this name in the dialect.
func (x *exporter) has(e *etree.Element, tag string) bool {
	ext := e.SelectElement("extensionElements")
	return ext != nil && slices.ContainsFunc(ext.ChildElements(), func(c *etree.Element) bool {
		return c.Tag == tag && c.NamespaceURI() == x.namespace
	})
}

// attr gives e an attribute of the dialect.
func (x *exporter) attr(e *etree.Element, name, value string) {
	if value != "" {
		e.CreateAttr(x.declare()+":"+name, value)
	}
}

// prefixInUse is the prefix of the dialect's namespace in this file, or its usual one.
func (x *exporter) prefixInUse() string {
	for _, a := range x.XML.Attr {
		if a.Space == "xmlns" && a.Value == x.namespace {
			return a.Key
		}
	}
	return x.prefix
}

// declare makes sure that the root declares the dialect's namespace under its
// usual name and returns the prefix in use.
func (x *exporter) declare() string {
	prefix := x.prefixInUse()
	x.XML.CreateAttr("xmlns:"+prefix, x.namespace)
	return prefix
}

// text gives an expression element of BPMN, such as a condition, its text and
// the type that engines ask for.
func (x *exporter) text(e *bpmn.Element, field, value string) *etree.Element {
	f, _ := bpmn.FieldOf(e, field)
	if bpmn.Get(e, f) != value {
		bpmn.Set(bpmn.Untracked, e, f, value)
	}
	return place(e.XML, f.Place)
}

// place returns the element that a place of plain BPMN names below x, or nil.
func place(x *etree.Element, path string) *etree.Element {
	c := x.FindElement("./" + path)
	if c != nil && c.Tag != "script" && c.SelectAttr("xsi:type") == nil {
		c.CreateAttr(bpmn.Prefix(bpmn.Untracked, c, bpmn.NSXSI)+":type", qualified(c, "tFormalExpression"))
	}
	return c
}

// qualified returns the name of a BPMN type with the prefix that c has.
func qualified(c *etree.Element, name string) string {
	if c.Space == "" {
		return name
	}
	return c.Space + ":" + name
}
