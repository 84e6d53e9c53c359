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

// NamesInField lists the variables that the text of a designer field uses; none if it
// cannot be read.
func NamesInField(text string) []string {
	f, err := ParseField(text, PlainText)
	switch {
	case err != nil:
		return nil
	case f.expr != nil:
		return f.expr.Names()
	}
	return f.template.Names()
}

// RenameInField is Rename for the text of a designer field: its expression, or what is
// inserted into its text.
func RenameInField(text, old, new string) (string, error) {
	f, err := ParseField(text, PlainText)
	if err != nil {
		return "", err
	}
	if f.expr != nil {
		at := strings.Index(text, "=") + 1
		inner, err := Rename(text[at:], old, new)
		return text[:at] + inner, err
	}
	parts := f.template.parts
	for i := len(parts) - 1; i >= 0; i-- {
		p := parts[i]
		if p.expr == nil || !contains(namesOf([]*Expr{p.expr}), normalizeName(old)) {
			continue
		}
		whole := text[p.span.start:p.span.end]
		if !strings.HasPrefix(whole, "{=") {
			return "", syntaxError(text, p.span.start, "names in insertions of other systems are not changed: write {= } instead")
		}
		inner, err := Rename(whole[2:len(whole)-1], old, new)
		if err != nil {
			return "", err
		}
		text = text[:p.span.start] + "{=" + inner + "}" + text[p.span.end:]
	}
	return text, nil
}
