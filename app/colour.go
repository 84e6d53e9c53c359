package main

import "github.com/fatih/color"

// Colours of what people read on a terminal. There are none where the output is no terminal, where it is a dumb one, and
// where NO_COLOR is set (no-color.org).
var (
	good     = color.New(color.FgGreen)
	doubtful = color.New(color.FgYellow)
	bad      = color.New(color.FgRed, color.Bold)
)
