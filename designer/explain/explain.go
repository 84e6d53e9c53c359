// Package explain says in the language of the window what the engine and its calls have kept in English: why a call has
// failed, why a token has stopped, and what to do about it.
package explain

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2/lang"

	"hookflow/engine/bpmn"
)

// A pattern finds what was put into a format.
type pattern struct {
	format string
	finds  *regexp.Regexp
}

// patterns are those of Formats, those with the most words of their own first.
var patterns = sync.OnceValue(func() []pattern {
	list := make([]pattern, len(Formats))
	for i, f := range Formats {
		list[i] = pattern{f, regexp.MustCompile("(?s)^" + strings.ReplaceAll(regexp.QuoteMeta(f), "%s", "(.+?)") + "$")}
	}
	slices.SortStableFunc(list, func(a, b pattern) int { return words(b.format) - words(a.format) })
	return list
})

// words is how many letters of a format are not put in.
func words(format string) int { return len(strings.ReplaceAll(format, "%s", "")) }

// request is the beginning of a message about a call: its method and address.
var request = regexp.MustCompile(`(?s)^([A-Z]+ https?://\S+): (.+)$`)

// ofElements are the formats that name an element or a flow by its id.
var ofElements = map[string]bool{
	"no condition of the outgoing flows of \"%s\" holds and there is no default flow": true,
	"the condition of flow %s":                     true,
	"the ad-hoc sub-process has no element \"%s\"": true,
}

// Text is a message in the language of the window, as a sentence. What is not known comes back as it is.
func Text(message string) string { return TextIn(message, nil) }

// TextIn is Text with the elements of a model named as people call them.
func TextIn(message string, model *bpmn.Definitions) string {
	text, known := inner(message, model)
	if !known {
		return message
	}
	return Sentence(text)
}

// Phrase is Text as a part of another sentence.
func Phrase(message string) string {
	text, _ := inner(message, nil)
	return text
}

// inner is Text within a sentence: what is put into a message may be one, too. Known is false for what comes back as it is.
func inner(message string, model *bpmn.Definitions) (text string, known bool) {
	if m := request.FindStringSubmatch(message); m != nil {
		said, _ := inner(m[2], model)
		return fmt.Sprintf("%s (%s)", said, m[1]), true
	}
	for _, p := range patterns() {
		found := p.finds.FindStringSubmatch(message)
		if found == nil {
			continue
		}
		args := make([]any, len(found)-1)
		for i, part := range found[1:] {
			args[i], _ = inner(part, model)
			if ofElements[p.format] && model != nil && model.ByID(part) != nil {
				args[i] = Element(model.ByID(part))
			}
		}
		return fmt.Sprintf(lang.L(p.format), args...), true
	}
	return message, false
}

// Element is what people call an element: its name on one line, else what it is, or where a flow leads.
func Element(e *bpmn.Element) string {
	if name := strings.Join(strings.Fields(e.Name()), " "); name != "" {
		return name
	}
	if e.Kind == bpmn.SequenceFlow && e.Target != nil {
		return "\u2192 " + Element(e.Target)
	}
	if info := bpmn.Of(e.Kind); info != nil {
		return Sentence(lang.L(info.Label))
	}
	return e.ID
}

// Sentence is a text with a large first letter.
func Sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// guides are the patterns of advices.
var guides = sync.OnceValue(func() (list []*regexp.Regexp) {
	for _, a := range advices {
		list = append(list, regexp.MustCompile("(?s)"+a.about))
	}
	return list
})

// Advice is what to do about a message that does not say so itself, in the language of the window; often nothing.
func Advice(message string) string {
	for i, guide := range guides() {
		if guide.MatchString(message) {
			return lang.L(advices[i].text)
		}
	}
	return ""
}
