package doc

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// A Clip is what lies on the clipboard: a BPMN document of its own. It never changes.
type Clip struct {
	frozen *bpmnxml.Frozen // what was copied here
	drawn  looks           // of that
	text   string          // what was copied elsewhere
}

// ClipOf is the clip that another program, or another window, has put on the clipboard as text.
func ClipOf(text string) *Clip { return &Clip{text: text} }

// Text is the clip for other programs. It may be called from any goroutine.
func (c *Clip) Text() string {
	if c.frozen == nil {
		return c.text
	}
	return string(c.frozen.Thaw().Bytes())
}

// Large reports whether making the text takes longer than people notice.
func (c *Clip) Large() bool { return c.frozen != nil && c.frozen.Len() > 10_000 }

// document returns the clip as a document that may be taken to pieces.
func (c *Clip) document() (*bpmnxml.Document, error) {
	if c.frozen != nil {
		return c.frozen.Loose(), nil
	}
	from, err := bpmnxml.Read("the clipboard", []byte(c.text))
	if err != nil {
		return nil, fmt.Errorf("paste: the clipboard holds no BPMN: %w", err)
	}
	return from, nil
}

// Copy returns elements as a BPMN document of their own, for the clipboard: with
// what lies in them, the events on their borders, the connections between them,
// their drawing, and the messages, errors, signals ... they refer to. Other BPMN
// tools can open it.
func (d *Doc) Copy(list []*bpmn.Element) (*Clip, error) {
	g := d.Diagram()
	if g == nil {
		return nil, errNoDiagram
	}
	set := d.copied(list)
	if len(set) == 0 {
		return nil, Refused("Nothing is selected that can be copied.")
	}
	out, err := d.emptyClip()
	if err != nil {
		return nil, fmt.Errorf("copy: %w", err)
	}
	c := clipping{d, out, set, nil}
	c.fill(g)
	return &Clip{frozen: out.Freeze(), drawn: d.looks(set)}, nil
}

// emptyClip is an empty clipboard document. Prefixes mean in it what they mean in the document: otherwise each copy would have
// to say what its own do.
func (d *Doc) emptyClip() (*bpmnxml.Document, error) {
	x, from := etree.NewDocument(), d.file.Root()
	x.CreateProcInst("xml", `version="1.0" encoding="UTF-8"`)
	root := x.CreateElement("definitions")
	root.Space = from.Space
	for _, a := range from.Attr {
		if a.Space == "xmlns" || a.FullKey() == "xmlns" {
			root.CreateAttr(a.FullKey(), a.Value)
		}
	}
	root.CreateAttr("id", "Clipboard")
	root.CreateAttr("targetNamespace", bpmn.NSHookflow)
	bpmn.Create(bpmn.Untracked, root, bpmn.NS, string(bpmn.Process)).CreateAttr("id", "Clipboard_Process")
	g := bpmn.Create(bpmn.Untracked, root, bpmn.NSDI, "BPMNDiagram")
	g.CreateAttr("id", "Clipboard_Diagram")
	plane := bpmn.Create(bpmn.Untracked, g, bpmn.NSDI, "BPMNPlane")
	plane.CreateAttr("id", "Clipboard_Plane")
	plane.CreateAttr("bpmnElement", "Clipboard_Process")
	text, err := x.WriteToBytes()
	if err != nil {
		return nil, err
	}
	return bpmnxml.Read("clipboard", text)
}

// copied returns what is copied when the elements of list are: everything that
// lies in them and every connection between two of them.
func (d *Doc) copied(list []*bpmn.Element) map[*bpmn.Element]bool {
	set := map[*bpmn.Element]bool{}
	stack := slices.Clone(list)
	for len(stack) > 0 {
		e := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if e == nil || set[e] || e.Kind.Is(bpmn.Flow) && (e.Source == nil || e.Target == nil) {
			continue
		}
		set[e] = true
		stack = append(stack, e.Boundary...)
		stack = append(stack, e.Children...)
		if e.Kind == bpmn.Participant {
			stack = append(stack, e.Process)
		}
		stack = append(stack, d.hiddenPool(e))
		if e.Kind == bpmn.DataObjectReference && e.Refers != nil {
			stack = append(stack, e.Refers)
		}
	}
	d.between(set)
	dropped := map[*bpmn.Element]bool{}
	for _, e := range d.model.Elements {
		if set[e] && (dropped[e.Parent] || dependent(e, set)) {
			dropped[e] = true
			delete(set, e)
		}
	}
	return set
}

// between adds the connections of which both ends are in the set; a connection
// may itself be the end of another.
func (d *Doc) between(set map[*bpmn.Element]bool) {
	for grown := true; grown; {
		grown = false
		for _, f := range d.model.Elements {
			if f.Kind.Is(bpmn.Flow) && f.Source != nil && f.Target != nil && !set[f] && set[f.Source] && set[f.Target] {
				set[f], grown = true, true
			}
		}
	}
}

// dependent reports whether e cannot be copied because what it needs is not: an
// event's activity, a connection's end, the pool of a lane.
func dependent(e *bpmn.Element, set map[*bpmn.Element]bool) bool {
	switch {
	case e.Kind == bpmn.BoundaryEvent:
		return !set[e.Host]
	case e.Kind.Is(bpmn.Flow):
		return !set[e.Source] || !set[e.Target]
	case e.Kind == bpmn.Lane || e.Kind == bpmn.DataInput || e.Kind == bpmn.DataOutput:
		return !set[e.Parent]
	case e.Kind.Is(bpmn.Root): // messages and the like go along with what refers to them
		return e.Kind != bpmn.Process
	case e.Kind.Is(bpmn.Choreography, bpmn.Conversation): // they need participants, who are not copied with them
		return true
	}
	return false
}

// A clipping is a clipboard document being filled.
type clipping struct {
	*Doc
	out  *bpmnxml.Document
	set  map[*bpmn.Element]bool
	done []*etree.Element // what was copied
}

// fill copies the set. Elements without a parent
// in the set become children of one process made for the clipboard.
func (c *clipping) fill(g *bpmn.Diagram) {
	process := c.out.Root().ChildElements()[0]
	for _, e := range c.model.Elements {
		if !c.set[e] || c.set[e.Parent] {
			continue
		}
		switch {
		case e.Kind == bpmn.Process:
			c.take(e.XML, c.out.Root())
		case e.Kind == bpmn.Participant || e.Kind == bpmn.MessageFlow || e.Kind.Is(bpmn.Conversation) || e.Kind == bpmn.ConversationLink:
			c.take(e.XML, c.collaboration())
		default:
			c.take(e.XML, process)
		}
	}
	c.draw(g)
	for i := 0; i < len(c.done); i++ { // grows: a message refers to an item definition
		c.references(c.done[i])
	}
}

// take copies x into parent, without what is not copied.
func (c *clipping) take(x, parent *etree.Element) {
	k := c.out.Copy(c.file, x)
	bpmn.Insert(bpmn.Untracked, parent, k)
	c.done = append(c.done, k)
}

// collaboration returns the clipboard's collaboration; the first call makes it
// and lets the diagram show it.
func (c *clipping) collaboration() *etree.Element {
	for _, x := range c.out.Root().ChildElements() {
		if x.Tag == string(bpmn.Collaboration) {
			return x
		}
	}
	x := bpmn.Create(bpmn.Untracked, c.out.Root(), bpmn.NS, string(bpmn.Collaboration))
	x.CreateAttr("id", "Clipboard_Collaboration")
	for _, p := range c.planes() {
		p.CreateAttr("bpmnElement", "Clipboard_Collaboration")
	}
	return x
}

// planes returns the planes of the clipboard's diagrams.
func (c *clipping) planes() []*etree.Element {
	var planes []*etree.Element
	for _, g := range c.out.Root().SelectElements("BPMNDiagram") {
		planes = append(planes, g.SelectElements("BPMNPlane")...)
	}
	return planes
}

// draw copies the shapes and edges of what was copied, and the planes of
// collapsed sub-processes.
func (c *clipping) draw(g *bpmn.Diagram) {
	plane := c.planes()[0]
	for x := range g.Plane.ChildElementsSeq() {
		if c.set[c.model.ByID(local(x.SelectAttrValue("bpmnElement", "")))] {
			bpmn.Insert(bpmn.Untracked, plane, c.out.Copy(c.file, x))
		}
	}
	for _, other := range c.model.Diagrams {
		if other != g && c.set[other.Of] && other.Of.Kind.Is(bpmn.Container) {
			bpmn.Insert(bpmn.Untracked, c.out.Root(), c.out.Copy(c.file, other.XML))
		}
	}
}

// references copies the root elements that x refers to, once each.
func (c *clipping) references(x *etree.Element) {
	each(x, func(x *etree.Element, id string) {
		e := c.model.ByID(id)
		if e == nil {
			return
		}
		for e.Parent != nil {
			e = e.Parent
		}
		if !carryable(e.Kind) || c.has(e.ID) {
			return
		}
		c.take(e.XML, c.out.Root())
	})
}

// carryable reports whether a root element travels with what refers to it.
func carryable(k bpmn.Kind) bool {
	switch k {
	case bpmn.MessageRoot, bpmn.ErrorRoot, bpmn.SignalRoot, bpmn.EscalationRoot, bpmn.ItemDefinition, bpmn.Category,
		bpmn.DataStore, bpmn.Interface, bpmn.Resource:
		return true
	}
	return strings.HasSuffix(string(k), "EventDefinition")
}

// has reports whether the clipboard has a root element with this id already.
func (c *clipping) has(id string) bool {
	return slices.ContainsFunc(c.out.Root().ChildElements(), func(x *etree.Element) bool { return x.SelectAttrValue("id", "") == id })
}

// each calls f for every id that x or anything in it refers to.
func each(x *etree.Element, f func(x *etree.Element, id string)) {
	for _, a := range x.Attr {
		if a.Space == "" && referring[a.Key] && !soft[a.Key] {
			f(x, local(a.Value))
		}
	}
	if referringText[x.Tag] {
		f(x, local(x.Text()))
	}
	for c := range x.ChildElementsSeq() {
		each(c, f)
	}
}

// Paste adds what a clip holds, with new ids, so that the middle of
// its picture is at a point; into is a pool, lane, sub-process or nil for what
// the diagram shows. Messages, errors and the like that the document has already,
// with the same name and code, are used; others are added. It returns what was
// pasted, for the selection.
func (tx *Tx) Paste(c *Clip, at bpmn.Point, into *bpmn.Element) ([]*bpmn.Element, error) {
	from, err := c.document()
	if err != nil {
		return nil, err
	}
	plane := tx.plane()
	tx.sync()
	if into == nil {
		into = tx.Root()
	}
	p := tx.newPasting(from, into)
	p.pictures = c.drawn
	if len(p.model.Diagrams) == 0 || p.model.Diagrams[0].Plane == nil {
		return nil, errors.New("paste: the BPMN on the clipboard has no diagram")
	}
	list, err := p.run(plane, at)
	if one := onlyNode(list); one != nil && err == nil {
		tx.dropped[one] = true // it may be put into the flow below
	}
	return list, err
}

// onlyNode is the one flow node of a list, apart from events on its border; nil if there
// are several or none.
func onlyNode(list []*bpmn.Element) (one *bpmn.Element) {
	for _, e := range list {
		switch {
		case !e.Kind.FlowNode() || one != nil && e.Host != one:
			return nil
		case one == nil:
			one = e
		}
	}
	return one
}

// Duplicate copies elements beside themselves.
func (tx *Tx) Duplicate(list []*bpmn.Element, dx, dy float64) ([]*bpmn.Element, error) {
	tx.sync()
	c, err := tx.Copy(list)
	if err != nil {
		return nil, err
	}
	var area bpmn.Bounds
	for e := range tx.copied(list) {
		area = area.Union(tx.bounds(e))
	}
	made, err := tx.Paste(c, area.Center().Add(dx, dy), tx.homeOf(list))
	if one := onlyNode(made); one != nil {
		delete(tx.dropped, one)
	}
	return made, err
}

// homeOf returns the container of the first element of list that has one.
func (d *Doc) homeOf(list []*bpmn.Element) *bpmn.Element {
	for _, e := range list {
		if e.Kind == bpmn.Participant || e.Kind.Is(bpmn.Flow) {
			continue
		}
		if h := d.Home(e); h != nil {
			return h
		}
	}
	return nil
}
