package importer

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"hookflow/engine/feel"
)

// entry is one entry of a FEEL context.
type entry struct{ key, value string }

// entries takes a context literal such as {a: x, "b c": y} apart. It reports
// false for any other expression.
func entries(source string) ([]entry, bool) {
	source = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(source), "="))
	if !strings.HasPrefix(source, "{") || !strings.HasSuffix(source, "}") {
		return nil, false
	}
	var out []entry
	for _, part := range split(source[1:len(source)-1], ',') {
		if strings.TrimSpace(part) == "" {
			continue
		}
		pair := split(part, ':')
		if len(pair) < 2 {
			return nil, false
		}
		key := strings.TrimSpace(pair[0])
		if unquoted, err := strconv.Unquote(key); err == nil {
			key = unquoted
		}
		value := strings.TrimSpace(part[len(pair[0])+1:])
		if _, err := feel.Parse(value); err != nil {
			return nil, false
		}
		out = append(out, entry{key, value})
	}
	return out, true
}

// fieldOf returns an expression as text of a field; a string alone stands there
// as it is.
func fieldOf(source string) string {
	text, err := strconv.Unquote(source)
	if err != nil || !strings.HasPrefix(source, `"`) || strings.HasPrefix(text, "=") {
		return "=" + source
	}
	return feel.EscapeTemplate(text)
}

// split cuts source at a sign that stands outside of strings and brackets.
func split(source string, sign byte) []string {
	var out []string
	depth, start, inside := 0, 0, false
	for i := 0; i < len(source); i++ {
		switch c := source[i]; {
		case inside:
			if c == '\\' {
				i++
			} else if c == '"' {
				inside = false
			}
		case c == '"':
			inside = true
		case strings.IndexByte("([{", c) >= 0:
			depth++
		case strings.IndexByte(")]}", c) >= 0:
			depth--
		case c == sign && depth == 0:
			out = append(out, source[start:i])
			start = i + 1
		}
	}
	return append(out, source[start:])
}

// inContext wraps an expression so that it sees other names; where it uses
// none of them it stays as it is.
func (x *element) inContext(source string, names map[string]string) string {
	source = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(source), "="))
	e, err := feel.Parse(source)
	if err != nil {
		x.problem("the expression %.80q is no FEEL: %v", source, err)
		return ""
	}
	var before []string
	for _, n := range e.Names() {
		if other, ok := names[n]; ok && other != n {
			before = append(before, fmt.Sprintf("%s: %s", feel.QuoteName(n), other))
		}
	}
	if before == nil {
		return source
	}
	slices.Sort(before)
	return "{" + strings.Join(before, ", ") + ", result: " + source + "}.result"
}
