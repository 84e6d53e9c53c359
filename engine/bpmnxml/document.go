// Package bpmnxml reads and writes BPMN 2.0 XML without loss.
//
// A Document keeps the text it was read from and, for every element, which
// bytes of that text it came from. Writing compares the tree with that memory:
// what is as it was is copied byte by byte, so that an unchanged document
// gives the same file and an edit changes only the lines it concerns.
//
// The bytes of what was not touched are sacred: comments, order, foreign namespaces, entities, line ends and the encoding
// belong to whoever wrote them, and people read the difference in git. Nothing may be written through the tree's own
// serializer. Entities are not expanded beyond what XML itself defines, nothing is fetched, and depth and size are bounded,
// since a file may come from anybody.
package bpmnxml

import (
	"maps"
	"slices"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"
	"unsafe"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// A Document is one BPMN file. Its tree may be edited freely; white space
// between elements need not be looked after, it is added and removed on
// writing. A Document is not safe for concurrent use while it is edited.
type Document struct {
	Name string // of the file, as Read was told

	tree     *etree.Document
	source   *source
	coding   coding
	original []byte // what Read was given; nil: the text of source
	memory   map[*etree.Element]*memory
	loose    []loose // more of it, see Frozen.Loose
	problems []bpmn.Problem
	style    style
	saved    saved
}

// saved is what the file holds now, if it was saved since it was read.
type saved struct {
	data     []byte
	elements []*etree.Element // of the tree when it was saved, in document order
	lines    map[*etree.Element]int
}

// source is the text of one file, in UTF-8 and without byte order mark.
type source struct {
	text  string
	once  sync.Once
	lines []int // offset of the start of each line, made when first needed
}

// memory is what a file said about one element, and the child tokens that it said it of, one for each of the parts. A copy
// has tokens of its own and shares what was said.
type memory struct {
	*said
	kids []etree.Token
}

// said is what a file said about one element. It does not change once it is read.
type said struct {
	source     *source
	start, end span // start tag and end tag; end is empty after <a/>
	parts      []part
}

// A recorder makes memories of many elements at once. What was said lies apart from the tokens that it was said of: copies share
// it, also in other documents and on the clipboard, and must not keep the tree alive that it was read into.
type recorder struct {
	memories []memory
	said     []said
}

// remember makes the memory of an element.
func (r *recorder) remember(what said) *memory {
	const some = 32
	if len(r.said) == 0 {
		r.said, r.memories = make([]said, some), make([]memory, some)
	}
	s, m := &r.said[0], &r.memories[0]
	r.said, r.memories = r.said[1:], r.memories[1:]
	*s, m.said = what, s
	return m
}

// A part is one child token as it was read. Elements have a memory of their
// own, so data and span are those of the other tokens only.
type part struct {
	data string
	span
}

// span is a range of bytes of a source.
type span struct{ from, to int32 }

// of returns the text of the span.
func (s span) of(src *source) string { return src.text[s.from:s.to] }

// Tree returns the XML document, comments and white space included.
func (d *Document) Tree() *etree.Document { return d.tree }

// Root returns the definitions element.
func (d *Document) Root() *etree.Element { return d.tree.Root() }

// Given returns what the document was read from. The caller must not change it.
func (d *Document) Given() []byte {
	if d.original != nil {
		return d.original
	}
	return unsafe.Slice(unsafe.StringData(d.source.text), len(d.source.text)) // the same memory: it is not to be changed
}

// Problems lists what was tolerated on reading although other programs may
// refuse it. Those that can be put right have a Repair.
func (d *Document) Problems() []bpmn.Problem { return d.problems }

// Saved says that data, as given by Bytes just now, is what the file holds, so
// that Line answers for it.
func (d *Document) Saved(data []byte) {
	d.saved = saved{data: data, elements: elements(d.Root())}
}

// Line returns the line of the file on which x starts, as it was read or last
// saved; 0 for an element made since.
func (d *Document) Line(x *etree.Element) int {
	if d.saved.data != nil {
		return d.saved.line(x)
	}
	if m := d.memory[x]; m != nil {
		line, _ := m.source.position(int(m.start.from))
		return line
	}
	return 0
}

// line reads the saved file when first asked: its elements stand in the same
// order as those of the tree it was made from.
func (s *saved) line(x *etree.Element) int {
	if s.lines == nil {
		s.lines = make(map[*etree.Element]int, len(s.elements))
		d, err := Read("", s.data)
		if err != nil {
			return 0
		}
		for i, y := range elements(d.Root()) {
			s.lines[s.elements[i]] = d.Line(y)
		}
	}
	return s.lines[x]
}

// elements returns x and everything in it, in document order.
func elements(x *etree.Element) []*etree.Element {
	all := []*etree.Element{x}
	for c := range x.ChildElementsSeq() {
		all = append(all, elements(c)...)
	}
	return all
}

// position returns line and column, both from 1, of a byte offset. Columns
// count characters.
func (s *source) position(offset int) (line, column int) {
	s.once.Do(func() {
		s.lines = []int{0}
		for i := 0; i < len(s.text); i++ {
			if s.text[i] == '\n' {
				s.lines = append(s.lines, i+1)
			}
		}
	})
	line = sort.SearchInts(s.lines, offset+1)
	from := s.lines[line-1]
	return line, utf8.RuneCountInString(s.text[from:min(offset, len(s.text))]) + 1
}

// empty is the text of a new document. Its identifiers are made unique by New.
const empty = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="` + bpmn.NS + `" xmlns:bpmndi="` + bpmn.NSDI + `" xmlns:dc="` + bpmn.NSDC + `" xmlns:di="` + bpmn.NSDD + `" xmlns:xsi="` + bpmn.NSXSI + `" xmlns:hookflow="` + bpmn.NSHookflow + `" id="Definitions_ID" targetNamespace="` + bpmn.NSHookflow + `">
  <bpmn:process id="Process_ID" isExecutable="true" />
  <bpmndi:BPMNDiagram id="BPMNDiagram_1">
    <bpmndi:BPMNPlane id="BPMNPlane_1" bpmnElement="Process_ID" />
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
`

// New returns a document with one empty executable process and a diagram of
// it. The process has an id of its own, because engines tell processes apart
// by it.
func New() *Document {
	text := strings.ReplaceAll(empty, "_ID", "_"+bpmn.RandomID())
	d, err := Read("new.bpmn", []byte(text))
	if err != nil {
		panic(err) // the text above is not BPMN: a mistake of ours
	}
	return d
}

// Copy returns a deep copy of x, which belongs to from, for insertion into d.
// The copy is written with the text x was read with, except for what is
// changed in it. Prefixes that mean something else in d are declared on the
// copy, and what d declares already is not declared again. The ids are those of x.
func (d *Document) Copy(from *Document, x *etree.Element) *etree.Element {
	used := map[string]bool{}
	c := d.copy(from, x, used)
	d.declare(c, x, used)
	return c
}

// declare declares prefixes on c, which is to stand in d and says what x says elsewhere, as far as d has them otherwise, and
// no others that d has.
func (d *Document) declare(c, x *etree.Element, used map[string]bool) {
	missing := map[string]string{}
	for prefix := range used {
		if space := bpmn.Namespace(x, prefix); space != "" && space != bpmn.Namespace(d.Root(), prefix) {
			missing[prefix] = space
		}
	}
	for i := len(c.Attr) - 1; i >= 0; i-- {
		a := c.Attr[i]
		prefix, declares := a.Key, a.Space == "xmlns"
		if a.Space == "" && a.Key == "xmlns" {
			prefix, declares = "", true
		}
		if declares && bpmn.Namespace(d.Root(), prefix) == a.Value {
			c.RemoveAttr(a.FullKey())
		}
	}
	for _, prefix := range slices.Sorted(maps.Keys(missing)) {
		c.CreateAttr(strings.TrimSuffix("xmlns:"+prefix, ":"), missing[prefix])
	}
}

// copy copies x with its memory and notes the prefixes it finds.
func (d *Document) copy(from *Document, x *etree.Element, used map[string]bool) *etree.Element {
	c := &etree.Element{Space: x.Space, Tag: x.Tag}
	used[x.Space] = true
	for _, a := range x.Attr {
		c.CreateAttr(a.FullKey(), a.Value)
		if a.Space != "" && a.Space != "xmlns" && a.Space != "xml" {
			used[a.Space] = true
		}
	}
	c.Child = make([]etree.Token, 0, len(x.Child))
	for _, t := range x.Child {
		c.AddChild(d.copyToken(from, t, used))
	}
	if m := from.memory[x]; m != nil {
		d.memory[c] = m.copied(x, c)
	}
	return c
}

// copied returns m, which is of x, for a copy c of it; children that were removed since the reading keep their place with a token of
// their own.
func (m *memory) copied(x, c *etree.Element) *memory {
	n := &memory{m.said, slices.Clone(m.kids)}
	for i, k := range n.kids {
		if k.Parent() == x {
			n.kids[i] = c.Child[k.Index()]
		}
	}
	return n
}

// copyToken copies a token of any kind; texts keep whether they are CDATA.
func (d *Document) copyToken(from *Document, t etree.Token, used map[string]bool) etree.Token {
	switch t := t.(type) {
	case *etree.Element:
		return d.copy(from, t, used)
	case *etree.CharData:
		if t.IsCData() {
			return etree.NewCData(t.Data)
		}
		return etree.NewText(t.Data)
	case *etree.Comment:
		return etree.NewComment(t.Data)
	case *etree.ProcInst:
		return etree.NewProcInst(t.Target, t.Inst)
	}
	return etree.NewDirective(t.(*etree.Directive).Data)
}

// transfer returns m for a copy; children that were removed since the reading
// keep their place with a token of their own.
func (m *memory) transfer(copies map[etree.Token]etree.Token) *memory {
	n := &memory{m.said, slices.Clone(m.kids)}
	for i, k := range n.kids {
		if c := copies[k]; c != nil {
			n.kids[i] = c
		}
	}
	return n
}
