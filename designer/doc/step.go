package doc

import (
	"slices"

	"github.com/beevik/etree"

	"hookflow/designer/scene"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// A step is one change, kept as the difference between the tree before and the
// tree after it. Swapping a step turns one into the other, and the step into
// its own reverse.
type step struct {
	name     string
	deltas   []delta
	spots    []spot        // of what was only moved
	slide    *slide        // what the step has done, or undone, last; nil: more than that
	elements []string      // ids for Changed
	copies   *scene.Copies // of what the step has copied, until the picture is drawn; nil: nothing
	form     *bpmnxml.Form // how the text was set on the other side of the step; nil: as on this one
}

// A delta is what became different about one XML element.
type delta struct {
	xml        *etree.Element
	space, tag string
	attrs      []etree.Attr
	out, in    []placed // child tokens only the tree before has, and only the tree after
	texts      []text
}

// placed is a child token and its index in the child list that has it.
type placed struct {
	at    int
	token etree.Token
}

// A text is a character data token and what it held.
type text struct {
	token *etree.CharData
	was   etree.CharData
}

// A past is what an XML element was when it was first touched.
type past struct {
	space, tag string
	attrs      []etree.Attr
	children   []etree.Token
	texts      []text
}

// remember records what x is now. Character data is copied by value because etree
// changes it in place.
func remember(x *etree.Element) *past {
	p := &past{space: x.Space, tag: x.Tag, attrs: slices.Clone(x.Attr), children: slices.Clone(x.Child)}
	for _, t := range x.Child {
		if c, ok := t.(*etree.CharData); ok {
			p.texts = append(p.texts, text{c, *c})
		}
	}
	return p
}

// since returns what became of x since p; ok is false if nothing did.
func (p *past) since(x *etree.Element) (d delta, ok bool) {
	d = delta{xml: x, space: p.space, tag: p.tag, attrs: p.attrs}
	d.out, d.in = difference(p.children, x.Child)
	for _, t := range p.texts {
		if t.token.Data != t.was.Data || t.token.IsCData() != t.was.IsCData() {
			d.texts = append(d.texts, t)
		}
	}
	same := p.space == x.Space && p.tag == x.Tag && sameAttrs(p.attrs, x.Attr)
	return d, !same || len(d.out) > 0 || len(d.in) > 0 || len(d.texts) > 0
}

// sameAttrs reports whether two lists of attributes say the same, whichever elements they belong to.
func sameAttrs(a, b []etree.Attr) bool {
	return slices.EqualFunc(a, b, func(a, b etree.Attr) bool { return a.Value == b.Value && a.Key == b.Key && a.Space == b.Space })
}

// difference compares two child lists: out holds what only before has, in what
// only after has. A token that changed its place among the others is in both.
func difference(before, after []etree.Token) (out, in []placed) {
	start := 0
	for start < len(before) && start < len(after) && before[start] == after[start] {
		start++
	}
	b, a := len(before), len(after)
	for b > start && a > start && before[b-1] == after[a-1] {
		a, b = a-1, b-1
	}
	if b == start || a == start {
		return all(before[:b], start), all(after[:a], start)
	}
	kept := make(map[etree.Token]bool, a-start)
	for _, t := range after[start:a] {
		kept[t] = true
	}
	j := start
	for i := start; i < b; i++ {
		k := -1
		if kept[before[i]] {
			k = nearer(before[i:b], after[j:a])
		}
		if k < 0 {
			out = append(out, placed{i, before[i]})
			continue
		}
		for k += j; j < k; j++ {
			in = append(in, placed{j, after[j]})
		}
		j++
	}
	for ; j < a; j++ {
		in = append(in, placed{j, after[j]})
	}
	return out, in
}

// all lists the tokens of a child list from an index on.
func all(list []etree.Token, from int) []placed {
	if from == len(list) {
		return nil
	}
	out := make([]placed, 0, len(list)-from)
	for i := from; i < len(list); i++ {
		out = append(out, placed{i, list[i]})
	}
	return out
}

// nearer returns where the first of before stands in after, or -1 if it is not
// there or if fewer tokens change sides when it counts as the one that moved.
func nearer(before, after []etree.Token) int {
	k := slices.Index(after, before[0])
	if k <= 0 {
		return k
	}
	if skip := slices.Index(before, after[0]); skip >= 0 && skip < k {
		return -1
	}
	return k
}

// swap exchanges the tree before and the tree after the step. Tokens leave
// their lists everywhere before they enter others, because a token that moved
// between two elements can have only one parent.
func (s *step) swap(file *bpmnxml.Document) {
	for i := range s.deltas {
		s.deltas[i].leave()
	}
	for i := range s.deltas {
		s.deltas[i].enter()
	}
	for i := range s.spots {
		s.spots[i].swap()
	}
	if s.slide != nil {
		s.slide = &slide{s.slide.diagram, bpmn.Point{X: -s.slide.by.X, Y: -s.slide.by.Y}}
	}
	if s.form != nil {
		file.Exchange(s.form)
	}
}

// leave takes out of the child list what only the present list has.
func (d *delta) leave() {
	if len(d.in) == 0 {
		return
	}
	x, first := d.xml, d.in[0].at
	tail := slices.Clone(x.Child[first:])
	for len(x.Child) > first { // from the end: taking out in the middle moves all that follow
		x.RemoveChildAt(len(x.Child) - 1)
	}
	next := 0
	for i, t := range tail {
		if next < len(d.in) && d.in[next].at == first+i {
			next++
			continue
		}
		x.AddChild(t)
	}
}

// enter puts back what the delta remembers and remembers what it replaced.
func (d *delta) enter() {
	x := d.xml
	d.space, x.Space = x.Space, d.space
	d.tag, x.Tag = x.Tag, d.tag
	d.attrs, x.Attr = slices.Clone(x.Attr), slices.Clone(d.attrs)
	for i, t := range d.texts {
		d.texts[i].was = *t.token
		*t.token = t.was
	}
	if len(d.out) > 0 {
		d.insert()
	}
	d.in, d.out = d.out, d.in
	x.ReindexChildren()
}

// insert puts the tokens that went out back at their old indexes.
func (d *delta) insert() {
	x, first := d.xml, d.out[0].at
	tail := slices.Clone(x.Child[first:])
	for len(x.Child) > first {
		x.RemoveChildAt(len(x.Child) - 1)
	}
	for _, p := range d.out {
		for len(x.Child) < p.at {
			x.AddChild(tail[0])
			tail = tail[1:]
		}
		x.AddChild(p.token)
	}
	for _, t := range tail {
		x.AddChild(t)
	}
}

// touched returns the XML elements of the step.
func (s *step) touched() []*etree.Element {
	xs := make([]*etree.Element, 0, len(s.deltas)+len(s.spots))
	for i := range s.deltas {
		xs = append(xs, s.deltas[i].xml)
	}
	for i := range s.spots {
		xs = append(xs, s.spots[i].xml)
	}
	return xs
}
