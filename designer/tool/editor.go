package tool

import (
	"errors"
	"reflect"

	"hookflow/designer/doc"
	"hookflow/designer/scene"
	"hookflow/engine/bpmn"
)

// A State is what the hand is doing. Handle takes one input and returns the
// next state, which may be the same.
type State interface {
	Handle(ed *Editor, in Input) State
}

// An Editor is a document under a hand.
type Editor struct {
	Doc     *doc.Doc
	State   State
	Preview Preview // what to paint over the diagram; valid until the next input
	Zoom    float64 // board units for one diagram unit; 0 counts as 1
	Keys    map[string]string

	// The window's part; a nil func is not called.
	Ask       func(Request)        // open a menu or dialog
	Pan       func(dx, dy float64) // move the diagram under the board, in board units
	Clipboard func() *doc.Clip     // what lies on the clipboard
	SetClip   func(*doc.Clip)      // put something on the clipboard
	Refused   func(why string)     // an edit was refused when it was tried
	Seen      func() bpmn.Bounds   // the part of the diagram that is shown
	pointer   bpmn.Point           // where the pointer was last, or the keys have led, in diagram units
	led       bool                 // the keys have led there
	flowsOf   string               // the element whose connections are gone through, see nextFlow
}

// A Request asks the window for something the hand cannot do.
type Request struct {
	Want string // append, replace, create, properties, open, leave, menu, colour, find
	ID   string // of the element it is about; empty: none
	At   bpmn.Point
	Key  bool // a key asks, not the pointer
}

// New returns an editor of d, at rest.
func New(d *doc.Doc) *Editor {
	return &Editor{Doc: d, State: Idle{}, Keys: DefaultKeys()}
}

// Handle gives one input to the current state.
func (ed *Editor) Handle(in Input) {
	if in.Kind == Press || in.Kind == Move || in.Kind == Release || in.Kind == Double {
		ed.pointer, ed.led = in.At, false
	}
	ed.Preview = Preview{}
	if in.escape() && !idle(ed.State) { // ends whatever the hand is doing; nothing has changed yet
		ed.State = Idle{}
		return
	}
	if in.Kind == Key && ed.lead(in) {
		return
	}
	if _, typing := ed.State.(naming); in.Kind == Key && in.Key == "Space" && !typing {
		if _, held := ed.State.(holding); !held { // a held key repeats
			ed.State = holding{ed.State}
		}
		return
	}
	if in.Kind == Press && in.Button == Middle {
		ed.State = panning{from: in.Screen, back: ed.State}
		return
	}
	ed.State = ed.State.Handle(ed, in)
}

// Reset lets go of whatever the hand is doing.
func (ed *Editor) Reset() {
	ed.State = Idle{}
	ed.Preview = Preview{}
}

// idle reports whether the hand is at rest.
func idle(s State) bool { _, ok := s.(Idle); return ok }

// StateName returns the name of the present state, for a status bar and for tests.
func (ed *Editor) StateName() string {
	if n, ok := ed.State.(interface{ Name() string }); ok {
		return n.Name()
	}
	return reflect.TypeOf(ed.State).Name()
}

// reach is how near a pointer must come to something thin, in diagram units.
func (ed *Editor) reach() float64 { return 5 / ed.zoom() }

// zoom returns board units for one diagram unit.
func (ed *Editor) zoom() float64 {
	if ed.Zoom <= 0 {
		return 1
	}
	return ed.Zoom
}

// change makes a change; the reason of a refusal goes to the window. An edit that
// broke off is no refusal but a failure of the program, for whoever guards the hand.
func (ed *Editor) change(name string, edit func(*doc.Tx) error) bool {
	err := ed.Doc.Change(name, edit)
	var broken *doc.Broken
	if errors.As(err, &broken) {
		panic(broken)
	}
	if err != nil && ed.Refused != nil {
		ed.Refused(err.Error())
	}
	return err == nil
}

// ask passes a request to the window.
func (ed *Editor) ask(want, id string) {
	if ed.Ask != nil {
		ed.Ask(Request{Want: want, ID: id, At: ed.pointer})
	}
}

// selectNone selects nothing; where nothing is, the window may close what stands beside the diagram.
func (ed *Editor) selectNone() {
	if len(ed.Doc.Selection()) == 0 {
		ed.ask("nothing", "")
	}
	ed.Doc.Select()
}

// hit returns what lies at a point.
func (ed *Editor) hit(p bpmn.Point) scene.Hit {
	s := ed.Doc.Scene()
	if s == nil {
		return scene.Hit{}
	}
	return s.At(p, ed.reach())
}

// one returns the selected element if exactly one is selected, else nil.
func (ed *Editor) one() *bpmn.Element { return ed.Doc.ChosenOne() }

// bounds returns where an element stands; zero if nowhere.
func (ed *Editor) bounds(e *bpmn.Element) bpmn.Bounds {
	if g := ed.Doc.Diagram(); g != nil && e != nil {
		if s := g.ShapeOf(e); s != nil {
			return s.Bounds
		}
	}
	return bpmn.Bounds{}
}

// way returns the way points of a connection.
func (ed *Editor) way(e *bpmn.Element) []bpmn.Point {
	if g := ed.Doc.Diagram(); g != nil && e != nil {
		if x := g.EdgeOf(e); x != nil {
			return x.Points
		}
	}
	return nil
}
