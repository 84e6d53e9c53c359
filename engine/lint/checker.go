package lint

import (
	"cmp"
	"hash/maphash"
	"slices"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
)

// A Reach says how far a rule looks from what it is about, and so when it has to look again.
type Reach int

// The reaches. Near is an element with what belongs to it, what it lies in, its neighbours and what is known of its file;
// Named is that and what its references name; IDs is nothing but ids and what has them. Whole is everything else, and right
// for any rule: what an edit costs is the price of rules that look at everything. Slow is Whole, for the few that in a large
// document cost more than all others, see Checker.Owes.
const (
	Whole Reach = iota
	Near
	Named
	IDs
	Slow
)

// From how many elements on slow rules do not look again at once, and from how many on no rule does that looks at everything.
const (
	large = 2000
	huge  = 12_000
)

// later reports whether a rule does not look again at once in a document of n elements.
func (r Reach) later(n int) bool {
	return r == Slow && n > large || r != Near && r != Named && n > huge
}

// A Checker checks one document again and again, as it is edited: of the rules that look near, it asks only about what an edit
// concerns. What it finds is what Run finds.
type Checker struct {
	Options  Options
	findings []Finding
	prints   map[*bpmn.Element]print
	file     uint64 // print of what is known of the file
	sizes    sizes  // of the last view
	owes     bool
}

// Owes reports whether a slow rule has not looked since the last edits: what is said of it is of before. All, or Aside
// and Found, make up for it.
func (c *Checker) Owes() bool { return c.owes }

// A print is by what an element is known again.
type print struct {
	id    uint64 // its id and kind
	links uint64 // what it is joined to
	self  uint64 // of what holds others: its attributes, on which they may depend
}

// All checks everything.
func (c *Checker) All(d *bpmn.Definitions) []Finding {
	c.owes = false
	return c.pass(newPass(d, c.Options, c.sizes), prints(d), nil)
}

// A Copied is what a whole check of a copy has found.
type Copied struct {
	of       *bpmn.Definitions
	findings []Finding
	file     uint64
}

// Aside checks everything in a copy of the document. It may be called on any goroutine.
func (c *Checker) Aside(copied *bpmn.Definitions) *Copied {
	p := newPass(copied, c.Options, sizes{})
	return &Copied{copied, p.run(Rules), p.print()}
}

// Found says what was found in a copy of d; c goes on from there. The findings are made such of d; with only the titles of
// their fixes, since those are of the copy, which is as large as the document.
func (c *Checker) Found(d *bpmn.Definitions, in *Copied) []Finding {
	findings := in.findings
	about := make(map[*etree.Element]*etree.Element, len(findings))
	for _, f := range findings {
		about[f.XML] = nil
	}
	pair(in.of.XML, d.XML, about)
	for i, f := range findings {
		findings[i].XML = about[f.XML]
		if f.Fix != nil {
			findings[i].Fix = &Fix{Title: f.Fix.Title}
		}
	}
	c.findings, c.prints, c.file, c.owes = findings, prints(d), in.file, false
	return findings
}

// pair finds for elements in x those in y, which is the same, that stand where they stand.
func pair(x, y *etree.Element, found map[*etree.Element]*etree.Element) {
	if _, asked := found[x]; asked {
		found[x] = y
	}
	for i, c := range x.Child {
		if c, ok := c.(*etree.Element); ok {
			pair(c, y.Child[i].(*etree.Element), found)
		}
	}
}

// Moved checks d after an edit that only changed places, sizes and bends.
func (c *Checker) Moved(d *bpmn.Definitions) []Finding {
	c.findings = Moved(d, c.Options, c.findings)
	return c.findings
}

// Edited checks d after edits, where touched are the XML elements of which attributes, texts or children are different since
// the last check. ok is false if so much is to be looked at again that All is due.
func (c *Checker) Edited(d *bpmn.Definitions, touched []*etree.Element) (findings []Finding, ok bool) {
	if len(d.Elements)-len(c.prints) > most(len(d.Elements)) { // so many have come
		return nil, false
	}
	e := edited{Definitions: d, was: c.prints, now: prints(d), set: map[*bpmn.Element]bool{}}
	if !e.find(touched) || len(e.set) > most(len(d.Elements)) {
		return nil, false
	}
	p := newPass(d, c.Options, c.sizes)
	if p.print() != c.file {
		return nil, false
	}
	return c.pass(p, e.now, &e), true
}

// most is about how many of n elements rules are asked again. In a large document slow rules will be asked about all in any case.
func most(n int) int {
	const few = 1000
	if n > large {
		return few
	}
	return max(few, n*2/3)
}

// A turn is what becomes of a rule and of what it found in a check after edits.
type turn int

// The turns: it is switched off; what it found stays, as far as it is still there; what it found stays; it is asked about what
// edits concern, and the rest stays; it is asked anew.
const (
	silent turn = iota
	owed
	same
	again
	anew
)

// turn says what becomes of a rule in a document of n elements.
func (e *edited) turn(r *Rule, n int) turn {
	switch {
	case e == nil:
		return anew
	case r.Reach.later(n):
		return owed
	case r.Reach == IDs && !e.named:
		return same
	case r.Reach == Near || r.Reach == Named && !e.named:
		return again
	}
	return anew
}

// pass asks every rule; those that look near only about what edits concern, unless that is nil.
func (c *Checker) pass(p *Pass, now map[*bpmn.Element]print, e *edited) []Finding {
	off, turns := SwitchedOff(p.Definitions), make(map[string]turn, len(Rules))
	for _, r := range Rules {
		if !off[r.Name] {
			turns[r.Name] = e.turn(r, len(p.Elements))
			c.owes = c.owes || turns[r.Name] == owed
		}
	}
	whole, near := p.view, p.view
	if e != nil {
		p.keep(c.findings, turns, e.set)
		near = p.near(e.asked)
	}
	for _, r := range Rules {
		p.rule = r
		switch turns[r.Name] {
		case again:
			p.view = near
			p.again(e.set)
			near = p.view // with what was gathered meanwhile
		case anew:
			p.view = whole
			r.Check(p)
		}
	}
	p.view = whole
	p.sort()
	c.findings, c.prints, c.file, c.sizes = p.findings, now, p.print(), p.size()
	return c.findings
}

// keep takes over what was found before and stays; set is what edits concern.
func (p *Pass) keep(before []Finding, turns map[string]turn, set map[*bpmn.Element]bool) {
	p.findings = make([]Finding, 0, len(before)+len(before)/8)
	for _, f := range before {
		switch turns[f.Rule] {
		case owed:
			if p.there(f.XML) {
				p.findings = append(p.findings, f)
			}
		case again: // what belongs to no element is not in the set: all is checked when it changes
			if !set[p.owner(f.XML)] && p.there(f.XML) {
				p.findings = append(p.findings, f)
			}
		case same:
			p.findings = append(p.findings, f)
		}
	}
}

// there reports whether x is in the document and not in a drawing.
func (p *Pass) there(x *etree.Element) bool {
	for ; x != nil && x.Tag != "BPMNDiagram"; x = x.Parent() {
		if x == p.XML {
			return true
		}
	}
	return false
}

// again asks a rule about the elements of a set, from which the view goes on to their neighbours.
func (p *Pass) again(set map[*bpmn.Element]bool) {
	kept := len(p.findings)
	p.rule.Check(p)
	fresh := p.findings[kept:]
	p.findings = p.findings[:kept+len(slices.DeleteFunc(fresh, func(f Finding) bool { return !set[p.owner(f.XML)] }))]
}

// ranks are the places of rules in the table.
var ranks = map[string]int{}

func init() {
	for i, r := range Rules {
		ranks[r.Name] = i
	}
}

// sort puts the findings into the order of the document, then of the table.
func (p *Pass) sort() {
	type place struct {
		way      []int32
		rank, at int
	}
	places, sorted := make([]place, len(p.findings)), make([]Finding, len(p.findings))
	var ways []int32
	for i, f := range p.findings {
		from := len(ways)
		ways = p.way(ways, f.XML)
		places[i] = place{ways[from:len(ways):len(ways)], ranks[f.Rule], i}
	}
	slices.SortFunc(places, func(a, b place) int {
		if c := slices.Compare(a.way, b.way); c != 0 {
			return c
		}
		return cmp.Or(a.rank-b.rank, a.at-b.at)
	})
	for i, at := range places {
		sorted[i] = p.findings[at.at]
	}
	p.findings = sorted
}

// way adds to a list the child indexes that lead from the root to x, with a number before them, so that ways compare as their
// elements stand in the document. What is in no process and the like comes first.
func (p *Pass) way(list []int32, x *etree.Element) []int32 {
	if !p.there(x) {
		return append(list, 0)
	}
	list = append(list, 1)
	from := len(list)
	for ; x != p.XML; x = x.Parent() {
		list = append(list, int32(x.Index()))
	}
	slices.Reverse(list[from:])
	return list
}

// near is the part of the lists that is about the elements of a set.
func (p *Pass) near(set map[*bpmn.Element]bool) view {
	v := newView(sizes{})
	for _, e := range p.elements {
		if set[e] {
			v.elements = append(v.elements, e)
			v.byKind[e.Kind] = append(v.byKind[e.Kind], e)
		}
	}
	for _, n := range p.nodes {
		if set[n.of] {
			v.list(n)
		}
	}
	return v
}

var printSeed = maphash.MakeSeed()

// print is by what is known of the file, and of its processes, that any finding may depend on.
func (p *Pass) print() uint64 {
	var h maphash.Hash
	h.SetSeed(printSeed)
	for _, a := range p.XML.Attr {
		h.WriteString(a.FullKey() + "=" + a.Value + "\n")
	}
	maphash.WriteComparable(&h, p.served)
	for _, r := range p.Roots {
		maphash.WriteComparable(&h, [2]string{r.ID, string(r.Kind)}) // by name: a copy has the same print
		maphash.WriteComparable(&h, [...]bool{executable(r), p.ours[r], p.listed[r]})
		if r.Kind != bpmn.Collaboration {
			continue
		}
		for _, c := range r.Children {
			maphash.WriteComparable(&h, named(c.Process))
		}
	}
	return h.Sum64()
}

// named is the id of an element; empty if there is none.
func named(e *bpmn.Element) string {
	if e == nil {
		return ""
	}
	return e.ID
}

// prints are those of all elements. What one is joined to is summed up from both ends, so that it is noticed at both when
// one goes.
func prints(d *bpmn.Definitions) map[*bpmn.Element]print {
	all := make(map[*bpmn.Element]print, len(d.Elements))
	for _, e := range d.Elements {
		own := all[e]
		own.id = maphash.String(printSeed, e.ID) + maphash.String(printSeed, string(e.Kind))
		if wide(e) {
			for _, a := range e.XML.Attr {
				own.self += maphash.Comparable(printSeed, [2]string{a.Key, a.Value})
			}
		}
		for i, other := range [...]*bpmn.Element{e.Parent, e.Source, e.Target, e.Host, e.Process, e.Refers} {
			if other != nil {
				joint := maphash.Comparable(printSeed, joint{e, other, i, e.Kind})
				own.links += joint
				p := all[other]
				p.links += joint
				all[other] = p
			}
		}
		for _, t := range e.Triggers {
			own.links += maphash.String(printSeed, string(t))
		}
		for _, l := range e.Lanes {
			own.links += maphash.Comparable(printSeed, l)
		}
		all[e] = own
	}
	return all
}

// A joint is one reference from an element to another.
type joint struct {
	from, to *bpmn.Element
	as       int
	kind     bpmn.Kind
}

// wide reports whether other elements lie in e, which may be many.
func wide(e *bpmn.Element) bool {
	return e.Kind.Is(bpmn.Container, bpmn.Root, bpmn.Swimlane) || e.Kind == bpmn.LaneSet
}
