package speech

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// A pattern finds what was filled into a format.
type pattern struct {
	format string
	own    int // letters that are not filled in
	finds  *regexp.Regexp
}

// leastOwn is how many letters of its own a format has at least that is looked for in messages: shorter ones would be found everywhere.
const leastOwn = 12

var (
	verb   = regexp.MustCompile(`%[sdv]`)
	placed = regexp.MustCompile(`%(\[\d+\])?[sdv]`) // as translations have them
)

// patterns are the formats that have a translation, those with the most letters of their own first.
var patterns = sync.OnceValue(func() (list []pattern) {
	for _, format := range slices.Sorted(maps.Keys(allWords()[Languages[1]])) {
		own := len(verb.ReplaceAllString(format, ""))
		if own == len(format) || own < leastOwn || strings.Contains(verb.ReplaceAllString(format, ""), "%") {
			continue
		}
		finds := verb.ReplaceAllString(regexp.QuoteMeta(format), "(.+?)")
		list = append(list, pattern{format, own, regexp.MustCompile("(?s)^" + finds + "$")})
	}
	slices.SortStableFunc(list, func(a, b pattern) int { return b.own - a.own })
	return list
})

// request is the beginning of a message about a call: its method and address.
var request = regexp.MustCompile(`(?s)^([A-Z]+ https?://\S+): (.+)$`)

// Said is a message in the language: messages are kept and answered in English, with what was filled in. What is not known comes
// back as it is.
func (s Speech) Said(message string) string {
	said := s.phrase(message)
	if said == message {
		return message
	}
	first, size := utf8.DecodeRuneInString(said)
	return string(unicode.ToUpper(first)) + said[size:]
}

// phrase is Said within a sentence: what was filled in may be a message, too.
func (s Speech) phrase(message string) string {
	if s.words[message] != "" || len(s.words) == 0 {
		return s.L(message)
	}
	if m := request.FindStringSubmatch(message); m != nil {
		return fmt.Sprintf("%s (%s)", s.phrase(m[2]), m[1])
	}
	for _, p := range patterns() {
		found := p.finds.FindStringSubmatch(message)
		if found == nil {
			continue
		}
		args := make([]any, len(found)-1)
		for i, part := range found[1:] {
			args[i] = s.phrase(part)
		}
		return fmt.Sprintf(placed.ReplaceAllString(s.L(p.format), "%${1}s"), args...)
	}
	return message
}
