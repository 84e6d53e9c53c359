package tool

import (
	"hookflow/designer/doc"
	"hookflow/engine/bpmn"
)

// A Preview is what the board paints over the diagram while the hand works. The
// document is not changed before the gesture ends.
type Preview struct {
	Moved  []string // ids of elements to show moved by DX, DY
	DX, DY float64
	Boxes  []Box        // outlines of what is being made or resized
	Ways   []Way        // connections being made or led along
	Lines  []Line       // snap lines
	Band   *bpmn.Bounds // the lasso
	Space  *Space       // the space tool
	Target string       // id of the element that takes what is dropped
	Effect Effect       // what dropping here would do
	Reason string       // why not, when Effect is Forbidden
	Naming *Naming      // a name is being edited
	Hover  string       // id of the element under the pointer while the hand is at rest
	Offer  string       // label of the type that the keys would make
	Led    Leading      // what the keys lead
	At     bpmn.Point   // where they have led
	Cursor Cursor       // how the pointer looks
}

// A Box is the outline of a shape of some type.
type Box struct {
	Kind   bpmn.Kind
	Bounds bpmn.Bounds
	Type   doc.Type // of what is about to be made, which is shown as it will be; zero: only the outline
}

// A Way is a connection that is not made yet, or in its new form.
type Way struct {
	Kind   bpmn.Kind // empty while it leads nowhere
	Points []bpmn.Point
	ID     string // of the connection that is led along; empty for a new one
}

// A Line is a snap line.
type Line struct {
	From, To bpmn.Point
	Gap      bool // between two shapes with equal gaps; otherwise along edges or centres
}

// Space is the line of the space tool and how far it was pulled.
type Space struct {
	Upright bool // the line is level and moves up and down
	At      float64
	By      float64
}

// Naming is the name being edited in place.
type Naming struct {
	ID     string
	Text   string
	Bounds bpmn.Bounds // where the text stands
}

// An Effect is what would happen on release.
type Effect uint8

// The effects.
const (
	None Effect = iota
	Allowed
	Forbidden
	Attach // onto the border of Target
	Splice // into the flow Target
)

// A Cursor is how the pointer looks.
type Cursor uint8

// The cursors.
const (
	Arrow Cursor = iota
	Hand
	Grabbing
	Cross
	Text
	Level   // resizing left and right
	Upright // resizing up and down
	Falling // resizing along \
	Rising  // resizing along /
	NotAllowed
)
