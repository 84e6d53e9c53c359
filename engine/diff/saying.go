package diff

import (
	"fmt"
	"strings"
)

// A saying is a sentence, or a part of one, that can be said in other languages.
type saying struct {
	format string
	args   []any
}

func say(format string, args ...any) saying { return saying{format, args} }

// String is the saying in English.
func (s saying) String() string { return fmt.Sprintf(s.format, s.args...) }

// A label is one of the element table inside of a sentence.
type label string

func (l label) String() string { return strings.ToLower(string(l)) }

// A title is one of the element table where a sentence begins.
type title string

// A nameless element is known by its id in the terminal; who looks at the diagram knows it as one without a name, and a
// flow by what it leads from and to.
type nameless struct {
	id   string
	flow bool
}

func (n nameless) String() string { return n.id }

func (n nameless) in(word func(string) string) string {
	if n.flow {
		return ""
	}
	return say("without a name").in(word)
}

func (s saying) in(word func(string) string) string {
	args := make([]any, len(s.args))
	for i, a := range s.args {
		switch a := a.(type) {
		case saying:
			args[i] = a.in(word)
		case label:
			args[i] = strings.ToLower(word(string(a)))
		case title:
			args[i] = word(string(a))
		case nameless:
			args[i] = a.in(word)
		default:
			args[i] = a
		}
	}
	return strings.TrimSpace(strings.ReplaceAll(fmt.Sprintf(word(s.format), args...), "  ", " "))
}
