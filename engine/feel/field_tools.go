package feel

import "strings"

// CompleteField is Complete for the text of a designer field: inside of the
// expression, or of the insertion in which the cursor stands.
func CompleteField(text string, offset int, vars map[string]*Shape) []Completion {
	offset = min(max(offset, 0), len(text))
	trimmed := strings.TrimLeft(text[:offset], " \t\r\n")
	start := offset - len(trimmed) + 1
	if !strings.HasPrefix(trimmed, "=") {
		open := strings.LastIndex(text[:offset], "{=")
		if open < 0 || insertionCloses(text[:offset], open) {
			return nil
		}
		start = open + 2
	}
	list := Complete(text[start:offset], offset-start, vars)
	for i := range list {
		list[i].Offset += start
	}
	return list
}

// insertionCloses tells whether the insertion that opens at an offset has
// ended before the end of text.
func insertionCloses(text string, open int) bool {
	_, _, err := readFEEL(text, open)
	e, ok := err.(*SyntaxError)
	return err == nil || ok && !strings.Contains(e.Msg, "is not closed")
}
