// Package assets holds what the program carries along: its icon, translations
// and example processes.
package assets

import "embed"

// Mark is the program's icon in 88 by 88 pixels, as large as the window and desktops show it: to make icon.png smaller takes longer than all
// else of the first frame, and the display has to be given every pixel of it. The SVG that they are made of is drawn wrongly by the library of the window.
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
