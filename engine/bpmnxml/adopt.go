package bpmnxml

import (
	"fmt"
	"slices"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// A Form is how the text of a document was set before Adopt or Reform. Exchange
// puts it back, so that an undone edit of the text leaves the text of before.
type Form struct {
	memory map[*etree.Element]*memory
	coding coding
	top    []etree.Token // what stands around the root, and the root
}

// ReadText is Read for a text that is edited, not a file: whatever encoding its first
// line names, it is not decoded.
func ReadText(name, text string) (*Document, error) {
	if len(text) > maxBytes {
		return nil, tooLong(name, fmt.Sprint(len(text)>>20))
	}
	c, err := codingOf([]byte(text))
	if err != nil {
		return nil, &ReadError{File: name, Line: 1, Column: 1, Msg: err.Error()}
	}
	d := &Document{Name: name, tree: etree.NewDocument(), source: &source{text: text}, coding: c}
	if err := newReader(d).read(); err != nil {
		return nil, err
	}
	d.style = styleOf(d)
	return d, nil
}

// Text is Bytes before it is encoded.
func (d *Document) Text() string {
	w := writer{doc: d, out: make([]byte, 0, len(d.source.text)+1024)}
	w.content(&d.tree.Element, d.memory[&d.tree.Element], 0)
	w.flush()
	return string(w.out)
}

// Lines returns the first and the last line on which x stands, both from 1, in the
// text that d was read from; 0 for an element made since.
func (d *Document) Lines(x *etree.Element) (first, last int) {
	m := d.memory[x]
	if m == nil {
		return 0, 0
	}
	first, _ = m.source.position(int(m.start.from))
	last, _ = m.source.position(int(m.end.to))
	return first, last
}

// Adopt makes the content of d that of from, and its text from's. Elements that are
// in both stay the same ones; touch is told before an element changes. It returns
// how the text was set before, nil if it is the same already.
func (d *Document) Adopt(from *Document, touch bpmn.Touch) *Form {
	if d.Text() == from.source.text {
		return nil
	}
	g := grafting{doc: d, from: from, touch: touch}
	g.keep = sameScope(d.Root(), from.Root())
	g.element(d.Root(), from.Root())
	return d.Reform(from)
}

// Reform gives the elements of d, which has the content of from already, the text
// that from has for them. It returns how they were set before.
func (d *Document) Reform(from *Document) *Form {
	f := &Form{memory: map[*etree.Element]*memory{}, coding: d.coding, top: make([]etree.Token, len(from.tree.Child))}
	if declaredIn(from.source.text) != declaredIn(d.Text()) {
		f.coding = coding{name: from.coding.name, enc: from.coding.enc}
	}
	for i, t := range from.tree.Child {
		if f.top[i] = d.copyTop(t); t == etree.Token(from.Root()) {
			f.top[i] = d.Root()
		}
	}
	f.memory[&d.tree.Element] = &memory{from.memory[&from.tree.Element].said, slices.Clone(f.top)}
	d.remember(d.Root(), from, from.Root(), f)
	d.Exchange(f)
	return f
}

// copyTop copies what stands beside the root.
func (d *Document) copyTop(t etree.Token) etree.Token {
	if _, root := t.(*etree.Element); root {
		return nil
	}
	return d.copyToken(d, t, nil)
}

// declaredIn is the encoding that the first line of a text names.
func declaredIn(text string) string {
	if m := declared.FindStringSubmatch(text[:min(len(text), 512)]); m != nil {
		return m[1]
	}
	return ""
}

// remember notes in f what from says about x, which is y there, where it is set
// otherwise, or where x was made: what is remembered of an element counts on its being so of all that was read with it (Origin).
func (d *Document) remember(x *etree.Element, from *Document, y *etree.Element, f *Form) {
	m := from.memory[y]
	if m == nil || d.memory[x] != nil && d.written(x) == from.written(y) {
		return
	}
	mine, theirs := x.Child, y.Child
	if !alike(mine, theirs) {
		mine, theirs = significant(mine), significant(theirs)
	}
	copies := make(map[etree.Token]etree.Token, len(theirs))
	for i, t := range theirs {
		if i >= len(mine) {
			break
		}
		copies[t] = mine[i]
		if c, ok := t.(*etree.Element); ok {
			if own, ok := mine[i].(*etree.Element); ok {
				d.remember(own, from, c, f)
			}
		}
	}
	f.memory[x] = m.transfer(copies)
}

// alike reports whether two child lists have tokens of the same sorts.
func alike(a, b []etree.Token) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		_, x := a[i].(*etree.Element)
		if _, y := b[i].(*etree.Element); x != y || isLayout(a[i]) != isLayout(b[i]) {
			return false
		}
	}
	return true
}

// Exchange puts a form back, and makes f the one that there was: a second call is
// the reverse.
func (d *Document) Exchange(f *Form) {
	for x, m := range f.memory {
		was := d.memory[x]
		if m == nil {
			delete(d.memory, x)
		} else {
			d.memory[x] = m
		}
		f.memory[x] = was
	}
	d.coding, f.coding = f.coding, d.coding
	was := append([]etree.Token(nil), d.tree.Child...)
	for len(d.tree.Child) > 0 {
		d.tree.RemoveChildAt(len(d.tree.Child) - 1)
	}
	for _, t := range f.top {
		d.tree.AddChild(t)
	}
	f.top = was
}

// written is the text of x alone.
func (d *Document) written(x *etree.Element) string {
	w := writer{doc: d}
	w.element(x)
	w.flush()
	return string(w.out)
}
