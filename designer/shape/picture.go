// Package shape turns BPMN elements into pictures: paths and texts as data, in
// diagram coordinates, coloured by role. All holds one Draw per kind; the
// figures follow BPMN 2.0.2, sections 7 to 12 ("Notation").
//
// Nothing here knows pixels, files or windows.
package shape

import (
	"image/color"

	"hookflow/designer/emblem"
	"hookflow/designer/route"
	"hookflow/engine/bpmn"
)

// A Picture is everything that is painted for one BPMNShape or BPMNEdge, from
// back to front: the paths, then the texts.
type Picture struct {
	Paths   []Path
	Texts   []Text
	Outline route.Outline // where connections dock; of a shape
	Layer   Layer
	Hollow  bool // only its border (and texts) can be hit: what is inside shows through
}

// A Layer orders pictures from back to front.
type Layer uint8

// The layers.
const (
	Pools      Layer = iota // pools and lanes
	Containers              // what shows other elements inside
	Edges
	Nodes
	Attached // events on a border
	Overlays // groups, messages on a flow
)

// A Role says what a colour is for; a theme gives it its value.
type Role uint8

// The roles. None paints nothing.
const (
	None    Role = iota
	Canvas       // behind everything
	Paper        // inside of activities, events, gateways
	Pool         // inside of pools and lanes
	Band         // shaded: participants that do not initiate, table headers
	Line         // borders, flows, icons
	Quiet        // borders of pools and lanes, message flows
	Head         // where the names of pools stand
	Writing      // texts
	Done         // run marks
	Current
	Altered
	Failed
	Halted   // where a debugger stops
	DoneFill // inside of what has a mark
	CurrentFill
	AlteredFill
	FailedFill
	HaltedFill
	Value // of variables
	ValueFill
	Heat1 // how long or how often, from least to most
	Heat2
	Heat3
	Heat4
	Heat5
	OnHeat4 // writing on it
	OnHeat5
	Muted     // not reached
	Roles int = iota
)

// An Ink is a colour: of a role, or an element's own.
type Ink struct {
	Role  Role
	Own   color.NRGBA // wins over Role if its alpha is not 0
	Faint bool        // what lies below shines through: halos
}

// A Path is an area and/or its outline.
type Path struct {
	Round *Round // a rectangle or circle; then Curve is empty
	Curve Curve
	Style
	Emblem *emblem.Emblem // a picture that fills Round, in place of the style; nil: none
}

// Round is an upright rectangle whose corners have a radius; a radius of half
// its side makes it a circle.
type Round struct {
	Bounds bpmn.Bounds
	Radius float64
}

// A Style says how a path is painted: the fill first, the stroke on top.
type Style struct {
	Fill, Stroke Ink
	Width        float64   // of the stroke, centred on the path
	Dash         []float64 // lengths on and off, in turn; nil is solid
	RoundCap     bool      // dashes and ends are round
}

// A Text is a label. It wraps to the width of its box (its height, when it
// reads upwards).
type Text struct {
	Content string
	Box     bpmn.Bounds
	Across  Align // of the lines in the box
	Down    Align // of the block in the box
	Size    float64
	Upwards bool // turned by 90 degrees, reads from bottom to top
	Fit     bool // set in smaller letters where its box is too low
	OneLine bool // only breaks where Content does
	Label   bool // stands outside of the element and can be moved by itself
	Halo    bool // the canvas shows around the letters, so that lines behind do not disturb
	Ink     Ink
}

// An Align places something along one axis of a box.
type Align int8

// The alignments.
const (
	Start  Align = -1
	Middle Align = 0
	End    Align = 1
)

// Place returns where the first unit of a length lies in a box from at with
// size room.
func (a Align) Place(at, room, length float64) float64 {
	return at + (room-length)*float64(a+1)/2
}
