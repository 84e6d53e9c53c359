package bpmnxml

import (
	"maps"
	"slices"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// A Frozen is what a document was, in a fifth of the room: lists of what stands in it, without a tree. It does not
// change, and holds on to nothing but the texts of the files that its elements were read from.
type Frozen struct {
	like   Document // all but the tree and its memory
	tokens []frozen // the document itself, then what it holds, parents first
	attrs  []attr   // of all elements in turn
	kids   []int32  // for the kids of each memory in turn where they stand among the children now, or one of gone
	names  []name   // of elements, attributes and processing instructions, each once
	count  int      // of elements
}

// frozen is one token.
type frozen struct {
	said     *said  // of an element that was read
	data     string // of a token that is no element
	name     int32  // in names
	attrs    int32  // how many
	children int32  // how many of the tokens behind it are its children
	kind     kind
}

// An attr is an attribute of an element.
type attr struct {
	name  int32
	value string
}

// A name has a prefix.
type name struct{ space, local string }

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
	z := freezing{Frozen: f, doc: d, numbers: map[name]int32{}}
	tokens, attrs, kids := z.size(&d.tree.Element)
	f.tokens, f.attrs, f.kids = make([]frozen, 0, tokens), make([]attr, 0, attrs), make([]int32, 0, kids)
	z.element(&d.tree.Element)
	return f
}

// A freezing makes a Frozen.
type freezing struct {
	*Frozen
	doc     *Document
	numbers map[name]int32 // of names
}

// size counts what x and all in it take.
func (z *freezing) size(x *etree.Element) (tokens, attrs, kids int) {
	tokens, attrs = 1, len(x.Attr)
	if m := z.doc.memory[x]; m != nil {
		kids = len(m.kids)
	}
	for _, t := range x.Child {
		c, ok := t.(*etree.Element)
		if !ok {
			tokens++
			continue
		}
		t, a, k := z.size(c)
		tokens, attrs, kids = tokens+t, attrs+a, kids+k
	}
	return tokens, attrs, kids
}

// number is that of a name.
func (z *freezing) number(space, local string) int32 {
	key := name{space, local}
	n, known := z.numbers[key]
	if !known {
		n = int32(len(z.names))
		z.names, z.numbers[key] = append(z.names, key), n
	}
	return n
}

// Len is how many elements, texts and comments there are.
func (f *Frozen) Len() int { return len(f.tokens) }

// element adds x and what it holds.
func (z *freezing) element(x *etree.Element) {
	at := frozen{name: z.number(x.Space, x.Tag), attrs: int32(len(x.Attr)), children: int32(len(x.Child))}
	for _, a := range x.Attr {
		z.attrs = append(z.attrs, attr{z.number(a.Space, a.Key), a.Value})
	}
	if m := z.doc.memory[x]; m != nil {
		at.said = m.said
		for _, k := range m.kids {
			z.kids = append(z.kids, place(k, x))
		}
	}
	z.tokens, z.count = append(z.tokens, at), z.count+1
	for _, t := range x.Child {
		if c, ok := t.(*etree.Element); ok {
			z.element(c)
			continue
		}
		z.tokens = append(z.tokens, z.freeze(t))
	}
}

// freeze is a token that is no element.
func (z *freezing) freeze(t etree.Token) frozen {
	f := frozen{data: dataOf(t)}
	switch t := t.(type) {
	case *etree.CharData:
		if f.kind = charData; t.IsCData() {
			f.kind = cData
		}
	case *etree.Comment:
		f.kind = comment
	case *etree.ProcInst:
		f.kind, f.name = procInst, z.number("", t.Target)
	default:
		f.kind = directive
	}
	return f
}

// Thaw returns the document again: another one each time, with a tree that is its own.
func (f *Frozen) Thaw() *Document {
	d := f.Loose()
	d.memory = make(map[*etree.Element]*memory, len(d.loose))
	d.hold(d.loose)
	d.loose = nil
	return d
}

// Loose is Thaw for a document of which everything is to be taken: it cannot be written.
func (f *Frozen) Loose() *Document {
	d := f.like
	d.tree, d.loose = etree.NewDocument(), make([]loose, 0, f.count)
	t := thawing{Frozen: f, doc: &d, values: f.attrs, attrs: make([]etree.Attr, len(f.attrs)), tokens: make([]etree.Token, len(f.tokens)+len(f.kids)),
		elements: make([]etree.Element, f.count), memories: make([]memory, f.count), left: f.kids}
	t.element(&d.tree.Element)
	return &d
}

// hold makes loose memories those of d.
func (d *Document) hold(list []loose) {
	for _, l := range list {
		d.memory[l.of] = l.memory
	}
}

// A loose memory is of an element that is about to become part of another document.
type loose struct {
	of *etree.Element
	*memory
}

// A thawing makes what a tree is made of all at once: one by one, what a large one is made of costs more than the tree.
type thawing struct {
	*Frozen
	doc      *Document
	at       int // of the next token
	left     []int32
	values   []attr // of the next elements
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
	called := t.names[f.name]
	x.Space, x.Tag, x.Attr, x.Child = called.space, called.local, cut(&t.attrs, int(f.attrs))[:0], cut(&t.tokens, int(f.children))[:0]
	for _, a := range cut(&t.values, int(f.attrs)) {
		key := t.names[a.name]
		x.CreateAttr((&etree.Attr{Space: key.space, Key: key.local}).FullKey(), a.value)
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
		return etree.NewProcInst(t.names[f.name].local, f.data)
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
	t.doc.loose = append(t.doc.loose, loose{x, m})
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
	d.hold(from.loose)
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
	for _, x := range elements(&from.tree.Element) {
		delete(d.memory, x)
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
