package speech

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// Every text of pages and mails has all languages, with the same things filled in.
func TestEveryTextHasEveryLanguage(t *testing.T) {
	fills := regexp.MustCompile(`%(?:\[\d+\])?([sd])`)
	sorted := func(text string) []string {
		var verbs []string
		for _, found := range fills.FindAllStringSubmatch(text, -1) {
			verbs = append(verbs, found[1])
		}
		slices.Sort(verbs)
		return verbs
	}
	for line := range strings.Lines(ownWords) {
		parts := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(parts) != len(Languages) {
			t.Errorf("%q has %d languages", parts[0], len(parts))
			continue
		}
		for at, text := range parts {
			if text == "" || !slices.Equal(sorted(text), sorted(parts[0])) {
				t.Errorf("%s says %q for %q", Languages[at], text, parts[0])
			}
		}
	}
}

func TestDatesAreWrittenAsPeopleDo(t *testing.T) {
	defer func(was *time.Location) { time.Local = was }(time.Local)
	time.Local = time.FixedZone("KST", 9*3600)
	for lang, want := range map[string][]string{
		"en": {"2 January 2031", "31 May 2031, 17:00 KST", "soon"},
		"ko": {"2031년 1월 2일", "2031년 5월 31일, 17:00 KST", "soon"},
		"ru": {"2 января 2031 г.", "31 мая 2031 г., 17:00 KST", "soon"},
		"zh": {"2031年1月2日", "2031年5月31日, 17:00 KST", "soon"},
	} {
		s := In(lang)
		if got := []string{s.Due("2031-01-02"), s.Due("2031-05-31T08:00:00Z"), s.Due("soon")}; !slices.Equal(got, want) {
			t.Errorf("%s: %q", lang, got)
		}
	}
}

func TestMessagesAreSaidWithWhatIsInThem(t *testing.T) {
	for lang, want := range map[string]string{
		"en":    "3 of 3 attempts failed, the last one: the service answered 503",
		"ru":    "503",
		"zh-CN": "503",
	} {
		got := In(lang).Said("3 of 3 attempts failed, the last one: the service answered 503")
		if !strings.Contains(got, want) || lang != "en" && strings.Contains(got, "the ") {
			t.Errorf("%s: %q", lang, got)
		}
	}
	if got := In("ko").Said("quite another thing"); got != "quite another thing" {
		t.Errorf("what is not known becomes %q", got)
	}
}
