package doc

import (
	"errors"
	"fmt"
	"runtime/debug"
	"slices"

	"github.com/beevik/etree"

	"hookflow/designer/scene"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// A Tx is an edit in progress: the only writer of a document. Its methods leave
// meaning and drawing consistent with each other; what else must follow is done
// by the fixups when the edit is done. A Tx is not used after its Change.
type Tx struct {
	*Doc
	past    map[*etree.Element]*past
	order   []*etree.Element       // in the order of the first touch
	spots   []spot                 // of what was only moved, in the order of the first move
	spotted map[*etree.Element]int // of spots; nil: those of slid are not among them yet
	slid    *slide                 // all that the edit did so far
	pending []*etree.Element       // touched since the model was last brought up to date
	stale   map[*etree.Element]bool
	leaving map[*bpmn.Element][]*bpmn.Edge // see leavingEdges
	copies  *scene.Copies                  // what the edit has copied
	form    *bpmnxml.Form                  // how the text was set before, if the edit set it otherwise

	facts
}

// facts is what the edit did, for the fixups.
type facts struct {
	placed  map[*bpmn.Element]bpmn.Bounds   // shapes moved or resized, with their bounds before
	bent    map[*bpmn.Element]bool          // flows whose way points the edit itself set
	ways    map[*bpmn.Element][]bpmn.Point  // way points before the edit, of flows that changed them
	anew    map[*bpmn.Element]bool          // flows to lay anew when their ends have their places
	labels  map[*bpmn.Element]bool          // elements whose label the edit itself placed
	dropped map[*bpmn.Element]bool          // nodes put to a new place by hand: they may splice into a flow
	created map[*bpmn.Element]bool          // elements the edit made
	homes   map[*bpmn.Element]*bpmn.Element // elements that changed their parent, with the one before
	renamed map[*bpmn.Element]bool          // elements with a new name or text
	working map[*bpmn.Element]bool          // elements that had no work to do and have some now
	removed map[string]*bpmn.Element        // by id; their Element is that of before
}

// newTx begins an edit.
func newTx(d *Doc) *Tx {
	return &Tx{
		Doc: d, past: map[*etree.Element]*past{}, stale: map[*etree.Element]bool{},
		facts: facts{
			placed: map[*bpmn.Element]bpmn.Bounds{}, bent: map[*bpmn.Element]bool{}, ways: map[*bpmn.Element][]bpmn.Point{}, anew: map[*bpmn.Element]bool{}, labels: map[*bpmn.Element]bool{},
			dropped: map[*bpmn.Element]bool{}, created: map[*bpmn.Element]bool{},
			homes: map[*bpmn.Element]*bpmn.Element{}, removed: map[string]*bpmn.Element{}, renamed: map[*bpmn.Element]bool{}, working: map[*bpmn.Element]bool{},
		},
	}
}

// A Broken edit is a mistake of the program; nothing of it has happened.
type Broken struct {
	what  any
	stack []byte
}

func (b *Broken) Error() string { return fmt.Sprintf("the edit broke off: %v", b.what) }

// Trace says where it broke off.
func (b *Broken) Trace() []byte { return b.stack }

// run does the edit and the fixups; a panic becomes a Broken.
func (tx *Tx) run(edit func(*Tx) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &Broken{p, debug.Stack()}
		}
	}()
	if err := edit(tx); err != nil {
		return err
	}
	for _, f := range fixups {
		tx.sync()
		if err := f.fix(tx); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
	}
	tx.sync()
	return nil
}

// Touch remembers what x is now, unless this edit has touched it before. It
// must be called before x's tag, attributes, text or child list change.
func (tx *Tx) Touch(x *etree.Element) {
	tx.drew(x)
	tx.outdated(x)
}

// drew is Touch for an edit of the drawing that the caller also makes in the view.
func (tx *Tx) drew(x *etree.Element) {
	if tx.past[x] == nil {
		tx.past[x] = remember(x)
		tx.whole(x, tx.past[x])
		tx.order = append(tx.order, x)
	}
}

// outdated says that the view of x has to be brought up to date.
func (tx *Tx) outdated(x *etree.Element) {
	if !tx.stale[x] {
		tx.stale[x] = true
		tx.pending = append(tx.pending, x)
	}
}

// sync brings the model up to date with the tree.
func (tx *Tx) sync() {
	if len(tx.pending) > 0 {
		tx.model.Refresh(tx.pending)
		tx.pending, tx.leaving = tx.pending[:0], nil
		clear(tx.stale)
	}
}

// Element returns the element with this id as it is now, or nil.
func (tx *Tx) Element(id string) *bpmn.Element {
	tx.sync()
	return tx.model.ByID(id)
}

// commit makes one step of what the edit did, or nil if it did nothing.
func (tx *Tx) commit(name string) *step {
	tx.sync()
	s := tx.step(name)
	if len(s.deltas)+len(s.spots) == 0 && s.form == nil {
		return nil
	}
	return s
}

// step collects the differences since the edit began.
func (tx *Tx) step(name string) *step {
	s := &step{name: name, form: tx.form, spots: tx.left(), copies: tx.copies}
	for _, x := range tx.order {
		if d, changed := tx.past[x].since(x); changed {
			s.deltas = append(s.deltas, d)
		}
	}
	if len(s.deltas) == 0 && s.form == nil {
		s.slide = tx.slid
	}
	s.elements = tx.changed(s)
	return s
}

// rollback takes back everything the edit did.
func (tx *Tx) rollback() {
	s := tx.step("")
	s.swap(tx.file)
	tx.model.Refresh(append(tx.order, s.touched()...))
}

// errNoDiagram is the answer to an edit that needs a drawing in a document without one.
var errNoDiagram = errors.New("this document has no diagram yet; lay it out first")

// shape returns the shape of e in the diagram being edited, or nil.
func (tx *Tx) shape(e *bpmn.Element) *bpmn.Shape {
	if g := tx.Diagram(); g != nil && e != nil {
		return g.ShapeOf(e)
	}
	return nil
}

// edge returns the edge of e in the diagram being edited, or nil.
func (tx *Tx) edge(e *bpmn.Element) *bpmn.Edge {
	if g := tx.Diagram(); g != nil && e != nil {
		return g.EdgeOf(e)
	}
	return nil
}

// bounds returns where e stands in the diagram being edited; zero if nowhere.
func (tx *Tx) bounds(e *bpmn.Element) bpmn.Bounds {
	if s := tx.shape(e); s != nil {
		return s.Bounds
	}
	return bpmn.Bounds{}
}

// inOrder returns the keys of a set of elements in document order, so that the
// same edit always gives the same document.
func inOrder[V any](tx *Tx, set map[*bpmn.Element]V) []*bpmn.Element {
	if len(set) == 0 {
		return nil
	}
	list := make([]*bpmn.Element, 0, len(set))
	if len(set) < 8 {
		for e := range set {
			list = append(list, e)
		}
		slices.SortFunc(list, func(a, b *bpmn.Element) int { return byPlace(a.XML, b.XML) })
		return list
	}
	for _, e := range tx.model.Elements {
		if _, ok := set[e]; ok {
			list = append(list, e)
		}
	}
	return list
}

// byPlace compares two XML elements by document order.
func byPlace(a, b *etree.Element) int {
	return slices.Compare(path(a), path(b))
}

// path returns the child indexes that lead from the top of the document to x.
func path(x *etree.Element) []int {
	var p []int
	for ; x != nil && x.Parent() != nil; x = x.Parent() {
		p = append(p, x.Index())
	}
	slices.Reverse(p)
	return p
}
