// Package speech says what people read outside of the window, the pages of tasks and mails, in their language. It has the words of the
// window, which says the same things, and those of pages and mails alone.
package speech

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/language"

	"hookflow/assets"
	"hookflow/engine"
	"hookflow/runtime/people"
)

// Languages are the codes of those that there are, English first.
var Languages = people.Languages

var matcher = language.NewMatcher([]language.Tag{language.English, language.Korean, language.Russian, language.Chinese})

// A Speech is a language in which something is said. The zero one is English.
type Speech struct {
	Lang  string
	words map[string]string // by the English text
}

// In is the speech of a language by its code, such as ko or zh-CN; English for any that there is not.
func In(code string) Speech {
	_, at := language.MatchStrings(matcher, code)
	return Speech{Languages[at], allWords()[Languages[at]]}
}

// Known reports whether a code is one of Languages.
func Known(code string) bool { return slices.Contains(Languages, code) }

// L is a text in the language.
func (s Speech) L(text string) string { return cmp.Or(s.words[text], text) }

// F is a format in the language, filled in.
func (s Speech) F(format string, args ...any) string { return fmt.Sprintf(s.L(format), args...) }

// A Tongue is a language that can be chosen.
type Tongue struct{ Code, Name string }

// Tongues are the other languages.
func (s Speech) Tongues() (list []Tongue) {
	for _, t := range []Tongue{{"en", "English"}, {"ko", "한국어"}, {"ru", "Русский"}, {"zh", "中文"}} {
		if t.Code != s.Lang {
			list = append(list, t)
		}
	}
	return list
}

// dates are how a date is written: as time.Format wants it, but for Russian, whose months have another ending in a date.
var dates = map[string]string{"ko": "2006년 1월 2일", "zh": "2006年1月2日", "ru": "2 01 2006 г."}

var monthsRussian = strings.Fields("января февраля марта апреля мая июня июля августа сентября октября ноября декабря")

// Date is the day of a moment as people write it, such as 2 January 2031.
func (s Speech) Date(at time.Time) string {
	text := at.Format(cmp.Or(dates[s.Lang], "2 January 2006"))
	if s.Lang == "ru" {
		text = strings.Replace(text, at.Format(" 01 "), " "+monthsRussian[at.Month()-1]+" ", 1)
	}
	return text
}

// Moment is a day with its time and zone.
func (s Speech) Moment(at time.Time) string { return s.Date(at) + ", " + at.Format("15:04 MST") }

// Due is a due date of a model as people write it, a time in the zone of this computer; what is no date comes back as it is.
func (s Speech) Due(text string) string {
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return s.Date(day)
	}
	if nanos := engine.DueTime(text); nanos != 0 {
		return s.Moment(time.Unix(0, nanos))
	}
	return text
}

//go:embed words.tsv
var ownWords string

// allWords are the texts by language.
var allWords = sync.OnceValue(func() map[string]map[string]string {
	all := map[string]map[string]string{"en": {}}
	for at, lang := range Languages[1:] {
		words := map[string]string{}
		var list []struct{ ID, Translation string }
		data, _ := assets.Translations.ReadFile("translations/" + lang + ".json") // it is built in
		_ = json.Unmarshal(data, &list)                                           // and a test reads it
		for _, one := range list {
			words[one.ID] = one.Translation
		}
		for line := range strings.Lines(ownWords) {
			if parts := strings.Split(strings.TrimSpace(line), "\t"); len(parts) == len(Languages) {
				words[parts[0]] = parts[at+1]
			}
		}
		all[lang] = words
	}
	return all
})
