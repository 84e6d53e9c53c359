package bpmnxml

import (
	"maps"
	"slices"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// A Frozen is what a document was, in a tenth of the room: one list of what stands in it, without a tree. It does not
// change, and holds on to nothing but the texts of the files that its elements were read from.
type Frozen struct {
	like   Document // all but the tree and its memory
	tokens []frozen // the document itself, then what it holds, parents first
	kids   []int32  // for the kids of each memory in turn where they stand among the children now, or one of gone
	attrs  int      // how many there are
	count  int      // of elements
}

// frozen is one token.
type frozen struct {
	space, tag string // of an element
	attrs      []etree.Attr
	children   int    // how many of the tokens behind it are its children
	said       *said  // of an element that was read
	data       string // of another
	kind       kind
}

// A kind is the type of a token.
type kind uint8

const (
	element kind = iota
	charData
	cData
	comment
	procInst
	directive
)

// Freeze returns what the document is now.
func (d *Document) Freeze() *Frozen {
	f := &Frozen{like: Document{Name: d.Name, source: d.source, coding: d.coding, original: d.original, style: d.style}}
	f.element(d, &d.tree.Element)
	return f
}

// Len is how many elements, texts and comments there are.
func (f *Frozen) Len() int { return len(f.tokens) }

// element adds x and what it holds.
func (f *Frozen) element(d *Document, x *etree.Element) {
	at := frozen{space: x.Space, tag: x.Tag, attrs: make([]etree.Attr, len(x.Attr)), children: len(x.Child)}
	for i, a := range x.Attr { // without the element, or all of the document would stay
		at.attrs[i] = etree.Attr{Space: a.Space, Key: a.Key, Value: a.Value}
	}
	if m := d.memory[x]; m != nil {
		at.said = m.said
		for _, k := range m.kids {
			f.kids = append(f.kids, place(k, x))
		}
	}
	f.tokens, f.attrs, f.count = append(f.tokens, at), f.attrs+len(x.Attr), f.count+1
	for _, t := range x.Child {
		if c, ok := t.(*etree.Element); ok {
			f.element(d, c)
			continue
		}
		f.tokens = append(f.tokens, freeze(t))
	}
}

// freeze is a token that is no element.
func freeze(t etree.Token) frozen {
	f := frozen{data: dataOf(t)}
	switch t := t.(type) {
	case *etree.CharData:
		if f.kind = charData; t.IsCData() {
			f.kind = cData
		}
	case *etree.Comment:
		f.kind = comment
	case *etree.ProcInst:
		f.kind, f.tag = procInst, t.Target
	default:
		f.kind = directive
	}
	return f
}

// Thaw returns the document again: another one each time, with a tree that is its own.
func (f *Frozen) Thaw() *Document {
	d := f.like
	d.tree, d.memory = etree.NewDocument(), make(map[*etree.Element]*memory, f.count)
	t := thawing{Frozen: f, doc: &d, attrs: make([]etree.Attr, f.attrs), tokens: make([]etree.Token, len(f.tokens)+len(f.kids)),
		elements: make([]etree.Element, f.count), memories: make([]memory, f.count), left: f.kids}
	t.element(&d.tree.Element)
	return &d
}

// A thawing makes what a tree is made of all at once: one by one, what a large one is made of costs more than the tree.
type thawing struct {
	*Frozen
	doc      *Document
	at       int // of the next token
	left     []int32
	attrs    []etree.Attr
	tokens   []etree.Token
	elements []etree.Element
	memories []memory
}

// cut takes room for n from the front of a list; what is added later does not run into the next.
func cut[T any](list *[]T, n int) []T {
	piece := (*list)[:n:n]
	*list = (*list)[n:]
	return piece
}

// element makes of x the next token, and of those behind it what x holds.
func (t *thawing) element(x *etree.Element) {
	f := &t.Frozen.tokens[t.at]
	t.at++
	x.Space, x.Tag, x.Attr, x.Child = f.space, f.tag, cut(&t.attrs, len(f.attrs))[:0], cut(&t.tokens, f.children)[:0]
	for _, a := range f.attrs {
		x.CreateAttr(a.FullKey(), a.Value)
	}
	var kids []int32
	if f.said != nil {
		kids, t.left = t.left[:len(f.said.parts)], t.left[len(f.said.parts):]
	}
	for range f.children {
		x.AddChild(t.token())
	}
	if f.said != nil {
		t.remember(x, f.said, kids)
	}
}

// token makes the next token.
func (t *thawing) token() etree.Token {
	f := &t.Frozen.tokens[t.at]
	if f.kind == element {
		x := &cut(&t.elements, 1)[0]
		t.element(x)
		return x
	}
	t.at++
	switch f.kind {
	case charData:
		return etree.NewText(f.data)
	case cData:
		return etree.NewCData(f.data)
	case comment:
		return etree.NewComment(f.data)
	case procInst:
		return etree.NewProcInst(f.tag, f.data)
	}
	return etree.NewDirective(f.data)
}

// remember notes what was said of x, where kids say which of its children that was about.
func (t *thawing) remember(x *etree.Element, s *said, kids []int32) {
	m := &cut(&t.memories, 1)[0]
	m.said, m.kids = s, cut(&t.tokens, len(kids))
	for i, k := range kids {
		if k >= 0 {
			m.kids[i] = x.Child[k]
		} else {
			m.kids[i] = gone[-k-1]
		}
	}
	t.doc.memory[x] = m
}

// gone stand for tokens that were read and are no longer there: white space between elements, other texts, and the rest.
var gone = [...]etree.Token{etree.NewText(" "), etree.NewText("text"), etree.NewComment("")}

// place is where k stands among the children of x, or which of gone it is, from -1 down.
func place(k etree.Token, x *etree.Element) int32 {
	_, text := k.(*etree.CharData)
	switch {
	case k.Parent() == x:
		return int32(k.Index())
	case isLayout(k):
		return -1
	case text:
		return -2
	}
	return -3
}

// Take makes elements of from ones that can be put into d; they leave from, which is no good any more. They are written
// with the text that they were read with, except for what is changed in them. What prefixes mean stays, as with Copy, and so
// do ids.
func (d *Document) Take(from *Document, list []*etree.Element) {
	maps.Copy(d.memory, from.memory)
	if !d.understands(from) {
		for _, x := range list {
			used := map[string]bool{}
			prefixes(x, used)
			d.declare(x, x, used)
		}
	}
	for _, x := range slices.Backward(list) { // from the end: taking out in the middle moves all that follow
		x.Parent().RemoveChild(x)
	}
}

// understands reports whether each prefix in from means the same everywhere in it, and in d.
func (d *Document) understands(from *Document) bool {
	used := map[string]bool{}
	if declared := prefixes(from.Root(), used); declared > 0 {
		return false
	}
	for prefix := range used {
		if bpmn.Namespace(from.Root(), prefix) != bpmn.Namespace(d.Root(), prefix) {
			return false
		}
	}
	return true
}

// prefixes notes those in the names of x and of what it holds, and returns how many namespaces are declared below x.
func prefixes(x *etree.Element, used map[string]bool) (declared int) {
	for stack, top := []*etree.Element{x}, true; len(stack) > 0; top = false {
		x := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		used[x.Space] = true
		for _, a := range x.Attr {
			if declares(a) && !top {
				declared++
			}
			if a.Space != "" && a.Space != "xmlns" && a.Space != "xml" {
				used[a.Space] = true
			}
		}
		for c := range x.ChildElementsSeq() {
			stack = append(stack, c)
		}
	}
	return declared
}
