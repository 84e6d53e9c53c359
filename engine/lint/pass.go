package lint

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/schema"
)

// A Pass is one run over one document: the document, facts that many rules
// need, and the findings so far.
type Pass struct {
	*bpmn.Definitions
	view
	options  Options
	rule     *Rule
	findings []Finding

	byID   map[string]*node
	pools  map[*bpmn.Element]*bpmn.Element // process -> the participant that shows it
	target string                          // targetNamespace
	ours   map[*bpmn.Element]bool          // roots -> whether they carry settings of ours
	made   bool                            // by us: the file declares our namespace
	served bool                            // the file declares the namespace of a server engine
	counts map[scopeKind]int               // start and end events
	listed map[*bpmn.Element]bool          // roots in which a node lists its flows

	searches map[*bpmn.Element]*tokenSearch // what becomes of the tokens of scopes; gathered when asked for
	room     room
}

// A view is what rules go through: everything, or what is to be looked at again.
type view struct {
	elements []*bpmn.Element
	nodes    []*node // every BPMN element of the XML, parents first
	byTag    map[string][]*node
	byType   map[*schema.Type][]*node
	byKind   map[bpmn.Kind][]*bpmn.Element
	faulty   []fault // nil: not gathered yet
	sizes    sizes
}

// sizes is how much a view has; of the view before, so that lists have room at once. Zero: that is not known.
type sizes struct {
	nodes int
	tags  map[string]int
	types map[*schema.Type]int
	kinds map[bpmn.Kind]int
}

// size is how much is in the view.
func (v *view) size() sizes {
	s := sizes{len(v.nodes), make(map[string]int, len(v.byTag)), make(map[*schema.Type]int, len(v.byType)), make(map[bpmn.Kind]int, len(v.byKind))}
	for tag, list := range v.byTag {
		s.tags[tag] = len(list)
	}
	for typ, list := range v.byType {
		s.types[typ] = len(list)
	}
	for kind, list := range v.byKind {
		s.kinds[kind] = len(list)
	}
	return s
}

// enter adds to one of several lists; sizes say how long they will be.
func enter[K comparable, V any](lists map[K][]V, sizes map[K]int, key K, value V) {
	list, known := lists[key]
	if n := sizes[key]; !known && n > 0 {
		list = make([]V, 0, n+n/8)
	}
	lists[key] = append(list, value)
}

func newView(r sizes) view {
	return view{sizes: r, nodes: make([]*node, 0, r.nodes), byTag: map[string][]*node{}, byType: map[*schema.Type][]*node{}, byKind: map[bpmn.Kind][]*bpmn.Element{}}
}

// list adds a node.
func (v *view) list(n *node) {
	v.nodes = append(v.nodes, n)
	enter(v.byTag, v.sizes.tags, n.xml.Tag, n)
	enter(v.byType, v.sizes.types, n.typ, n)
}

// A node is one element of the BPMN namespace, also of kinds that the element
// table does not list, such as an input set.
type node struct {
	xml    *etree.Element
	typ    *schema.Type  // nil: no element of the schema
	parent *node         // nil for definitions
	of     *bpmn.Element // the element of the table that it is or belongs to; nil: none
	kids   []*node       // its BPMN children, in document order
}

// A room is where nodes and their lists are cut from: one by one, what a large document is made of costs more than to look at it.
type room struct {
	nodes []node
	kids  []*node
}

// node is a new one.
func (r *room) node() *node {
	const some = 256
	if len(r.nodes) == 0 {
		r.nodes = make([]node, some)
	}
	n := &r.nodes[0]
	r.nodes = r.nodes[1:]
	return n
}

// list is an empty list with room for n nodes.
func (r *room) list(n int) []*node {
	const some = 512
	if n > len(r.kids) {
		r.kids = make([]*node, max(n, some))
	}
	list := r.kids[:0:n]
	r.kids = r.kids[n:]
	return list
}

// newPass gathers the facts that rules share, each in one walk.
func newPass(d *bpmn.Definitions, o Options, s sizes) *Pass {
	p := emptyPass(d, o, s)
	p.walk(d.XML)
	p.know(d.Elements)
	return p
}

// emptyPass is a pass that knows nothing of the content yet.
func emptyPass(d *bpmn.Definitions, o Options, s sizes) *Pass {
	p := &Pass{Definitions: d, view: newView(s), options: o, byID: make(map[string]*node, 2*len(d.Elements)),
		searches: map[*bpmn.Element]*tokenSearch{}, listed: map[*bpmn.Element]bool{}, pools: map[*bpmn.Element]*bpmn.Element{}, counts: map[scopeKind]int{},
		ours: map[*bpmn.Element]bool{}, target: d.XML.SelectAttrValue("targetNamespace", ""), made: declares(d.XML, bpmn.NSHookflow)}
	p.elements = d.Elements
	return p
}

// know gathers the facts about the elements of the table.
func (p *Pass) know(elements []*bpmn.Element) {
	for _, e := range elements {
		enter(p.byKind, p.sizes.kinds, e.Kind, e)
		if e.HasSettings() {
			p.ours[e.Root()] = true
		}
		if e.Kind == bpmn.StartEvent || e.Kind == bpmn.EndEvent {
			p.counts[scopeKind{e.Parent, e.Kind}]++
		}
		if e.Kind == bpmn.Participant && e.Process != nil && p.pools[e.Process] == nil {
			p.pools[e.Process] = e
		}
	}
}

// walk lists the nodes. It keeps a stack of its own, because depth comes from
// the file, and resolves each prefix once per declaration, not per element.
func (p *Pass) walk(root *etree.Element) {
	type item struct {
		xml    *etree.Element
		parent *node
		prefix string // the prefix that stands for BPMN here
	}
	stack := append(make([]item, 0, p.sizes.nodes), item{root, nil, root.Space})
	for len(stack) > 0 {
		it := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if it.xml.Tag == "BPMNDiagram" {
			continue // no rule looks at the XML of a drawing
		}
		p.served = p.served || declares(it.xml, engines...)
		prefix := bpmnPrefix(it.xml, it.prefix)
		if it.xml.Space == prefix && (it.parent != nil || it.xml == root) {
			it.parent = p.add(it.xml, it.parent)
		} else {
			it.parent = nil // what is below foreign elements is not ours
		}
		from := len(stack)
		for i := len(it.xml.Child) - 1; i >= 0; i-- {
			if c, ok := it.xml.Child[i].(*etree.Element); ok {
				stack = append(stack, item{c, it.parent, prefix})
			}
		}
		if it.parent != nil {
			it.parent.kids = p.room.list(len(stack) - from)
		}
	}
}

// bpmnPrefix returns the prefix of the BPMN namespace at x, where before is the one around x.
func bpmnPrefix(x *etree.Element, before string) string {
	for _, a := range x.Attr {
		if a.Value == bpmn.NS && a.Space == "xmlns" && a.Key == x.Space {
			return a.Key
		}
		if a.Value == bpmn.NS && a.Space == "" && a.Key == "xmlns" && x.Space == "" {
			return ""
		}
	}
	return before
}

// add notes a BPMN element with the type that the schema gives it at this place.
func (p *Pass) add(x *etree.Element, parent *node) *node {
	n := p.room.node()
	n.xml, n.parent, n.of = x, parent, p.Of(x)
	if n.of == nil && parent != nil {
		n.of = parent.of
	}
	if parent == nil {
		n.typ = schema.BPMN.TypeOf(x.Tag, nil)
	} else {
		n.typ = schema.BPMN.TypeOf(x.Tag, parent.typ)
		parent.kids = append(parent.kids, n)
	}
	p.list(n)
	if (x.Tag == "incoming" || x.Tag == "outgoing") && n.of != nil && inProcess(n.of) {
		p.listed[n.of.Root()] = true
	}
	if id := x.SelectAttrValue("id", ""); id != "" && p.byID[id] == nil {
		p.byID[id] = n
	}
	return n
}

// tagged lists the nodes with one of some tags.
func (p *Pass) tagged(tags ...string) []*node {
	var all []*node
	for _, tag := range tags {
		all = append(all, p.byTag[tag]...)
	}
	return all
}

// typed lists the nodes of some types of the schema, and of those derived from them.
func (p *Pass) typed(names ...string) []*node {
	var all []*node
	for typ, nodes := range p.byType {
		if slices.ContainsFunc(names, typ.Is) {
			all = append(all, nodes...)
		}
	}
	return all
}

// Each yields the elements of some kinds in the whole file, in document order within each kind; which process an element
// belongs to says its Root.
func (p *Pass) Each(kinds ...bpmn.Kind) iter.Seq[*bpmn.Element] {
	return func(yield func(*bpmn.Element) bool) {
		for _, k := range kinds {
			for _, e := range p.byKind[k] {
				if !yield(e) {
					return
				}
			}
		}
	}
}

// Where yields the elements for which ok holds, in document order.
func (p *Pass) Where(ok func(*bpmn.Element) bool) iter.Seq[*bpmn.Element] {
	return func(yield func(*bpmn.Element) bool) {
		for _, e := range p.elements {
			if ok(e) && !yield(e) {
				return
			}
		}
	}
}

// Flag reports a finding about e; the message continues "The start event "x" ...".
func (p *Pass) Flag(e *bpmn.Element, format string, args ...any) *Finding {
	return p.report(e.XML, p.severity(e), subject(e), Said{format, args})
}

// FlagXML reports a finding about an XML element that may not be in the element table.
func (p *Pass) FlagXML(x *etree.Element, format string, args ...any) *Finding {
	if e := p.Of(x); e != nil {
		return p.Flag(e, format, args...)
	}
	return p.report(x, p.severity(p.owner(x)), "<"+x.Tag+">", Said{format, args})
}

// report adds a finding about x. The pointer is good until the next report.
func (p *Pass) report(x *etree.Element, s Severity, subject string, said Said) *Finding {
	if s == Off {
		return &Finding{} // takes a quick fix and is forgotten
	}
	f := Finding{Rule: p.rule.Name, Severity: s, Message: subject + " " + fmt.Sprintf(said.Format, said.Args...), Said: said, XML: x}
	for ; x != nil && f.Element == ""; x = x.Parent() {
		f.Element = x.SelectAttrValue("id", "")
	}
	if p.options.Line != nil {
		f.Line = p.options.Line(f.XML)
	}
	p.findings = append(p.findings, f)
	return &p.findings[len(p.findings)-1]
}

// doubt makes an error a warning if another program may know better.
func (f *Finding) doubt(yes bool) {
	if yes && f.Severity == Error {
		f.Severity = Warning
	}
}

// severity is that of the current rule for what belongs to e.
func (p *Pass) severity(e *bpmn.Element) Severity {
	if p.rule.Strict && (p.options.Run || executable(e) && (p.made || p.ours[e.Root()])) {
		return Error
	}
	if p.rule.Elsewhere != "" && descriptive(e) {
		return p.rule.Elsewhere
	}
	if p.rule.Deployed != "" && p.deployed() {
		return p.rule.Deployed
	}
	return p.rule.Severity
}

// engines are the namespaces in which server engines keep their settings.
var engines = []string{
	"http://camunda.org/schema/zeebe/1.0", "http://camunda.org/schema/1.0/bpmn", "http://activiti.org/bpmn", "http://flowable.org/bpmn",
	"http://www.jboss.org/drools", "http://www.bonitasoft.org/ns/bpmn/extension", "http://www.imixs.org/bpmn2", "http://www.bizagi.com/bpmn20",
}

// declares reports whether one of the namespaces is declared at x.
func declares(x *etree.Element, spaces ...string) bool {
	return slices.ContainsFunc(x.Attr, func(a etree.Attr) bool {
		return (a.Space == "xmlns" || a.Key == "xmlns") && slices.Contains(spaces, a.Value)
	})
}

// deployed reports whether the file carries the settings of an engine.
func (p *Pass) deployed() bool { return len(p.ours) > 0 || p.served }

// owner returns the nearest element of the table at or above x, or nil.
func (p *Pass) owner(x *etree.Element) *bpmn.Element {
	for ; x != nil; x = x.Parent() {
		if e := p.Of(x); e != nil {
			return e
		}
	}
	return nil
}

// executable reports whether e belongs to a process that says it is to be executed.
func executable(e *bpmn.Element) bool {
	if e == nil {
		return false
	}
	r := e.Root()
	return r.Kind == bpmn.Process && r.Flag("isExecutable", false)
}

// descriptive reports whether e belongs to a process that is drawn for people
// only, or to a collaboration of such processes.
func descriptive(e *bpmn.Element) bool {
	if e == nil {
		return false
	}
	root := e.Root()
	if root.Kind == bpmn.Process {
		return !executable(root)
	}
	sketch := false
	for _, c := range root.Children {
		if c.Process != nil && executable(c.Process) {
			return false
		}
		sketch = sketch || c.Process != nil
	}
	return sketch
}

// subject names e at the start of a message.
func subject(e *bpmn.Element) string {
	what := strings.ToLower(bpmn.Of(e.Kind).Label)
	switch {
	case e.Name() != "":
		return fmt.Sprintf("The %s %q (%s)", what, clip(e.Name()), e.ID)
	case e.ID != "":
		return fmt.Sprintf("The %s %s", what, e.ID)
	}
	return "A " + what + " without an id"
}

// label names e inside a message.
func label(e *bpmn.Element) string {
	if e.Name() != "" {
		return fmt.Sprintf("%q (%s)", clip(e.Name()), e.ID)
	}
	return e.ID
}

// clip shortens a name and puts it on one line.
func clip(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
