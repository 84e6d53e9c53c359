// Package fonts holds the typeface of every drawing, so that a diagram looks
// the same on each machine and its golden pictures are stable.
//
// Liberation Sans has the widths of Arial and Helvetica, in which the common
// modelers measure their labels: label bounds in files made elsewhere fit. It
// covers Latin, Greek and Cyrillic; for other scripts the drawing falls back to
// the fonts of the system. Licence: SIL OFL 1.1, see LICENSE-LiberationSans.txt.
package fonts

import _ "embed"

// Sans is Liberation Sans Regular, a TrueType font.
//
//go:embed LiberationSans-Regular.ttf
var Sans []byte

// SansFamily is how Sans is asked for in SVG, with the families of equal
// widths behind it.
const SansFamily = "Liberation Sans, Arial, Helvetica, sans-serif"
