package doc

import (
	"bytes"
	"slices"

	"github.com/beevik/etree"

	"hookflow/engine/bpmnxml"
)

// An edit is a delta in a form that can be written to disk: what to do to one
// element of the tree before a change to get the tree after it.
type edit struct {
	At    []int        `json:",omitempty"` // way to the element in the tree before: child indexes, from the root
	Tag   string       `json:",omitempty"` // with prefix; empty: unchanged
	Attrs *[][2]string `json:",omitempty"` // all of them; nil: unchanged
	Out   []int        `json:",omitempty"` // indexes of tokens to take out, in the old list
	In    []insertion  `json:",omitempty"` // tokens to put in, at indexes of the new list
	Texts []insertion  `json:",omitempty"` // character data that changed, by index in the new list

	Copies string `json:",omitempty"` // more to put in, see encodeCopy
}

// An insertion puts one token into a child list. It is one of three: a token that
// stood elsewhere in the tree before, the text a copied element was read with, or
// the text of anything new. Only so is the document written as before the crash: a
// token that moved and a copy keep the text they came with.
type insertion struct {
	At    int
	From  []int  `json:",omitempty"` // way to it in the tree before
	Was   string `json:",omitempty"` // what a copy was read from, see bpmnxml.Origin
	XML   string `json:",omitempty"` // a new token; of an element only its tag
	Edits []edit `json:",omitempty"` // what is different in a copy, what is in a new element; ways begin at it

	values []bpmnxml.Value // what is different in a copy
}

// An encoder describes one step that was just made.
type encoder struct {
	file    *bpmnxml.Document
	deltas  map[*etree.Element]*delta
	left    map[etree.Token][]*delta       // where a token has gone out
	arrived map[etree.Token]bool           // what has come in anywhere
	indexes map[*delta]map[etree.Token]int // in the child list before
	based   bool                           // the journal began from what the document was read from
	values  []bpmnxml.Value                // room for those of one copy
}

// encode describes the change s.
func (d *Doc) encode(s *step) (edits []edit, spots string) {
	arrived := 0
	for i := range s.deltas {
		arrived += len(s.deltas[i].in)
	}
	e := &encoder{file: d.file, deltas: map[*etree.Element]*delta{}, left: map[etree.Token][]*delta{}, arrived: make(map[etree.Token]bool, arrived),
		indexes: map[*delta]map[etree.Token]int{}, based: d.journal.read}
	for i := range s.deltas {
		d := &s.deltas[i]
		e.deltas[d.xml] = d
		for _, p := range d.out {
			e.left[p.token] = append(e.left[p.token], d)
		}
		for _, p := range d.in {
			e.arrived[p.token] = true
		}
	}
	for i := range s.deltas {
		if way, ok := e.wayBefore(s.deltas[i].xml); ok { // what was made is written with what it was put into
			edits = append(edits, e.edit(way, &s.deltas[i]))
		}
	}
	return edits, e.encodeSpots(s.spots)
}

// wayBefore returns the child indexes that led to t before the change; ok is false
// if it was not there.
func (e *encoder) wayBefore(t etree.Token) (way []int, ok bool) {
	if t == etree.Token(e.file.Root()) {
		return nil, true
	}
	for _, d := range e.left[t] {
		if way, ok := e.wayBefore(d.xml); ok {
			return append(way, e.indexBefore(d, t)), true
		}
	}
	parent := t.Parent()
	if e.arrived[t] || parent == nil {
		return nil, false
	}
	if way, ok = e.wayBefore(parent); !ok {
		return nil, false
	}
	if d := e.deltas[parent]; d != nil {
		return append(way, e.indexBefore(d, t)), true
	}
	return append(way, t.Index()), true
}

// indexBefore returns where t stood among the children of d before the change.
func (e *encoder) indexBefore(d *delta, t etree.Token) int {
	list := e.indexes[d]
	if list == nil {
		list = map[etree.Token]int{}
		in, out, n := d.in, d.out, 0
		for i, c := range d.xml.Child {
			for len(out) > 0 && out[0].at == n {
				list[out[0].token] = n
				n, out = n+1, out[1:]
			}
			if len(in) > 0 && in[0].at == i {
				in = in[1:]
				continue
			}
			list[c] = n
			n++
		}
		for _, p := range out {
			list[p.token] = p.at
		}
		e.indexes[d] = list
	}
	return list[t]
}

// edit describes a delta of the element that way leads to.
func (e *encoder) edit(way []int, d *delta) edit {
	x := d.xml
	out := edit{At: way}
	if d.tag != x.Tag || d.space != x.Space {
		out.Tag = x.FullTag()
	}
	if !sameAttrs(d.attrs, x.Attr) {
		list := make([][2]string, len(x.Attr))
		for i, a := range x.Attr {
			list[i] = [2]string{a.FullKey(), a.Value}
		}
		out.Attrs = &list
	}
	for _, p := range d.out {
		out.Out = append(out.Out, p.at)
	}
	out.In, out.Copies = e.insertions(d.in)
	for _, t := range d.texts {
		if t.token.Parent() == x {
			out.Texts = append(out.Texts, insertion{At: t.token.Index(), XML: textOf(t.token)})
		}
	}
	return out
}

// insertions describes the tokens that came into a child list.
func (e *encoder) insertions(tokens []placed) (in []insertion, list string) {
	const usual = 100 // bytes
	var copies []byte
	if len(tokens) > 100 {
		copies = make([]byte, 0, usual*len(tokens))
	}
	for _, p := range tokens {
		if x, ok := p.token.(*etree.Element); ok {
			if longer, ok := e.encodeCopy(copies, p.at, x); ok {
				copies = longer
				continue
			}
		}
		in = append(in, e.insertion(p.at, p.token))
	}
	return in, string(copies)
}

// insertion describes a token that came into a child list.
func (e *encoder) insertion(at int, t etree.Token) insertion {
	if way, ok := e.wayBefore(t); ok {
		return insertion{At: at, From: way}
	}
	x, ok := t.(*etree.Element)
	if !ok {
		return insertion{At: at, XML: textOf(t)}
	}
	if o, ok := e.file.Origin(x); ok {
		return insertion{At: at, Was: o.Text, Edits: e.since(o, x, nil, nil)}
	}
	made := insertion{At: at, XML: textOf(&etree.Element{Space: x.Space, Tag: x.Tag, Attr: x.Attr})}
	if len(x.Child) > 0 {
		inside := edit{}
		for i, c := range x.Child {
			inside.In = append(inside.In, e.insertion(i, c))
		}
		made.Edits = []edit{inside}
	}
	return made
}

// since adds what became of x since it was read from o; way leads to it in what the
// outermost copy was read from.
func (e *encoder) since(o bpmnxml.Origin, x *etree.Element, way []int, edits []edit) []edit {
	p := past{space: o.Space, tag: o.Tag, attrs: o.Attrs, children: o.Kids}
	d, changed := p.since(x)
	for i, k := range o.Kids {
		if c, ok := k.(*etree.CharData); ok && c.Parent() == x && c.Data != o.Data[i] {
			d.texts, changed = append(d.texts, text{token: c}), true
		}
	}
	if changed {
		edits = append(edits, e.edit(slices.Clone(way), &d))
	}
	for i, k := range o.Kids {
		if c, ok := k.(*etree.Element); ok && c.Parent() == x && !e.arrived[c] {
			if of, ok := e.file.Origin(c); ok {
				edits = e.since(of, c, append(way, i), edits)
			}
		}
	}
	return edits
}

// textOf writes a token such that tokenOf reads the same.
func textOf(t etree.Token) string {
	var b bytes.Buffer
	t.WriteTo(&b, &etree.WriteSettings{CanonicalAttrVal: true, CanonicalText: true})
	return b.String()
}
