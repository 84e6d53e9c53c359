package lint

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"

	"hookflow/engine/bpmn"
)

//go:embed schema.txt
var schemaText string

// A schema is the content of schema.txt: what the standard's XML schema
// allows. It is read once and not changed.
type schema struct {
	elements map[string]*elementType // by tag
	types    map[string]*elementType // by type name
	enums    map[string][]string
}

// An elementType is one complex type with what it inherits.
type elementType struct {
	name     string
	base     *elementType
	abstract bool
	mixed    bool // may hold text
	open     bool // may hold anything
	attrs    []member
	children []member       // in the order the schema demands
	place    map[string]int // tag -> index in children
}

// A member is an attribute or a child of a type.
type member struct {
	names    []string // more than one: a choice
	typ      string   // of the text, or of the child element
	target   string   // element or type a reference must lead to; "any": rules decide
	min, max int      // max < 0: no limit
}

var bpmnSchema = readSchema(schemaText)

// readSchema reads the text form; it panics on a mistake, because the text is part of the program.
func readSchema(text string) *schema {
	s := &schema{map[string]*elementType{}, map[string]*elementType{}, map[string][]string{}}
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
			s.enums[f[1]] = f[2:]
		case "type":
			s.types[f[1]] = &elementType{name: f[1]}
			lines = append(lines, f)
		}
	}
	for _, f := range lines {
		s.declare(f)
	}
	for _, t := range s.types {
		t.index(heads)
	}
	for tag, name := range typeOf {
		s.elements[tag] = s.types[name]
	}
	return s
}

// declare fills the type of one "type" line.
func (s *schema) declare(f []string) {
	t := s.types[f[1]]
	t.base = s.types[f[2]]
	into := &t.attrs
	for _, word := range f[3:] {
		switch word {
		case "abstract":
			t.abstract = true
		case "mixed":
			t.mixed = true
		case "open":
			t.open = true
		case "@":
		case "#":
			into = &t.children
		default:
			*into = append(*into, parseMember(word, into == &t.attrs))
		}
	}
}

// parseMember reads one attribute or child of a type line.
func parseMember(word string, attr bool) member {
	m := member{min: 1, max: 1}
	if attr {
		m.min = 0
	}
	switch {
	case strings.HasSuffix(word, "!"):
		m.min = 1
	case strings.HasSuffix(word, "?"):
		m.min = 0
	case strings.HasSuffix(word, "*"):
		m.min, m.max = 0, -1
	case strings.HasSuffix(word, "+"):
		m.max = -1
	case strings.HasSuffix(word, "}"):
		open := strings.IndexByte(word, '{')
		low, high, _ := strings.Cut(strings.Trim(word[open:], "{}"), ",")
		m.min, _ = strconv.Atoi(low)
		if m.max = -1; high != "" {
			m.max, _ = strconv.Atoi(high)
		}
		word = word[:open]
	}
	word = strings.TrimRight(word, "!?*+")
	if name, target, ok := strings.Cut(word, ">"); ok {
		m.names, m.target, m.typ = []string{name}, target, "QName"
		return m
	}
	names, typ, _ := strings.Cut(word, ":")
	m.names, m.typ = strings.Split(names, "|"), typ
	return m
}

// index puts the inherited members first and notes where each tag, or one
// that may stand in for it, belongs.
func (t *elementType) index(heads map[string][]string) {
	if t.place != nil {
		return
	}
	if t.base != nil {
		t.base.index(heads)
		t.attrs = append(append([]member(nil), t.base.attrs...), t.attrs...)
		t.children = append(append([]member(nil), t.base.children...), t.children...)
		t.mixed = t.mixed || t.base.mixed
	}
	t.place = map[string]int{}
	for i, m := range t.children {
		for _, name := range m.names {
			t.put(name, i, heads)
		}
	}
}

// put notes that tag, and what may stand in for it, belongs at an index.
func (t *elementType) put(tag string, at int, heads map[string][]string) {
	t.place[tag] = at
	for _, sub := range heads[tag] {
		t.put(sub, at, heads)
	}
}

// is reports whether t is, or is derived from, the type called name.
func (t *elementType) is(name string) bool {
	for ; t != nil; t = t.base {
		if t.name == name {
			return true
		}
	}
	return false
}

// attr returns the attribute called name, or nil.
func (t *elementType) attr(name string) *member {
	for i := range t.attrs {
		if t.attrs[i].names[0] == name {
			return &t.attrs[i]
		}
	}
	return nil
}

// typeOf returns the type of an element by its tag and where it stands: the
// schema has local elements, whose type the parent decides. Nil: not BPMN.
func (s *schema) typeOf(tag string, parent *elementType) *elementType {
	if parent != nil {
		if i, ok := parent.place[tag]; ok && parent.children[i].typ != "" {
			return s.types[parent.children[i].typ] // nil for references and other plain text
		}
	}
	return s.elements[tag]
}

// fits says whether a text is of a simple type; if not, it says what the type wants.
func (s *schema) fits(typ, text string) (string, bool) {
	text = strings.TrimSpace(text)
	switch typ {
	case "boolean":
		return "true or false", text == "true" || text == "false" || text == "1" || text == "0"
	case "integer", "int":
		_, err := strconv.ParseInt(strings.TrimPrefix(text, "+"), 10, 64)
		return "a whole number", err == nil
	case "ID", "IDREF":
		return "a name that starts with a letter or _ and holds no space or colon", bpmn.NCName(text)
	case "QName":
		prefix, name, ok := strings.Cut(text, ":")
		return "an id, or a prefix, a colon and an id", !ok && bpmn.NCName(text) || ok && bpmn.NCName(prefix) && bpmn.NCName(name)
	case "anyURI":
		return "a URI", uri(text)
	}
	values, ok := s.enums[typ]
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
