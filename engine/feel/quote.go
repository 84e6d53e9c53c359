package feel

import "strings"

// Quote writes a string literal.
func Quote(s string) string {
	var b strings.Builder
	writeQuoted(&b, s)
	return b.String()
}

// beginsLongerName are words with which names of functions and types begin that
// hold keywords: "date and time" is one name.
var beginsLongerName = map[string]bool{"date": true, "days": true, "years": true, "day": true, "year": true}

// QuoteName writes the name of a variable or member; one that would be read as
// something else stands in backquotes, of which it can hold none.
func QuoteName(name string) string {
	switch name {
	case "null", "true", "false":
		return name
	}
	_, keyword := keywords[name]
	if isPlainWord(name) && !keyword && !beginsLongerName[name] || isLetters(name) {
		return name
	}
	return "`" + strings.ReplaceAll(name, "`", "") + "`"
}

// isLetters knows words of other scripts, which are no keywords.
func isLetters(name string) bool {
	return isPlainName(name) && !isPlainASCII(name) && !strings.ContainsAny(name, " ?")
}

// EscapeTemplate writes text so that a template inserts nothing into it. What
// cannot be escaped, <% and {$, stands as an insertion of itself.
func EscapeTemplate(s string) string {
	var b strings.Builder
	for {
		at, open := nextInsertion(s, 0)
		if at < 0 {
			return b.String() + s
		}
		b.WriteString(s[:at])
		switch open {
		case "<%", "{":
			b.WriteString("{= " + Quote(open) + " }")
		default:
			b.WriteString(`\` + open)
		}
		s = s[at+len(open):]
	}
}
