package feel

import "strings"

// RenameField is Rename for the text of a designer field: in the expression
// behind "=", or in every insertion of the template. Insertions of the older
// systems keep their own syntax.
func RenameField(text, old, new string) (string, error) {
	f, err := ParseField(text, PlainText)
	if err != nil {
		return "", err
	}
	if f.expr != nil {
		head := text[:strings.IndexByte(text, '=')+1]
		renamed, err := Rename(text[len(head):], old, new)
		return head + renamed, err
	}
	var b strings.Builder
	at := 0
	for _, p := range f.template.parts {
		if p.expr == nil {
			continue
		}
		b.WriteString(text[at:p.span.start])
		renamed, err := renameInsertion(text[p.span.start:p.span.end], p.expr, old, new)
		if err != nil {
			return "", err
		}
		b.WriteString(renamed)
		at = p.span.end
	}
	return b.String() + text[at:], nil
}

// renameInsertion renames inside of one insertion, marks included.
func renameInsertion(text string, e *Expr, old, new string) (string, error) {
	if !e.seed {
		renamed, err := Rename(text[2:len(text)-1], old, new)
		return text[:2] + renamed + text[len(text)-1:], err
	}
	for _, mark := range []string{"$" + old, old} {
		if i := seedNameAt(text, mark); i >= 0 {
			i += len(mark) - len(old)
			rest, err := renameInsertion(text[i+len(old):], e, old, new)
			return text[:i] + new + rest, err
		}
	}
	return text, nil
}

// seedNameAt finds a variable in an insertion of an older system, -1 if there
// is none: behind "$", or alone between the marks of uEngine.
func seedNameAt(text, mark string) int {
	from := 0
	for {
		i := strings.Index(text[from:], mark)
		if i < 0 {
			return -1
		}
		i += from
		end := i + len(mark)
		startsAlone := mark[0] == '$' || strings.HasPrefix(text, "<%") && strings.Trim(text[2:i], " \t=*+") == ""
		if startsAlone && (end == len(text) || wordEnd(text, end) == end) {
			return i
		}
		from = end
	}
}

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
