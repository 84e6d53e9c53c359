package designer

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2/lang"

	"hookflow/designer/explain"
	"hookflow/engine/bpmn"
	"hookflow/engine/lint"
)

// saying is what is said of something that is named beside it, in the language of the window; otherwise is the whole
// sentence, for what is not known apart.
func saying(s lint.Said, otherwise string) string {
	if _, sentence := keys()[otherwise]; sentence {
		return upper(translated(otherwise))
	}
	if _, known := keys()[s.Format]; !known {
		return translated(otherwise)
	}
	args := make([]any, len(s.Args))
	for i, a := range s.Args {
		args[i] = a
		switch a := a.(type) {
		case string:
			args[i] = word(a)
		case error:
			args[i] = word(a.Error())
		case bpmn.Kind:
			if info := bpmn.Of(a); info != nil {
				args[i] = strings.ToLower(lang.L(info.Label))
			}
		case bpmn.Trigger:
			args[i] = word(string(a))
		}
	}
	text := fmt.Sprintf(lang.L(s.Format), args...)
	if strings.HasPrefix(lang.L(s.Format), "%") { // what is put in stands in front, as it is
		return text
	}
	return upper(text)
}

// word is what is put into a sentence: a word of ours in the language of the window, a name as it stands.
func word(text string) string {
	if w := translated(text); w != text {
		return w
	}
	if w := translated(upper(text)); w != upper(text) { // a kind of elements inside a sentence
		return strings.ToLower(w)
	}
	return explain.Phrase(text)
}

// says is what a finding says of its element.
func says(f lint.Finding) string { return saying(f.Said, f.Message) }
