package designer

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"hookflow/assets"
	"hookflow/designer/look"
)

// alike are the texts that are the same in other languages: names, signs, words of
// HTTP.
var alike = regexp.MustCompile(`^(ID|URL|XML|JSON|FEEL|JSONPath|XPath|JavaScript|GitHub|Stripe|Slack|Shopify|WebSub|Standard Webhooks|[A-Z]{3,7}|1\.5|%.*)$`)

var verb = regexp.MustCompile(`%(?:\[\d\])?[a-z]`)

// strictEnv makes a text without a translation a failure, as .ci/run asks; until
// then a new text shows in English, and at most newMost of them may.
const (
	strictEnv = "HOOKFLOW_STRICT"
	newMost   = 20
)

// Every language has every text, with what is put in, and none is left in English.
func TestLanguagesAreComplete(t *testing.T) {
	want := texts(t, "en")
	missing := 0
	report := func(format string, args ...any) {
		if missing++; missing > newMost || os.Getenv(strictEnv) != "" {
			t.Errorf(format, args...)
			return
		}
		t.Logf(format, args...)
	}
	for _, l := range languages[1:] {
		have := texts(t, l.code)
		for id := range want {
			switch got, ok := have[id]; {
			case !ok || strings.TrimSpace(got) == "":
				report("%s: no translation of %q", l.code, id)
			case got == id && !alike.MatchString(id):
				t.Errorf("%s: %q is left in English", l.code, id)
			case !slices.Equal(verbs(id), verbs(got)):
				t.Errorf("%s: %q has other things put in than %q", l.code, got, id)
			}
		}
		for id := range have {
			if _, ok := want[id]; !ok {
				report("%s: %q is translated but never shown", l.code, id)
			}
		}
	}
}

// A value of XML is written as in XML, also within a sentence.
var ofXML = regexp.MustCompile(`=("[^"]*"|%(\[\d\])?q)`)

// straight are the quotes of English and of programs, and between Chinese letters the signs of western sentences.
var straight = map[string]*regexp.Regexp{
	"ko": regexp.MustCompile(`"|%(\[\d\])?q`),
	"ru": regexp.MustCompile(`"|%(\[\d\])?q`),
	"zh": regexp.MustCompile(`"|%(\[\d\])?q|\p{Han}[,;?!]\p{Han}`),
}

// Each language has its own quotes around what is put in: %q has those of programs.
func TestQuotesAreThoseOfTheLanguage(t *testing.T) {
	for code, wrong := range straight {
		for id, text := range texts(t, code) {
			if found := wrong.FindString(ofXML.ReplaceAllString(text, "")); found != "" {
				t.Errorf("%s: %q has %s", code, id, found)
			}
		}
	}
}

// verbs are what is put into a text, whatever its order.
func verbs(text string) (list []string) {
	for _, v := range verb.FindAllString(text, -1) {
		list = append(list, strings.Replace("%"+v[len(v)-1:], "%q", "%s", 1)) // other languages have quotes of their own
	}
	slices.Sort(list)
	return list
}

func texts(t *testing.T, code string) map[string]string {
	t.Helper()
	data, err := assets.Translations.ReadFile("translations/" + code + ".json")
	check(t, err)
	var list []message
	check(t, json.Unmarshal(data, &list))
	all := map[string]string{}
	for _, m := range list {
		all[m.ID] = m.Translation
	}
	return all
}

// In every language the window shows its words whole and inside of their boxes: bars,
// start screen, forms. Fyne's own widgets speak the language, too.
func TestNoTextIsCut(t *testing.T) {
	defer func() { check(t, speak("en")) }()
	for _, l := range languages {
		check(t, speak(l.code))
		w := open(t, t.TempDir())
		w.chooseLanguage(l.code)
		cut(t, l.code+" start", w)
		w.OpenExample()
		for _, id := range []string{"", "Throw_Request", "Task_Report", "Catch_Completed"} {
			if id != "" {
				w.current().doc.Select(id)
			}
			w.current().board.Changed()
			cut(t, l.code+" "+id, w)
		}
		for page := range w.bottom.pages {
			w.bottom.reveal(page)
			cut(t, fmt.Sprint(l.code, " bottom ", page), w)
			if tabs := w.bottom.strip; tabs.Size().Width < tabs.Content.MinSize().Width {
				t.Errorf("%s: beside the tools of page %d the tabs have %.0f of %.0f", l.code, page, tabs.Size().Width, tabs.Content.MinSize().Width)
			}
		}
		w.bottom.show(false)
		for _, as := range []int{xmlView, runsView, deployView} {
			w.current().view(as)
			cut(t, fmt.Sprint(l.code, " view ", as), w)
		}
		w.current().view(diagramView)
		if word := w.top.menus[0].Text; (word == "File") != (l.code == "en") {
			t.Errorf("%s: the first menu is called %q", l.code, word)
		}
	}
	w := open(t, t.TempDir())
	w.OpenExample()
	before := w.current().doc
	w.chooseLanguage("ko")
	if w.current() == nil || w.current().doc != before || w.languageName() != "한국어" {
		t.Errorf("after a change of language the window speaks %s and shows another document", w.languageName())
	}
}

// free are texts that may be cut: what people have written, and hints beside it.
var free = regexp.MustCompile(`bpmn|/|error-report|Error handling|^POST$`)

// cut reports the words of a window that are cut or reach over their box.
func cut(t *testing.T, where string, w *Window) {
	t.Helper()
	w.Canvas().Content().Refresh()
	walk(w.Canvas().Content(), func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *look.Label:
			if o.IsCut() && o.Size().Width > 0 && !free.MatchString(o.Text) {
				t.Errorf("%s: %q is cut to %q", where, o.Text, o.Shown())
			}
		case *look.Button:
			if need := o.MinSize().Width; o.Text != "" && o.Size().Width > 0 && need > o.Size().Width+1 {
				t.Errorf("%s: the button %q is %.0f wide and needs %.0f", where, o.Text, o.Size().Width, need)
			}
		}
	})
}

// walk visits everything that can be seen.
func walk(o fyne.CanvasObject, visit func(fyne.CanvasObject)) {
	if o == nil || !o.Visible() {
		return
	}
	visit(o)
	switch o := o.(type) {
	case *fyne.Container:
		for _, c := range o.Objects {
			walk(c, visit)
		}
	case *container.Scroll:
		walk(o.Content, visit)
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(o).Objects() {
			walk(c, visit)
		}
	}
}

// Every language can be chosen in the settings and in the status bar.
func TestLanguageMenu(t *testing.T) {
	w := open(t, t.TempDir())
	var names []string
	for _, i := range w.languageMenu() {
		names = append(names, i.Text)
	}
	if got := fmt.Sprint(names); got != "[English 한국어 Русский 中文  As the system]" {
		t.Errorf("offered is %s", got)
	}
}
