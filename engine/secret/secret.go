// Package secret is how a request speaks of a secret before it leaves: by name, never by value.
//
// A model writes {{secrets.NAME}} in a literal text, or secrets.NAME in an expression. What the engine stores of the
// request holds {{secrets.NAME}} in each of these places, and in no other: the same characters in data are stored with
// a "!", so that nobody outside can have a secret filled in. The HTTP client fills in the places and takes the "!" away.
package secret

import (
	"regexp"
	"strings"
)

// Shortest is the length in bytes of the shortest secret there may be: the characters of a shorter one are everywhere, so
// that it could not be hidden in what comes back without hiding data with it.
const Shortest = 4

const name = `([A-Za-z_][A-Za-z0-9_]*)`

var (
	spoken  = regexp.MustCompile(`\bsecrets\.` + name)
	worded  = regexp.MustCompile(`(?:\{\{)?` + spoken.String())
	place   = regexp.MustCompile(`\{\{secrets\.` + name + `\}\}`)
	opening = regexp.MustCompile(`\{\{secrets(!*)\.`)
	stored  = regexp.MustCompile(place.String() + `|` + opening.String())
)

// Names lists the secrets that a text of a model speaks of, in order.
func Names(text string) (names []string) {
	if !strings.Contains(text, "secrets.") {
		return nil
	}
	for _, found := range spoken.FindAllStringSubmatch(text, -1) {
		names = append(names, found[1])
	}
	return names
}

// Reword writes the secrets that an expression speaks of in the words of another language. Places stay.
func Reword(expr string, word func(name string) string) string {
	return worded.ReplaceAllStringFunc(expr, func(found string) string {
		if name, ok := strings.CutPrefix(found, "secrets."); ok {
			return word(name)
		}
		return found
	})
}

// Place is where the value of a secret comes in a request.
func Place(name string) string { return "{{secrets." + name + "}}" }

// InTemplate writes the places in a text of a model as insertions of a template, or, in an expression that begins with
// "=", as parts of the string they stand in. Then all of them are evaluated like any other value.
func InTemplate(text string) string {
	if strings.HasPrefix(strings.TrimSpace(text), "=") {
		return place.ReplaceAllString(text, `"+secrets.$1+"`)
	}
	return place.ReplaceAllString(text, `{= secrets.$1 }`)
}

// Guard marks in data what looks like a place and is none.
func Guard(data string) string { return opening.ReplaceAllString(data, "{{secrets${1}!.") }

// Escape escapes a stored text for where it is put, except for the places in it, which are escaped when they are filled.
// What Guard has marked is given back, because escaped it looks like a place no more.
func Escape(text string, escape func(string) string) string {
	if !strings.Contains(text, "secrets") {
		return escape(text)
	}
	var out strings.Builder
	from := 0
	for _, at := range place.FindAllStringIndex(text, -1) {
		out.WriteString(escape(unguard(text[from:at[0]])) + text[at[0]:at[1]])
		from = at[1]
	}
	return out.String() + escape(unguard(text[from:]))
}

func unguard(text string) string {
	return opening.ReplaceAllStringFunc(text, func(found string) string { return strings.Replace(found, "!.", ".", 1) })
}

// Fill puts values in the places of a text, and gives back what Guard has marked.
func Fill(text string, value func(name string) string) string {
	if !strings.Contains(text, "secrets") {
		return text
	}
	return stored.ReplaceAllStringFunc(text, func(found string) string {
		if m := place.FindStringSubmatch(found); m != nil {
			return value(m[1])
		}
		return strings.Replace(found, "!.", ".", 1)
	})
}
