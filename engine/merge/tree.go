package merge

import (
	"slices"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

func id(x *etree.Element) string {
	if x == nil {
		return ""
	}
	return x.SelectAttrValue("id", "")
}

// byID are all elements below x that have an id.
func byID(x *etree.Element) map[string]*etree.Element {
	all := map[string]*etree.Element{}
	for _, e := range inOrder(x) {
		all[id(e)] = e
	}
	return all
}

// inOrder are the elements below x that have an id, as they stand in the file.
func inOrder(x *etree.Element) (list []*etree.Element) {
	for _, c := range x.ChildElements() {
		if id(c) != "" {
			list = append(list, c)
		}
		list = append(list, inOrder(c)...)
	}
	return list
}

// anonymous are the elements below x that have none.
func anonymous(x *etree.Element) (list []*etree.Element) {
	for _, c := range x.ChildElements() {
		if id(c) == "" {
			list = append(list, c)
		}
		list = append(list, anonymous(c)...)
	}
	return list
}

// nearest is x, or what it belongs to, that has an id.
func nearest(x *etree.Element) *etree.Element {
	for id(x) == "" && x.Parent() != nil && x.Parent().Parent() != nil {
		x = x.Parent()
	}
	return x
}

// drawn reports whether x says where something is drawn.
func drawn(x *etree.Element) bool {
	for ; x != nil; x = x.Parent() {
		if x.Tag == "BPMNDiagram" {
			return true
		}
	}
	return false
}

// call names an element as a person knows it.
func call(x *etree.Element) string {
	kind, name := x.Tag, strings.Join(strings.Fields(x.SelectAttrValue("name", "")), " ")
	if info := bpmn.Of(bpmn.Kind(x.Tag)); info != nil {
		kind = info.Label
	}
	switch {
	case name != "":
		return kind + ` "` + name + `"`
	case id(x) != "":
		return kind + " " + id(x)
	}
	return kind
}

// canon is x with all it holds as a text that is the same when it means the same: attributes sorted, white space folded.
func canon(x *etree.Element) string { return text(x, func(*etree.Element) bool { return true }) }

// own is canon without what has an id of its own, and without what only repeats flows.
func own(x *etree.Element) string {
	return text(x, func(c *etree.Element) bool { return id(c) == "" && !repeats[c.Tag] })
}

func text(x *etree.Element, take func(*etree.Element) bool) string {
	var out strings.Builder
	out.WriteString("<" + x.NamespaceURI() + " " + x.Tag)
	var attributes []string
	for _, a := range x.Attr {
		if a.Space != "xmlns" && a.FullKey() != "xmlns" {
			attributes = append(attributes, a.NamespaceURI()+" "+a.Key+"="+a.Value)
		}
	}
	slices.Sort(attributes)
	out.WriteString(strings.Join(attributes, "\x00") + ">" + strings.TrimSpace(x.Text()))
	for _, c := range x.ChildElements() {
		if take(c) {
			out.WriteString(text(c, take))
		}
	}
	return out.String()
}
