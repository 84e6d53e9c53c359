package designer

import (
	"fmt"
	"strings"
	"sync/atomic"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"hookflow/assets"
	"hookflow/designer/guard"
	"hookflow/designer/look"
	"hookflow/designer/person"
)

// A language is one that the program speaks, named as its speakers do.
type language struct{ code, name string }

// languages are what the program speaks; assets/translations has a file of each.
var languages = []language{{"en", "English"}, {"ko", "한국어"}, {"ru", "Русский"}, {"zh", "中文"}}

const languageKey = "language" // in the preferences; nothing: as the system

// Speak makes the program speak the language that is chosen, else that of the
// system, else English. It must be called before the window is made.
func Speak(p fyne.Preferences) error { return speak(chosenLanguage(p)) }

// chosenLanguage is the one that the window is to speak.
func chosenLanguage(p fyne.Preferences) string {
	if code := p.String(languageKey); code != "" {
		return code
	}
	return systemLanguage()
}

// Ready loads what a window needs before anything is in it, and shows it empty, for Options.Bare: the system makes the window and what
// draws in it, which takes as long as all else, while the language and the letters of its texts are read. spoken is closed once there are words.
// Fyne loads letters when something is measured in them, and keeps them by their style whatever the look; it must not be asked
// for them by two at once.
func Ready(a fyne.App, spoken chan<- struct{}) (fyne.Window, error) {
	p := a.Preferences()
	dress(a, chosenLanguage(p))
	words := guard.Ahead(func() error {
		defer close(spoken)
		return Speak(p)
	})
	letters := guard.Ahead(func() fyne.Size {
		embolden(chosenLanguage(p))
		return fyne.MeasureText(" ", look.Body, fyne.TextStyle{}).Max(fyne.MeasureText(" ", look.Body, fyne.TextStyle{Bold: true}))
	})
	bare := newBare(a)
	bare.Show()
	letters()
	return bare, words()
}

// systemLanguage is the one of ours that the system asks for.
func systemLanguage() string {
	asked := strings.ToLower(lang.SystemLocale().LanguageString())
	for _, l := range languages {
		if strings.HasPrefix(asked, l.code) {
			return l.code
		}
	}
	return "en"
}

// speak loads a language in place of the one that Fyne has found. Fyne has no
// switch of its own: it looks texts up under the language of the system, so the
// texts are put there, those of Fyne's own widgets included.
func speak(code string) error {
	if code == "en" && !wordsRead && lang.SystemLocale().LanguageString() == "en" {
		return nil // the texts of the program and of Fyne are English, and to read them takes longer than to read a diagram
	}
	wordsRead = true
	for _, name := range []string{"fyne-" + code, code} {
		data, err := assets.Translations.ReadFile("translations/" + name + ".json")
		if err == nil {
			err = lang.AddTranslationsForLocale(data, lang.SystemLocale())
		}
		if err != nil {
			return fmt.Errorf("read the language %s: %w", code, err)
		}
	}
	speaking = code
	speaks.Store(&code)
	return nil
}

// wordsRead says that texts of a language were read.
var wordsRead bool

// speaking is the language that the program speaks now.
var speaking = "en"

// speaks is the same for others than the window.
var speaks atomic.Pointer[string]

// Language is the code of the language that the program speaks now; any goroutine may ask.
func Language() string {
	if code := speaks.Load(); code != nil {
		return *code
	}
	return "en"
}

// languageName is the language the window speaks, in that language.
func (w *Window) languageName() string {
	for _, l := range languages {
		if l.code == speaking {
			return l.name
		}
	}
	return languages[0].name
}

func (w *Window) languageMenu() (items []look.Item) {
	chosen := w.App.Preferences().String(languageKey)
	for _, l := range languages {
		items = append(items, look.Item{Text: l.name, Checked: chosen == l.code, Do: func() { w.chooseLanguage(l.code) }})
	}
	return append(items, look.Item{}, look.Item{Text: lang.L("As the system"), Checked: chosen == "", Do: func() { w.chooseLanguage("") }})
}

// languageSelect is a field that has the language of the window.
func (w *Window) languageSelect() *look.Select {
	var words []string
	var items []look.Item
	at := -1
	for _, i := range w.languageMenu() {
		if i.Text == "" {
			continue
		}
		if i.Checked {
			at = len(items)
		}
		words, items = append(words, i.Text), append(items, i)
	}
	s := look.NewSelect(words, func(to int) { items[to].Do() })
	s.Acts = true // the window is made anew
	s.Put(at, w.languageName())
	return s
}

// chooseLanguage makes the window speak a language now and from now on; what is
// open stays open.
func (w *Window) chooseLanguage(code string) {
	w.App.Preferences().SetString(languageKey, code)
	if err := Speak(w.App.Preferences()); err != nil {
		w.fail(err)
		return
	}
	for top := w.over.Top(); top != nil; top = w.over.Top() {
		top.Close()
	}
	w.applyVariant() // whose faces are those of the language
	w.rebuild()
}

// rebuild makes the parts of the window anew around the open documents.
func (w *Window) rebuild() {
	before := w.current()
	w.build()
	if w.sitting.door != nil { // its words are of the language
		w.sitting.door = person.NewDoor(w.access(), w.room(), w.seated)
	}
	for _, t := range w.open {
		t.furnish()
		w.tabs.Append(t.item)
	}
	if before != nil {
		w.tabs.Select(before.item)
	}
	w.switched()
	w.Canvas().Content().Refresh()
}
