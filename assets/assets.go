// Package assets holds what the program carries along: its icon, translations
// and example processes.
package assets

import "embed"

// Icon is the program's icon, a PNG of 512 x 512 pixels.
//
//go:embed icon.png
var Icon []byte

// Mark is the same as SVG: it is drawn in the size in which the window shows it, where scaling Icon down takes longer than all
// else of the first frame.
//
//go:embed icon.svg
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
