package designer

import (
	"strings"

	"fyne.io/fyne/v2/lang"

	"hookflow/designer/look"
)

// spreadWords are what people call the ways in which a time is spread, by the words that a plan has.
func spreadWords() map[string]string {
	return map[string]string{"exponential": lang.L("exponential"), "normal": lang.L("normal"), "uniform": lang.L("uniform"),
		"triangular": lang.L("triangular"), "lognormal": lang.L("lognormal"), "oneof": lang.L("one of")}
}

// spreadShown is a value of a plan as people read it: "exponential PT10M" is "exponential 10 min", in the language of the window.
func spreadShown(value string) string {
	words := strings.Fields(strings.ReplaceAll(value, ",", " "))
	name := ""
	if len(words) > 1 {
		if name = spreadWords()[strings.ToLower(words[0])]; name == "" {
			return value
		}
		words, name = words[1:], name+" "
	}
	if len(words) == 0 {
		return value
	}
	for i, w := range words {
		if strings.HasPrefix(w, "P") { // figures of other kinds stay as they are
			words[i] = look.Spoken(w)
		}
	}
	return name + strings.Join(words, ", ")
}

// spreadStored is what was typed for a value, as a plan has it.
func spreadStored(text string) string {
	name, times := "", strings.TrimSpace(text)
	for word, called := range spreadWords() {
		for _, start := range []string{word + " ", called + " "} {
			if rest, is := strings.CutPrefix(times, start); is {
				name, times = word+" ", rest
			}
		}
	}
	parts := strings.Split(times, ",")
	if len(parts) == 1 && name != "" && look.ISO(times) == times {
		parts = strings.Fields(times) // apart by blanks: 5m 1m
	}
	for i, p := range parts {
		parts[i] = look.ISO(strings.TrimSpace(p))
	}
	if name == "" && len(parts) > 1 {
		return text
	}
	return name + strings.Join(parts, " ")
}
