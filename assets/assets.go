// Package assets holds what the program carries along: its icon, translations
// and example processes.
package assets

import "embed"

// Icon is the program's icon, a PNG of 512 x 512 pixels.
//
//go:embed icon.png
var Icon []byte

// Mark is the same in 88 by 88 pixels, as large as the window ever shows it: scaling Icon down takes longer than all else of the
// first frame. The SVG that they are made of is drawn wrongly by the library of the window.
//
//go:embed mark.png
var Mark []byte

// Icons holds the pictures of tools, SVG in one colour.
//
//go:embed icons
var Icons embed.FS

// Translations holds one JSON file per language, in the form of fyne's lang package.
//
//go:embed translations
var Translations embed.FS

// Examples holds the example processes.
//
//go:embed examples/*.bpmn
var Examples embed.FS

// ErrorReport is the path of the main example in Examples: a process that
// calls a service and is called back by it.
const ErrorReport = "examples/error-report.bpmn"
