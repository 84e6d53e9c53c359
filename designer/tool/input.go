// Package tool turns what the hand does into changes of the document. A tool is
// a state; handling an input returns the next state. It knows no window: the
// board feeds it inputs and paints what Editor.Preview holds.
//
// A tool changes the document at one moment only, when the gesture ends, and then by one undo step; until then there is
// nothing but a preview, so that Escape can always end it without a trace. It asks the document (package doc) what is legal
// and never decides that by itself: menus, keys and scripts would come to another answer.
package tool

import "hookflow/engine/bpmn"

// A Kind says what happened.
type Kind string

// The kinds of input.
const (
	Press   Kind = "press"
	Move    Kind = "move" // with or without a button down
	Release Kind = "release"
	Key     Kind = "key"
	KeyUp   Kind = "key up" // only needed for the space bar
	Typed   Kind = "typed"  // the text of the name being edited is now Text
	Commit  Kind = "commit" // the name being edited is done
	Double  Kind = "double" // a double click
)

// A Button of the pointer.
type Button uint8

// The buttons.
const (
	Left Button = iota
	Middle
	Right
)

// An Input is one thing a person did with the pointer or the keyboard.
type Input struct {
	Kind   Kind
	At     bpmn.Point // of the pointer, in diagram units
	Screen bpmn.Point // of the pointer, in board units: for panning, which moves the diagram under it
	Button Button
	Key    string // of Key, as in the keymap: "Delete", "A", "Left", "F2"
	Text   string // of Typed and Commit
	Shift  bool
	Ctrl   bool // Command on macOS
	Alt    bool
}

// Chord returns the name of a key with its modifiers, such as "Ctrl+Shift+Z".
func (in Input) Chord() string {
	name := ""
	if in.Ctrl {
		name += "Ctrl+"
	}
	if in.Shift {
		name += "Shift+"
	}
	if in.Alt {
		name += "Alt+"
	}
	return name + in.Key
}

// escape reports whether the input is the Escape key.
func (in Input) escape() bool { return in.Kind == Key && in.Key == "Escape" }
