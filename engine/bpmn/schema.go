package bpmn

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Schema is the XML Schema (1.0) of our namespace, made from the element table: every element and attribute that a file may hold
// in extensionElements, with what it means. It lets what it does not know pass nowhere, as the check of settings does, and
// leaves the order of elements free. Values are texts: most may be a template or an expression.
func Schema() []byte {
	root := &node{children: map[string]*node{}}
	for _, k := range Kinds {
		for _, f := range k.Fields {
			root.place(f)
		}
	}
	for _, place := range notes {
		root.place(Field{Place: place, Type: Note, Help: "What an import could not translate."})
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- Settings of Hookflow in BPMN files. Made from its element table. -->\n"+
		"<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns=%q targetNamespace=%[1]q elementFormDefault=\"qualified\">\n", NSHookflow)
	for _, name := range slices.Sorted(maps.Keys(root.children)) {
		root.children[name].write(&out, name, "  ")
	}
	out.WriteString("</xs:schema>\n")
	return out.Bytes()
}

// A node is an element of ours as the table of settings tells it.
type node struct {
	help       string
	text       bool
	attributes map[string]string // name -> help
	children   map[string]*node
}

// place notes where a setting lies, if that is in our namespace.
func (s *node) place(f Field) {
	_, own, ours := strings.Cut("/"+f.Place, "/hookflow:")
	if !ours {
		return
	}
	path, attribute, _ := strings.Cut(own, "@")
	for step := range strings.SplitSeq(strings.TrimSuffix(path, "/"), "/") {
		step = strings.TrimPrefix(step, "hookflow:")
		if s.children[step] == nil {
			s.children[step] = &node{attributes: map[string]string{}, children: map[string]*node{}}
		}
		s = s.children[step]
	}
	switch {
	case attribute != "":
		if s.attributes[attribute] == "" {
			s.attributes[attribute] = f.Help
		}
	case f.Type == Table:
		s.help = f.Help
		for _, c := range f.Columns {
			s.column(c)
		}
	default:
		s.text, s.help = true, f.Help
	}
}

// column notes a column of a table: an attribute of its row, its text, or an element in it.
func (s *node) column(c Field) {
	switch {
	case strings.HasPrefix(c.Place, "@"):
		s.attributes[c.Place[1:]] = c.Help
	case c.Place == "" || c.Place == ".":
		s.text = true
	default:
		inner := c
		inner.Place = "hookflow:" + strings.TrimPrefix(c.Place, "hookflow:")
		s.place(inner)
	}
}

// write writes the declaration of an element.
func (s *node) write(out *bytes.Buffer, name, indent string) {
	fmt.Fprintf(out, "%s<xs:element name=%q>\n", indent, name)
	documentation(out, s.help, indent+"  ")
	mixed := ""
	if s.text {
		mixed = ` mixed="true"`
	}
	fmt.Fprintf(out, "%s  <xs:complexType%s>\n", indent, mixed)
	if len(s.children) > 0 {
		fmt.Fprintf(out, "%s    <xs:choice minOccurs=\"0\" maxOccurs=\"unbounded\">\n", indent)
		for _, child := range slices.Sorted(maps.Keys(s.children)) {
			s.children[child].write(out, child, indent+"      ")
		}
		fmt.Fprintf(out, "%s    </xs:choice>\n", indent)
	}
	for _, attribute := range slices.Sorted(maps.Keys(s.attributes)) {
		fmt.Fprintf(out, "%s    <xs:attribute name=%q type=\"xs:string\">\n", indent, attribute)
		documentation(out, s.attributes[attribute], indent+"      ")
		fmt.Fprintf(out, "%s    </xs:attribute>\n", indent)
	}
	fmt.Fprintf(out, "%s  </xs:complexType>\n%s</xs:element>\n", indent, indent)
}

func documentation(out *bytes.Buffer, help, indent string) {
	if help == "" {
		return
	}
	fmt.Fprintf(out, "%s<xs:annotation><xs:documentation>", indent)
	_ = xml.EscapeText(out, []byte(help)) // a buffer takes everything
	out.WriteString("</xs:documentation></xs:annotation>\n")
}
