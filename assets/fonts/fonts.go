// Package fonts holds the typefaces of the window and of every drawing, so
// that a diagram looks the same on each machine and its golden pictures are
// stable.
//
// Inter and JetBrains Mono are cut to Latin, Greek and Cyrillic with the usual
// signs; other scripts fall back to the fonts of the system. Licence of both:
// SIL OFL 1.1, see the files LICENSE-*.txt.
package fonts

import _ "embed"

// Sans is Inter Regular, a TrueType font.
//
//go:embed Inter-Regular.ttf
var Sans []byte

// SansStrong is Inter SemiBold.
//
//go:embed Inter-SemiBold.ttf
var SansStrong []byte

// Mono is JetBrains Mono Regular, for addresses, expressions and JSON.
//
//go:embed JetBrainsMono-Regular.ttf
var Mono []byte

// SansFactor is how much smaller than its nominal size Sans is set in a
// diagram: at 0.94 its lines are as long as those of Arial, in which the
// common modelers measure their labels, so that label bounds in files made
// elsewhere fit. Measured on ten English and five Russian names of tasks.
const SansFactor = 0.94

// SansFamily is how Sans is asked for in SVG, with usual families behind it.
const SansFamily = "Inter, Arial, Helvetica, sans-serif"
