package bpmnxml

import (
	"fmt"
	"strings"
)

// A ReadError says why a file cannot be read, and where.
type ReadError struct {
	File         string
	Line, Column int    // from 1; 0 when the whole file is meant
	Element      string // innermost open element, such as `task "Task_1"`; may be empty
	Msg          string // what is wrong and what to do, for people
}

// Error gives file, place, element and message in one line.
func (e *ReadError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "read %s", e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ": line %d, column %d", e.Line, e.Column)
	}
	if e.Element != "" {
		fmt.Fprintf(&b, ", in %s", e.Element)
	}
	b.WriteString(": " + e.Msg)
	return b.String()
}
