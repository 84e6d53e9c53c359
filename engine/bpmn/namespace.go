package bpmn

import (
	"strconv"

	"github.com/beevik/etree"
)

// usual are the prefixes given to namespaces that a file does not use yet.
var usual = map[string]string{
	NS: "bpmn", NSDI: "bpmndi", NSDC: "dc", NSDD: "di", NSXSI: "xsi",
	NSHookflow: "hookflow", NSBioc: "bioc", NSColor: "color",
}

// Namespace returns the namespace that prefix stands for at x, or "". The
// empty prefix stands for the default namespace.
func Namespace(x *etree.Element, prefix string) string {
	for ; x != nil; x = x.Parent() {
		for i := range x.Attr {
			if a := &x.Attr[i]; declares(a, prefix) {
				return a.Value
			}
		}
	}
	return ""
}

// Spaces returns what the prefixes in the names of x and of what it holds stand for at x; the empty one among them, if a name has
// none. Prefixes that stand for nothing there are left out.
func Spaces(x *etree.Element) map[string]string {
	spaces := map[string]string{}
	for stack := []*etree.Element{x}; len(stack) > 0; {
		at := stack[len(stack)-1]
		stack = append(stack[:len(stack)-1], at.ChildElements()...)
		spaces[at.Space] = ""
		for i := range at.Attr {
			if space := at.Attr[i].Space; space != "" && space != "xmlns" && space != "xml" {
				spaces[space] = ""
			}
		}
	}
	for prefix := range spaces {
		if spaces[prefix] = Namespace(x, prefix); spaces[prefix] == "" {
			delete(spaces, prefix)
		}
	}
	return spaces
}

// declares reports whether a is the declaration of prefix.
func declares(a *etree.Attr, prefix string) bool {
	if prefix == "" {
		return a.Space == "" && a.Key == "xmlns"
	}
	return a.Space == "xmlns" && a.Key == prefix
}

// Prefix returns a prefix that stands for space at x. If there is none, it is
// declared on the root element under its usual name.
func Prefix(t Touch, x *etree.Element, space string) string {
	if p, ok := prefixOf(x, space, true); ok {
		return p
	}
	return declare(t, x, space)
}

// attrPrefix is Prefix for attributes, which the default namespace does not
// concern.
func attrPrefix(t Touch, x *etree.Element, space string) string {
	if p, ok := prefixOf(x, space, false); ok {
		return p
	}
	return declare(t, x, space)
}

// prefixOf finds the innermost declaration of space that is still in force at
// x.
func prefixOf(x *etree.Element, space string, plain bool) (string, bool) {
	for at := x; at != nil; at = at.Parent() {
		for i := range at.Attr {
			a := &at.Attr[i]
			p, ok := "", plain && a.Space == "" && a.Key == "xmlns"
			if a.Space == "xmlns" {
				p, ok = a.Key, true
			}
			if ok && a.Value == space && Namespace(x, p) == space {
				return p, true
			}
		}
	}
	return "", false
}

// declare adds a declaration of space to the root element above x. Where the
// usual prefix is taken, a number follows it.
func declare(t Touch, x *etree.Element, space string) string {
	root := x
	for p := x.Parent(); p != nil && p.Tag != ""; p = p.Parent() {
		root = p
	}
	prefix := usual[space]
	if prefix == "" {
		prefix = "ns"
	}
	for n, base := 1, prefix; Namespace(x, prefix) != ""; n++ {
		prefix = base + strconv.Itoa(n)
	}
	t(root)
	root.CreateAttr("xmlns:"+prefix, space)
	return prefix
}
