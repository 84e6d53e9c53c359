// Package doc is the open diagram: the document, its undo history, its
// selection and every way of editing it. It knows no window.
//
// The XML tree is the single truth. An edit runs inside Change, which remembers
// what each XML element was before it was touched; undo puts that back, so no
// edit needs a way to take itself back. What has to follow from an edit (edges
// that move along, references that must not dangle) is the list in fixups.go.
//
// What must not be done, and why:
//
//   - Change the XML outside of Change, or without Touch before: undo, the recovery journal and the painted scene would not
//     know of it, and the tree would differ from its model.
//   - Edit in a fixup what another one answers for. Their order is part of what they do; one that undoes another never ends
//     well for the person who drew.
//   - Leave the order of children or attributes to chance. Files lie in git: an edit changes the lines that it concerns.
//   - Hold a Bounds or a list of points over an edit. An Element stays the same one for as long as it is in the document;
//     what it holds does not.
package doc

import (
	"crypto/sha256"
	"sync"

	"github.com/beevik/etree"

	"hookflow/designer/scene"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
)

// A Doc is one open document. It belongs to the goroutine of the window; only
// Bytes and Snapshot may be called from others.
type Doc struct {
	Name string // what the title bar shows, usually a path

	mu         sync.Mutex // guards the tree against Bytes and Snapshot
	file       *bpmnxml.Document
	model      *bpmn.Definitions
	diagram    *etree.Element  // the BPMNDiagram being edited, nil if there is none
	ids        map[string]bool // every id ever used
	random     func() string   // the changing part of a new id
	undo, redo []*step
	saved      *step             // top of the undo stack when the file was last saved
	lost       bool              // the saved state cannot be reached by undo any more
	held       [sha256.Size]byte // of what the file held when it was read or written here last
	selection  []string
	watchers   []func(Changed)
	journal    *Journal
	scene      *scene.Scene
	shown      *etree.Element // the BPMNDiagram of scene
	stale      []string       // ids of what changed since scene was made
	copies     *scene.Copies  // those among them that are copies of what there was
	jumps      bool           // lines jump over others
	hops       *scene.Scene   // that of hopsOf with them
	hopsOf     *scene.Scene
}

// Changed says what an edit, an undo or a redo did.
type Changed struct {
	Name     string   // of the change
	Elements []string // ids of elements that came, went or look different, sorted
	Undone   bool     // the change was taken back
	Moved    bool     // only places, sizes, bends and looks are different
	Slid     bool     // everything in a diagram has moved by as much, and nothing else has changed
	// Touched are the XML elements of which attributes, texts or children are different, unless only places are.
	Touched []*etree.Element
	// Unprotected says why the change is not in the recovery journal, although it
	// was made; nil if it is, or if there is no journal.
	Unprotected error
}

// Open returns the open diagram of a document that was read or made.
func Open(name string, file *bpmnxml.Document) *Doc {
	d := &Doc{Name: name, file: file, random: bpmn.RandomID}
	var beside sync.WaitGroup
	beside.Go(func() { d.ids = idsOf(file.Root()) })
	beside.Go(func() { d.Holds(file.Given()) })
	d.model = bpmn.Build(file.Root())
	beside.Wait()
	if len(d.model.Diagrams) > 0 {
		d.diagram = d.model.Diagrams[0].XML
	}
	return d
}

// Model returns the view of the document. It is kept up to date in place: an
// element that is still in the document keeps its *bpmn.Element.
func (d *Doc) Model() *bpmn.Definitions { return d.model }

// Diagram returns the diagram being edited, or nil if the document has none.
func (d *Doc) Diagram() *bpmn.Diagram { return d.diagramOf(d.diagram) }

// diagramOf returns the diagram of a BPMNDiagram, or nil.
func (d *Doc) diagramOf(xml *etree.Element) *bpmn.Diagram {
	for _, g := range d.model.Diagrams {
		if g.XML == xml {
			return g
		}
	}
	return nil
}

// Show makes g, one of the model's diagrams, the one being edited.
func (d *Doc) Show(g *bpmn.Diagram) {
	d.diagram = g.XML
	d.Select()
}

// Element returns the element with this id, or nil.
func (d *Doc) Element(id string) *bpmn.Element { return d.model.ByID(id) }

// Bytes returns the document as it would be saved.
func (d *Doc) Bytes() []byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.file.Bytes()
}

// Snapshot returns a view of a copy of the document, for work in the background
// that must not see later edits. It holds up edits only while the tree is copied.
func (d *Doc) Snapshot() *bpmn.Definitions {
	d.mu.Lock()
	root := d.file.Root().Copy()
	d.mu.Unlock()
	return bpmn.Build(root)
}

// Watch calls f after every change, undo and redo.
func (d *Doc) Watch(f func(Changed)) { d.watchers = append(d.watchers, f) }

// Change runs edit and then every fixup, and makes all they did one undo step
// called name. If edit fails or panics, nothing has happened. An edit that
// changes nothing makes no step.
func (d *Doc) Change(name string, edit func(*Tx) error) error {
	s, err := d.make(name, edit)
	if s == nil || err != nil {
		return err
	}
	d.undo, d.redo = append(d.undo, s), nil
	d.forgetUnreachable()
	d.tell(s, false, d.journal.write("change", d, s))
	return nil
}

// make does an edit and returns its step, nil if it changed nothing.
func (d *Doc) make(name string, edit func(*Tx) error) (*step, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	tx := newTx(d)
	if err := tx.run(edit); err != nil {
		tx.rollback()
		return nil, err
	}
	return tx.commit(name), nil
}

// A Mark is a moment in the history of a document.
type Mark int

// Mark returns the present moment, for Back.
func (d *Doc) Mark() Mark { return Mark(len(d.undo)) }

// Back makes the document what it was at a moment, because what was done since has
// failed. What is taken back cannot be redone.
func (d *Doc) Back(to Mark) {
	for len(d.undo) > int(to) {
		d.Undo()
		d.redo = nil
	}
	for len(d.undo) < int(to) && len(d.redo) > 0 {
		d.Redo()
	}
}

// forgetUnreachable notices that the saved state was on the redo stack.
func (d *Doc) forgetUnreachable() {
	if d.saved == nil {
		return
	}
	for _, s := range d.undo {
		if s == d.saved {
			return
		}
	}
	d.lost = true
}

// CanUndo returns the name of the change Undo would take back.
func (d *Doc) CanUndo() (name string, ok bool) { return top(d.undo) }

// CanRedo returns the name of the change Redo would make again.
func (d *Doc) CanRedo() (name string, ok bool) { return top(d.redo) }

// top returns the name of the step that a stack would give next.
func top(stack []*step) (string, bool) {
	if len(stack) == 0 {
		return "", false
	}
	return stack[len(stack)-1].name, true
}

// Undo takes back the last change; it does nothing if there is none.
func (d *Doc) Undo() { d.turn(&d.undo, &d.redo, true) }

// Redo makes the last undone change again; it does nothing if there is none.
func (d *Doc) Redo() { d.turn(&d.redo, &d.undo, false) }

// turn takes the top step of one stack, swaps it and puts it on the other: undo
// and redo are the same.
func (d *Doc) turn(from, to *[]*step, undone bool) {
	n := len(*from)
	if n == 0 {
		return
	}
	s := (*from)[n-1]
	d.mu.Lock()
	s.swap(d.file)
	if s.slide != nil {
		d.diagramOf(s.slide.diagram).Reread()
	} else {
		d.model.Refresh(s.touched())
	}
	d.mu.Unlock()
	*from, *to = (*from)[:n-1], append(*to, s)
	kind := "redo"
	if undone {
		kind = "undo"
	}
	d.tell(s, undone, d.journal.write(kind, d, s))
}

// tell reports a step to the watchers, after everything else is in order.
func (d *Doc) tell(s *step, undone bool, journal error) {
	moved := s.moved()
	if !moved {
		d.keepSelection()
	}
	if s.slide == nil || !d.slideScene(s.slide) {
		d.outdated(s)
	}
	if s.common() {
		d.scene = nil
	}
	if d.Diagram() == nil && len(d.model.Diagrams) > 0 {
		d.diagram = d.model.Diagrams[0].XML
	}
	c := Changed{Name: s.name, Elements: s.elements, Undone: undone, Moved: moved, Slid: s.slide != nil, Unprotected: journal}
	if !c.Moved {
		c.Touched = s.touched()
	}
	for _, f := range d.watchers {
		f(c)
	}
}

// Dirty reports whether the document differs from what was last saved or opened.
func (d *Doc) Dirty() bool {
	if d.lost {
		return true
	}
	if len(d.undo) == 0 {
		return d.saved != nil
	}
	return d.undo[len(d.undo)-1] != d.saved
}

// Held is the digest of what the document's file held when it was opened or saved.
// A file that holds something else was changed outside.
func (d *Doc) Held() [sha256.Size]byte { return d.held }

// Holds says that the file holds data now.
func (d *Doc) Holds(data []byte) { d.held = sha256.Sum256(data) }

// Differs says that the file does not hold the document any more, whatever is undone.
func (d *Doc) Differs() { d.lost = true }

// Saved says that data, as given by Bytes, is now what the file called name
// holds.
func (d *Doc) Saved(name string, data []byte) error {
	d.mu.Lock()
	d.file.Saved(data)
	d.mu.Unlock()
	d.Holds(data)
	d.Name, d.saved, d.lost = name, nil, false
	if n := len(d.undo); n > 0 {
		d.saved = d.undo[n-1]
	}
	return d.journal.saved(name)
}
