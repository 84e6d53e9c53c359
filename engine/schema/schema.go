// Package schema holds what the XML schema of BPMN 2.0 allows (Semantic.xsd of
// OMG formal/2011-01-03), as data: which children an element has and in which
// order, its attributes, and what its references lead to. It reads no file.
package schema

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
)

//go:embed schema.txt
var schemaText string

// A Schema is the content of schema.txt: what the standard's XML schema
// allows. It is read once and not changed.
type Schema struct {
	Elements map[string]*Type    // by tag
	Types    map[string]*Type    // by type name
	Enums    map[string][]string // the values of an enumerated type
}

// A Type is one complex type with what it inherits.
type Type struct {
	Name     string
	Base     *Type
	Abstract bool
	Mixed    bool // may hold text
	Open     bool // may hold anything
	Attrs    []Member
	Children []Member       // in the order the schema demands
	Place    map[string]int // tag -> index in Children
}

// A Member is an attribute or a child of a type.
type Member struct {
	Names    []string // more than one: a choice
	Typ      string   // of the text, or of the child element
	Target   string   // element or type a reference must lead to; "any": rules decide
	Min, Max int      // Max < 0: no limit
}

// BPMN is the schema of BPMN 2.0; it is not changed.
var BPMN = readSchema(schemaText)

// readSchema reads the text form; it panics on a mistake, because the text is part of the program.
func readSchema(text string) *Schema {
	s := &Schema{map[string]*Type{}, map[string]*Type{}, map[string][]string{}}
	heads := map[string][]string{} // abstract element -> those that may stand in for it
	typeOf := map[string]string{}
	var lines [][]string
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) < 2 || f[0] == "#" {
			continue
		}
		switch f[0] {
		case "element":
			typeOf[f[1]] = f[2]
			if len(f) > 3 {
				heads[f[3]] = append(heads[f[3]], f[1])
			}
		case "enum":
			s.Enums[f[1]] = f[2:]
		case "type":
			s.Types[f[1]] = &Type{Name: f[1]}
			lines = append(lines, f)
		}
	}
	for _, f := range lines {
		s.declare(f)
	}
	for _, t := range s.Types {
		t.index(heads)
	}
	for tag, name := range typeOf {
		s.Elements[tag] = s.Types[name]
	}
	return s
}

// declare fills the type of one "type" line.
func (s *Schema) declare(f []string) {
	t := s.Types[f[1]]
	t.Base = s.Types[f[2]]
	into := &t.Attrs
	for _, word := range f[3:] {
		switch word {
		case "abstract":
			t.Abstract = true
		case "mixed":
			t.Mixed = true
		case "open":
			t.Open = true
		case "@":
		case "#":
			into = &t.Children
		default:
			*into = append(*into, parseMember(word, into == &t.Attrs))
		}
	}
}

// parseMember reads one attribute or child of a type line.
func parseMember(word string, attr bool) Member {
	m := Member{Min: 1, Max: 1}
	if attr {
		m.Min = 0
	}
	switch {
	case strings.HasSuffix(word, "!"):
		m.Min = 1
	case strings.HasSuffix(word, "?"):
		m.Min = 0
	case strings.HasSuffix(word, "*"):
		m.Min, m.Max = 0, -1
	case strings.HasSuffix(word, "+"):
		m.Max = -1
	case strings.HasSuffix(word, "}"):
		open := strings.IndexByte(word, '{')
		low, high, _ := strings.Cut(strings.Trim(word[open:], "{}"), ",")
		m.Min, _ = strconv.Atoi(low)
		if m.Max = -1; high != "" {
			m.Max, _ = strconv.Atoi(high)
		}
		word = word[:open]
	}
	word = strings.TrimRight(word, "!?*+")
	if name, target, ok := strings.Cut(word, ">"); ok {
		m.Names, m.Target, m.Typ = []string{name}, target, "QName"
		return m
	}
	names, typ, _ := strings.Cut(word, ":")
	m.Names, m.Typ = strings.Split(names, "|"), typ
	return m
}

// index puts the inherited members first and notes where each tag, or one
// that may stand in for it, belongs.
func (t *Type) index(heads map[string][]string) {
	if t.Place != nil {
		return
	}
	if t.Base != nil {
		t.Base.index(heads)
		t.Attrs = append(append([]Member(nil), t.Base.Attrs...), t.Attrs...)
		t.Children = append(append([]Member(nil), t.Base.Children...), t.Children...)
		t.Mixed = t.Mixed || t.Base.Mixed
	}
	t.Place = map[string]int{}
	for i, m := range t.Children {
		for _, name := range m.Names {
			t.put(name, i, heads)
		}
	}
}

// put notes that tag, and what may stand in for it, belongs at an index.
func (t *Type) put(tag string, at int, heads map[string][]string) {
	t.Place[tag] = at
	for _, sub := range heads[tag] {
		t.put(sub, at, heads)
	}
}

// Is reports whether t is, or is derived from, the type called name.
func (t *Type) Is(name string) bool {
	for ; t != nil; t = t.Base {
		if t.Name == name {
			return true
		}
	}
	return false
}

// Attr returns the attribute called name, or nil.
func (t *Type) Attr(name string) *Member {
	for i := range t.Attrs {
		if t.Attrs[i].Names[0] == name {
			return &t.Attrs[i]
		}
	}
	return nil
}

// TypeOf returns the type of an element by its tag and where it stands: the
// schema has local elements, whose type the parent decides. Nil: not BPMN.
func (s *Schema) TypeOf(tag string, parent *Type) *Type {
	if parent != nil {
		if i, ok := parent.Place[tag]; ok && parent.Children[i].Typ != "" {
			return s.Types[parent.Children[i].Typ] // nil for references and other plain text
		}
	}
	return s.Elements[tag]
}

// Fits says whether a text is of a simple type; if not, it says what the type wants.
func (s *Schema) Fits(typ, text string) (string, bool) {
	text = strings.TrimSpace(text)
	switch typ {
	case "boolean":
		return "true or false", text == "true" || text == "false" || text == "1" || text == "0"
	case "integer", "int":
		_, err := strconv.ParseInt(strings.TrimPrefix(text, "+"), 10, 64)
		return "a whole number", err == nil
	case "ID", "IDREF":
		return "a name that starts with a letter or _ and holds no space or colon", NCName(text)
	case "QName":
		prefix, name, ok := strings.Cut(text, ":")
		return "an id, or a prefix, a colon and an id", !ok && NCName(text) || ok && NCName(prefix) && NCName(name)
	case "anyURI":
		return "a URI", uri(text)
	}
	values, ok := s.Enums[typ]
	if !ok {
		return "", true
	}
	for _, v := range values {
		if v == text || v == "anyURI" && uri(text) {
			return "", true
		}
	}
	return fmt.Sprintf("one of %s", strings.Join(values, ", ")), false
}
