package bpmnxml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// Limits of a file. They are far above what people draw and keep memory and
// time of a hostile file within bounds: at most about 1 GB and some seconds.
const (
	maxBytes      = 64 << 20
	maxTokens     = 2_000_000 // elements, texts and attributes
	maxDepth      = 500       // elements inside one another
	maxAttributes = 500       // of one element
	maxScope      = 1000      // namespace declarations in force at one place
)

// Read makes a document of the bytes of a file called name, which is only
// used in errors. Errors are of type *ReadError. Entities and external parts
// of a document type declaration are never read.
func Read(name string, data []byte) (*Document, error) {
	if len(data) > maxBytes {
		return nil, tooLong(name, fmt.Sprint(len(data)>>20))
	}
	if msg := notXML(data); msg != "" {
		return nil, &ReadError{File: name, Msg: msg}
	}
	c, err := codingOf(data)
	if err != nil {
		return nil, &ReadError{File: name, Line: 1, Column: 1, Msg: err.Error()}
	}
	text, wrong := c.decode(data)
	d := &Document{Name: name, tree: etree.NewDocument(), source: &source{text: text}, coding: c}
	if string(data) != text {
		d.original = data
	}
	r := newReader(d)
	if wrong >= 0 {
		return nil, r.misfit(wrong)
	}
	if err := r.read(); err != nil {
		return nil, err
	}
	d.style = styleOf(d)
	for _, odd := range c.oddities(data, text) {
		d.problems = append(d.problems, bpmn.Problem{XML: d.Root(), Message: odd})
	}
	return d, nil
}

// reader builds the tree and the memory from the tokens of a text.
type reader struct {
	recorder
	doc    *Document
	lexer  lexer
	masked []int // offsets of the "$" hidden from the lexer
	open   []frame
	tokens int
	scope  int             // declarations in force
	bound  map[string]int  // prefix: how many open elements declare it
	known  map[string]bool // undeclared prefixes already reported
	part   bool            // what is read is one element of a document, not a document
	kids   []etree.Token   // of all open elements
	parts  []part          // the same
}

// frame is one open element.
type frame struct {
	x     *etree.Element
	m     *memory
	first int // of its kids among those of all
}

// mostExpected is for how many elements there is room from the start; in a hostile file nearly each byte may begin one.
const mostExpected = 100_000

// newReader prepares the lexer. Of entities only the five of XML are known, so that none can ever expand.
func newReader(d *Document) *reader {
	text, masked := mask(d.source.text)
	r := &reader{doc: d, masked: masked, bound: map[string]int{"": 1, "xml": 1, "xmlns": 1}, known: map[string]bool{}, lexer: lexer{text: text, given: d.source.text, names: nameTable{}}}
	m := r.remember(said{source: d.source})
	d.memory = make(map[*etree.Element]*memory, min(strings.Count(text, "<")-strings.Count(text, "</")+1, mostExpected))
	d.memory[&d.tree.Element] = m
	r.open = []frame{{&d.tree.Element, m, 0}}
	return r
}

// error returns a ReadError for an offset in the text.
func (r *reader) error(offset int, format string, args ...any) *ReadError {
	e := &ReadError{File: r.doc.Name, Msg: fmt.Sprintf(format, args...)}
	e.Line, e.Column = r.doc.source.position(offset)
	if len(r.open) > 1 {
		e.Element = describe(r.top().x)
	}
	return e
}

// misfit says why there is no character at an offset: half of one at the very end is what a cut leaves.
func (r *reader) misfit(offset int) *ReadError {
	rest := r.doc.source.text[offset:]
	if rest == string(utf8.RuneError) || !utf8.FullRuneInString(rest) {
		return r.error(offset, "the file ends within a character; it was probably cut off")
	}
	return r.error(offset, "the file is not valid %s here; it was probably saved in another encoding than its first line says", r.doc.coding.name)
}

// describe names an element for people: its tag, and its id if it has one.
func describe(x *etree.Element) string {
	if id := x.SelectAttrValue("id", ""); id != "" {
		return fmt.Sprintf("%s %q", x.Tag, id)
	}
	return x.FullTag()
}

// top is the innermost open element; at the bottom lies the document itself.
func (r *reader) top() *frame { return &r.open[len(r.open)-1] }

// read takes token after token. The lexer neither resolves prefixes nor keeps a
// stack of its own, so that depth and memory are bounded here.
func (r *reader) read() error {
	for {
		from := r.lexer.at
		t, err := r.lexer.next()
		if errors.Is(err, io.EOF) {
			return r.finish(from)
		}
		at := span{int32(from), int32(r.lexer.at)}
		if err != nil {
			return r.syntax(err)
		}
		if r.tokens++; r.tokens > maxTokens {
			return r.error(from, "the file has more than %d elements, attributes and texts", maxTokens)
		}
		if err := r.token(t, at); err != nil {
			return err
		}
	}
}

// syntax turns an error of the tokenizer into one that says where and what.
func (r *reader) syntax(err error) error {
	msg := strings.TrimPrefix(err.Error(), "xml: ")
	if s := (*xml.SyntaxError)(nil); errors.As(err, &s) {
		msg = s.Msg
	}
	if entity, ok := strings.CutPrefix(msg, "invalid character entity "); ok {
		msg = entity + " is none of XML's own five entities; others are not read"
	}
	if msg == "unexpected EOF" {
		msg = "the file ends too early; it was probably cut off"
	}
	return r.error(r.lexer.at, "not well-formed XML: %s", msg)
}

// token enters one token into the tree.
func (r *reader) token(t token, at span) error {
	switch t.kind {
	case startTag:
		return r.start(t, at)
	case endTag:
		return r.end(t.name, at)
	case textToken:
		return r.text(t.data, at)
	}
	return r.aside(t.other, at)
}

// aside enters what is neither an element nor a text.
func (r *reader) aside(other xml.Token, at span) error {
	switch t := other.(type) {
	case xml.Comment:
		r.add(etree.NewComment(string(t)), string(t), at)
	case xml.ProcInst:
		r.add(etree.NewProcInst(t.Target, string(t.Inst)), string(t.Inst), at)
	case xml.Directive:
		if bytes.Contains(t, []byte("ENTITY")) {
			return r.error(int(at.from), "the DOCTYPE declares entities; they are not read, for safety; remove the DOCTYPE")
		}
		r.add(etree.NewDirective(string(t)), string(t), at)
	}
	return nil
}

// add appends a token to those of the innermost open element. They become its children at its end, when it is known how much room they
// need; those of the document do at once.
func (r *reader) add(t etree.Token, data string, at span) {
	if len(r.open) == 1 {
		r.top().x.AddChild(t)
	}
	r.kids, r.parts = append(r.kids, t), append(r.parts, part{data, at})
}

// ended keeps the kids of the innermost element, in no more room than they need.
func (r *reader) ended() {
	f := r.top()
	if len(r.kids) > f.first {
		f.m.kids, f.m.parts = slices.Clone(r.kids[f.first:]), slices.Clone(r.parts[f.first:])
		if len(r.open) > 1 {
			f.x.Child = make([]etree.Token, 0, len(f.m.kids))
			for _, t := range f.m.kids {
				f.x.AddChild(t)
			}
		}
	}
	r.kids, r.parts = r.kids[:f.first], r.parts[:f.first]
}

// text enters character data, telling CDATA from the rest by its first bytes.
func (r *reader) text(data string, at span) error {
	if strings.HasPrefix(at.of(r.doc.source), "<![CDATA[") {
		r.add(etree.NewCData(data), data, at)
		return nil
	}
	if len(r.open) == 1 && !blank(data) {
		return r.error(int(at.from), "there is text outside the root element")
	}
	r.add(etree.NewText(data), data, at)
	return nil
}

// start opens an element. After <a/> the lexer gives an end tag of no
// length, so that end may be set as if there were none.
func (r *reader) start(t token, at span) error {
	if len(r.open) > maxDepth {
		return r.error(int(at.from), "more than %d elements inside one another", maxDepth)
	}
	if len(r.open) == 1 && r.doc.tree.Root() != nil {
		return r.error(int(at.from), "a second root element %s", t.name.local)
	}
	x := &etree.Element{Space: t.name.space, Tag: t.name.local}
	m := r.remember(said{source: r.doc.source, start: at, end: span{at.to, at.to}})
	if err := r.attributes(x, t.attrs, at); err != nil {
		return err
	}
	r.add(x, "", at)
	r.doc.memory[x] = m
	r.open = append(r.open, frame{x, m, len(r.kids)})
	r.namespaces(x)
	if r.scope > maxScope {
		return r.error(int(at.from), "more than %d namespace declarations", maxScope)
	}
	if len(r.open) == 2 && !r.part {
		if msg := notBPMN(x); msg != "" {
			return r.error(int(at.from), "%s", msg)
		}
	}
	return nil
}

// attributes enters the attributes of x; XML forbids two of one name.
func (r *reader) attributes(x *etree.Element, attrs []attribute, at span) error {
	r.tokens += len(attrs)
	if len(attrs) > maxAttributes {
		return r.error(int(at.from), "the element %s has more than %d attributes", x.Tag, maxAttributes)
	}
	x.Attr = make([]etree.Attr, 0, len(attrs))
	for _, a := range attrs {
		n := len(x.Attr)
		x.CreateAttr(a.name.full, a.value)
		if len(x.Attr) == n {
			return r.error(int(at.from), "the element %s has the attribute %s twice", x.Tag, a.name.local)
		}
	}
	if i, _ := slices.BinarySearch(r.masked, int(at.from)); i < len(r.masked) && r.masked[i] < int(at.to) {
		r.dollars(x, at)
	}
	return nil
}

// dollars gives attributes such as $type, which some programs write although
// XML has no such names, the name that stands in the file.
func (r *reader) dollars(x *etree.Element, at span) {
	for i, raw := range scanTag(at.of(r.doc.source)).attrs {
		name := raw.name
		if !strings.HasPrefix(name, "$") {
			continue
		}
		x.Attr[i].Space, x.Attr[i].Key = "", name
		r.doc.problems = append(r.doc.problems, bpmn.Problem{
			Element: x.SelectAttrValue("id", ""), XML: x,
			Message: fmt.Sprintf("the attribute %s is not allowed in XML; most programs refuse this file. It carries nothing and can be removed", name),
			Repair: func(touch bpmn.Touch) {
				touch(x)
				x.RemoveAttr(name)
			},
		})
	}
}

// namespaces counts what the innermost element declares and reports prefixes
// that nobody declares.
func (r *reader) namespaces(x *etree.Element) {
	for _, a := range x.Attr {
		if declares(a) {
			r.scope++
			r.bound[a.Key]++
		}
	}
	r.prefix(x, x.Space)
	for _, a := range x.Attr {
		r.prefix(x, a.Space)
	}
}

// prefix reports the first use of a prefix that nobody declares. Such a file is
// well-formed XML and many programs write it, so that it is read.
func (r *reader) prefix(x *etree.Element, p string) {
	if r.bound[p] > 0 || r.known[p] {
		return
	}
	r.known[p] = true
	r.doc.problems = append(r.doc.problems, bpmn.Problem{
		Element: x.SelectAttrValue("id", ""), XML: x,
		Message: fmt.Sprintf("the prefix %q is used without a declaration (xmlns:%s)", p, p),
	})
}

// declares reports whether a is a namespace declaration.
func declares(a etree.Attr) bool { return a.Space == "xmlns" || a.Space == "" && a.Key == "xmlns" }

// end closes the innermost element.
func (r *reader) end(name tagName, at span) error {
	if len(r.open) == 1 {
		return r.error(int(at.from), "</%s> closes an element that was never opened", name.local)
	}
	f := r.top()
	if f.x.Space != name.space || f.x.Tag != name.local {
		line, _ := r.doc.source.position(int(f.m.start.from))
		return r.error(int(at.from), "</%s> where </%s> is due, which was opened on line %d", name.local, f.x.Tag, line)
	}
	f.m.end = at
	r.ended()
	for _, a := range f.x.Attr {
		if declares(a) {
			r.scope--
			r.bound[a.Key]--
		}
	}
	r.open = r.open[:len(r.open)-1]
	return nil
}

// finish checks that everything is closed at the end of the file.
func (r *reader) finish(at int) error {
	if len(r.open) > 1 {
		line, _ := r.doc.source.position(int(r.top().m.start.from))
		return r.error(at, "the file ends before %s is closed, which was opened on line %d; it was probably cut off", r.top().x.FullTag(), line)
	}
	if r.doc.tree.Root() == nil {
		return r.error(at, "the file has no element; it is not BPMN")
	}
	r.ended()
	return nil
}

// blank reports whether s is white space as XML has it (production 3, S).
func blank(s string) bool { return strings.TrimLeft(s, " \t\r\n") == "" }
