package bpmnxml

import (
	"maps"

	"github.com/beevik/etree"
)

// An Origin is what a file said about one element. It can be kept apart from the
// file: Fragment makes an element of its Text that is written as that file had it.
type Origin struct {
	Text       string // from the start tag to the end tag
	Space, Tag string
	Attrs      []etree.Attr
	Kids       []etree.Token // child tokens as they were read; those that have gone since are strangers
	Data       []string      // content of each of Kids that is no element
}

// Origin returns what x was read from; ok is false for an element that was made.
func (d *Document) Origin(x *etree.Element) (o Origin, ok bool) {
	m := d.memory[x]
	if m == nil {
		return o, false
	}
	o = Origin{Text: span{m.start.from, m.end.to}.of(m.source), Kids: m.kids}
	o.Space, o.Tag = m.name()
	o.Attrs = m.attrs()
	for _, p := range m.parts {
		o.Data = append(o.Data, p.data)
	}
	return o, true
}

// Fragment reads the text of one element, as an Origin has it, for insertion into d.
// Prefixes need not be declared in it.
func (d *Document) Fragment(text string) (*etree.Element, error) {
	part := &Document{Name: d.Name, tree: etree.NewDocument(), source: &source{text: text}}
	r := newReader(part)
	r.part = true
	if err := r.read(); err != nil {
		return nil, err
	}
	delete(part.memory, &part.tree.Element)
	maps.Copy(d.memory, part.memory)
	x := part.tree.Root()
	part.tree.RemoveChildAt(x.Index())
	return x, nil
}
